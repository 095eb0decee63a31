"""Which sentences carry an article: extractive ranking without a model.

Each sentence holds units: its claims, quantities and names, doubt, and the words that it shares
with the rest of the article. Sentences are taken greedily by the weight of the units that no
earlier choice has told (maximum coverage of concepts, Gillick and Favre 2009), less for the
share of their words that earlier ones hold: so no two say the same. The weights were chosen
over the labelled facts of 28 articles as the middle of a wide plateau: each may be a third
larger or smaller.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.text import any_of, fold
from summarizers.types import Claim, DataError, Document, Number, Quantity, Sentence, Stance

_HAN = re.compile("[㐀-鿿]+")
_QUESTION = re.compile(r"[?？][”’」』\"')）]*\Z")
_SHORT, _LONG = 30, 460
"""Weights (English letters; a Chinese character is three) between which a sentence reads well."""
_TOO_LONG = 0.4
"""What is left of the worth of a sentence beyond that."""
_SAME = 0.8
"""Share of a sentence's words that earlier ones hold, from which it says the same again."""
_REPEATS = 1.1
"""The worth is multiplied by (share of new words) ** this."""

# weights of what a sentence tells
_WORD, _VALUE, _NAME, _CLAIM, _DOUBT, _GUESS = 0.15, 6.0, 1.4, 2.3, 9.0, 5.0
_MINOR_VALUE, _MINOR_CLAIM = 0.2, 0.2
"""What is left of dates and small counts, which readers compare least ..."""
_LARGE = 10**5
"""... and from which a count is none of those: users, downloads, transistors."""
_PLAIN_UNITS = frozenset({"count", "date", None})
_PLAIN_METRICS = frozenset({"count", "date"})
_ON_TOPIC = 0.4
"""More for a claim about what the article names most."""
_ANSWER = 15.0
"""What the title or the first line tells or asks has to be told."""
_ABOUT = 0.3
"""More for a sentence that names what the article is about."""
_ECHO = 0.8
"""More, by the share of words in common, for what another sentence or a heading says as well."""
_RARE = 8
"""Sentences up to which a word shows that two of them say the same."""
_TOPICAL = 0.8
"""Share of the mentions of the most mentioned name from which an article is about another."""

# what is left of a sentence that leans on the one before it, only gives an example of it,
# or only supposes something
_DANGLING, _EXAMPLE, _SUPPOSED = 0.6, 0.3, 0.45


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which a sentence that carries the article is told from one that does not.

    All patterns run on folded text.
    """

    stop: frozenset[str]
    term: re.Pattern[str]
    leads_over: re.Pattern[str]
    dangling: re.Pattern[str]
    clickbait: re.Pattern[str]
    connective: re.Pattern[str]
    example: re.Pattern[str]
    supposed: re.Pattern[str]
    doubt: re.Pattern[str]


@cache
def words() -> Words:
    """data/extract.yaml, compiled. Raises DataError naming what is wrong with it."""
    loaded: dict[str, Any] = yaml.safe_load(
        files("summarizers").joinpath("data/extract.yaml").read_text(encoding="utf-8")
    )
    try:
        openers = loaded["dangling"].split()
        chinese = "|".join(sorted((w for w in openers if _HAN.search(w)), key=len, reverse=True))
        english = "|".join(w for w in openers if not _HAN.search(w))
        return Words(
            frozenset(loaded["stopwords"].split()),
            re.compile(
                rf"[a-z][a-z0-9]*(?:[.+-][a-z0-9]+)*|[{_all_but(loaded['stop_characters'])}]+"
            ),
            any_of(loaded["leads_over"], re.IGNORECASE),
            re.compile(
                rf"\W*(?:(?:{chinese})|(?:{english})\b)|{'|'.join(loaded['points_back'])}",
                re.IGNORECASE,
            ),
            any_of(loaded["clickbait"], re.IGNORECASE),
            re.compile(rf"(?:{'|'.join(loaded['connective'])})[,，:：]?\s*", re.IGNORECASE),
            re.compile(rf"(?:{'|'.join(loaded['example'])})", re.IGNORECASE),
            any_of(loaded["supposed"], re.IGNORECASE),
            any_of(loaded["doubt"], re.IGNORECASE),
        )
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise DataError(f"summarizers/data/extract.yaml: {error}") from error


def _all_but(characters: str) -> str:
    """The inside of a class of all Chinese characters but these."""
    ranges, start = [], 0x3400
    for code in [*sorted(map(ord, set(characters))), 0xA000]:
        if start < code:
            ranges.append(f"{chr(start)}-{chr(code - 1)}")
        start = code + 1
    return "".join(ranges)


def terms(text: str) -> set[str]:
    """The words of a text that mean something: English words, and pairs of characters."""
    return _terms(fold(text).lower())


def _terms(low: str) -> set[str]:
    listed = words()
    found: set[str] = set()
    for run in listed.term.findall(low):
        if not run.isascii():
            found.update(map(str.__add__, run, run[1:]))
        elif run not in listed.stop and len(run) > 1:
            found.add(run)
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what it tells: `units` and their weights, and what is left of them."""

    sentence: Sentence
    terms: set[str]
    units: dict[Hashable, float]
    share: float

    @property
    def worth(self) -> float:
        """What the sentence tells where nothing else has been told."""
        return sum(self.units.values()) * self.share


