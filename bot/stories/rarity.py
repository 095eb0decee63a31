"""How much shared evidence says: what is rare in the news, which names are one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from bot.stories.features import significant
from bot.stories.words import words
from summarizers.names import canonical

OVERLAP = 0.3
"""What a name adds beside another that contains it (Petrel-2 beside Petrel-2 9B), and what
the plain words of one language add beside anchors: mostly the same evidence again."""
LISTED = 4
"""Links from which an issue of a series is a list of links."""
SAME_LIST = 0.3
"""Share of their links that one day's list has in common with its translation; seen: at least
0.59, and at most 0.1 between two series of one day."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One piece of evidence that two articles share."""

    key: str
    label: str
    weight: float

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def name(self) -> str:
        return self.key.partition(":")[2]


@cache
def prior(key: str) -> float:
    """In how many of BACKGROUND articles a mark stands that no story of the window holds.

    Rough figures by kind. What matters is their order: a paper's number is rarer than an
    invented name, that is rarer than a known company, that is rarer than a round number.
    """
    kind, _, name = key.partition(":")
    if kind == "link":
        return 0.5
    if kind == "name":
        common = words().common.get(name)
        if common is not None:
            return common
        short = 4.0 if len(name) <= 3 and name.isascii() else 1.0
        return max(short, words().known if canonical(name) else 1.0)
    if kind == "num":
        return _number_prior(name)
    return 40.0 if kind == "event" else 10.0


def _number_prior(name: str) -> float:
    text, _, unit = name.partition(" ")
    value = abs(float(text.rstrip("%")))
    digits = significant(value)
    if not unit and 1990 <= value <= 2040 and value == int(value):
        return 60.0  # a year, most likely
    if digits >= 4:
        return 0.7
    if digits == 3:
        return 1.5
    if value < 32 and value == int(value):
        return 60.0 if digits == 1 or not unit else 40.0
    if digits == 2:
        return 4.0 if value >= 1e4 or value != int(value) else 12.0
    return 12.0 if value >= 1e5 else 40.0


def distinct(names: list[Shared]) -> tuple[list[Shared], set[str]]:
    """Names, heaviest first, where one that contains another adds little beside it.

    Also the keys of those that overlap with none before them.
    """
    found: list[Shared] = []
    apart: set[str] = set()
    for one in names:
        if any(one.name in other.name or other.name in one.name for other in found):
            found.append(replace(one, weight=one.weight * OVERLAP))
        else:
            found.append(one)
            apart.add(one.key)
    return found, apart


def versions(one: str, other: str) -> bool:
    """Whether two keys name different versions of one family: petrel29b and petrel290b, and,
    as makers move the number about, petrel3lite and petrellite35."""
    x, y = one.partition(":")[2], other.partition(":")[2]
    if x == y or not (any(c.isdigit() for c in x) and any(c.isdigit() for c in y)):
        return False
    first, second = re.split(r"\d", x, maxsplit=1)[0], re.split(r"\d", y, maxsplit=1)[0]
    if first == second and len(first) >= 2:
        return True
    return bool(first and second) and re.sub(r"\d", "", x) == re.sub(r"\d", "", y)


def lists_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two lists of links are two lists, rather than one in two languages."""
    if min(len(one), len(other)) < LISTED:
        return False
    return len(one & other) < SAME_LIST * len(one | other)


def phrases(shared: Iterable[Shared]) -> tuple[str, ...]:
    best = sorted(shared, key=lambda s: (-s.weight, s.key))
    return tuple(dict.fromkeys(s.label for s in best if s.weight >= 1.0))[:5]
