"""Which sentences carry an article: extractive ranking without a model.

Each sentence scores by the words it shares with the rest of the article (as in LexRank, with
counts in place of a graph), by what a reader compares (quantities, names), by its place, and
by the title; then sentences are taken greedily, each paying for what the ones before it have
already said (maximal marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from summarizers.quantities import find_quantities
from summarizers.text import fold
from summarizers.types import Document, Quantity, Sentence

_TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.+-][A-Za-z0-9]+)*|[㐀-鿿]+")
_HAN = re.compile("[㐀-鿿]")
_QUESTION = re.compile(r"[?？][”’」』\"')）]*$")
_FINISHED = re.compile(r"[。！!.][”’」』\"')）]*$")
"""A piece of transcribed speech has no end, and is no headline."""
_SHORT, _LONG = 30, 420
"""Weights (English letters; a Chinese character is three) between which a sentence reads well."""
_HEADLINE = 200
"""The longest sentence, by weight, that still reads as a headline."""
_REDUNDANT = 0.55
"""Share of a sentence's terms that earlier ones hold, from which it says nothing new."""
_CLAIM_UNITS = frozenset({"count", "date", None})
"""Units that by themselves do not make a sentence worth comparing."""


@dataclass(frozen=True, slots=True)
class _Words:
    stop: frozenset[str]
    stop_characters: frozenset[str]
    leads_over: re.Pattern[str]
    dangling: re.Pattern[str]
    clickbait: re.Pattern[str]


@cache
def _words() -> _Words:
    loaded: dict[str, Any] = yaml.safe_load(
        files("summarizers").joinpath("data/extract.yaml").read_text(encoding="utf-8")
    )
    openers = loaded["dangling"].split()
    chinese = "|".join(sorted((w for w in openers if _HAN.search(w)), key=len, reverse=True))
    english = "|".join(w for w in openers if not _HAN.search(w))
    return _Words(
        frozenset(loaded["stopwords"].split()),
        frozenset(loaded["stop_characters"]),
        re.compile("|".join(loaded["leads_over"]), re.IGNORECASE),
        re.compile(rf"\W*(?:(?:{chinese})|(?:{english})\b)", re.IGNORECASE),
        re.compile("|".join(loaded["clickbait"]), re.IGNORECASE),
    )


def terms(text: str) -> Counter[str]:
    """The words of a text that mean something: English words, and pairs of characters."""
    words = _words()
    found: Counter[str] = Counter()
    for match in _TERM.finditer(fold(text).lower()):
        run = match[0]
        if run.isascii():
            if run not in words.stop and len(run) > 1:
                found[run] += 1
            continue
        for first, second in pairwise(run):
            if first not in words.stop_characters and second not in words.stop_characters:
                found[first + second] += 1
    return found


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: Sentence
    terms: Counter[str]
    values: frozenset[float]
    score: float


def weight(text: str) -> int:
    return len(text) + 2 * len(_HAN.findall(text))


def key_sentences(document: Document, limit: int = 5) -> tuple[Sentence, ...]:
    """At most `limit` sentences that carry the article, in its own order.

    Furniture, headings, questions and sentences that only lead over are left out; an article
    of fewer good sentences gives fewer.
    """
    candidates = _candidates(document)
    chosen: list[_Candidate] = []
    said: Counter[str] = Counter()
    values: set[float] = set()
    while candidates and len(chosen) < limit:
        best = max(candidates, key=lambda c: _gain(c, said, values))
        if chosen and _gain(best, said, values) <= 0:
            break
        candidates.remove(best)
        chosen.append(best)
        said.update(best.terms.keys())
        values.update(best.values)
    chosen.sort(key=lambda c: c.sentence.start)
    return tuple(c.sentence for c in chosen)


def _gain(candidate: _Candidate, said: Counter[str], values: set[float]) -> float:
    """The score, less what the chosen sentences have already told."""
    if not candidate.terms:
        return 0.0
    told = sum(1 for term in candidate.terms if term in said) / len(candidate.terms)
    new_values = candidate.values - values
    if told > _REDUNDANT and not (new_values and told < 0.8):
        return -told
    repeated = len(candidate.values & values) / (1 + len(candidate.values))
    return candidate.score * (1 - told) * (1 - 0.4 * repeated)


