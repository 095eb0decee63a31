"""Numbers in Chinese characters, and the words that only look like them."""

from __future__ import annotations

import re
from fractions import Fraction

from summarizers.quantities import numerals
from summarizers.quantities.around import Around
from summarizers.quantities.pieces import Piece, unit_tail
from summarizers.quantities.scales import scale_tail
from summarizers.quantities.words import words

_DIGITS = "一二三四五六七八九十"
_CLASSIFIERS = ("个", "种", "项", "类", "家", "款")
_SHARE = re.compile(r"分(?:比|率|号|制|位)")


def _scale_of(body: str) -> int:
    value = 1
    for char in body:
        if char in "十百千万亿":
            value = max(value, 10 ** words().scales_zh[char])
    if "万亿" in body:
        value = 10**12
    return value


class Chinese(Around):
    """Readers of a match: a Piece, the place to go on from, or None."""

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
        if _SHARE.match(low, match.end()) and run[-1] == "百":
            return match.end() - 1  # 这一百分比
        if self._swallowed(before, run, match.end()):
            return match.end()
        if start > 1 and low[start - 2 : start] in words().lists["swallow_zh"]:
            return match.end()
        if run[0] == "数" and len(run) > 1 and before in words().lists["ends_in_shu"] and before:
            return start + 1
        if low.startswith(("进制", "进位"), match.end()):
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
                r"\s?个?\s?(?=(?:[bt](?![a-z0-9]|\s?[类型])|trillion|billion|million|thousand))"
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

    def _swallowed(self, before: str, run: str, end: int) -> bool:
        """统一, 初二: the character in front and the number are one word; 增大一倍 is not."""
        if not before or before not in words().lists["swallow_zh"] or run[0] not in _DIGITS:
            return False
        if before == "其" and self.low.startswith(_CLASSIFIERS, end):
            return False  # 其三个要素
        if before == "每" and run != "一":
            return False  # 每三年, 每五名
        return not self.low.startswith("倍", end)

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
                piece.scale = _scale_of(body)
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
        piece.scale = _scale_of(body)
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

    def _vague_zh(self, match: re.Match[str]) -> Piece | int | None:
        value = Fraction(words().vague_zh[match["vzh"]])
        piece = Piece(match.start(), match.end(), value, scale=value, comparator=">", style="zh")
        unit_tail(piece, self.text, self.low)
        return piece
