"""Pieces to Quantities: ranges are joined here, units shared between neighbours in share.py."""

from __future__ import annotations

import re

from summarizers.quantities.comparators import compared_with
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import MONEY, Piece, number
from summarizers.quantities.scan import Scan
from summarizers.quantities.share import (
    prices_per_token,
    share_in_glosses,
    share_in_lists,
    unit_from_context,
)
from summarizers.types import Quantity, Reading

_ACTIVE = re.compile(r"\sactive(?:\s?[,.;:)，。；、）\n]|\s(?:and|at|per|ones)(?![a-z])|\s*$)")
_DATA = re.compile(r"\s?(?:的)?(?:数据|data(?![a-z])|of\s+(?:text|data))")
_CHANGED_TO = re.compile(r"\s?(?:[\u4e00-\u9fff]{0,3}[到至]|to|→)\s?")
_GROWN_TO = re.compile(r"\s?[\u4e00-\u9fff]{1,4}[到至]\s?|\s[a-z]+\sto\s")
_GREW = re.compile(r"(?:增|提高|提升|增长|增加|多|高|快|大|长|涨|上升|翻)(?:了|出|近|约|到)?\s?$")


def quantities(scan: Scan, source: str) -> list[Quantity]:
    """Everything the scan kept, joined and dressed, in order of the text."""
    pieces = _ranges(scan.pieces(), scan.low)
    pieces = prices_per_token(pieces, scan.low)
    share_in_glosses(pieces, scan)
    share_in_lists(pieces, scan.low)
    out: list[Quantity] = []
    floor = 0
    last: Piece | None = None
    for piece in pieces:
        compared = compared_with(piece, scan.low, floor)
        if piece.tentative and not compared and piece.value2 is None:
            continue
        if piece.power_only and piece.comparator == "=":
            piece.comparator = "~"
        if piece.tentative and piece.style == "en" and piece.value <= 1 and piece.unit is None:
            continue
        unit_from_context(piece, scan.low)
        if (
            piece.unit is None
            and last
            and last.unit in ("parameters", "tokens")
            and last.style != "date"
        ) and _CHANGED_TO.fullmatch(scan.low[last.end : piece.start]):
            piece.unit = piece.measure = last.unit
        if (
            piece.unit is None
            and last
            and last.unit == "parameters"
            and _ACTIVE.match(scan.low, piece.end)
        ):
            piece.unit = piece.measure = "parameters"
        last = piece
        _double_meaning(piece, scan)
        floor = piece.end
        if piece.value2 is not None:
            piece.comparator = "range"
        out.append(
            Quantity(
                text=source[piece.start : piece.end],
                start=piece.start,
                end=piece.end,
                value=number(piece.value),
                value2=None if piece.value2 is None else number(piece.value2),
                unit=piece.unit,
                comparator=piece.comparator,
                readings=tuple(piece.readings),
            )
        )
    return out


def _ranges(pieces: list[Piece], low: str) -> list[Piece]:
    out: list[Piece] = []
    for piece in pieces:
        if out:
            _changed(out[-1], piece, low)
        if out and (joined := _range(out[-1], piece, low)):
            out[-1] = joined
        else:
            out.append(piece)
    return out


def _months(first: Piece, second: Piece) -> bool:
    """8月份9月份: the speaker is not sure which."""
    both = first.measure == second.measure == "date"
    return both and second.value <= 12 and second.value - first.value == 1


def _joined(first: Piece, second: Piece) -> Piece:
    both = Piece(first.start, second.end, first.value, value2=second.value, style=second.style)
    both.unit, both.measure, both.comparator = second.unit, second.measure, "range"
    return both


def _changed(first: Piece, second: Piece, low: str) -> None:
    """从 1.4万亿增加到 2万亿 token, from 3 up to 5%: the unit at the end is that of both."""
    if first.measure is not None or second.measure in (None, "date", "rank", "ratio"):
        return
    if patterns().change.search(low, max(0, first.start - 8), first.start) and _GROWN_TO.fullmatch(
        low[first.end : second.start]
    ):
        first.unit, first.measure, first.factor = second.unit, second.measure, second.factor
        first.value *= second.factor
        first.tentative = False


