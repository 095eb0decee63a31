"""Which sentences carry an article: extractive ranking without a model.

Each sentence holds units: its claims, quantities and names, and the words that it shares with
the rest of the article. Sentences are taken greedily by the weight of the units that no
earlier choice has told (maximum coverage of concepts, Gillick and Favre 2009), a little less
for every letter: so no two say the same, and a long sentence must earn its place. The weights
were chosen over labelled facts of fifteen articles as the middle of a wide plateau.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.text import any_of, fold
from summarizers.types import Claim, Document, Sentence, Stance

_TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.+-][A-Za-z0-9]+)*|[㐀-鿿]+")
_HAN = re.compile("[㐀-鿿]")
_QUESTION = re.compile(r"[?？][”’」』\"')）]*$")
_SHORT, _LONG = 30, 420
"""Weights (English letters; a Chinese character is three) between which a sentence reads well."""
_TOO_LONG = 2.5
"""What a sentence beyond that pays."""
_REDUNDANT = 0.55
"""Share of a sentence's terms that earlier ones hold, from which it must tell new values."""
_CLAIM_UNITS = frozenset({"count", "date", None})
"""Units that by themselves do not make a sentence worth comparing."""
_MINOR = frozenset({"count", "date"})
"""Metrics of claims that readers compare least."""

# weights of what a sentence tells
_WORD, _QUANTITY, _NAME, _CLAIM, _DOUBT = 0.2, 4.0, 1.5, 4.0, 10.0
_ON_TOPIC = 0.25
"""More for a claim about what the article names most."""
_ANSWER = 1.0
"""More for a claim about what the title or the first line tells or asks."""
_OPENING = 0.5
"""More for the first sentence."""
_DANGLING = 0.7
"""What is left of a sentence that leans on the one before it."""
_EXAMPLE = 0.3
"""... and of one that only gives an example of it."""
_LENGTH, _PADDING = 0.1, 60
"""The worth is divided by (weight + padding) ** length."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which a sentence that carries the article is told from one that does not."""

    stop: frozenset[str]
    stop_characters: frozenset[str]
    leads_over: re.Pattern[str]
    dangling: re.Pattern[str]
    clickbait: re.Pattern[str]
    connective: re.Pattern[str]
    example: re.Pattern[str]


@cache
def words() -> Words:
    """data/extract.yaml, compiled."""
    loaded: dict[str, Any] = yaml.safe_load(
        files("summarizers").joinpath("data/extract.yaml").read_text(encoding="utf-8")
    )
    openers = loaded["dangling"].split()
    chinese = "|".join(sorted((w for w in openers if _HAN.search(w)), key=len, reverse=True))
    english = "|".join(w for w in openers if not _HAN.search(w))
    return Words(
        frozenset(loaded["stopwords"].split()),
        frozenset(loaded["stop_characters"]),
        any_of(loaded["leads_over"], re.IGNORECASE),
        re.compile(rf"\W*(?:(?:{chinese})|(?:{english})\b)", re.IGNORECASE),
        any_of(loaded["clickbait"], re.IGNORECASE),
        re.compile(rf"(?:{'|'.join(loaded['connective'])})[,，:：]?\s*", re.IGNORECASE),
        re.compile(rf"(?:{'|'.join(loaded['example'])})", re.IGNORECASE),
    )


