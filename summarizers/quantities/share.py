"""What a number takes from its neighbours: the unit of a list, of a gloss, of the noun in front;
a price takes the tokens it is for."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from summarizers.quantities.around import sized
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import DURATIONS, MONEY, Piece, unit_tail
from summarizers.quantities.scan import Scan
from summarizers.quantities.words import words

_FACTOR = re.compile(r"(?<![a-z])factors?\sof\s+$")
_EACH_TOKEN = re.compile(
    r"\s?(?:/|per|每个?|a)\s?(?P<power>[km](?=\s|tok))?\s?"
    r"(?:(?:input|output|输入|输出)?\s?tok(?:ens?)?(?![a-z])|(?<=m\s)(?:input|output)(?![a-z]))"
)


_BESIDE = re.compile(
    r"\s(?:in|input|for input(?: tokens)?)(?:\s?[,/;]\s?|\s(?:and)\s)"
    r"|\s?[、，,/和]\s?(?:输出|缓存)\s?(?:为|是)?\s?"
)
_AND = re.compile(r"\s?,?\s(?:and|or)\s|\s?[和及与或、]\s?|(?<=[kmbt])\s?/\s?")
_COMMA = re.compile(r"\s?[,，]\s?")
_SHARED = DURATIONS | {"percent", "bytes", "parameters", "tokens", "points", "gpus", "gpu_hours"}


def share_in_lists(pieces: list[Piece], low: str) -> None:
    """1, 2, 4 and 8 GB: every number of a list has the unit at its end."""
    inside = False
    for piece in pieces:
        if piece.letter:
            sized(piece, low)
    for index in range(len(pieces) - 2, -1, -1):
        first, second = pieces[index], pieces[index + 1]
        joined = _AND.fullmatch(low, first.end, second.start) or (
            inside and _COMMA.fullmatch(low, first.end, second.start)
        )
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


_GLOSSED = DURATIONS | {"parameters", "tokens", "usd", "cny", "people", "gpu_hours"}
_GLOSS = re.compile(r"\s?[(（]\s?(?:即|约|也就是|或|i\.e\.,?|about)?\s?$")


def share_in_glosses(pieces: list[Piece], scan: Scan) -> None:
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
            if probe.measure in _GLOSSED:
                first.unit = second.unit = probe.unit
                first.measure = second.measure = probe.measure
            else:
                unit_from_context(first, scan.low)
        if first.measure is None:
            first.unit, first.measure = second.unit, second.measure
        elif second.measure is None:
            second.unit, second.measure = first.unit, first.measure


def prices_per_token(pieces: list[Piece], low: str) -> list[Piece]:
    """A price for so many tokens becomes the price of one; the tokens are part of it."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        priced = last and last.measure in MONEY and piece.measure == "tokens"
        if last and priced and patterns().per.fullmatch(low[last.end : piece.start]):
            _per_token(last, piece.value)
            last.end = piece.end
            twin = out[-2] if len(out) > 1 else None
            if twin and twin.measure == "usd" and _BESIDE.fullmatch(low, twin.end, last.start):
                _per_token(twin, piece.value)  # $1.25 in and $10 out per million
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


_ACTIVE = re.compile(r"\s(?:are\s)?(?:activated(?![a-z])|active\s(?:per|for\seach|at)\s)")


def unit_from_context(piece: Piece, low: str) -> None:
    """参数量达到 1750 亿, a parameter count of 175 billion: the noun in front is the unit."""
    if piece.unit is not None or piece.style == "date" or (piece.value <= 1 and piece.scale == 1):
        return
    match = patterns().context.search(low, max(0, piece.start - 40), piece.start)
    if match:
        piece.unit = piece.measure = match.lastgroup
        return
    if _FACTOR.search(low, max(0, piece.start - 11), piece.start):
        piece.unit = piece.measure = "ratio"
        return
    if piece.letter and piece.scale == 10**9 and _ACTIVE.match(low, piece.end):
        piece.unit = piece.measure = "parameters"
        return
    if piece.scale >= 10**6:
        model = re.compile(
            r"(?:级)?(?:的|左右的|大)?\s?-?(?:模型|大模型|model(?![a-z])|models(?![a-z])|llm)"
        ).match(low, piece.end)
        if model:
            piece.unit = piece.measure = "parameters"
