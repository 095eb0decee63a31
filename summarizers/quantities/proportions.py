"""Shares of a whole in set wordings: one in five, 7 out of 10, 七五折, a ratio of 1:4."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from summarizers.quantities import numerals
from summarizers.quantities.around import Around
from summarizers.quantities.pieces import Piece, number
from summarizers.quantities.words import alternation, words
from summarizers.types import Reading

_COLON = re.compile(r"([1-9][0-9]{0,4}):([1-9][0-9]{0,4})")
_POINTS = re.compile(r"\s?(?:points?(?![a-z])|分(?![钟之类别析]))")


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Words of a score before a place, of a ratio before it, and of a ratio behind it."""
    raw = words().raw
    patterns = [
        rf"(?:{alternation(raw[key]['zh'])}|(?<![a-z]){alternation(raw[key]['en'])})"
        for key in ("scored", "ratio_words")
    ]
    link = r"(?:\s?(?:为|是|约|达到|达|了|of|is|was|about|roughly|an?|:)){0,2}\s?$"
    return (
        re.compile(patterns[0] + link),
        re.compile(patterns[1] + link),
        re.compile(rf"\s?的?{patterns[1]}"),
    )


class Proportions(Around):
    """Readers of a match: a Piece, the place to go on from, or None."""

    def _share(
        self, start: int, end: int, above: Fraction, below: Fraction, *, style: str = "digits"
    ) -> Piece:
        """above of below: a score where points are the talk (35 out of 42), else a ratio."""
        share = above / below
        points = _POINTS.match(self.low, end)
        if points or (
            below >= 10 and _cues()[0].search(self.low, max(0, start - 16), start) is not None
        ):
            piece = Piece(start, points.end() if points else end, above, style=style)
            piece.unit = piece.measure = "score"
            piece.readings.append(Reading(number(share), "ratio"))
            return piece
        piece = Piece(start, end, share, style=style)
        piece.unit = piece.measure = "ratio"
        return piece

    def _out_of(self, match: re.Match[str]) -> Piece | int | None:
        """7 out of 10 users."""
        above, below = Fraction(match["outn"]), Fraction(match["outd"])
        if not 0 < above < below:
            return match.end("outn")
        return self._share(match.start(), match.end(), above, below)

    def _in_words(self, match: re.Match[str]) -> Piece | int | None:
        """One in seven shops, nine out of ten."""
        above, word = Fraction(words().digits_en[match["inna"]]), match["innd"]
        below = Fraction(word) if word.isdigit() else Fraction(words().digits_en.get(word, 0))
        if not above < below or 1900 <= below <= 2049:
            return match.end("inna")
        return self._share(match.start(), match.end(), above, below, style="en")

    def _of_every(self, match: re.Match[str]) -> Piece | int | None:
        """每十家企业中有七家."""
        ends = [
            Fraction(word) if word.isdigit() else numerals.chinese(word)
            for word in (match["evn"], match["evd"])
        ]
        if ends[0] is None or ends[1] is None or not 0 < ends[0] < ends[1]:
            return match.end("evd")
        return self._share(match.start(), match.end(), ends[0], ends[1], style="zh")

    def _discount(self, match: re.Match[str]) -> Piece | int | None:
        """七五折, 8.5折, 对折: the share of the price that is left."""
        word = match["zhn"]
        if word == "对":
            value = Fraction(1, 2)
        elif word[0].isdigit():
            value = Fraction(word) / (100 if len(word) == 2 else 10)
        else:
            digits = "".join(str(words().digits_zh[char]) for char in word)
            value = Fraction(int(digits), 10 ** len(digits))
        if word == "对" and match["zhe"][0] != "打":
            return match.end()
        piece = Piece(match.start(), match.end(), value, style="zh")
        piece.unit = piece.measure = "ratio"
        return piece

    def _skipped(self, match: re.Match[str]) -> Piece | int | None:
        """What only looks like a number; 1:4 is one beside a word of ratio."""
        colon = _COLON.fullmatch(match[0])
        if colon:
            _, before, behind = _cues()
            if before.search(self.low, max(0, match.start() - 16), match.start()) or behind.match(
                self.low, match.end()
            ):
                value = Fraction(int(colon[1]), int(colon[2]))
                piece = Piece(match.start(), match.end(), value)
                piece.unit = piece.measure = "ratio"
                return piece
        return match.end()
