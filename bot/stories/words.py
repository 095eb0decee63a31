"""The word lists of words.yaml, read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Words:
    """`common` maps a name's key to articles in 600; `events` are kinds with their pattern.

    `qualifiers` are groups of (word's meaning, pattern); of one group only one can be meant,
    and a meaning in `alone` sets a value apart from one that has no word of the group.
    """

    common: Mapping[str, int]
    known: int
    generic: frozenset[str]
    stop: frozenset[str]
    breaks: frozenset[str]
    roundup: re.Pattern[str]
    events: tuple[tuple[str, re.Pattern[str]], ...]
    variants: frozenset[str]
    behind: Mapping[str, frozenset[str]]
    equations: re.Pattern[str]
    typos: re.Pattern[str]
    alone: frozenset[str]
    qualifiers: tuple[tuple[str, tuple[tuple[str, re.Pattern[str]], ...]], ...]


@cache
def words() -> Words:
    """Return the lists; they are read at the first call."""
    text = resources.files("bot.stories").joinpath("words.yaml").read_text("utf-8")
    data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    common = dict(data["common"])
    known = common.pop("known")
    return Words(
        common={name: count for count, names in common.items() for name in names},
        known=known,
        generic=frozenset(data["generic"]),
        stop=frozenset(data["stop"]["en"]),
        breaks=frozenset(data["stop"]["zh"]),
        roundup=any_of(data["roundup"]["title"]),
        events=tuple((kind, any_of(phrases)) for kind, phrases in data["events"].items()),
        variants=frozenset(data["variants"]),
        behind={product: frozenset(models) for product, models in data["behind"].items()},
        equations=any_of(data["equations"]),
        typos=any_of(data["typos"]),
        alone=frozenset(data["alone"]),
        qualifiers=tuple(
            (group, tuple((meaning, any_of(phrases)) for meaning, phrases in choices.items()))
            for group, choices in data["qualifiers"].items()
        ),
    )


def any_of(phrases: list[str]) -> re.Pattern[str]:
    """A pattern for any of the phrases: whole words in English, anywhere in Chinese."""
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile(
        "|".join(
            rf"\b{re.escape(p)}\b" if p.isascii() and p[0].isalpha() else re.escape(p)
            for p in ordered
        )
    )
