"""One number said in two ways: fifty percent and 一半, a dozen and 十几个, 两年 for "two" years.

Everything here looks at numbers that have found no partner, and only ever takes some of them
out; what it needs to know of the languages stands in data/guard.yaml.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from summarizers.guard.bounds import bound_near
from summarizers.guard.sides import Side, english_numbers, guard_words, plain
from summarizers.quantities import measure_of, same_quantity
from summarizers.quantities.numerals import chinese
from summarizers.text import fold
from summarizers.types import Quantity

UNITS_OF_NOTHING = frozenset({None, "count", "people"})
"""Units of a plain number, which a language may leave out."""
POWERS = re.compile(r"[万亿%]|illion|[0-9]\s?[KMBT]\b", re.IGNORECASE)
"""What makes a number a large one."""
_LETTERED = re.compile(r"[0-9]\s?[KMGTkmgt]i?(?![A-Za-z])")
TENS = re.compile(r"^[0-9]+(?:s|\s[xX×*])$")
"""The 50s, 404s, 7 x the number of zones."""
_SIGN = re.compile(r"^[0-9]+\s?[xX×]$")
_ARITY = re.compile(r"[一二两三四五六七八九]元")
_MOST = re.compile(r"不|多至|至多|最|most|up to|超|过|than|over")
_DIGIT = re.compile(r"[0-9]")
_LINK = 14
"""Code points between two numbers that share a unit at most: two years instead of six."""
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
                counts = quantity.unit in (*UNITS_OF_NOTHING, "date")
                word = plain(str(end))
                if piece is not None or (counts and word in figures):
                    told.append(piece)
                elif counts and end <= 10 and word in other.worded():
                    told.append(None)
        if len(told) == 2 and not reversed_in(quantity, other):
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
    vague = {a.comparator, b.comparator} <= {"~", ">", "<="} and a.comparator != b.comparator
    if vague and not _DIGIT.search(a.text + b.text) and not _MOST.search(a.text + b.text):
        return same_quantity(level, b)  # 万亿参数, trillions of parameters
    if a.comparator[0] != b.comparator[0] and a.value2 is None and b.value2 is None:
        if not (same_quantity(level, b) or _same_measure(a, in_a, b, in_b)):
            return False
        return _bounded(a, b, in_b) or _bounded(b, a, in_a)
    return _same_measure(a, in_a, b, in_b)


def _bounded(bound: Quantity, one: Quantity, side: Side) -> bool:
    """Whether the side says the bound near this number, or near the same one elsewhere."""
    if one.comparator != "=":
        return False
    again = [q for q in side.quantities if q.value == one.value and q.unit == one.unit]
    return any(bound_near(bound, q, side) for q in again)


def _same_measure(a: Quantity, in_a: Side, b: Quantity, in_b: Side) -> bool:
    return measured(a, in_a, b, in_b) or measured(b, in_b, a, in_a)


def measured(one: Quantity, in_one: Side, other: Quantity, in_other: Side) -> bool:
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
        # but 9 月 20 日 is no 920
        return equal and one.value2 is None and len(re.findall("[0-9]+", one.text)) < 2
    if one.unit == "days" and measure_of(other) == "years_old":
        # a 5-year-old version, 五年前的版本
        old = any(_AGE.match(side.folded, q.end) for q, side in ((one, in_one), (other, in_other)))
        begun = _BEGUN.search(in_one.folded, max(0, one.start - 6), one.start)
        return (old or begun is not None) and math.isclose(one.value, other.value * 365)
    if other.unit is None and TENS.search(one.text):
        # the 50s, 404s, 7 x the number of zones
        return plain(re.sub("[^0-9]", "", one.text)) == plain(str(other.value))
    return False


def _elliptic(a: Quantity, in_a: Side, b: Quantity, in_b: Side) -> bool:
    """六年 for the six of "two years instead of six": the unit is said of its neighbour."""
    for one, other, side in ((a, b, in_b), (b, a, in_a)):
        if (
            other.unit is None
            and one.unit not in (*UNITS_OF_NOTHING, "date")
            and one.value2 is None is other.value2
            and one.comparator[0] == other.comparator[0]
            and _raw(one) == other.value
            and (
                any(_linked(other, q, side) for q in side.quantities if q.unit == one.unit)
                or _unit_said(one, side)
            )
        ):
            return True
    return False


def _linked(one: Quantity, other: Quantity, side: Side) -> bool:
    """Whether two numbers stand close together in one clause."""
    first, second = sorted((one, other), key=lambda q: q.start)
    gap = side.folded[first.end : second.start]
    return len(gap) <= _LINK and not re.search(r"[,，;；。:：]", gap)


def _unit_said(quantity: Quantity, side: Side) -> bool:
    """Whether a text names the unit without a number: Unit: seconds, 以分钟为单位."""
    pattern = guard_words()["units_said"].get(quantity.unit)
    return pattern is not None and re.search(pattern, side.folded, re.I) is not None


def _raw(quantity: Quantity) -> float | None:
    """The number as written, before its unit: 6 of 六年, 48 of 48周."""
    match = _RAW.search(fold(quantity.text).lower())
    if match is None or POWERS.search(quantity.text):
        return None
    written = match[0]
    if written[0].isdigit():
        return float(written.replace(",", ""))
    value = chinese(written) if not written.isascii() else english_numbers().get(written)
    return None if value is None else float(value)


def reversed_in(span: Quantity, side: Side) -> bool:
    """Whether a side tells the upper end of a range, and only then the lower one."""
    if span.value2 is None:
        return False
    ends = [replace(span, value=v, value2=None, comparator="=") for v in (span.value, span.value2)]
    low, high = ([q.start for q in side.quantities if _level(q, end)] for end in ends)
    return bool(low and high) and min(low) > max(high)


def _level(one: Quantity, other: Quantity) -> bool:
    return same_quantity(replace(one, comparator="="), other)
