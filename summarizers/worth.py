"""What each sentence of an article tells, and how much that is worth in a summary.

A sentence holds units: its claims, quantities and names, doubt, and the words that it shares
with the rest of the article. The weights were chosen over the labelled facts of 28 articles as
the middle of a wide plateau: each may be a third larger or smaller.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.terms import folded_terms, terms, weight, words
from summarizers.text import fold
from summarizers.types import Claim, Document, Number, Quantity, Sentence, Stance

_QUESTION = re.compile(r"[?？][”’」』\"')）]*\Z")
_SHORT, _LONG = 30, 460
"""Weights (English letters; a Chinese character is three) between which a sentence reads well."""
_TOO_LONG = 0.4
"""What is left of the worth of a sentence beyond that."""

# weights of what a sentence tells
_WORD, _VALUE, _NAME, _CLAIM, _DOUBT, _GUESS = 0.15, 6.0, 1.2, 2.5, 8.0, 6.0
_MINOR_VALUE, _MINOR_CLAIM = 0.25, 0.2
"""What is left of dates and small counts, which readers compare least ..."""
_LARGE = 10**5
"""... and from which a count is none of those: users, downloads, transistors."""
_PLAIN_UNITS = frozenset({"count", "date", None})
_PLAIN_METRICS = frozenset({"count", "date"})
_ON_TOPIC = 0.4
"""More for a claim about what the article names most."""
_ANSWER = 25.0
"""What the title or the first line tells or asks has to be told."""
_TITLE = 15.0
"""What all words of the title are worth together."""
_ABOUT = 0.25
"""More for a sentence that names what the article is about."""
_ELSEWHERE = 0.85
"""What is left of a sentence all of whose claims are about something else."""
_ECHO = 0.6
"""More, by the share of words in common, for what another sentence or a heading says as well."""
_RARE = 8
"""Sentences up to which a word shows that two of them say the same."""
_TOPICAL = 0.8
"""Share of the mentions of the most mentioned name from which an article is about another."""

# what is left of a sentence that leans on the one before it, only gives an example of it,
# or only supposes something
_DANGLING, _EXAMPLE, _SUPPOSED = 0.6, 0.3, 0.45


@dataclass(slots=True)
class Candidate:
    """A sentence with what it tells: `units` and their weights, and what is left of them.

    What takes long to find out is found out by `weigh` and then by `settle`, once; until then
    units and share make at least what the sentence is worth.
    """

    sentence: Sentence
    text: str
    """Folded."""
    terms: set[str]
    units: dict[Hashable, float]
    share: float
    holding: dict[str, list[int]] = field(repr=False)
    """For each word the sentences and headings that hold it, by their place ..."""
    spoken: Sequence[set[str]] = field(repr=False)
    """... and the words of each of those."""
    place: int
    title: set[str] = field(repr=False)
    """The words of the title, else of the first line."""
    weighed: bool = False
    settled: bool = False

    @property
    def bound(self) -> float:
        """What the sentence may be worth at most, where nothing else has been told."""
        worth = sum(self.units.values())
        if not self.weighed:
            times = map(len, map(self.holding.__getitem__, self.terms))
            worth += _WORD * math.log(math.prod(times))
            worth += _TITLE * len(self.terms & self.title) / (len(self.title) or 1)
        return worth * self.share

    @property
    def worth(self) -> float:
        """What the sentence tells where nothing else has been told."""
        self.weigh()
        self.settle()
        return self.bound

    def weigh(self) -> None:
        """Count the words, and look for those of supposing and of leading over."""
        if self.weighed:
            return
        self.weighed = True
        listed, text = words(), self.text
        if not _readable(text):
            self.share = 0.0
            return
        for term in self.terms:
            times = len(self.holding[term])
            if times > 1:
                self.units[term] = _WORD * math.log(times)
        for term in self.terms & self.title:
            self.units["title", term] = _TITLE / len(self.title)
        opening = listed.connective.match(text)
        if listed.example.match(text):
            self.share *= _EXAMPLE
        elif listed.dangling.match(text, opening.end() if opening else 0):
            self.share *= _DANGLING
        if listed.supposed.search(text):
            self.share *= _SUPPOSED

    def settle(self) -> None:
        """Look for another sentence that says the same."""
        if not self.settled:
            self.settled = True
            self.share *= (1 + _ECHO * self._echo()) / (1 + _ECHO)

    def _echo(self) -> float:
        """The greatest share of words in common with another sentence or a heading."""
        shared = [0] * len(self.spoken)
        for word in self.terms:
            places = self.holding[word]
            if 1 < len(places) <= _RARE:
                for other in places:
                    shared[other] += 1
        shared[self.place] = 0
        most = max(shared)
        if not most:
            return 0.0
        closest = self.spoken[shared.index(most)]
        common = len(self.terms & closest)
        return common / (len(self.terms) + len(closest) - common)


def candidates(document: Document, claims: Sequence[Claim] | None = None) -> list[Candidate]:
    """The sentences of the article's text with what they tell, in order.

    One that cannot stand alone, a question or one that only leads over, is worth nothing.
    """
    listed, folded = words(), fold(document.text)
    body = [s for s in document.sentences if s.kind in ("body", "item")]
    texts = [folded[s.start : s.end] for s in body]
    spoken = [folded_terms(text.lower()) for text in texts]
    spoken += [terms(s.text) for s in document.sentences if s.kind in ("title", "heading")]
    holding: dict[str, list[int]] = {}
    for place, held in enumerate(spoken):
        for word in held:
            holding.setdefault(word, []).append(place)
    if claims is None:
        claims = find_claims(document)
    quantities = _by_sentence(document.quantities, body)
    names = _by_sentence(document.names, body)
    told = _by_sentence(sorted(claims, key=lambda c: c.start), body)
    named = Counter(n.canonical for n in document.names if n.kind != "other")
    most = max(named.values(), default=1)
    first = _first_line(document)
    title = terms(document.title or (first.text if first else ""))
    asked, about = _asked(document, claims), _about(document, named)
    found = []
    for place, (sentence, text) in enumerate(zip(body, texts, strict=True)):
        length = weight(text)
        if length < _SHORT or not spoken[place]:
            continue
        units: dict[Hashable, float] = {}
        for q in quantities[place]:
            # A large number is the same with and without its unit: 175B, 175B parameters
            unit = q.unit if q.value < _LARGE else None
            units["value", q.value, unit] = _VALUE * (_MINOR_VALUE if _minor(q) else 1)
        mentioned = {n.canonical for n in names[place] if n.kind != "other"}
        for name in mentioned:
            units["name", name] = _NAME * math.log(1 + named[name])
        for claim in told[place]:
            worth = _CLAIM * (_MINOR_CLAIM if _plain(claim.value, claim.metric) else 1)
            worth *= 1 + _ON_TOPIC * named[claim.subject] / most
            if claim.stance is Stance.QUESTION:
                continue
            if (claim.metric, claim.subject) in asked and claim.stance is not Stance.SPECULATED:
                units["answer", claim.metric, claim.subject] = _ANSWER
            units["claim", claim.metric, claim.subject, claim.value] = worth
            if claim.stance is Stance.DISPUTED:
                units["doubt",] = _DOUBT
            elif claim.stance is Stance.SPECULATED:
                units["guess",] = _GUESS
        if listed.doubt.search(text):
            units["doubt",] = _DOUBT
        share = (1.0 if length <= _LONG else _TOO_LONG) * (1 + _ECHO)
        if told[place] and all(claim.subject not in about for claim in told[place]):
            share *= _ELSEWHERE
        if not mentioned.isdisjoint(about):
            share *= 1 + _ABOUT
        found.append(
            Candidate(sentence, text, spoken[place], units, share, holding, spoken, place, title)
        )
    return found


def _minor(quantity: Quantity) -> bool:
    return quantity.unit in _PLAIN_UNITS and (quantity.unit == "date" or quantity.value < _LARGE)


def _plain(value: Number | None, metric: str) -> bool:
    return metric in _PLAIN_METRICS and (metric == "date" or value is None or value < _LARGE)


def _asked(document: Document, claims: Sequence[Claim]) -> set[tuple[str, str]]:
    """What the title, else the first line, says something about: metric and subject."""
    if document.title:
        return {(c.metric, c.subject) for c in find_claims(read(document.title))}
    first = _first_line(document)
    return {(c.metric, c.subject) for c in claims if first and first.start <= c.start < first.end}


def _about(document: Document, named: Counter[str]) -> Collection[str]:
    """What an article is about: the names in its title, and those that it names most."""
    most = max(named.values(), default=0)
    about = {name for name, times in named.items() if times >= _TOPICAL * most}
    first = _first_line(document)
    title = document.title or (first.text if first else "")
    about.update(n.canonical for n in document.names if n.kind != "other" and n.text in title)
    return about


def _first_line(document: Document) -> Sentence | None:
    """The first line of a text without a title, where it looks like one: it is a heading, or
    it asks. A left-over of a menu is too short for one."""
    for sentence in document.sentences:
        if sentence.kind != "furniture" and weight(sentence.text) >= _SHORT:
            heading = sentence.kind in ("title", "heading") or _QUESTION.search(sentence.text)
            return sentence if heading else None
    return None


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


def _readable(text: str) -> bool:
    """Whether a sentence can stand alone in a summary."""
    if _QUESTION.search(text) or text.endswith((":", "：")):
        return False
    return not words().leads_over.search(text)
