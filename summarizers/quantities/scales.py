"""The power of ten behind an Arabic number: 万, 亿, million, K, M, B and T."""

from __future__ import annotations

import re

from summarizers.quantities import numerals
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import MONEY, Piece, number
from summarizers.quantities.words import words
from summarizers.types import Reading


def scale_tail(piece: Piece, text: str, low: str) -> None:
    """Read 万/亿, million, K/M/B/T behind an Arabic number into `piece`."""
    table = patterns()
    match = table.zh_scale.match(low, piece.end)
    if match and not (match["scale"] in "百千" and low[match.start() : match.start() + 1] == " "):
        _zh_scale(piece, match)
        return
    match = table.en_scale.match(low, piece.end)
    if match:
        while match:
            _times(piece, 10 ** words().scales_en[match["scale"]], match.end())
            match = table.en_scale.match(low, piece.end)
        return
    match = table.letter.match(text, piece.end)
    if match:
        letter = match["l"] or match["l2"] or match["l3"]
        if letter:
            power = words().letters.get(letter) or words().money_letters[letter]
        else:
            power = words().heard[match["heard"]]
        _times(piece, 10**power, match.end())
        piece.letter = True
        if match["many"] or match["many3"]:
            piece.comparator = ">"
    elif piece.measure in MONEY:
        short = low[piece.end : piece.end + 1]
        if short in words().money_letters and not low[piece.end + 1 : piece.end + 2].isalnum():
            _times(piece, 10 ** words().money_letters[short], piece.end + 1)


def _times(piece: Piece, power: int, end: int) -> None:
    piece.value *= power
    if piece.value2 is not None:
        piece.value2 *= power
    piece.scale *= power
    piece.end = piece.number_end = end


def _zh_scale(piece: Piece, match: re.Match[str]) -> None:
    power = 1
    for char in match["scale"]:
        power *= 10 ** words().scales_zh[char]
    if match["scale"] == "兆":
        piece.readings.append(Reading(number(piece.value * 10**6), None))
    _times(piece, power, match.end())
    if match["low"]:
        rest = numerals.chinese(match["low"] + match["lows"] + (match["low2"] or ""))
        piece.value += rest or 0
    elif match["four"]:
        piece.value += int(match["four"])
    if match["many"]:
        piece.comparator = "~" if match["many"].strip() == "来" else ">"
    elif match["many2"]:
        piece.comparator = ">"
