"""Whether a few sentences tell the key facts of an article, and the best that five can do.

A fact is covered when one or two of the sentences together hold all its quantities (value,
upper end, unit where both have one) and half its names, or half its content words. A fact
without a quantity needs half its content words: half of one or two names alone would let any
sentence about the topic pass. English words are compared by their stems. Chinese has no spaces,
so its words are counted by their characters: one is held where it stands in a pair of
characters that both texts have, and counts half a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

from summarizers.names import find_names
from summarizers.quantities import find_quantities
from summarizers.terms import terms
from summarizers.text import fold
from summarizers.types import Quantity

_KEPT = 400
"""Partial choices that the search for the best sentences keeps at each step."""
_RUN = re.compile("[㐀-鿿]+")
_ENDING = re.compile(r"(?:ational|ation|ings?|ions?|ed|ers?|es|s|ly|e)$")


@dataclass(frozen=True, slots=True)
class Held:
    """What stands in a text, as facts are compared by it."""

    quantities: tuple[Quantity, ...]
    names: frozenset[str]
    words: frozenset[str]
    """English stems, and pairs of Chinese characters."""
    runs: tuple[str, ...] = ()
    """Stretches of Chinese characters."""

    def __or__(self, other: Held) -> Held:
        return Held(
            self.quantities + other.quantities, self.names | other.names, self.words | other.words
        )


@cache
def held(text: str) -> Held:
    """The quantities, names and content words of a text."""
    names = find_names(text)
    return Held(
        tuple(q for q in find_quantities(text, names) if q.unit != "date"),
        frozenset(n.canonical for n in names),
        frozenset(_stem(word) for word in terms(text)),
        tuple(_RUN.findall(fold(text))),
    )


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if word.isascii() and word.isalpha() and len(word) > 4 else word


def _share(fact: Held, said: Held) -> float:
    """The share of a fact's content words that `said` holds."""
    latin = {word for word in fact.words if not _RUN.match(word)}
    whole, here = float(len(latin)), float(len(latin & said.words))
    for run in fact.runs:
        content, shared = set[int](), set[int]()
        for place, (one, two) in enumerate(pairwise(run)):
            if one + two in fact.words:
                content |= {place, place + 1}
                if one + two in said.words:
                    shared |= {place, place + 1}
        whole += len(content) / 2
        here += len(shared) / 2
    return here / whole if whole else 0.0


def _same(told: Quantity, found: Quantity) -> bool:
    if (
        told.unit
        and found.unit
        and told.unit != found.unit
        and "count"
        not in (
            told.unit,
            found.unit,
        )
    ):
        return False
    ends = {round(v, 9) for v in (found.value, found.value2) if v is not None}
    wanted = {round(v, 9) for v in (told.value, told.value2) if v is not None}
    return wanted <= ends


def covers(fact: Held, said: Held) -> bool:
    """Whether `said` tells the fact."""
    if _share(fact, said) >= 0.5:
        return True
    if not fact.quantities:
        return False
    return 2 * len(fact.names & said.names) >= len(fact.names) and all(
        any(_same(told, found) for found in said.quantities) for told in fact.quantities
    )


def covered(facts: Sequence[Held], sentences: Sequence[Held]) -> frozenset[int]:
    """The facts that one or two of the sentences tell."""
    said = [*sentences, *(a | b for a, b in combinations(sentences, 2))]
    return frozenset(i for i, fact in enumerate(facts) if any(covers(fact, one) for one in said))


def best(facts: Sequence[Held], sentences: Sequence[Held], limit: int = 5) -> int:
    """The most facts that any `limit` of the sentences tell, by a wide beam search."""
    alone = [covered(facts, (s,)) for s in sentences]
    pairs = {
        (i, j): alone[i] | alone[j] | covered(facts, (sentences[i], sentences[j]))
        for i, j in combinations(range(len(sentences)), 2)
        if _help(facts, sentences[i], sentences[j])
    }

    def told(chosen: Iterable[int]) -> frozenset[int]:
        picked = sorted(chosen)
        result = frozenset[int]().union(*(alone[i] for i in picked))
        return result.union(*(pairs.get(p, frozenset()) for p in combinations(picked, 2)))

    useful = sorted({i for i, a in enumerate(alone) if a} | {i for p in pairs for i in p})
    beam: list[frozenset[int]] = [frozenset()]
    most = 0
    for _ in range(limit):
        grown = {one | {i} for one in beam for i in useful if i not in one}
        grown |= {
            one | set(pair) for one in beam for pair in pairs if len(one | set(pair)) <= limit
        }
        ranked = sorted(grown, key=lambda c: (-len(told(c)), len(c), sorted(c)))
        beam = ranked[:_KEPT]
        most = max([most, *(len(told(c)) for c in beam)])
        if most == len(facts):
            break
    return most


def _help(facts: Sequence[Held], first: Held, second: Held) -> bool:
    """Whether two sentences together tell a fact that neither tells alone."""
    both = first | second
    return any(covers(f, both) and not covers(f, first) and not covers(f, second) for f in facts)
