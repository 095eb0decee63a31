"""A number in another form on the other side: as a label, in a word, as a part, in a phrase."""

from __future__ import annotations

import re

from summarizers.guard.alike import POWERS, TENS, UNITS_OF_NOTHING, measured, reversed_in
from summarizers.guard.bounds import NEAR, says_bound
from summarizers.guard.dates import date_parts, parts
from summarizers.guard.lists import listed
from summarizers.guard.sides import Figure, Side, bracketed, guard_words, plain
from summarizers.quantities import measure_of
from summarizers.text import fold
from summarizers.types import Quantity

_SIZE = re.compile(r"([0-9.]+)\s?([KMGT])(?:i?B)?$", re.IGNORECASE)
_MIXED = re.compile(r"(?=.*[0-9]).*[^\W\d_]", re.DOTALL)


def elsewhere(quantity: Quantity, side: Side, other: Side) -> bool:
    """Whether the other side has the number in another form: as a label, in a word, as a part."""
    written = quantity.text.strip()
    if _MIXED.search(written) and _stands(written, other.folded):
        return True
    if _set_phrase(quantity, side, other):
        return True
    if measure_of(quantity) == "years_old":
        return any(measured(q, other, quantity, side) for q in other.quantities)
    figures = {f.value for f in side.figures if quantity.start <= f.start and f.end <= quantity.end}
    if quantity.unit == "date":
        if quantity.value > 10**6 and any(
            q.unit == "date" and q.value > 10**6 for q in other.quantities
        ):
            return False  # July 7 and July 27 share their parts
        if _another_day(quantity, other):
            return False
        there = {f.value for f in other.figures} | other.worded() | date_parts(other)
        return parts(quantity) <= there and not reversed_in(quantity, other)
    if quantity.unit == "ratio":
        return _multiple_elsewhere(quantity, figures, other)
    if (
        quantity.unit == "bytes"
        and quantity.comparator == "="
        and (size := _SIZE.search(fold(written)))
    ):
        loose = any(f.bare and f.value == plain(size[1]) for f in other.figures)
        return loose and _stands(rf"{size[1]} {size[2]}", other.folded, r"\s?(?:i?b|字节)?")
    if not _counts_nothing(quantity):
        return False
    if side.folded[: quantity.start].rstrip().endswith("每") and any(
        q.unit == "ratio" and q.value * quantity.value == 1 for q in other.quantities
    ):
        return True  # 每五名就有一名, one in five
    value = plain(str(quantity.value))
    values = {value, *figures} if len(figures) == 1 else {value}
    places = [f for f in other.figures if f.value in values and f.bare]
    if not figures:
        places = [f for f in places if not _marker(f, other)]
    if side.chinese == other.chinese:
        # no count is told by FLUX.1, nor "four models" by the 4 of a list
        places = [f for f in places if figures and f.loose and not f.joined]
    if quantity.comparator == "=":
        if places:
            return True
        if 0 <= quantity.value <= 100 and value in other.worded(side):
            # "transaction 1" is not told by 一个操作, "1 node" by 一个节点 is
            return not _counts_none(quantity, side) or other.says_one()
        if side.chinese == other.chinese:
            return False
        return side.chinese and not figures and quantity.value in listed(other)
    if quantity.value <= 1 and value in other.worded(side):
        return says_bound(quantity.comparator, other.folded)  # at least one, 最少 1 个
    if not figures and 2 < quantity.value <= 10 and value in other.worded(side):
        return says_bound(quantity.comparator, other.folded)  # 最少显示四位
    return any(
        says_bound(quantity.comparator, other.folded[max(0, f.start - NEAR) : f.end + NEAR])
        for f in places
        if f.loose
    )