def _candidates(document: Document) -> list[_Candidate]:
    body = [s for s in document.sentences if s.kind in ("body", "item")]
    counted = [terms(s.text) for s in body]
    everywhere: Counter[str] = Counter()
    for counts in counted:
        everywhere.update(counts.keys())
    title = terms(document.title or "")
    for heading in document.sentences:
        if heading.kind in ("title", "heading"):
            title.update(terms(heading.text))
    quantities = _by_sentence(document.quantities, body)
    names = _by_sentence(document.names, body)
    found = []
    for place, (sentence, counts) in enumerate(zip(body, counted, strict=True)):
        if not _readable(sentence.text):
            continue
        inside: Sequence[Any] = quantities[place]
        central = sum(math.log(everywhere[term]) for term in counts) / math.sqrt(len(counts) + 4)
        told = len({q.unit for q in inside if q.unit not in _CLAIM_UNITS})
        known = len({name.canonical for name in names[place] if name.kind != "other"})
        score = central
        score += 1.2 * min(told, 2) + 0.3 * min(len(inside), 2)
        score += 0.5 * min(known, 3)
        score += 0.8 * min(1.0, sum(1 for term in counts if term in title) / 4)
        score += 1.6 / (1 + place) + 0.5 * (place < len(body) * 0.25)
        if _words().dangling.match(sentence.text):
            score *= 0.75
        if weight(sentence.text) > _LONG:
            score *= 0.7
        found.append(_Candidate(sentence, counts, _values(inside), score))
    return found


def _values(quantities: Sequence[Quantity]) -> frozenset[float]:
    return frozenset(float(q.value) for q in quantities if q.unit not in _CLAIM_UNITS)


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
    if weight(text) < _SHORT or _QUESTION.search(text) or text.endswith((":", "：")):
        return False
    return not _words().leads_over.search(text)


def headline(document: Document) -> str | None:
    """A headline for the article: its own title where that tells what happened and agrees with
    the body, else the sentence that does; None for a text without either.

    A text file has no title of its own: then its first line counts as one if it looks so.
    """
    title = document.title or _first_line(document)
    if title is not None and not _misleads(title, document):
        return title
    told = [
        s
        for s in key_sentences(document, 8)
        if weight(s.text) <= _HEADLINE and (title is not None or _FINISHED.search(s.text))
    ]
    if not told:
        return title
    # The first of the sentences that carry the article, unless a later one shares more with it.
    wanted = terms(title or "")
    best = max(told, key=lambda s: (sum(1 for term in terms(s.text) if term in wanted), -s.start))
    return best.text


def _first_line(document: Document) -> str | None:
    for sentence in document.sentences:
        if sentence.kind == "furniture":
            continue
        if sentence.kind in ("title", "heading") and weight(sentence.text) >= _SHORT:
            return sentence.text
        if sentence.kind in ("body", "item"):
            return None
    return None


def _misleads(title: str, document: Document) -> bool:
    """A question, a promise, or a number that the body contradicts."""
    if _QUESTION.search(title) or _words().clickbait.search(title):
        return True
    body = [q for q in document.quantities if document.text[q.start : q.end] not in title]
    for told in find_quantities(title):
        if told.unit in _CLAIM_UNITS:
            continue
        same = [q for q in body if q.unit == told.unit]
        if same and not any(_near(told, q) for q in same) and any(tenfold(told, q) for q in same):
            return True
    return False


def _near(first: Quantity, second: Quantity) -> bool:
    return math.isclose(first.value, second.value, rel_tol=0.05) or (
        second.value2 is not None and second.value <= first.value <= second.value2
    )


def tenfold(first: Quantity, second: Quantity) -> bool:
    """Whether two values differ by exactly a power of ten, as a slip in 万, 亿 or billion makes."""
    if first.value <= 0 or second.value <= 0:
        return False
    power = math.log10(first.value / second.value)
    return abs(power) > 0.5 and abs(power - round(power)) < 1e-6
