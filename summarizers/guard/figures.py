"""Numbers of an output against those of its source."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from summarizers.guard.sides import Side, guard_words, plain
from summarizers.quantities import is_weak, render_quantity, same_quantity
from summarizers.text import fold
from summarizers.types import Language, Quantity

_UNITS_OF_NOTHING = frozenset({None, "count", "people"})
_POWERS = re.compile(r"[万亿%]|illion|[0-9]\s?[KMBT]\b", re.IGNORECASE)
_SIZE = re.compile(r"([0-9.]+)\s?([KMGT])(?:i?B)?$", re.IGNORECASE)
_DURATIONS = frozenset({"days", "hours", "minutes", "milliseconds"})
_WITHIN = re.compile(r"(?:内|within)", re.IGNORECASE)
_LETTERED = re.compile(r"[0-9]\s?[KMGTkmgt]i?$")
_MIXED = re.compile(r"(?=.*[0-9]).*[^\W\d_]", re.DOTALL)
_TENS = re.compile(r"^[0-9]+(?:s|\s[xX×*])$")
_ORDINAL = re.compile(r"^第|[0-9](?:st|nd|rd|th)$", re.IGNORECASE)
_FAR = 42
"""Code points in front of a number, within its clause, in which a bound is looked for."""
_NEAR = 14
"""Code points around a label's number in which "or later" says what 以上 says."""


def figure_faults(before: Side, after: Side, whole: bool) -> list[str]:
    """What is wrong with the numbers; `whole`: nothing of the source may be missing."""
    missing, added = unmatched(before.quantities, after.quantities)
    missing, added = _told_twice(missing, added, before, after)
    missing, added = _reworded(missing, added, before, after)
    missing, added = _unravelled(missing, added, after)
    added, missing = _unravelled(added, missing, before)
    missing = [q for q in missing if not _elsewhere(q, before, after)]
    added = [q for q in added if not _elsewhere(q, after, before)]
    lost = _loose_faults(before, after) if whole else []
    new = _loose_faults(after, before)
    strong_missing = [q for q in missing if not is_weak(q)]
    strong_added = [q for q in added if not is_weak(q)]
    # a 0 or 1 in digits may be left out, but not come from nowhere
    strong_added += [q for q in added if is_weak(q) and any(c.isdigit() for c in q.text)]
    faults = []
    if not whole:
        strong_missing = strong_missing[: len(strong_added)]
    for index, quantity in enumerate(strong_missing):
        if index < len(strong_added):
            became = said(strong_added[index], after.text)
            faults.append(f"{became} in the output, {said(quantity, before.text)} in the source")
        else:
            faults.append(f"{said(quantity, before.text)} is in the source, not in the output")
    faults += [
        f"{said(quantity, after.text)} is in the output, not in the source"
        for quantity in strong_added[len(strong_missing) :]
    ]
    faults += [f"the number {value} is in the source, not in the output" for value in lost]
    faults += [f"the number {value} is in the output, not in the source" for value in new]
    return faults


def _told_twice(
    missing: list[Quantity], added: list[Quantity], before: Side, after: Side
) -> tuple[list[Quantity], list[Quantity]]:
    """Without the quantities that a side only repeats (a gloss, a second mention), unless the
    other side has the same number there in another meaning (超过 45 辆, 45 辆)."""
    clashing = {
        id(q)
        for q in (*missing, *added)
        for o in (added if q in missing else missing)
        if q.value == o.value and not _same_thing(q, before, o, after)
    }
    return (
        [q for q in missing if id(q) in clashing or not _any_same(q, after.quantities)],
        [q for q in added if id(q) in clashing or not _any_same(q, before.quantities)],
    )


