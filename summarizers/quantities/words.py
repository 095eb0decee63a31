"""The words of numbers and measures, read once from data/units.yaml into lookups and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from summarizers.text import any_word
from summarizers.types import Comparator, DataError

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class Unit:
    """One way to count: base units are `value * factor`, `measure` tells like from like."""

    unit: str
    factor: Fraction
    measure: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything data/units.yaml says, ready for matching."""

    fold: Mapping[int, int]
    scales_zh: Mapping[str, int]
    scales_en: Mapping[str, int]
    letters: Mapping[str, int]
    money_letters: Mapping[str, int]
    heard: Mapping[str, int]
    digits_zh: Mapping[str, int]
    digits_en: Mapping[str, int]
    fractions: Mapping[str, int]
    ordinals: Mapping[str, int]
    multiples: Mapping[str, Fraction]
    units: Mapping[str, Unit]
    symbols: Mapping[str, Unit]
    show: Mapping[str, Mapping[str, str]]
    currency: Mapping[str, str]
    comparators: Mapping[str, Comparator]
    after: Mapping[str, Comparator]
    months: Mapping[str, int]
    longer: Mapping[str, str]
    vague_zh: Mapping[str, int]
    lists: Mapping[str, frozenset[str]]
    raw: Mapping[str, Any]


def alternation(words: Iterable[str]) -> str:
    """A pattern, longest word first; a blank stands for one, a hyphen or nothing."""
    return any_word([r"[\s-]?" if c == " " else c for c in word] for word in set(words))


def _ints(table: Mapping[str, str]) -> dict[str, int]:
    return {word: int(value) for word, value in table.items()}


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _units(
    entries: list[dict[str, Any]],
) -> tuple[dict[str, Unit], dict[str, Unit], dict[str, Mapping[str, str]]]:
    words: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    show: dict[str, Mapping[str, str]] = {}
    for entry in entries:
        measure = entry.get("as", entry["unit"])
        unit = Unit(entry["unit"], Fraction(entry.get("factor", "1")), measure)
        for word in entry.get("zh", ()):
            words[word.lower()] = unit
        for word in entry.get("en", ()):
            words[word] = unit
            words[_plural(word)] = unit
        for word in entry.get("symbols", ()):
            symbols[word] = unit
        if "show" in entry:
            show.setdefault(measure, entry["show"])
    # "%-point" is matched as "%point" and "% point" too
    words.update({re.sub(r"[\s-]+", "", word): unit for word, unit in words.items()})
    return words, symbols, show


def _comparators(table: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Comparator]:
    found: dict[str, Comparator] = {}
    for sign, languages in table.items():
        for words in languages.values():
            for word in words:
                found[word] = sign  # type: ignore[assignment]
                # people write "upto" and "morethan", and the patterns let them
                found.setdefault(re.sub(r"[\s-]+", "", word), sign)  # type: ignore[arg-type]
    return found


@cache
def words() -> Words:
    """Read data/units.yaml. Raises DataError naming what is wrong with it."""
    source = files("summarizers").joinpath("data/units.yaml").read_text("utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # BaseLoader keeps every scalar a string: `on`, `no` and `yes` are words here.
        raw = yaml.load(source, Loader=loader)
        unit_words, symbols, show = _units(raw["units"])
        pairs = raw["traditional"]
        fold = dict(FULL_WIDTH)
        fold.update({ord(a): ord(b) for a, b in zip(pairs[::2], pairs[1::2], strict=True)})
        fold[0x3000] = 0x20
        fold[0x00A0] = 0x20
        multiples = {w: Fraction(v) for t in raw["multiples"].values() for w, v in t.items()}
        return Words(
            fold=fold,
            scales_zh=_ints(raw["scales"]["zh"]),
            scales_en=_ints(raw["scales"]["en"]),
            letters=_ints(raw["scales"]["letters"]),
            money_letters=_ints(raw["scales"]["money_letters"]),
            heard=_ints(raw["scales"]["heard"]),
            digits_zh=_ints(raw["digits"]["zh"]),
            digits_en=_ints(raw["digits"]["en"]),
            fractions=_ints(raw["fractions"]),
            ordinals=_ints(raw["ordinals"]),
            multiples=multiples,
            units=unit_words,
            symbols=symbols,
            show=show,
            currency={w: unit for unit, listed in raw["currency_before"].items() for w in listed},
            comparators=_comparators(raw["comparators"]["before"]),
            after=_comparators(raw["comparators"]["after"]),
            months=_ints(raw["months"]),
            longer=raw["longer_zh"],
            vague_zh=_ints(raw["vague_zh"]),
            lists={
                key: frozenset(raw[key])
                for key in (
                    "not_heads",
                    "bare_names",
                    "year_before",
                    "month_before",
                    "times_ratio",
                    "times_verbs",
                    "about_what",
                    "done_with_guo",
                    "ends_in_shu",
                    "ends_in_yue",
                    "swallow_zh",
                    "not_numbers_zh",
                    "not_numbers_en",
                    "persons_zh",
                )
            },
            raw=raw,
        )
    except (yaml.YAMLError, KeyError, ValueError, TypeError) as error:
        raise DataError(f"summarizers/data/units.yaml: {error}") from error
