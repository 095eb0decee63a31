"""Arabic figures: numbers, fractions, powers of ten, years, ranks."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from summarizers.quantities import numerals
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import Piece, unit_tail
from summarizers.quantities.proportions import Proportions
from summarizers.quantities.scales import scale_tail
from summarizers.quantities.words import alternation, words

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_HEAD = re.compile(r"(?<![A-Za-z])([A-Za-z][A-Za-z.']*)\s$")
_VERSION = re.compile(r"[1-9]\.0")
_RANKED = re.compile(r"(?:rank|plac|finish|came|came in)[a-z]*\s(?:in\s)?(?:the\s)?$")
_AFTER_NAME = re.compile(r"\s?(?:版本|版|端口|号(?!召))")
_NO_RANK = tuple("手批次轮个代步款家桶阶季年时人台件方级张篇")
_CARDS = re.compile(r"\s?[块张个颗片枚台]")
_TENS_OF = re.compile(r"(10{1,3})s(?=\sof\s)")
_SPAN = re.compile(r"\s?[-–~～]\s?[0-9.]+\s?%")
_LATEX = re.compile(r"\s?(?:\\,?\s?)*[%$]")
_CLASSIFIERS = frozenset("个项款家篇种条台套支份座部件例层名位张块维行步轮页字次")
_MEASURED = re.compile(r"\s?(?:%|[百千万亿]|x(?![a-z])|gb|million|billion|tokens|gpus|hours)")


def _year(piece: Piece) -> Piece:
    piece.unit = piece.measure = piece.style = "date"
    piece.bare_year = True
    return piece


@cache
def _ranked_zh() -> re.Pattern[str]:
    listed = alternation(words().raw["ranked_zh"])
    return re.compile(rf"(?:{listed})(?:全球|世界|全国|国内|美国)?(?:了)?$")


class Figures(Proportions):
    """Readers of a match: a Piece, the place to go on from, or None."""

    def _fraction_zh(self, match: re.Match[str]) -> Piece | int | None:
        below, above = numerals.chinese(match["fden"]), match["fnum"]
        value = Fraction(above.replace(",", "")) if above[0].isdigit() else numerals.chinese(above)
        if not below or value is None:
            return match.end()
        hundred = match["fden"] in ("百", "100")
        piece = Piece(match.start(), match.end(), value if hundred else value / below, style="zh")
        if not hundred and value > below:
            return match.end()
        piece.unit = piece.measure = "percent" if hundred else "ratio"
        unit_tail(piece, self.text, self.low)
        return piece

    def _power_of_ten(self, match: re.Match[str]) -> Piece | int | None:
        start = match.start()
        if self._attached(start):
            return match.end()
        if match["emant"]:
            mantissa, exponent = Fraction(match["emant"]), int(match["eexp"])
        else:
            mantissa = Fraction(match["smant"] or 1)
            if match["szh"]:
                power = numerals.chinese(match["szh"])
                exponent = int(power) if power is not None else 0
            else:
                exponent = int(match["sexp"] or (match["ssup"] or "0").translate(_SUPERSCRIPT))
        if abs(exponent) > 60:
            return match.end()
        value = mantissa * Fraction(10) ** exponent
        piece = Piece(start, match.end(), value, scale=Fraction(10) ** max(exponent, 0))
        scale_tail(piece, self.text, self.low)
        unit_tail(piece, self.text, self.low)
        return piece

    def _fraction(self, match: re.Match[str]) -> Piece | int | None:
        above, below = int(match["fn"]), int(match["fd"])
        if self.low[match.start() - 1 : match.start()] == "/":
            return self._digits(match)  # 1/5/15 minutes
        if self._attached(match.start()):
            return match.end()
        if match["fn"][0] == "0" or match["fd"][0] == "0":
            return match.end()
        unit = patterns().unit.match(self.low, match.end())
        if (
            "%" in self.low[match.end() : match.end() + 2]
            or patterns().letter.match(self.text, match.end())
            or (unit and unit["zh"])
        ):
            # 10/20%, 3/5 个: two numbers
            return self._digits(match)
        if not 0 < above < below or (above > 9 and below not in (100, 1000)):
            return match.end() if above > 31 or below > 3000 else self._digits(match)
        piece = self._share(match.start(), match.end(), Fraction(above), Fraction(below))
        unit_tail(piece, self.text, self.low)
        return piece

    def _ordinal(self, match: re.Match[str]) -> Piece | int | None:
        if re.match(r"\s(?:century|gen)", self.low[match.end() : match.end() + 9]):
            return match.end()
        value = Fraction(match["ord"][:-2])
        ranked = self.low.startswith((" place", "-place"), match.end()) or _RANKED.search(
            self.low, max(0, match.start() - 14), match.start()
        )
        if value < 20 and not ranked:
            return match.end()
        return Piece(match.start(), match.end(), value, unit="count", measure="rank")

    def _ordinal_zh(self, match: re.Match[str]) -> Piece | int | None:
        number = match["on"]
        ranked = match["ow"] or (
            _ranked_zh().search(self.low, max(0, match.start() - 8), match.start())
            and not self.low.startswith(_NO_RANK, match.end())
        )
        if not ranked and not number[0].isdigit():
            return match.end()
        value = Fraction(number) if number[0].isdigit() else numerals.chinese(number)
        if value is None:
            return match.end()
        if not ranked and value < 20:
            return match.end()
        return Piece(match.start(), match.end(), value, unit="count", measure="rank", style="zh")

    def _rank(self, match: re.Match[str]) -> Piece | int | None:
        word = match["rw"] or match["rw2"]
        value = Fraction(words().ordinals[word])
        return Piece(match.start(), match.end(), value, unit="count", measure="rank", style="en")

    def _digits(self, match: re.Match[str]) -> Piece | int | None:
        raw = match["d"] or match["fn"]
        start = match.start("d") if match["d"] else match.start()
        end = start + len(raw)
        currency = match["cur"] if match["d"] else None
        if currency == "$" and _LATEX.match(self.low, end):
            currency = None
        if currency is None and self._attached(start):
            return self._end_of_compound(end)
        labelled = patterns().label.search(self.low, max(0, start - 14), start)
        if labelled and not currency and not self._labelled_anyway(end):
            return self._end_of_compound(end)
        if (len(raw) > 15 and "," not in raw) or (raw[0] == "0" and raw[1:2].isdigit()):
            return self._end_of_compound(end)
        if (tens := _TENS_OF.match(self.low, start)) and currency is None:
            value = Fraction(tens[1])
            return Piece(start, tens.end(), value, scale=value, comparator=">", vague=True)
        piece = Piece(match.start() if currency else start, end, Fraction(raw.replace(",", "")))
        piece.number_end = end
        if currency:
            lookup = {word.lower(): unit for word, unit in words().currency.items()}
            money = lookup[currency]
            piece.measure = money
            piece.unit = money if money in ("usd", "cny", "eur") else "count"
        else:
            piece.start = start
        scale_tail(piece, self.text, self.low)
        if not currency and (sign := self._negative(start, scaled=piece.scale != 1)):
            piece.value, piece.start = -piece.value, start - sign
        if piece.scale == 1 and not currency:
            read = self._words_after_digits(piece)
            if read:
                return read
        head = _HEAD.search(self.text, max(0, start - 24), start)
        word = head[1] if head else ""
        year = piece.end == end and len(raw) == 4 and raw.isdigit() and 1900 <= int(raw) <= 2049
        old = (
            len(raw) == 4
            and raw.isdigit()
            and 1500 <= int(raw) < 1900
            and word.lower() in ("in", "since", "until", "by", "from")
            and not _MEASURED.match(self.low, end)
            and piece.end == end
        )
        if (year or old) and not currency:
            acronym = sum(char.isupper() for char in word) >= 2
            if acronym and word.lower() not in words().lists["not_heads"]:
                return end
            if old or (
                word.lower() in words().lists["year_before"] and not _MEASURED.match(self.low, end)
            ):
                return _year(piece)
        unit_tail(piece, self.text, self.low)
        if (
            word != word.lower()
            and word.lower() not in words().lists["not_heads"]
            and piece.measure in ("count", "gpus", "tokens", "parameters", "people", "points")
            and piece.scale == 1
            and piece.value < 100
            and re.fullmatch(
                r"\s(?!people|men|women|children)[a-z-]*[a-rt-z]|\s?(?:的|模型|系列).*",
                self.low[end : piece.end],
            )
        ):
            return end
        bare = piece.scale == 1 and raw in words().lists["bare_names"]
        bare = bare and not _CARDS.match(self.low, end)
        if bare and piece.measure == "gpus":
            return end  # a 4090 GPU
        if piece.unit is None and piece.end == end and start and self.low[start - 1] in "x×":
            piece.start, piece.unit, piece.measure = start - 1, "ratio", "ratio"
            return piece
        if piece.unit is None and piece.end == end:
            return self._bare_digits(piece, raw, word, year)
        if (
            year
            and piece.measure == "count"
            and self.low[end : end + 2].strip()[:1] not in _CLASSIFIERS
        ):
            piece = Piece(start, end, Fraction(raw))
            if self._is_year(word.lower(), end):
                return _year(piece)
        if piece.unit is None:
            self._counted(piece)
        return piece

    def _words_after_digits(self, piece: Piece) -> Piece | None:
        """3 1/2, 2 and a half, 1/10th stay as they are; only "N and a half" is one number."""
        match = re.compile(r"[\s-]+and[\s-]+a[\s-]+half(?![a-z])").match(self.low, piece.end)
        if match is None:
            return None
        piece.value += Fraction(1, 2)
        piece.end = match.end()
        scale_tail(piece, self.text, self.low)
        unit_tail(piece, self.text, self.low)
        return piece

    def _bare_digits(self, piece: Piece, raw: str, word: str, year: bool) -> Piece | int | None:
        """An Arabic number without scale or unit: a year, a name, or a plain number."""
        text, start, end = self.text, piece.start, piece.end
        follows = text[end : end + 1]
        if follows.isascii() and follows.isalpha():
            return self._end_of_compound(end)
        if (
            raw in words().lists["bare_names"]
            or _VERSION.fullmatch(raw)
            or _AFTER_NAME.match(self.low, end)
        ):
            return end
        if year and self._is_year(word.lower(), end):
            return _year(piece)
        beside = text[end : end + 2].strip()[:1]
        named = word != word.lower() or (
            word and raw.isdigit() and "\u4e00" <= beside <= "\u9fff" and beside not in "到至或"
        )
        if (
            named
            and word.lower() not in words().lists["not_heads"]
            and piece.value < 100
            and word.lower() not in words().months
            and not _SPAN.match(self.low, end)
        ):
            return self._end_of_compound(end)
        if self._list_marker(start, end):
            return end
        self._counted(piece)
        return piece

    def _multiple(self, match: re.Match[str]) -> Piece | int | None:
        word = match["mzh"] or match["men"]
        piece = Piece(match.start(), match.end(), words().multiples[word])
        piece.unit = piece.measure = "ratio"
        piece.style = "zh" if match["mzh"] else "en"
        if word in ("twice", "thrice"):
            if (
                re.match(
                    r"\s+(?:as|the|that|its|their|what|more|over|faster)",
                    self.low[match.end() : match.end() + 9],
                )
                is None
            ):
                piece.unit, piece.measure = "count", "times"
        elif word == "一半" and self.low[match.start() - 1 : match.start()] in ("另", "前", "后"):
            return match.end()
        elif word == "过半":
            piece.comparator = ">"
        if word in ("一半", "半数", "过半"):
            unit_tail(piece, self.text, self.low)
        return piece