def _any_same(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return any(same_quantity(quantity, other) for other in others)


def unmatched(
    first: Sequence[Quantity], second: Sequence[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Quantities of each side that have no partner on the other; each partner serves once."""
    rest = list(second)
    missing = []
    for quantity in first:
        partner = next((other for other in rest if same_quantity(quantity, other)), None)
        if partner is None:
            missing.append(quantity)
        else:
            rest.remove(partner)
    return missing, rest


def said(quantity: Quantity, text: str) -> str:
    """The quantity as written, and in English where that is not."""
    written = text[quantity.start : quantity.end]
    return written if written.isascii() else f"{written} ({render_quantity(quantity, Language.EN)})"


def _reworded(
    missing: list[Quantity], added: list[Quantity], before: Side, after: Side
) -> tuple[list[Quantity], list[Quantity]]:
    """Without the pairs that say one thing in two ways: see `_same_thing`."""
    rest, alone = list(added), []
    for quantity in missing:
        partner = next((o for o in rest if _same_thing(quantity, before, o, after)), None)
        if partner is None:
            alone.append(quantity)
        else:
            rest.remove(partner)
    return alone, rest


def _unravelled(
    ranges: list[Quantity], ends: list[Quantity], other: Side
) -> tuple[list[Quantity], list[Quantity]]:
    """Without the ranges whose two ends the other side tells apart (从 0.5B 扩展到 7B, 0..100)."""
    rest, alone = list(ends), []
    figures = {f.value for f in other.figures if f.bare}
    for quantity in ranges:
        told = []
        if quantity.value2 is not None:
            for end in (quantity.value, quantity.value2):
                single = replace(quantity, value=end, value2=None, comparator="=")
                piece = next((q for q in rest if same_quantity(q, single)), None)
                counts = quantity.unit in (*_UNITS_OF_NOTHING, "date")
                if piece is not None or (counts and plain(str(end)) in figures):
                    told.append(piece)
        if len(told) == 2:
            rest = [q for q in rest if q not in told]
        else:
            alone.append(quantity)
    return alone, rest


def _same_thing(a: Quantity, in_a: Side, b: Quantity, in_b: Side) -> bool:
    """Fifty percent and 一半, 200M and 200 MB, line 24 and 第 24 行, 25th and 25 周年; and a bound
    that one side says at some distance from the number (最多可创建 10 个, up to 10)."""
    level = replace(a, comparator=b.comparator)
    if a.comparator != b.comparator and a.value2 is None and b.value2 is None:
        if not (same_quantity(level, b) or _same_measure(a, b)):
            return False
        return _bound_near(a, b, in_b) or _bound_near(b, a, in_a)
    return _same_measure(a, b)


def _same_measure(a: Quantity, b: Quantity) -> bool:
    for one, other in ((a, b), (b, a)):
        if one.unit == "percent" and other.unit == "ratio":
            return math.isclose(one.value, other.value * 100)
        if one.unit == "bytes" and other.unit is None and _LETTERED.search(other.text):
            return math.isclose(one.value, other.value)
        if _ORDINAL.search(one.text) and one.unit in (None, "count"):
            years = other.value / 365 if other.unit == "days" else other.value
            return (other.unit in (None, "count", "days")) and math.isclose(one.value, years)
        if one.unit == "score" and other.unit == "minutes" and "分" in one.text:
            return one.value == other.value
        if other.unit is None and _TENS.search(one.text):
            # the 50s, 404s, 7 x the number of zones
            return plain(re.sub("[^0-9]", "", one.text)) == plain(str(other.value))
    return False


def _bound_near(bound: Quantity, plain_one: Quantity, side: Side) -> bool:
    """Whether `side` says, near its own plain number, what the comparator of `bound` says."""
    if plain_one.comparator != "=" or bound.comparator not in ("<", "<=", ">", ">=", "~"):
        return False
    if bound.unit in _DURATIONS and _WITHIN.search(bound.text):
        return True  # 三周内, over three weeks; the last 15 minutes, 最近 15 分钟内
    start = max(0, plain_one.start - _FAR)
    ahead = re.split(r"[,，;；。!！?？]|\.\s", side.folded[start : plain_one.start])[-1]
    behind = re.split(
        r"[,，;；。!！?？(（]|\.\s", side.folded[plain_one.end : plain_one.end + _NEAR]
    )[0]
    if re.search(r"[0-9]", behind):
        behind = ""  # 20 秒的概率超过 99%: that word belongs to the next number
    pattern = guard_words()["bounds"][bound.comparator[0]]
    return re.search(pattern, ahead + "|" + behind, re.IGNORECASE) is not None


def _elsewhere(quantity: Quantity, side: Side, other: Side) -> bool:
    """Whether the other side has the number in another form: as a label, in a word, as a part."""
    written = quantity.text.strip()
    if _MIXED.search(written) and _stands(written, other.folded):
        return True
    figures = {f.value for f in side.figures if quantity.start <= f.start and f.end <= quantity.end}
    if quantity.unit == "date":
        if quantity.value > 10**6 and any(
            q.unit == "date" and q.value > 10**6 for q in other.quantities
        ):
            return False  # July 7 and July 27 share their parts
        there = {f.value for f in other.figures} | other.worded() | _date_parts(other)
        return _parts(quantity) <= there
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
    if quantity.comparator == "=":
        return bool(places) or (value in other.worded(side) and 0 < quantity.value <= 100)
    pattern = guard_words()["bounds"].get(quantity.comparator[0])
    return pattern is not None and any(
        re.search(pattern, other.folded[max(0, f.start - _NEAR) : f.end + _NEAR], re.IGNORECASE)
        for f in places
        if f.loose
    )


def _counts_nothing(quantity: Quantity) -> bool:
    """A number that need not be a quantity: no power of ten in words, no unit of measure."""
    if quantity.value2 is not None or _POWERS.search(quantity.text):
        return False
    if quantity.unit == "score":
        return "分" in quantity.text  # 11 点 15 分
    if quantity.text in ("一个点", "一成"):
        return True
    return quantity.unit in _UNITS_OF_NOTHING or bool(_TENS.search(quantity.text))


def _multiple_elsewhere(quantity: Quantity, figures: set[str], other: Side) -> bool:
    """Doubled, 翻倍, five-fold and half in a word; 38 out of 60 and 7/10 as their two numbers."""
    if len(figures) == 2:
        return figures <= {f.value for f in other.figures}
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


def _loose_faults(side: Side, other: Side) -> list[str]:
    """Labels, versions and numbers in names that the other side lacks, each once."""
    loose = [f for f in side.figures if f.loose and not f.lettered]
    if not loose:
        return []
    there = {f.value.removesuffix(".0") for f in other.figures}
    lacking = [f for f in loose if f.value.removesuffix(".0") not in there]
    if not lacking:
        return []
    values = {plain(str(v)) for q in other.quantities for v in (q.value, q.value2) if v is not None}
    values |= other.worded(side)
    dates = _date_parts(other)
    found: dict[str, None] = {}
    for figure in lacking:
        if figure.value not in values and figure.value not in dates:
            found[side.folded[figure.start : figure.end]] = None
    return list(found)


def _date_parts(side: Side) -> set[str]:
    """Year, month and day of every date: 20171212 is 2017, 12 and 12."""
    return set().union(*(_parts(q) for q in side.quantities if q.unit == "date"))


def _parts(date: Quantity) -> set[str]:
    parts: set[str] = set()
    for value in (date.value, date.value2):
        if value is None:
            continue
        digits = str(value)
        if len(digits) > 4:
            parts |= {digits[:4], *(plain(digits[at : at + 2]) for at in range(4, len(digits), 2))}
        elif (len(digits) == 4 and value > 1231) or len(digits) < 3:
            parts.add(digits)
        else:
            parts |= {plain(digits[:-2]), plain(digits[-2:])}
    return parts
