"""Pieces to Quantities: ranges, lists, prices a token, units from the clause."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from summarizers.quantities.comparators import compared_with
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import DURATIONS, MONEY, Piece, unit_tail
from summarizers.quantities.scan import Scan
from summarizers.quantities.words import words
from summarizers.types import Number, Quantity, Reading

_DATA = re.compile(r"\s?(?:的)?(?:数据|data(?![a-z])|of\s+(?:text|data))")
_CHANGED_TO = re.compile(r"\s?(?:[\u4e00-\u9fff]{0,3}[到至]|to|→)\s?")
_GROWN_TO = re.compile(r"\s?[\u4e00-\u9fff]{1,4}[到至]\s?|\s[a-z]+\sto\s")
_EACH_TOKEN = re.compile(
    r"\s?(?:/|per|每个?|a)\s?(?P<power>[km](?=\s|tok))?\s?"
    r"(?:input|output|输入|输出)?\s?tok(?:ens?)?(?![a-z])"
)
_GREW = re.compile(r"(?:增|提高|提升|增长|增加|多|高|快|涨|扩大|上升|翻)(?:了|出|近|约|到)?\s?$")


def number(value: Fraction) -> Number:
    """An int where integral, else the nearest float."""
    return int(value) if value.denominator == 1 else float(value)


def quantities(scan: Scan, source: str) -> list[Quantity]:
    """Everything the scan kept, joined and dressed, in order of the text."""
    pieces = _ranges(scan.pieces(), scan.low)
    pieces = _prices(pieces, scan.low)
    _glosses(pieces, scan)
    _lists(pieces, scan.low)
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
        _from_context(piece, scan.low)
        if (
            piece.unit is None
            and last
            and last.unit in ("parameters", "tokens")
            and last.style != "date"
        ) and _CHANGED_TO.fullmatch(scan.low[last.end : piece.start]):
            piece.unit = piece.measure = last.unit
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
    if len(gap) > 6 or first.value2 is not None or second.value2 is not None:
        return None
    match = patterns().gap.fullmatch(gap)
    if match is None:
        return None
    word = match["c"]
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
    if word in ("、", "甚至", "乃至", "or even") and not (
        first.vague and (second.vague or second.power_only)
    ):
        return None
    if word == "至少到":
        return None
    between = re.search(r"(?:between\s|介于\s?|在\s?)$", low[max(0, first.start - 9) : first.start])
    if word == "and" and not between:
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


_AND = re.compile(r"\s?,?\s(?:and|or)\s|\s?[和及与或、]\s?")
_COMMA = re.compile(r"\s?[,，]\s?")
_SHARED = DURATIONS | {"percent", "bytes", "parameters", "tokens", "points", "gpus", "gpu_hours"}


def _lists(pieces: list[Piece], low: str) -> None:
    """1, 2, 4 and 8 GB: every number of a list has the unit at its end."""
    inside = False
    for index in range(len(pieces) - 2, -1, -1):
        first, second = pieces[index], pieces[index + 1]
        gap = low[first.end : second.start]
        joined = _AND.fullmatch(gap) or (inside and _COMMA.fullmatch(gap))
        like = first.scale == 1 or (first.letter and second.letter)
        inside = bool(
            joined
            and like
            and first.measure is None
            and first.style == second.style
            and second.unit in _SHARED
            and second.value2 is None
            and first.value2 is None
        )
        if inside:
            if first.scale == 1 and second.scale > 1 and first.value * second.scale <= second.value:
                first.value *= second.scale
                first.scale, first.letter = second.scale, second.letter
            first.value *= second.factor
            first.unit, first.measure, first.factor = second.unit, second.measure, second.factor
            first.tentative = False


_GLOSS = re.compile(r"\s?[(（]\s?(?:即|约|也就是|或|i\.e\.,?|about)?\s?$")


def _glosses(pieces: list[Piece], scan: Scan) -> None:
    """20B（200 亿）参数: a value and the same value in brackets share their unit."""
    for first, second in pairwise(pieces):
        if first.value != second.value or first.value2 != second.value2:
            continue
        if not _GLOSS.fullmatch(scan.low[first.end : second.start]):
            continue
        close = re.compile(r"\s?[)）]").match(scan.low, second.end)
        if first.measure is None and second.measure is None and close:
            probe = Piece(second.start, close.end(), Fraction(1))
            unit_tail(probe, scan.text, scan.low)
            if probe.measure in ("parameters", "tokens", "usd", "cny", "people", "gpu_hours"):
                first.unit = second.unit = probe.unit
                first.measure = second.measure = probe.measure
            else:
                _from_context(first, scan.low)
        if first.measure is None:
            first.unit, first.measure = second.unit, second.measure
        elif second.measure is None:
            second.unit, second.measure = first.unit, first.measure


def _spread_before(low: str, start: int) -> bool:
    """范围从 A 到 B, ranging from A to B: no change but a range."""
    if re.search(r"(?:范围|区间|规模)[^，。；]{0,3}(?:从|由)\s?$", low[max(0, start - 10) : start]):
        return True
    return (
        re.search(
            r"(?:rang|var|spann?|anywhere|sizes?|somewhere|scal)[a-z]*\s(?:[a-z]+\s)?from\s$",
            low[max(0, start - 30) : start],
        )
        is not None
    )


def _prices(pieces: list[Piece], low: str) -> list[Piece]:
    """A price for so many tokens becomes the price of one; the tokens are part of it."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        priced = last and last.measure in MONEY and piece.measure == "tokens"
        if last and priced and patterns().per.fullmatch(low[last.end : piece.start]):
            _per_token(last, piece.value)
            last.end = piece.end
            continue
        if last and last.measure == "tokens" and piece.measure in MONEY and last.value2 is None:
            head = re.search(r"(?:每|per\s|/)\s?个?\s?$", low[max(0, last.start - 4) : last.start])
            between = low[last.end : piece.start]
            if head and len(between) <= 14 and not re.search(r"[，,。.;；、0-9]", between):
                _per_token(piece, last.value)
                piece.start = last.start - len(head[0])
                out[-1] = piece
                continue
        out.append(piece)
    for piece in out:
        if piece.measure in MONEY:
            single = _EACH_TOKEN.match(low, piece.end)
            if single:
                letter = single["power"]
                _per_token(piece, Fraction(10 ** words().letters[letter.upper()] if letter else 1))
                piece.end = single.end()
    return out


def _per_token(piece: Piece, tokens: Fraction) -> None:
    """Only dollars have a unit of their own a token; other money keeps the number as written."""
    if piece.measure != "usd" or not tokens:
        return
    piece.value /= tokens
    if piece.value2 is not None:
        piece.value2 /= tokens
    piece.unit = piece.measure = "usd_per_token"


def _from_context(piece: Piece, low: str) -> None:
    """参数量达到 1750 亿, a parameter count of 175 billion: the noun in front is the unit."""
    if piece.unit is not None or piece.style == "date":
        return
    match = patterns().context.search(low, max(0, piece.start - 40), piece.start)
    if match:
        piece.unit = piece.measure = match.lastgroup
        return
    if piece.scale >= 10**6:
        model = re.compile(
            r"(?:级)?(?:的|左右的|大)?\s?-?(?:模型|大模型|model(?![a-z])|models(?![a-z])|llm)"
        ).match(low, piece.end)
        if model:
            piece.unit = piece.measure = "parameters"


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
