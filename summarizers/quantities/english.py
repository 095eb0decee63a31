"""Numbers in English words: cardinals, halves, dozens, vague amounts."""

from __future__ import annotations

import re
from fractions import Fraction

from summarizers.quantities import numerals
from summarizers.quantities.around import Around
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import DURATIONS, Piece, unit_tail
from summarizers.quantities.scales import scale_tail
from summarizers.quantities.words import words

_SPAN = re.compile(r"(?:next|last|past|previous|first|final|coming|for|these|those)\s$")
_SEPARATOR = re.compile(r"['’]?s?['’]?[\s-]+(?:group\s)?(?:separator|delimiter|place)")


def alternation_digits() -> str:
    return "|".join(word for word, value in words().digits_en.items() if value < 10)


class English(Around):
    """Readers of a match: a Piece, the place to go on from, or None."""

    def _vague(self, match: re.Match[str]) -> Piece | int | None:
        """hundreds of millions, a few thousand, dozens: the power that is written, and more."""
        if _SEPARATOR.match(self.low, match.end()):
            return match.end()
        value = Fraction(1)
        for word in re.findall(r"[a-z]+", match["vw"]):
            singular = word.rstrip("s")
            if singular == "of":
                continue
            if singular == "ten":
                value *= 10
            elif singular == "dozen":
                value *= 12
            else:
                value *= 10 ** words().scales_en[singular]
        piece = Piece(
            match.start(), match.end(), value, scale=value, comparator=">", vague=True, style="en"
        )
        of = re.compile(r"\s+of(?=\s)").match(self.low, piece.end)
        if of:
            at = piece.end
            piece.end = of.end()
            unit_tail(piece, self.text, self.low)
            if piece.unit is None:
                piece.end = at
        else:
            unit_tail(piece, self.text, self.low)
        piece.comparator = ">"
        return piece

    def _article(self, match: re.Match[str]) -> Piece | int | None:
        """An hour, a week: a quantity only behind a comparator (in under an hour)."""
        piece = Piece(match.start(), match.end() - 1, Fraction(1), style="en", tentative=True)
        unit_tail(piece, self.text, self.low)
        half = re.compile(r"\s+and\s+a\s+half(?![a-z])").match(self.low, piece.end)
        if half:
            piece.value *= Fraction(3, 2)
            piece.end, piece.tentative = half.end(), False
        return piece if piece.measure in (*DURATIONS, "years_old") else match.end()

    def _half(self, match: re.Match[str]) -> Piece | int | None:
        """half a million, half an hour, half of the …; the first half is no number."""
        low, start = self.low, match.start()
        phrase = match["half"]
        before = low[max(0, start - 12) : start]
        if re.search(r"(?:first|second|last|other|latter|former|better|top|bottom)[\s-]$", before):
            return match.end()
        piece = Piece(start, match.end(), Fraction(1, 2), style="en")
        if re.search(r"\s(?:an?)$", phrase) or phrase.endswith(("-a", "half")):
            at = piece.end
            scale_tail(piece, self.text, low)
            unit_tail(piece, self.text, low)
            if piece.scale > 1:
                return piece
            if piece.measure in DURATIONS | {"usd", "percent"}:
                if re.match(r"half[\s-](?:a[\s-])?year", low[start : start + 11]):
                    piece.value = Fraction(180)
                return piece
            piece = Piece(start, at, Fraction(1, 2), style="en")
        dozen = re.compile(r"[\s-]dozen(?![a-z])").match(low, piece.end)
        if dozen:
            piece.value, piece.end = Fraction(6), dozen.end()
            unit_tail(piece, self.text, low)
            self._counted(piece)
            return piece
        share = (
            phrase.startswith("one")
            or phrase.endswith(" the")
            or re.match(
                r"\s+(?:of|as|its|their|that|those|his|her|our|all|price|what|size)(?![a-z])|\s*[.,;!?)]|\s*$",
                low[piece.end : piece.end + 8],
            )
            or re.search(
                r"(?:by|in|than|about|nearly|almost|roughly|over|under|only|to|least|approximately|around)\s$",
                before,
            )
        )
        if not share or phrase.endswith((" a", " an")):
            return match.end()
        piece.end = start + len(re.sub(r"\s+the$", "", phrase))
        piece.unit = piece.measure = "ratio"
        return piece

    def _english(self, match: re.Match[str]) -> Piece | int | None:
        low, start = self.low, match.start()
        table = patterns()
        article = match["en"].rstrip(" -") in ("a", "an")
        tokens: list[str] = []
        ends: list[int] = []
        position = match.end() if article else start
        first = re.compile(r"[a-z]+").match(low, position)
        if first is None:
            return match.end()
        fraction = words().fractions.get(first[0])
        if first[0] in words().scales_en and _SEPARATOR.match(low, first.end()):
            return first.end()
        if article and fraction:
            return self._fraction_en(start, Fraction(1), first, article=True)
        tokens.append(first[0])
        ends.append(first.end())
        if not article and fraction and first[0] not in words().digits_en:
            return first.end()
        if first[0] not in words().digits_en and first[0] not in words().scales_en:
            if first[0] == "dozen":
                return self._dozen(start, Fraction(1), first.end())
            return first.end()
        while follows := table.en_word.match(low, ends[-1]):
            if follows[1]:
                tokens.append("and")
                ends.append(follows.end(1))
            tokens.append(follows[2])
            ends.append(follows.end())
            if len(tokens) > 24:
                break
        read = numerals.english(tokens)
        if read is None:
            return first.end()
        value, used, year = read
        piece = Piece(start, ends[used - 1], value, style="en")
        if year:
            piece.unit = piece.measure = "date"
            piece.style = "date"
            return piece
        scales = [t for t in tokens[:used] if t in words().scales_en]
        for token in scales:
            piece.scale *= 10 ** words().scales_en[token]
        if used == 1 and value < 1000:
            below = re.compile(r"[\s-]+([a-z]+)").match(low, piece.end)
            if (
                below
                and below[1].rstrip("s") in words().fractions
                and below[1] not in ("second", "seconds")
            ):
                return self._fraction_en(start, value, below, article=False)
            if below and below[1] == "dozen":
                return self._dozen(start, value, below.end())
        self._decimals(piece)
        self._and_a_half(piece)
        if tokens[0] in words().scales_en and not article:
            piece.power_only = True
        unit_tail(piece, self.text, low)
        if piece.unit is None:
            self._counted(piece)
        return self._keep_english(piece, tokens[:used])

    def _decimals(self, piece: Piece) -> None:
        """one point five billion"""
        digit = alternation_digits()
        match = re.compile(rf"\s+point((?:\s+(?:{digit}))+)(?![a-z])").match(self.low, piece.end)
        if match:
            figures = "".join(str(words().digits_en[word]) for word in match[1].split())
            piece.value += Fraction(int(figures), 10 ** len(figures))
            piece.end = match.end()
            scale_tail(piece, self.text, self.low)

    def _and_a_half(self, piece: Piece) -> None:
        match = re.compile(r"[\s-]+and[\s-]+a[\s-]+(half|quarter)(?![a-z])").match(
            self.low, piece.end
        )
        if match:
            part = Fraction(1, 2 if match[1] == "half" else 4)
            scale = piece.scale
            piece.value += part * scale
            piece.end = match.end()
            if scale == 1:
                scale_tail(piece, self.text, self.low)

    def _dozen(self, start: int, count: Fraction, end: int) -> Piece:
        piece = Piece(start, end, count * 12, style="en")
        unit_tail(piece, self.text, self.low)
        self._counted(piece)
        return piece

    def _fraction_en(
        self, start: int, above: Fraction, below: re.Match[str], *, article: bool
    ) -> Piece | int | None:
        word = below[below.lastindex] if below.lastindex else below[0]
        base = words().fractions.get(word) or words().fractions[word.rstrip("s")]
        end = below.end()
        plural = word.endswith("s")
        if above >= base and word == "quarters":
            days = above * words().units["个季度"].factor
            return Piece(start, end, days, unit="days", measure="days", style="en")
        if above >= base and word not in ("half", "halves"):
            return below.start()
        if word == "half" or (above == 1 and article):
            follows = re.match(
                r"\s+(?:of|the|less|more|as|its|that|to|cheaper|faster|lower|higher|smaller|compared|a)(?![a-z])|\s*[^\sa-z-]|\s*$",
                self.low[end : end + 12],
            )
            if not follows:
                return end
        if (plural and above == 1) or (not plural and above > 1):
            return below.start()
        if plural and word == "quarters" and _SPAN.search(self.low, max(0, start - 14), start):
            # the next two quarters: of a year
            return Piece(start, end, above * 90, unit="days", measure="days", style="en")
        piece = Piece(start, end, above / base, style="en")
        million = re.compile(r"\s+(?:of\s+)?an?\s+(?=million|billion|trillion)").match(
            self.low, end
        )
        if million:
            piece.end = million.end() - 1
            scale_tail(piece, self.text, self.low)
            unit_tail(piece, self.text, self.low)
            return piece
        piece.unit = piece.measure = "ratio"
        return piece

    def _keep_english(self, piece: Piece, tokens: list[str]) -> Piece | int | None:
        if piece.power_only:
            if (
                self.low[max(0, piece.start - 8) : piece.start]
                .rstrip(" -")
                .endswith(("several", "few", "many", "of"))
            ):
                piece.tentative = True
            if piece.value < 1000:
                piece.tentative = True
            piece.comparator = "~" if piece.comparator == "=" else piece.comparator
            return piece
        if tokens == ["one"] and piece.value == piece.factor:
            # "one of the", "one model": an article; with a true measure it counts
            if piece.unit is None or piece.measure in (
                "count",
                "people",
                "times",
                "word",
                "fps",
                "core",
            ):
                piece.tentative = True
            return piece
        if piece.unit is None and tokens == ["zero"]:
            piece.tentative = True
        if len(tokens) == 1 and piece.unit is None and self.low[piece.end : piece.end + 1] == "-":
            piece.tentative = piece.value < 3
        return piece
