"""One of the two texts that the guard compares, read once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from summarizers.names import Glossary, find_names
from summarizers.quantities import find_quantities, measure_of
from summarizers.quantities.numerals import chinese
from summarizers.quantities.words import words
from summarizers.text import fold
from summarizers.types import Name, Quantity

_FIGURE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)*")
_ZH_WORD = re.compile("[零〇一二两三四五六七八九十百千双]+")
_EN_WORD = re.compile("(?<![a-z_])[a-z]+(?![a-z_])")
_HAN = re.compile("[\u3400-\u9fff]")
_JOINED = re.compile(r"[A-Za-z_][.\-_/]$")


_BREAK = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n+")


def sentence_spans(folded: str, pattern: re.Pattern[str] = _BREAK) -> list[tuple[int, int]]:
    """Where the sentences of a text stand, blank ones left out."""
    ends = [(m.start(), m.end()) for m in pattern.finditer(folded)] + [(len(folded), len(folded))]
    found, begin = [], 0
    for end, following in ends:
        if folded[begin:end].strip():
            found.append((begin, end))
        begin = following
    return found


@cache
def guard_words() -> dict[str, Any]:
    """data/guard.yaml."""
    path = files("summarizers").joinpath("data/guard.yaml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True, slots=True)
class Figure:
    """Arabic digits as they stand, thousands commas and leading zeros left out: 8.0.0, 1000."""

    value: str
    start: int
    end: int
    loose: bool
    """Whether no quantity of the text holds it: a version, a label, part of a name."""
    bare: bool
    """Whether it may count nothing: loose, or in a plain number, a count or a year."""
    lettered: bool
    """Whether a letter or _ stands in front: x86, file1."""
    joined: bool
    """Whether it is part of a Latin word: x86, FLUX.1, Claude-3."""


@dataclass(frozen=True, slots=True)
class Side:
    """What the guard compares of one text."""

    text: str
    folded: str
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    figures: tuple[Figure, ...]

    @classmethod
    def of(cls, text: str, glossary: Glossary) -> Side:
        names = find_names(text, glossary)
        folded = fold(text)
        found = find_quantities(text, names)
        quantities = tuple(q for q in found if not _numbers_a_point(q, folded))
        return cls(text, folded, names, quantities, tuple(_figures(folded, quantities)))

    @property
    def chinese(self) -> bool:
        """Whether the text is written in Chinese, Latin words in it or not."""
        return _HAN.search(self.folded) is not None

    def says_one(self) -> bool:
        """Whether a word says one or first, and not only as an article does (一个)."""
        return _one("as_one").search(self.folded) is not None

    def worded(self, other: Side | None = None) -> set[str]:
        """Small numbers that words of the text may mean: 四元组, four-tuple, double, 二次.

        None where `other` is of the same language: there a figure stays one.
        """
        if other is not None and other.chinese == self.chinese:
            return set()
        told = bytearray(len(self.folded))
        for quantity in self.quantities:
            told[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
        found: set[str] = set()
        for match in _ZH_WORD.finditer(self.folded):
            run = match[0]
            if self.folded.startswith(("进制", "进位"), match.end()):
                continue
            if run == "一" and _one("no_number").match(self.folded, max(0, match.start() - 1)):
                continue
            if 1 not in told[match.start() : match.end()]:
                values = (chinese(run.replace("双", "二")), *(chinese(c) for c in run if c != "双"))
                found |= {str(value) for value in values if value is not None}
        table = english_numbers()
        for match in _EN_WORD.finditer(self.folded.lower()):
            word = match[0]
            value = table.get(word) or table.get(word.removesuffix("s"))
            if value is not None and 1 not in told[match.start() : match.end()]:
                found.add(str(value))
        return found


def _numbers_a_point(quantity: Quantity, folded: str) -> bool:
    """Whether a number stands in brackets of its own: (3)."""
    around = folded[max(0, quantity.start - 1) : quantity.end + 1]
    return quantity.text.isdigit() and len(around) <= 4 and bracketed(around)


def bracketed(text: str) -> bool:
    """Whether a text stands in round brackets: (3), （3）."""
    return text[:1] in tuple("(（") and text[-1:] in tuple(")）")


@cache
def _one(use: str) -> re.Pattern[str]:
    """Where 一 and its like stand as_one, or are no_number at all (match one character ahead)."""
    return re.compile(str(guard_words()["one"][use]), re.IGNORECASE)


@cache
def english_numbers() -> dict[str, int]:
    """English words that hold a small number, by word: two, second, twice, february."""
    return {
        **words().digits_en,
        **words().raw["ordinals"],
        **dict(guard_words()["numbers"].items()),
    }


def _figures(folded: str, quantities: tuple[Quantity, ...]) -> Iterator[Figure]:
    at = 0
    for match in _FIGURE.finditer(folded):
        start, end = match.span()
        while at < len(quantities) and quantities[at].end <= start:
            at += 1
        loose = at == len(quantities) or end <= quantities[at].start
        value = plain(match[0])
        bare = loose or (
            quantities[at].unit in (None, "count", "date", "people", "ratio")
            and measure_of(quantities[at]) in (None, "rank", "times")
            and (quantities[at].unit == "date" or _has_value(quantities[at], value))
        )
        before = folded[start - 1 : start]
        lettered = before == "_" or (before.isascii() and before.isalpha())
        joined = lettered or _JOINED.search(folded, max(0, start - 2), start) is not None
        yield Figure(value, start, end, loose, bare, lettered, joined)


def _has_value(quantity: Quantity, value: str) -> bool:
    """Whether the digits are what the quantity is worth: no power, no measure behind them."""
    return (
        value.count(".") > 1
        or any(
            end is not None and (plain(str(end)) == value or _close(end, value))
            for end in (quantity.value, quantity.value2)
        )
        or quantity.unit == "ratio"
    )


def _close(value: float, written: str) -> bool:
    return "." in written and value == float(written)


def plain(written: str) -> str:
    """1,000 is 1000, 05 is 5, 4.0 stays 4.0 (a version says its nought)."""
    parts = written.replace(",", "").split(".")
    return ".".join(part.lstrip("0") or "0" for part in parts[:1]) + "".join(
        "." + part for part in parts[1:]
    )