def weight(text: str) -> int:
    """The length of a text as a reader feels it: a Chinese character is three letters."""
    return len(text) + 2 * sum(map(len, _HAN.findall(text)))


def key_sentences(
    document: Document, limit: int = 5, claims: Sequence[Claim] | None = None
) -> tuple[Sentence, ...]:
    """At most `limit` sentences that carry the article, in its own order.

    Furniture, headings, questions and sentences that only lead over are left out; an article
    of fewer good sentences gives fewer. `claims` are those of the document, where the caller
    has them.
    """
    return chosen(candidates(document, claims), limit)


def chosen(found: Sequence[Candidate], limit: int) -> tuple[Sentence, ...]:
    """The best of the candidates, in their order."""
    taken: list[Sentence] = []
    told: set[Hashable] = set()
    said: set[str] = set()
    # What a sentence adds only shrinks as others are taken, so one whose last figure is still
    # ahead of all others after a new look is the best.
    waiting = [(-math.inf, place) for place, c in enumerate(found) if c.terms]
    heapq.heapify(waiting)
    while waiting and len(taken) < limit:
        _, place = waiting[0]
        gain = _gain(found[place], told, said)
        if gain <= 0:
            heapq.heappop(waiting)
            continue
        heapq.heapreplace(waiting, (-gain, place))
        if waiting[0][1] != place:
            continue
        heapq.heappop(waiting)
        taken.append(found[place].sentence)
        told.update(found[place].units)
        said |= found[place].terms
    return tuple(sorted(taken, key=lambda s: s.start))


def _gain(candidate: Candidate, told: set[Hashable], said: set[str]) -> float:
    """The weight of what no chosen sentence has told."""
    repeated = len(candidate.terms & said) / len(candidate.terms)
    if repeated > _SAME:
        return 0.0
    new = sum(w for unit, w in candidate.units.items() if unit not in told)
    # Rounded, so that no order of adding up decides between two sentences
    return round(float(new * candidate.share * (1 - repeated) ** _REPEATS), 9)


def candidates(document: Document, claims: Sequence[Claim] | None = None) -> list[Candidate]:
    """The sentences that can stand alone in a summary, with what they tell, in order."""
    listed = words()
    folded = fold(document.text)
    body = [s for s in document.sentences if s.kind in ("body", "item")]
    texts = [folded[s.start : s.end] for s in body]
    lengths = [weight(text) for text in texts]
    counted = [_terms(text.lower()) for text in texts]
    everywhere = Counter[str]()
    for counts in counted:
        everywhere.update(counts)
    if claims is None:
        claims = find_claims(document)
    quantities = _by_sentence(document.quantities, body)
    names = _by_sentence(document.names, body)
    told = _by_sentence(sorted(claims, key=lambda c: c.start), body)
    named = Counter(n.canonical for n in document.names if n.kind != "other")
    most = max(named.values(), default=1)
    headings = [terms(s.text) for s in document.sentences if s.kind in ("title", "heading")]
    echoes = _echoes([*counted, *headings])
    asked, about = _asked(document, claims), _about(document, named)
    found = []
    for place, (sentence, text) in enumerate(zip(body, texts, strict=True)):
        if lengths[place] < _SHORT or not _readable(text):
            continue
        units: dict[Hashable, float] = {
            term: _WORD * math.log(everywhere[term])
            for term in counted[place]
            if everywhere[term] > 1
        }
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
        share = 1.0 if lengths[place] <= _LONG else _TOO_LONG
        opening = listed.connective.match(text)
        if listed.example.match(text):
            share *= _EXAMPLE
        elif listed.dangling.match(text, opening.end() if opening else 0):
            share *= _DANGLING
        if listed.supposed.search(text):
            share *= _SUPPOSED
        if not mentioned.isdisjoint(about):
            share *= 1 + _ABOUT
        share *= 1 + _ECHO * echoes[place]
        found.append(Candidate(sentence, counted[place], units, share))
    return found


def _echoes(sentences: Sequence[set[str]]) -> list[float]:
    """For each sentence, given as its words, the greatest share of words that it has in common
    with another one."""
    holding: dict[str, list[int]] = {}
    for place, words_ in enumerate(sentences):
        for word in words_:
            holding.setdefault(word, []).append(place)
    found = []
    for place, words_ in enumerate(sentences):
        shared = [0] * len(sentences)
        for word in words_:
            places = holding[word]
            if 1 < len(places) <= _RARE:
                for other in places:
                    shared[other] += 1
        shared[place] = 0
        most = max(shared)
        closest = sentences[shared.index(most)] if most else set[str]()
        common = len(words_ & closest)
        found.append(common / (len(words_) + len(closest) - common) if common else 0.0)
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
    """The first sentence that is long enough for one; a left-over of a menu is not."""
    kinds = ("title", "heading", "body")
    return next(
        (s for s in document.sentences if s.kind in kinds and weight(s.text) >= _SHORT), None
    )


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
