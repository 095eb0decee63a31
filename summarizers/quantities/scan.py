"""Text to pieces: every place that may hold a number is read, and most of them are thrown away."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction

from summarizers.quantities import dates, numerals
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import DURATIONS, MONEY, Piece, scale_tail, unit_tail
from summarizers.quantities.words import words
from summarizers.types import Span

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_COUNTED = re.compile(r"\s+([a-z][a-z-]*)(?:\s+([a-z][a-z-]*))?")
_HEAD = re.compile(r"(?<![A-Za-z])([A-Za-z][A-Za-z.']*)\s$")
_VERSION = re.compile(r"[1-9]\.0")
_RANKED = re.compile(r"(?:rank|plac|finish|came|came in)[a-z]*\s(?:in\s)?(?:the\s)?$")
_AFTER_NAME = re.compile(r"\s?(?:版本|版|端口|号(?!召))")
_PREFIX = re.compile(r"(?<![a-z])(?:sub|mid|early|late|pre|post)$")
_LATEX = re.compile(r"\s?(?:\\,?\s?)*[%$]")
_RUN_TOGETHER = re.compile(r"(?<![a-z])(?:size|only|about|with|token|model|of|to|是|有)$")
_CLASSIFIERS = frozenset("个项款家篇种条台套支份座部件例层名位张块维行步轮页字次")
_MEASURED = re.compile(r"\s?(?:%|[百千万亿]|x(?![a-z])|gb|million|billion|tokens|gpus|hours)")
_NOT_PLURAL = re.compile(r".*(?:ss|us|is|'s)$")
_NOT_NOUNS = frozenset(
    "is was has as this its does plus versus yes thus perhaps always across towards besides "
    "and or but to of in on at by for with from than the a an that which who it".split()
)


def fold(text: str) -> str:
    """Full-width forms and traditional number words to plain ones; same length."""
    return text.translate(dict(words().fold))


class Scan:
    """One pass over one text. `pieces` comes out in order and without overlaps."""

    def __init__(self, text: str, names: Sequence[Span]) -> None:
        self.text = fold(text)
        self.low = self.text.translate(_LOWER)
        taken = [*names]
        if (
            "//" in self.low
            or "@" in self.low
            or "www." in self.low
            or "arxiv" in self.low
            or ".com" in self.low
            or ".c" in self.low
            or ".o" in self.low
            or ".a" in self.low
            or ".i" in self.low
            or ".n" in self.low
        ):
            taken += [m.span() for m in patterns().address.finditer(self.low)]
        taken.sort()
        self._starts = [start for start, _ in taken]
        self._ends: list[int] = []
        high = 0
        for _, end in taken:
            high = max(high, end)
            self._ends.append(high)
        self._readers: dict[str, Callable[[re.Match[str]], Piece | int | None]] = {
            "skip": lambda match: match.end(),
            "fzh": self._fraction_zh,
            "sci": self._power_of_ten,
            "frac": self._fraction,
            "ord": self._ordinal,
            "outof": self._out_of,
            "ozh": self._ordinal_zh,
            "num": self._digits,
            "mzh": self._multiple,
            "men": self._multiple,
            "hzh": self._half_zh,
            "zh": self._chinese,
            "vague": self._vague,
            "half": self._half,
            "en": self._english,
            "art": self._article,
            "inn": self._one_in,
            "vzh": self._vague_zh,
            "rank": self._rank,
        }

    def pieces(self) -> list[Piece]:
        found: list[Piece] = []
        position, search = 0, patterns().atom.search
        while match := search(self.low, position):
            start = match.start()
            over = self._covered(start, match.end())
            if over:
                position = max(over, start + 1)
                continue
            result = self._read(match)
            if isinstance(result, Piece):
                found.append(result)
                position = max(result.end, start + 1)
            else:
                position = max(result or self._past(match), start + 1)
        return found

    def _covered(self, start: int, end: int) -> int:
        """The end of the name or address that holds part of this match, else 0."""
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and self._ends[index] > start:
            return self._ends[index]
        if index + 1 < len(self._starts) and self._starts[index + 1] < end:
            # "GPT" of "5 GPT"? Only a name that begins inside the digits themselves.
            begin = self._starts[index + 1]
            if begin < end and any(char.isdigit() for char in self.low[start:begin]):
                return 0
            return self._ends[index + 1]
        return 0

    def _past(self, match: re.Match[str]) -> int:
        """Where to go on after a rejected match: never into the middle of a run of digits."""
        end = match.start() + 1
        low = self.low
        if low[match.start()].isdigit():
            while end < len(low) and low[end].isdigit() and low[end].isascii():
                end += 1
            return end
        return max(match.end(), end)

    def _read(self, match: re.Match[str]) -> Piece | int | None:
        if match["dzh"] or match["den"]:
            if match["dzh"] and self._attached(match.start()):
                return None
            return dates.read(match, self.text, self.low)
        for kind, reader in self._readers.items():
            if match[kind] is not None:
                return reader(match)
        return None

    # -- readers: a Piece, the place to go on from, or None

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
        piece = Piece(match.start(), match.end(), Fraction(above, below))
        piece.unit = piece.measure = "ratio"
        unit_tail(piece, self.text, self.low)
        return piece

    def _out_of(self, match: re.Match[str]) -> Piece | int | None:
        """7 out of 10 users."""
        above, below = int(match["outn"]), int(match["outd"])
        if not 0 < above < below:
            return match.end("outn")
        piece = Piece(match.start(), match.end(), Fraction(above, below))
        piece.unit = piece.measure = "ratio"
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
        ranked = match["ow"] or re.search(
            r"(?:排名|位列|位居|名列|排在|排到|跻身|排)(?:全球|世界|全国|国内|美国)?$",
            self.low[max(0, match.start() - 8) : match.start()],
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
        if piece.scale == 1 and not currency and self._negative(start):
            piece.value, piece.start = -piece.value, start - 1
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
                r"\s(?!people|men|women|children)[a-z-]*[a-rt-z]|\s?的.*", self.low[end : piece.end]
            )
        ):
            return end
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

    def _negative(self, start: int) -> bool:
        low = self.low
        return (
            start > 0
            and low[start - 1] in "-−"
            and (start == 1 or low[start - 2] in " (（:：为是至到")
            and not re.match(r"[0-9. ]*[-–]", low[start : start + 6])
        )

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
        ):
            return self._end_of_compound(end)
        if self._list_marker(start, end):
            return end
        self._counted(piece)
        return piece

    def _is_year(self, before: str, end: int) -> bool:
        if before in words().lists["year_before"]:
            return True
        follows = _COUNTED.match(self.low, end)
        return not (follows and follows[1].endswith("s") and follows[1] not in _NOT_NOUNS)

    def _list_marker(self, start: int, end: int) -> bool:
        line = self.low.rfind("\n", 0, start) + 1
        head = self.low[line:start].strip(" \t(（【[#*-")
        return (
            not head
            and re.match(r"\s?[.、)）．】\]](?![0-9])", self.low[end : end + 3]) is not None
            and end - start <= 2
        )

    def _counted(self, piece: Piece) -> None:
        """English: a plural noun right behind, or behind one adjective, is what is counted."""
        if piece.unit is not None or piece.style == "date" or piece.value.denominator != 1:
            return
        match = _COUNTED.match(self.low, piece.end)
        if match is None:
            return
        for word in (match[1], match[2]):
            if word is None or word in _NOT_NOUNS:
                return
            if word.endswith("s") and not _NOT_PLURAL.match(word):
                piece.unit = piece.measure = "count"
                return

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

    def _half_zh(self, match: re.Match[str]) -> Piece | int | None:
        if self.low[match.start() - 1 : match.start()] in tuple("上下前后大"):
            return match.end()
        word = match["hzh"][1:].removeprefix("个")
        if word == "年":
            value = Fraction(180)
        elif word in ("日",):
            return match.end()
        else:
            word = "个月" if word == "月" else word
            value = words().units[word].factor / 2
        unit = words().units[word]
        piece = Piece(
            match.start(), match.end(), value, unit=unit.unit, measure=unit.measure, style="zh"
        )
        unit_tail(piece, self.text, self.low)
        return piece

    def _chinese(self, match: re.Match[str]) -> Piece | int | None:
        low, start = self.low, match.start()
        run = match["zh"]
        before = low[start - 1 : start]
        if len(run) > 30:
            return match.end()
        if run in ("俩", "仨"):
            people = low.startswith("人", match.end())
            unit = "people" if people else "count"
            end = match.end() + people
            value = Fraction(2 if run == "俩" else 3)
            return Piece(start, end, value, unit=unit, measure=unit, style="zh")
        if before and before in words().lists["swallow_zh"] and run[0] in "一二三四五六七八九十":
            return match.end()
        if start > 1 and low[start - 2 : start] in words().lists["swallow_zh"]:
            return match.end()
        if low.startswith("进制", match.end()):
            return match.end()
        piece = self._chinese_value(run, start)
        if piece is None:
            return match.end()
        if piece.end < match.end():
            run = run[: piece.end - start]
        if low.startswith("点", piece.end) and piece.value <= 24 and piece.scale == 1:
            return piece.end + 1
        # 万亿 behind 十几, or 亿 behind 多, has been read; letters may follow: 一百B, 一个trillion
        if piece.scale == 1:
            ahead = re.compile(
                r"\s?个?\s?(?=(?:[bt](?![a-z0-9])|trillion|billion|million|thousand))"
            ).match(low, piece.end)
            if ahead:
                at = piece.end
                piece.end = ahead.end()
                scale_tail(piece, self.text, low)
                if piece.scale == 1:
                    piece.end = at
        number_end = piece.end
        unit_tail(piece, self.text, low)
        return self._keep_chinese(piece, run, number_end)

    def _chinese_value(self, run: str, start: int) -> Piece | None:
        """Vague heads (数, 几, 上), 几/多/余/来 inside, and pairs that are a range (三四十)."""
        comparator, body = "=", run
        vague = body.startswith(("好几", "数", "几", "上"))
        if vague:
            body = body[2:] if body.startswith("好几") else body[1:]
            comparator = ">"
        for mark in "几多余来":
            if mark in body:
                comparator = "~" if mark == "来" else ">"
                vague = vague or mark == "几"
                body = body.replace(mark, "", 1)
        end = start + len(run)
        pair = re.match(
            r"^([十百]?)([一二两三四五六七八])([二三四五六七八九])(?=[十百千万亿]|$)([十百千万亿]*)$",
            body,
        )
        if pair and words().digits_zh[pair[3]] - words().digits_zh[pair[2]] == 1 and not vague:
            low = numerals.chinese(pair[1] + pair[2] + pair[4])
            high = numerals.chinese(pair[1] + pair[3] + pair[4])
            if low is not None and high is not None:
                piece = Piece(start, end, low, value2=high, comparator="range", style="zh")
                piece.scale = Fraction(_scale_of(body))
                return piece
        if re.fullmatch("[一二两三四五六七八九]{2}", body):
            return None
        value = numerals.chinese(body)
        while value is None and len(body) > 1:
            body, end = body[:-1], end - 1
            value = numerals.chinese(body)
        if value is None or not body:
            return None
        piece = Piece(start, end, value, style="zh", vague=vague)
        piece.scale = Fraction(_scale_of(body))
        piece.power_only = all(char in "百千万亿" for char in body) and not vague
        if comparator != "=":
            piece.comparator = ">" if comparator == ">" else "~"
        return piece

    def _keep_chinese(self, piece: Piece, run: str, number_end: int) -> Piece | int | None:
        body = run.rstrip("几")
        if piece.power_only:
            # 百亿 is a number; 百家, 千人千面, 万向节 are words unless a measure follows
            loose = piece.unit in (None, "count", "people", "days", "score")
            kept = piece.unit == "gpus" or (piece.measure == "ratio" and run in ("百", "千", "万"))
            piece.tentative = len(run) == 1 and loose and not kept and piece.comparator == "="
            return piece
        if piece.unit is not None:
            if (
                run == "一"
                and piece.value == piece.factor
                and piece.measure
                in (
                    "count",
                    "tokens",
                    "parameters",
                    "people",
                    "times",
                    "gpus",
                    "score",
                    "date",
                    "word",
                    "fps",
                    "m",
                    "celsius",
                    "core",
                )
                and piece.unit != "date"
            ):
                return piece.end
            if (
                run in ("一", "两")
                and piece.measure in ("count",)
                and self.low[number_end : number_end + 1] in tuple("大起股对道")
            ):
                piece.tentative = run == "一"
            return piece
        if (
            (piece.comparator in ("~", ">") and piece.vague)
            or piece.letter
            or "illion" in self.low[piece.start : piece.end]
        ):
            return piece
        if len(body) >= 2 and (piece.scale >= 100 or "十" in body or "点" in body):
            return piece
        if body.isdigit() or (len(body) >= 3 and all(c in words().digits_zh for c in body)):
            if len(body) == 4 and 1900 <= piece.value <= 2049:
                piece.unit = piece.measure = "date"
                piece.style = "date"
            return piece
        piece.tentative = True
        piece.end = number_end
        return piece

    def _vague(self, match: re.Match[str]) -> Piece | int | None:
        """hundreds of millions, a few thousand, dozens: the power that is written, and more."""
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

    def _one_in(self, match: re.Match[str]) -> Piece | int | None:
        """One in seven shops."""
        below = match["innd"]
        value = Fraction(below) if below.isdigit() else Fraction(words().digits_en.get(below, 0))
        if value < 2 or 1900 <= value <= 2049:
            return match.start() + 3
        piece = Piece(match.start(), match.end(), 1 / value, style="en")
        piece.unit = piece.measure = "ratio"
        return piece

    def _vague_zh(self, match: re.Match[str]) -> Piece | int | None:
        value = Fraction(words().vague_zh[match["vzh"]])
        piece = Piece(match.start(), match.end(), value, scale=value, comparator=">", style="zh")
        unit_tail(piece, self.text, self.low)
        return piece

    def _article(self, match: re.Match[str]) -> Piece | int | None:
        """An hour, a week: a quantity only behind a comparator (in under an hour)."""
        piece = Piece(match.start(), match.end() - 1, Fraction(1), style="en", tentative=True)
        unit_tail(piece, self.text, self.low)
        half = re.compile(r"\s+and\s+a\s+half(?![a-z])").match(self.low, piece.end)
        if half:
            piece.value *= Fraction(3, 2)
            piece.end, piece.tentative = half.end(), False
        return piece if piece.measure in DURATIONS else match.end()

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

    # -- what stands around

    def _attached(self, start: int) -> bool:
        """Whether the digits belong to a Latin word in front: GPT-4, phi-1.5, A100, top-5."""
        low = self.low
        if start == 0:
            return False
        before = low[start - 1]
        if before == "x" and low.startswith(("86", "64", "32"), start):
            return True
        if (before == "x" and (start == 1 or low[start - 2] in " (~")) or before == "×":
            return False
        if (before.isascii() and before.isalpha()) or before == "_":
            return not _RUN_TOGETHER.search(low, max(0, start - 12), start)
        if before == "-" and _PREFIX.search(low, max(0, start - 7), start - 1):
            return False
        if before in "-‑–/.:'’+&=" and start > 1:
            other = low[start - 2]
            if other.isascii() and other.isalpha():
                if before in "=:+":
                    return False
                return not (before in "-–" and self._range_before(start - 1))
        return False

    def _range_before(self, at: int) -> bool:
        """350M-175B: the letter in front of the hyphen is itself a unit or a scale."""
        return (
            re.search(
                r"(?<![a-z])[0-9.,]+\s?(?:[kmbt]|gb|tb|mb|ms|x|bn|percent)$",
                self.low[max(0, at - 14) : at],
            )
            is not None
        )

    def _end_of_compound(self, end: int) -> int:
        """Past the letters, digits and joints of a name: 70B-Chat, 3.5-turbo."""
        match = re.compile(r"[a-z0-9._/+-]*", re.ASCII).match(self.low, end)
        stop = match.end() if match else end
        size = re.compile(r"\s(?=[0-9.]+[bm](?![a-z0-9]))").match(self.low, stop)
        if size:
            inner = re.compile(r"\s[0-9.]+[bm]").match(self.low, stop)
            return inner.end() if inner else stop
        return stop

    def _labelled_anyway(self, end: int) -> bool:
        """A label word with a measured number behind is none: 表现 30%, line 300 million."""
        low = self.low
        return bool(
            re.match(
                r"\s?(?:%|[十百千]?[万亿]|million|billion|[.0-9]*[kmbt](?![a-z])|美元|元|年|个|倍)",
                low[end : end + 8],
            )
        )


def _year(piece: Piece) -> Piece:
    piece.unit = piece.measure = piece.style = "date"
    piece.bare_year = True
    return piece


def _scale_of(body: str) -> int:
    value = 1
    for char in body:
        if char in "十百千万亿":
            value = max(value, 10 ** words().scales_zh[char])
    if "万亿" in body:
        value = 10**12
    return value


def alternation_digits() -> str:
    return "|".join(word for word, value in words().digits_en.items() if value < 10)


__all__ = ["MONEY", "Scan", "fold"]
