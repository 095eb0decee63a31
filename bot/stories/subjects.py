"""Which subjects of a story's claims are one thing under several names.

ChatGPT, gpt-3.5-turbo and GPT-3.5 are three names everywhere and one thing in an article
that writes "ChatGPT (gpt-3.5-turbo)". What is learnt here holds for the one story only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from bot.stories.features import name_key, significant
from bot.stories.words import words
from bot.values import Attributed, Report
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.names import canonical
from summarizers.text import fold
from summarizers.types import Claim, Language, Name

ONE_THING = frozenset({"model", "product", "other"})
"""Kinds that may name each other in brackets. OpenAI (ChatGPT) is a maker and its product."""


class Subjects:
    """The subjects of a story's reports, joined into things."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._parent: dict[str, str] = {}
        self._spelt: dict[str, Counter[str]] = {}
        claims = [(report, claim) for report in reports for claim in report.claims]
        for _, claim in claims:
            self._spelt.setdefault(identity(claim.subject), Counter())[claim.subject] += 1
        for report in reports:
            for one, other in equations(report):
                self._join(identity(one), identity(other))
        self._join_by_values(claims)
        self._join_headlines(reports, {identity(claim.subject) for _, claim in claims})

    def root(self, subject: str) -> str:
        """The identity of the thing that a subject names in this story."""
        key = identity(subject)
        while key in self._parent:
            key = self._parent[key]
        return key

    def name(self, root: str) -> str:
        """How to call a thing: the known name, else the commonest spelling."""
        spelt: Counter[str] = Counter()
        for key, spellings in self._spelt.items():
            if self.root(key) == root:
                spelt.update(spellings)
        if not spelt:
            return root
        best = max(spelt.items(), key=lambda item: (item[1], item[0].isascii(), -len(item[0])))[0]
        return canonical(best) or best

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._parent[second] = first

    def _join_headlines(self, reports: Iterable[Report], told: set[str]) -> None:
        """A headline says GPT-3.5 where its article only ever speaks of gpt-3.5-turbo."""
        for short in {identity(told.claim.subject) for r in reports for told in headline(r)}:
            variants = [key for key in told if key != short and _variants(short, key)]
            if short not in told and len({self.root(key) for key in variants}) == 1:
                self._join(short, variants[0])

    def _join_by_values(self, claims: Iterable[tuple[Report, Claim]]) -> None:
        """Join variants of a name, and names of two languages, that have values in common."""
        values: dict[str, set[tuple[str, float]]] = {}
        languages: dict[str, set[Language]] = {}
        for report, claim in claims:
            if claim.value is None:
                continue
            key = identity(claim.subject)
            values.setdefault(key, set()).add((claim.metric, float(claim.value)))
            languages.setdefault(key, set()).add(report.article.lang)
        for one, other in combinations(sorted(values), 2):
            common = values[one] & values[other]
            rare = any(significant(value) >= 3 for _, value in common)
            foreign = not languages[one] & languages[other] and _script(one) != _script(other)
            if common and (_variants(one, other) or (foreign and (rare or len(common) > 1))):
                self._join(one, other)


def identity(subject: str) -> str:
    """The identity of a subject's name, whatever its spelling or language."""
    return name_key(canonical(subject) or subject) or subject


def equations(report: Report) -> tuple[tuple[str, str], ...]:
    """Pairs of names that the text sets equal: A (B), A, also known as B, A 即 B."""
    text = report.article.text
    found = []
    for one, other in pairwise(sorted(report.names, key=lambda name: name.start)):
        between = fold(text[one.end : other.start]).lower()
        if len(between) > 24 or not _may_equal(one, other):
            continue
        link = words().equations.sub("=", between, count=1)
        link = re.sub(r"[\s,、]", "", link)
        closed = bool(re.match(r"\s*[)）]", text[other.end : other.end + 3]))
        if link == "=" or (link in {"(", "(="} and closed):
            found.append((one.canonical, other.canonical))
    return tuple(found)


@lru_cache(maxsize=4096)
def _headline_claims(title: str) -> tuple[Claim, ...]:
    return find_claims(read(title))


def headline(report: Report) -> tuple[Attributed, ...]:
    """The claims of a headline that stands outside the text; their offsets count in it."""
    title = report.article.title
    if not title or fold(title) in fold(report.article.text):
        return ()
    return tuple(Attributed(claim, report) for claim in _headline_claims(title))


def _may_equal(one: Name, other: Name) -> bool:
    if one.size is not None and other.size is not None and one.size != other.size:
        return False
    same = one.kind == other.kind and one.kind in {"company", "lab", "person"}
    return one.canonical != other.canonical and (
        same or (one.kind in ONE_THING and other.kind in ONE_THING)
    )


def _variants(one: str, other: str) -> bool:
    if other in words().behind.get(one, ()) or one in words().behind.get(other, ()):
        return True
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and long[len(short) :] in words().variants


def _script(name: str) -> bool:
    return name.isascii()
