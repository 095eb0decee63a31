"""One number said in two ways: fifty percent and 一半, a dozen and 十几个, 两年 for "two" years.

Everything here looks at numbers that have found no partner, and only ever takes some of them
out; what it needs to know of the languages stands in data/guard.yaml.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from summarizers.guard.bounds import NEAR, bound_near, says_bound
from summarizers.guard.dates import date_parts, parts
from summarizers.guard.lists import listed
from summarizers.guard.sides import Side, english_numbers, guard_words, plain
from summarizers.quantities import measure_of, same_quantity
from summarizers.quantities.numerals import chinese
from summarizers.text import fold
from summarizers.types import Quantity

_UNITS_OF_NOTHING = frozenset({None, "count", "people"})
_POWERS = re.compile(r"[万亿%]|illion|[0-9]\s?[KMBT]\b", re.IGNORECASE)
_SIZE = re.compile(r"([0-9.]+)\s?([KMGT])(?:i?B)?$", re.IGNORECASE)
_LETTERED = re.compile(r"[0-9]\s?[KMGTkmgt]i?(?![A-Za-z])")
_MIXED = re.compile(r"(?=.*[0-9]).*[^\W\d_]", re.DOTALL)
_TENS = re.compile(r"^[0-9]+(?:s|\s[xX×*])$")
_SIGN = re.compile(r"^[0-9]+\s?[xX×]$")
_ARITY = re.compile(r"[一二两三四五六七八九]元")
_DIGIT = re.compile(r"[0-9]")
_ORDINAL = re.compile(r"^第|[0-9](?:st|nd|rd|th)$", re.IGNORECASE)
_PERCENTILE = re.compile(r"\s?(?:percentile|分位)")
_BEGUN = re.compile(r"(?:成立|创办|创立|创建|建立|上市|推出|问世|开业)(?:了|有|已|才|仅)?\s?$")
_AGE = re.compile(r"\s?的?(?:前|历史|之久|龄|ago|old)")
_RAW = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千]+|[a-z]+")


def reworded(
    missing: list[Quantity], added: list[Quantity], before: Side, after: Side
) -> tuple[list[Quantity], list[Quantity]]:
    """Without the pairs that say one thing in two ways: see `same_thing`."""
    for alike in (same_thing, _elliptic):
        rest, alone = list(added), []
        for quantity in missing:
            partner = next((o for o in rest if alike(quantity, before, o, after)), None)
            if partner is None:
                alone.append(quantity)
            else:
                rest.remove(partner)
        missing, added = alone, rest
    return missing, added


def unravelled(
    ranges: list[Quantity], ends: list[Quantity], other: Side
) -> tuple[list[Quantity], list[Quantity]]:
    """Without the ranges whose two ends the other side tells apart: 从 0.5B 扩展到 7B, 0..100,
    一种或两种, 大于等于 5 且小于等于 21."""
    rest, alone = list(ends), []
    figures = {f.value for f in other.figures if f.bare}
    for quantity in ranges:
        told = []
        if quantity.value2 is not None:
            for end, bound in ((quantity.value, ">="), (quantity.value2, "<=")):
                single = replace(quantity, value=end, value2=None, comparator="=")
                bounded = replace(single, comparator=bound)  # type: ignore[arg-type]
                piece = next(
                    (q for q in rest if same_quantity(q, single) or same_quantity(q, bounded)), None
                )
                counts = quantity.unit in (*_UNITS_OF_NOTHING, "date")
                word = plain(str(end))
                if piece is not None or (counts and word in figures):
                    told.append(piece)
                elif counts and end <= 10 and word in other.worded():
                    told.append(None)
        if len(told) == 2:
            rest = [q for q in rest if q not in told]
        else:
            alone.append(quantity)
    return alone, rest


def no_money(quantity: Quantity) -> bool:
    """三元, 四元: more often ternary and 4-ary than so many yuan."""
    return quantity.unit == "cny" and _ARITY.fullmatch(quantity.text) is not None


def same_thing(a: Quantity, in_a: Side, b: Quantity, in_b: Side) -> bool:
    """Fifty percent and 一半, 200M and 200 MB, line 24 and 第 24 行, 25th and 25 周年; and a bound
    that one side says at some distance from the number (最多可创建 10 个, up to 10)."""
    level = replace(a, comparator=b.comparator)
    if {a.comparator, b.comparator} == {"~", ">"} and not _DIGIT.search(a.text + b.text):
        return same_quantity(level, b)  # 万亿参数, trillions of parameters
    if a.comparator[0] != b.comparator[0] and a.value2 is None and b.value2 is None:
        if not (same_quantity(level, b) or _same_measure(a, in_a, b, in_b)):
            return False
        return _bounded(a, b, in_b) or _bounded(b, a, in_a)
    return _same_measure(a, in_a, b, in_b)


def _bounded(bound: Quantity, one: Quantity, side: Side) -> bool:
    """Whether the side says the bound near this number, or near the same one elsewhere."""
    again = [q for q in side.quantities if q.value == one.value and q.unit == one.unit]
    return any(bound_near(bound, q, side) for q in again)


def _same_measure(a: Quantity, in_a: Side, b: Quantity, in_b: Side) -> bool:
    return _measured(a, in_a, b, in_b) or _measured(b, in_b, a, in_a)


def _measured(one: Quantity, in_one: Side, other: Quantity, in_other: Side) -> bool:
    """One direction of `_same_measure`: what `one` may be when `other` says it otherwise."""
    equal = math.isclose(one.value, other.value)
    ordinal = _ORDINAL.search(other.text)
    if one.unit == "percent" and other.unit == "ratio":
        return math.isclose(one.value, other.value * 100)
    if one.unit == other.unit == "ratio" and one.value > 1:
        return math.isclose(one.value * other.value, 1)  # 6x smaller, 六分之一
    if one.unit == "percent" and ordinal:
        return equal and _PERCENTILE.match(in_other.folded, other.end) is not None
    if one.unit == "bytes" and other.unit is None and _LETTERED.search(other.text):
        return equal
    if _ORDINAL.search(one.text) and one.unit in (None, "count"):
        years = other.value / 365 if other.unit == "days" else other.value
        return other.unit in (None, "count", "days") and math.isclose(one.value, years)
    if one.unit == "score" and other.unit == "minutes" and "分" in one.text:
        return equal
    if one.unit == "ratio" and other.unit in (None, "count") and _SIGN.search(one.text):
        return equal  # 2 x USB, 2 个 USB
    if one.unit == "date" and other.unit in (None, "count") and one.value < 10**4:
        return equal and one.value2 is None
    if one.unit == "days" and measure_of(other) == "years_old":
        # a 5-year-old version, 五年前的版本
        old = any(_AGE.match(side.folded, q.end) for q, side in ((one, in_one), (other, in_other)))
        begun = _BEGUN.search(in_one.folded, max(0, one.start - 6), one.start)
        return (old or begun is not None) and math.isclose(one.value, other.value * 365)
    if other.unit is None and _TENS.search(one.text):
        # the 50s, 404s, 7 x the number of zones
        return plain(re.sub("[^0-9]", "", one.text)) == plain(str(other.value))
    return False


def _elliptic(a: Quantity, in_a: Side, b: Quantity, in_b: Side) -> bool:
    """六年 for the six of "two years instead of six": the unit is said of its neighbour."""
    for one, other, side in ((a, b, in_b), (b, a, in_a)):
        if (
            other.unit is None
            and one.unit not in (*_UNITS_OF_NOTHING, "date")
            and one.value2 is None is other.value2
            and one.comparator[0] == other.comparator[0]
            and _raw(one) == other.value
            and (
                any(q.unit == one.unit for q in side.quantities if q is not other)
                or _unit_said(one, side)
            )
        ):
            return True
    return False


def _unit_said(quantity: Quantity, side: Side) -> bool:
    """Whether a text names the unit without a number: Unit: seconds, 以分钟为单位."""
    pattern = guard_words()["units_said"].get(quantity.unit)
    return pattern is not None and re.search(pattern, side.folded) is not None


def _raw(quantity: Quantity) -> float | None:
    """The number as written, before its unit: 6 of 六年, 48 of 48周."""
    match = _RAW.search(fold(quantity.text).lower())
    if match is None or _POWERS.search(quantity.text):
        return None
    written = match[0]
    if written[0].isdigit():
        return float(written.replace(",", ""))
    value = chinese(written) if not written.isascii() else english_numbers().get(written)
    return None if value is None else float(value)


def elsewhere(quantity: Quantity, side: Side, other: Side) -> bool:
    """Whether the other side has the number in another form: as a label, in a word, as a part."""
    written = quantity.text.strip()
    if _MIXED.search(written) and _stands(written, other.folded):
        return True
    if _set_phrase(quantity, side, other):
        return True
    if measure_of(quantity) == "years_old":
        return any(_measured(q, other, quantity, side) for q in other.quantities)
    figures = {f.value for f in side.figures if quantity.start <= f.start and f.end <= quantity.end}
    if quantity.unit == "date":
        if quantity.value > 10**6 and any(
            q.unit == "date" and q.value > 10**6 for q in other.quantities
        ):
            return False  # July 7 and July 27 share their parts
        there = {f.value for f in other.figures} | other.worded() | date_parts(other)
        return parts(quantity) <= there
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
    value = plain(str(quantity.value))
    values = {value, *figures} if len(figures) == 1 else {value}
    places = [f for f in other.figures if f.value in values and f.bare]
    if side.chinese == other.chinese:
        places = [f for f in places if not f.joined]  # no count is told by FLUX.1
    if quantity.comparator == "=":
        if places:
            return True
        if 0 <= quantity.value <= 100 and value in other.worded(side):
            # "transaction 1" is not told by 一个操作, "1 node" by 一个节点 is
            return not _counts_none(quantity, side) or other.says_one()
        return side.chinese and not figures and quantity.value in listed(other)
    if quantity.value <= 1 and value in other.worded(side):
        return True  # at least one, 最少 1 个
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
    if quantity.value2 is not None or _POWERS.search(quantity.text):
        return False
    if quantity.unit == "score":
        return "分" in quantity.text  # 11 点 15 分
    digits = any(char.isdigit() for char in quantity.text)
    if quantity.unit in ("points", "parameters", "tokens", "bytes", "gpus") and not digits:
        return quantity.value <= 10 and "百分" not in quantity.text  # 两个点, both parameters
    if quantity.text == "一成":
        return True
    return quantity.unit in _UNITS_OF_NOTHING or bool(_TENS.search(quantity.text))


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
    pattern = guard_words()["parts"].get(f"{quantity.value:g}")
    return pattern is not None and re.search(pattern, other.folded, re.IGNORECASE) is not None


def _stands(written: str, folded: str, tail: str = "") -> bool:
    """Whether these very words stand in the text, as words."""
    body = r"\s?".join(re.escape(part) for part in fold(written).split())
    return (
        re.search(
            rf"(?<![A-Za-z0-9.,]){body}{tail}(?![A-Za-z0-9万亿千百]|[.,][0-9])",
            folded,
            re.IGNORECASE,
        )
        is not None
    )