def _range(first: Piece, second: Piece, low: str) -> Piece | None:
    gap = low[first.end : second.start]
    if gap == "" and _months(first, second):
        return _joined(first, second)
    if len(gap) > 9 or first.value2 is not None or second.value2 is not None:
        return None
    match = patterns().gap.fullmatch(gap)
    if match is None:
        return None
    word = match["c"]
    between = re.search(r"(?:between\s|介于\s?|在\s?)$", low[max(0, first.start - 9) : first.start])
    if word == "and" and not between:
        return None
    if first.bare_year and second.measure != "date":
        first.unit = first.measure = None
        first.style, first.bare_year = "digits", False
    elif second.bare_year and first.measure is None and not 1500 <= first.value <= 2049:
        second.unit = second.measure = None
        second.style, second.bare_year = "digits", False
    unlike = first.measure is not None and second.measure != first.measure
    if unlike and not (second.measure is None and first.measure in MONEY):
        return None
    if first.style == "date" and second.style != "date" and first.measure == "date":
        return None
    if word in ("、", "甚至", "乃至", "or even", "if not") and not (
        first.vague and (second.vague or second.power_only)
    ):
        return None
    if word == "至少到":
        return None
    if word in ("or", "或") and not (
        second.value / second.factor - first.value / first.factor == 1
        or (second.vague and first.vague)
    ):
        return None
    value1, value2 = first.value, second.value
    scale, factor = first.scale, first.factor
    # $5-10 million: the sign in front leaves the power to the upper end
    open_end = first.measure in MONEY and first.end == first.number_end
    if first.measure is None or open_end:
        inherit = (
            first.scale == 1
            and second.scale > 1
            and first.value / first.factor <= second.value / second.factor / second.scale
        )
        if first.measure is None:
            value1 *= second.factor
            factor = second.factor
        if inherit and first.style != "date":
            value1 *= second.scale
            scale = second.scale
    if second.measure is None and first.measure in MONEY and value1 > value2:
        return None
    changed = patterns().change.search(low, max(0, first.start - 8), first.start)
    spread = re.match(r"\s?(?:不等|之间|的?范围)", low[second.end : second.end + 5])
    if (
        second.measure == "date"
        and first.measure is None
        and not (1 <= first.value <= 31 or first.value >= 1900)
    ):
        return None
    if (
        changed
        and not spread
        and word in ("到", "至", "to", "through")
        and not _spread_before(low, first.start)
    ):
        if first.measure is None:
            first.value, first.unit, first.measure = value1, second.unit, second.measure
            first.factor, first.scale = factor, scale
            first.tentative = False
        return None
    if value1 >= value2:
        return None
    both = Piece(first.start, second.end, value1, value2=value2, style=second.style)
    both.scale, both.factor = second.scale, second.factor
    both.unit = second.unit if second.unit is not None else first.unit
    both.measure = second.measure if second.measure is not None else first.measure
    both.comparator = "range"
    both.tentative = first.tentative and second.tentative
    if between and (spread or not between[0].startswith("在")):
        both.start = first.start - len(between[0])
    if spread:
        both.end = second.end + spread.end()
    return both


def _spread_before(low: str, start: int) -> bool:
    """范围从 A 到 B, ranging from A to B: no change but a range."""
    if re.search(r"(?:范围|区间|规模)[^，。；]{0,3}(?:从|由)\s?$", low[max(0, start - 10) : start]):
        return True
    return (
        re.search(
            r"(?:rang|var|spann?|anywhere|sizes?|models|somewhere|scal)[a-z]*\s(?:[a-z]+\s)?from\s$",
            low[max(0, start - 30) : start],
        )
        is not None
    )


def _double_meaning(piece: Piece, scan: Scan) -> None:
    """A bare T or G of data: so many pieces, or so many bytes."""
    if (
        piece.measure == "ratio"
        and piece.value == 1
        and _GREW.search(scan.low, max(0, piece.start - 8), piece.start)
    ):
        piece.readings.append(Reading(2, "ratio"))
    tera = piece.letter and piece.scale == 10**12 and piece.unit is None
    if tera and _DATA.match(scan.low, piece.end):
        piece.readings.append(Reading(number(piece.value), "bytes"))
