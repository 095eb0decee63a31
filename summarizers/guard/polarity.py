"""Negations and hedges of an output against those of its source, clause by clause.

Every marker is firm (the other language has to show something for it) or soft (it may answer a
firm one, and need not be answered): "not" and 不 are firm, "invalid", "instead of" and 而不是
soft. A side says at least its firm markers, and at most firm and soft ones together; a marker
is lost where the source says more at least than the output can say at most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from summarizers.guard.sides import Side, sentence_spans
from summarizers.terms import terms

_CLAUSES = re.compile(r"[,，;；。!！?？:：\n]\s*|\.(?:\s|$)|——|\s[-–—]\s")
_FIGURES = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


@dataclass(frozen=True, slots=True)
class Said:
    """How often a text says a marker: `firm` times at least, `soft` times more at most."""

    firm: int
    soft: int

    def lacks(self, other: Said) -> bool:
        """Whether this text does not say what `other` says for sure. Soft markers that answer
        soft ones of the other text are used up."""
        return other.firm > self.firm + max(0, self.soft - other.soft)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    path = files("summarizers").joinpath("data/polarity.yaml")
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        marker: re.compile(
            "|".join(
                f"(?P<{kind}{number}>{words})"
                for number, (kind, words) in enumerate(
                    pair for entry in (*listed["zh"], *listed["en"]) for pair in entry.items()
                )
            ),
            re.IGNORECASE,
        )
        for marker, listed in loaded.items()
    }


def count(marker: str, folded: str) -> Said:
    """`marker` is negation, hedge or report; `folded` a text of either language, folded."""
    firm = soft = 0
    for match in _patterns()[marker].finditer(folded):
        kind = (match.lastgroup or "")[:4]
        firm += kind == "firm"
        soft += kind == "soft"
    return Said(firm, soft)


def polarity_faults(before: Side, after: Side, whole: bool) -> list[str]:
    """Which of negation, hedge and report was lost or added, each once."""
    faults = []
    pairs = _aligned(before.folded, after.folded) if whole else _kept(before.folded, after.folded)
    for marker in _patterns():
        lost = added = False
        for source, output, close in pairs:
            had, has = count(marker, source), count(marker, output)
            lost = lost or has.lacks(had) or (close and has.firm + has.soft < had.firm + had.soft)
            added = added or had.lacks(has)
        if lost:
            faults.append(f"a {marker} was lost")
        if added:
            faults.append(f"a {marker} was added")
    return faults


Pair = tuple[str, str, bool]
"""What is compared: source, output, and whether the one is nearly the other word for word."""

_CLOSE = 0.75
"""Share of what marks a clause that another has too, to be nearly that one."""


def _aligned(source: str, output: str) -> list[Pair]:
    """Sentence for sentence where both have as many, else the whole."""
    mine = [source[slice(*span)] for span in sentence_spans(source)]
    theirs = [output[slice(*span)] for span in sentence_spans(output)]
    if len(mine) == len(theirs) > 1:
        return [(a, b, False) for a, b in zip(mine, theirs, strict=True)]
    return [(source, output, False)]


def _kept(source: str, output: str) -> list[Pair]:
    """Clauses of the output, each with the clause of the source that it was made from."""
    clauses = [(clause, _marks(clause)) for clause in _clauses(source)]
    pairs: list[Pair] = []
    for clause in _clauses(output):
        marks = _marks(clause)
        best, score, close = source, 1, False
        for candidate, others in clauses:
            shared = len(marks & others)
            if shared > score:
                best, score = candidate, shared
                close = shared >= _CLOSE * max(len(marks), len(others))
        if score > 1 or len(clauses) == 1 or any(count(m, clause).firm for m in _patterns()):
            pairs.append((best, clause, close))
    return pairs


def _marks(clause: str) -> set[str]:
    """What tells a clause from another, in whatever language where it is a number or a name."""
    return {*terms(clause), *_FIGURES.findall(clause)}


def _clauses(text: str) -> list[str]:
    """Clauses; one without content (据报道, sources said) belongs to what follows or precedes."""
    found: list[str] = []
    ahead = ""
    for part in _CLAUSES.split(text):
        if not part or not part.strip():
            continue
        if len(_marks(part)) <= 2 and any(count(m, part).firm for m in _patterns()):
            if found and not ahead and part.isascii():
                found[-1] += ", " + part
            else:
                ahead += part + ", "
            continue
        found.append(ahead + part)
        # 据传，可以发现，…: a clause of two marks carries its head on to the next
        ahead = ahead if ahead and len(_marks(part)) <= 2 else ""
    if ahead:
        found = [*found[:-1], found[-1] + ", " + ahead] if found else [ahead]
    return found