def terms(text: str) -> Counter[str]:
    """The words of a text that mean something: English words, and pairs of characters."""
    listed = words()
    found: Counter[str] = Counter()
    for match in _TERM.finditer(fold(text).lower()):
        run = match[0]
        if run.isascii():
            if run not in listed.stop and len(run) > 1:
                found[run] += 1
            continue
        for first, second in pairwise(run):
            if first not in listed.stop_characters and second not in listed.stop_characters:
                found[first + second] += 1
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what it tells: `units` and their weights, and what is left of them."""

    sentence: Sentence
    terms: Counter[str]
    units: dict[Hashable, float]
    share: float

    @property
    def worth(self) -> float:
        """What the sentence tells where nothing else has been told."""
        return sum(self.units.values()) * self.share


def weight(text: str) -> int:
    """The length of a text as a reader feels it: a Chinese character is three letters."""
    return len(text) + 2 * len(_HAN.findall(text))


def key_sentences(
    document: Document, limit: int = 5, claims: Sequence[Claim] | None = None
) -> tuple[Sentence, ...]:
    """At most `limit` sentences that carry the article, in its own order.

    Furniture, headings, questions and sentences that only lead over are left out; an article
    of fewer good sentences gives fewer. `claims` are those of the document, where the caller
    has them.
    """
    left = candidates(document, claims)
    chosen: list[Sentence] = []
    told: set[Hashable] = set()
    said: set[str] = set()
    while left and len(chosen) < limit:
        best = max(left, key=lambda c: _gain(c, told, said))
        if _gain(best, told, said) <= 0:
            break
        left.remove(best)
        chosen.append(best.sentence)
        told.update(best.units)
        said.update(best.terms)
    return tuple(sorted(chosen, key=lambda s: s.start))


def _gain(candidate: Candidate, told: set[Hashable], said: set[str]) -> float:
    """The weight of what no chosen sentence has told."""
    if not candidate.terms:
        return 0.0
    new = {unit: w for unit, w in candidate.units.items() if unit not in told}
    repeated = sum(1 for term in candidate.terms if term in said) / len(candidate.terms)
    values = any(isinstance(unit, tuple) and unit[0] == "value" for unit in new)
    if repeated > _REDUNDANT and not (values and repeated < 0.8):
        return 0.0
    return sum(new.values()) * candidate.share


def candidates(document: Document, claims: Sequence[Claim] | None = None) -> list[Candidate]:
    """The sentences that can stand alone in a summary, with what they tell, in order."""
    body = [s for s in document.sentences if s.kind in ("body", "item")]
    counted = [terms(s.text) for s in body]
    everywhere: Counter[str] = Counter()
    for counts in counted:
        everywhere.update(counts.keys())
    if claims is None:
        claims = find_claims(document)
    quantities = _by_sentence(document.quantities, body)
    names = _by_sentence(document.names, body)
    told = _by_sentence(sorted(claims, key=lambda c: c.start), body)
    named = Counter(name.canonical for name in document.names)
    most = max(named.values(), default=1)
    asked = _asked(document, claims)
    found = []
    for place, sentence in enumerate(body):
        if not readable(sentence.text):
            continue
        units: dict[Hashable, float] = {
            term: _WORD * math.log(everywhere[term]) for term in counted[place]
        }
        for q in quantities[place]:
            units["value", q.value, q.unit] = _QUANTITY * (0.4 if q.unit in _CLAIM_UNITS else 1)
        for name in names[place]:
            if name.kind != "other":
                units["name", name.canonical] = _NAME * math.log(1 + named[name.canonical])
        for claim in told[place]:
            worth = _CLAIM * (0.2 if claim.metric in _MINOR else 1)
            worth *= 1 + _ON_TOPIC * named[claim.subject] / most
            worth *= 1 + _ANSWER * ((claim.metric, claim.subject) in asked)
            units["claim", claim.metric, claim.subject, claim.value] = worth
            if claim.stance in (Stance.DISPUTED, Stance.SPECULATED):
                units["doubt",] = _DOUBT
        share = (weight(sentence.text) + _PADDING) ** -_LENGTH
        if weight(sentence.text) > _LONG:
            share /= _TOO_LONG
        if words().example.match(sentence.text):
            share *= _EXAMPLE
        elif words().dangling.match(sentence.text):
            share *= _DANGLING
        if place == 0:
            share *= 1 + _OPENING
        found.append(Candidate(sentence, counted[place], units, share))
    return found


def _asked(document: Document, claims: Sequence[Claim]) -> set[tuple[str, str]]:
    """What the title, else the first line, says something about: metric and subject."""
    if document.title:
        return {(c.metric, c.subject) for c in find_claims(read(document.title))}
    first = next((s for s in document.sentences if s.kind != "furniture"), None)
    return {(c.metric, c.subject) for c in claims if first and c.start < first.end}


def _by_sentence(things: Sequence[Any], sentences: Sequence[Sentence]) -> list[list[Any]]:
    """For each sentence the things inside it; both are in order of their place."""
    found: list[list[Any]] = [[] for _ in sentences]
    index = 0
    for thing in things:
        while index < len(sentences) and sentences[index].end <= thing.start:
            index += 1
        if index < len(sentences) and sentences[index].start <= thing.start:
            found[index].append(thing)
    return found


def readable(text: str) -> bool:
    """Whether a sentence can stand alone in a summary."""
    if weight(text) < _SHORT or _QUESTION.search(text) or text.endswith((":", "：")):
        return False
    return not words().leads_over.search(text)
