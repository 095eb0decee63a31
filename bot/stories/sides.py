"""Claims as sides of a contradiction: which may be one, and what its value is the value of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.stories.lines import Value, equal, value_of
from bot.stories.subjects import identity
from bot.stories.words import words
from bot.values import Attributed, Report
from summarizers.text import fold
from summarizers.types import Claim, Stance

STANDING = frozenset({Stance.ASSERTED, Stance.REPORTED, Stance.HEDGED})
POINTS = frozenset({"=", "~"})

AROUND = 28
"""Code points on either side of a value in which a word qualifies it."""

SENTENCE_END = re.compile(r"[.!?]\s|[。！？\n]")


@dataclass(frozen=True, slots=True)
class Side:
    """One claim that may be a side of a conflict."""

    told: Attributed
    value: Value
    headline: bool
    correction: bool
    qualifiers: frozenset[tuple[str, str]]

    @property
    def stance(self) -> Stance:
        return self.told.claim.stance

    @property
    def stands(self) -> bool:
        return self.stance in STANDING


def side_of(told: Attributed) -> Side | None:
    """The claim as a possible side; None for guesses, ranges and open questions."""
    claim = told.claim
    if claim.value is None or claim.value2 is not None or claim.comparator not in POINTS:
        return None
    headline = in_headline(told)
    correction = claim.stance is Stance.SPECULATED and bool(
        words().typos.search(fold(claim.quote).lower())
    )
    if claim.stance is Stance.SPECULATED and not correction:
        return None
    if claim.stance is Stance.QUESTION and not headline:
        return None
    return Side(told, value_of(claim), headline, correction, qualifiers(told))


def in_headline(told: Attributed) -> bool:
    """Whether a claim stands in its article's headline, or in a line that repeats it."""
    title = fold(told.report.article.title).lower().strip()
    quote = fold(told.claim.quote).lower().strip()
    return bool(quote) and (quote in title or (len(title) > 8 and title in quote))


def qualifiers(told: Attributed) -> frozenset[tuple[str, str]]:
    """What a value is the value of, beyond subject and metric: (group, meaning) pairs."""
    claim, report = told.claim, told.report
    own_text = report.article.text[claim.start : claim.end] == claim.quote
    words_near = _opening(claim, report) + _around(claim, report) if own_text else claim.quote
    near = fold(words_near).lower()
    found = {
        (group, meaning)
        for group, choices in words().qualifiers
        for meaning, pattern in choices
        if pattern.search(near)
    }
    for name in report.names if own_text else ():
        if claim.start <= name.start and name.end <= claim.end:
            if name.kind in ("benchmark", "dataset"):
                found.add(("benchmark", name.canonical))
            if name.size is not None and name.size != claim.value:
                found.add(("size", str(name.size)))
    for quantity in report.quantities if own_text else ():
        inside = claim.start <= quantity.start and quantity.end <= claim.end
        if inside and quantity.unit == "date" and claim.metric != "date":
            found.add(("year", str(int(quantity.value))[:4]))
    if claim.object is not None:
        found.add(("object", identity(claim.object)))
    return frozenset(found)


def _opening(claim: Claim, report: Report) -> str:
    """A few words with a comma that open the quote's sentence: "A year ago," or 去年，"""
    before = report.article.text[max(0, claim.start - AROUND) : claim.start]
    opening = SENTENCE_END.split(before)[-1].strip()
    whole = len(opening) < len(before.strip()) or claim.start <= AROUND
    return opening if whole and opening.endswith((",", "，")) else ""


def _around(claim: Claim, report: Report) -> str:
    """The words next to the claim's value; the whole quote where the value is not found."""
    for quantity in report.quantities:
        inside = claim.start <= quantity.start and quantity.end <= claim.end
        if inside and equal(quantity.value, claim.value):
            start = max(claim.start, quantity.start - AROUND)
            return report.article.text[start : min(claim.end, quantity.end + AROUND)]
    return claim.quote