def _counts_none(quantity: Quantity, side: Side) -> bool:
    """Whether a 1 counts nothing: transaction 1, num = 1; but not "1 letter"."""
    if quantity.text != "1" or quantity.unit is not None:
        return False
    noun = re.search(r"([a-z]{3,}) $", side.folded[: quantity.start].lower())
    if noun is not None:
        behind = side.folded[quantity.end : quantity.end + 1]
        return behind == "-" or noun[1] not in guard_words()["common_words"].split()
    return re.match(r"\s[A-Za-z]", side.folded[quantity.end :][:2]) is None


def _another_day(date: Quantity, side: Side) -> bool:
    """Whether a side has another day of the same month, or another month of the same year."""
    if date.value2 is not None:
        return any(q.unit == "date" and q.value2 is not None for q in side.quantities)
    for low, high in ((101, 1231), (10**5, 10**6)):
        if low <= date.value <= high:
            days = [q.value for q in side.quantities if q.unit == "date" and low <= q.value <= high]
            return date.value not in days and any(d // 100 == date.value // 100 for d in days)
    return False


def _marker(figure: Figure, side: Side) -> bool:
    """Whether a figure only numbers a point: (3)."""
    return bracketed(side.folded[max(0, figure.start - 1) : figure.end + 1])


def _set_phrase(quantity: Quantity, side: Side, other: Side) -> bool:
    """几十年 and decades, 十几个 and a dozen."""
    if side.chinese == other.chinese:
        return False
    mine, theirs = ("zh", "en") if side.chinese else ("en", "zh")
    behind = 2 if side.chinese else 8
    around = fold(side.text[quantity.start : quantity.end + behind]).lower()
    return any(
        re.search(phrase[mine], around) and re.search(phrase[theirs], other.folded, re.IGNORECASE)
        for phrase in guard_words()["phrases"]
    )


def _counts_nothing(quantity: Quantity) -> bool:
    """A number that need not be a quantity: no power of ten in words, no unit of measure."""
    if quantity.value2 is not None or POWERS.search(quantity.text):
        return False
    if quantity.unit == "score":
        return "分" in quantity.text  # 11 点 15 分
    digits = any(char.isdigit() for char in quantity.text)
    if quantity.unit in ("points", "parameters", "tokens", "bytes", "gpus") and not digits:
        return quantity.value <= 10 and "百分" not in quantity.text  # 两个点, both parameters
    if quantity.text == "一成":
        return True
    return quantity.unit in UNITS_OF_NOTHING or bool(TENS.search(quantity.text))


def _multiple_elsewhere(quantity: Quantity, figures: set[str], other: Side) -> bool:
    """Doubled, 翻倍, five-fold and half in a word; 38 out of 60 and 7/10 as their two numbers."""
    if len(figures) == 2:
        return figures <= {f.value for f in other.figures}
    if figures and "fold" in quantity.text:
        return any(re.search(rf"(?<![0-9.]){f}\s?折", other.folded) for f in figures)
    if figures or quantity.comparator != "=":
        return False
    if quantity.value == int(quantity.value):
        return plain(str(quantity.value)) in other.worded()
    below = 1 / quantity.value
    if other.chinese and below == int(below) <= 10:
        # one in five, 每五名程序员中就有一名
        many = (
            rf"每 ?(?:{'一二三四五六七八九十'[int(below) - 1]}|{int(below)})[^，。；]{{1,12}}[一1]"
        )
        if re.search(many, other.folded):
            return True
    pattern = guard_words()["parts"].get(f"{quantity.value:g}")
    return pattern is not None and re.search(pattern, other.folded, re.IGNORECASE) is not None


def _stands(written: str, folded: str, tail: str = "") -> bool:
    """Whether these very words stand in the text, as words."""
    body = r"\s?".join(re.escape(part) for part in fold(written).split())
    return (
        re.search(
            rf"(?<![A-Za-z0-9.,]){body}{tail}(?![A-Za-z0-9]|\s?[万亿千百]|\s?[mbtr]+illion|[.,][0-9])",
            folded,
            re.IGNORECASE,
        )
        is not None
    )
