"""One number on its way to a Quantity, and the unit that follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from summarizers.quantities.patterns import patterns
from summarizers.quantities.words import alternation, words
from summarizers.types import Comparator, Number, Reading

DURATIONS = frozenset({"days", "hours", "minutes", "milliseconds"})
MONEY = frozenset(
    {"usd", "cny", "eur", "gbp", "jpy", "krw", "hkd", "twd", "inr", "cad", "aud", "sgd"}
)


@dataclass(slots=True)
class Piece:
    """A number with what was read behind it. `scale` is the power it was written with."""

    start: int
    end: int
    value: Fraction
    scale: Fraction | int = 1
    value2: Fraction | None = None
    factor: Fraction | int = 1
    unit: str | None = None
    measure: str | None = None
    comparator: Comparator = "="
    style: str = "digits"
    """digits, zh, en, date"""
    power_only: bool = False
    vague: bool = False
    tentative: bool = False
    readings: list[Reading] = field(default_factory=list)
    number_end: int = 0
    letter: bool = False
    """Whether the scale is a letter: 7B."""
    bare_year: bool = False
    """Four digits alone that were taken for a year."""


def number(value: Fraction) -> Number:
    """An int where integral, else the nearest float."""
    return int(value) if value.denominator == 1 else float(value)


def unit_tail(piece: Piece, text: str, low: str) -> None:
    """Read the unit behind `piece`, and the words about nearness that stand behind it."""
    table = patterns()
    if piece.measure is None:
        _unit(piece, text, low)
    elif piece.measure in MONEY:
        # $5 million US dollars, ¥500 元: the sign said it already
        match = table.unit.match(low, piece.end)
        word = match and (match["zh"] or match["en"])
        if match and word and words().units[word].measure == piece.measure:
            piece.end = match.end()
    if (
        piece.measure in (*DURATIONS, "ratio")
        and low.startswith("半", piece.end)
        and not low.startswith(("半导", "半监"), piece.end)
    ):
        piece.value += Fraction(piece.factor) / 2
        piece.end += 1
    at = piece.end
    _after(piece, low)
    if piece.measure is None and " or " in low[at : piece.end]:
        bound = piece.comparator
        _unit(piece, text, low)  # 20 or more years
        piece.comparator = bound


_NO_SIGN = re.compile(r"\s?[0-9]|-[a-z]")
_TENTHS = re.compile(r"[一二三四五六七八九半](?![个家名位项款年月天十百千万亿成])")
_MODULO = re.compile(r"\s%\s[0-9]")


def _unit(piece: Piece, text: str, low: str) -> None:
    table = patterns()
    if low.startswith(("个半", " 个半"), piece.end):
        at = low.index("半", piece.end) + 1
        match = table.unit.match(low, at)
        word, end = (match["zh"], match.end()) if match else (None, 0)
        if low.startswith("月", at):
            word, end = "个月", at + 1  # 两个半月
        if word and words().units[word].measure in DURATIONS:
            piece.value += Fraction(1, 2)
            _set(piece, word, end)
            return
    many = re.compile(
        r"\s?[多余几来](?=\s?(?:个|名|位|家|人|年|天|小时|分钟|秒|种|项|款|篇|台|块|张|次|倍|万|亿|元|美元|岁|公里|米|吨|国|层|轮|页|条|周|月|字|度|%|款|场|届|颗|枚))"
    ).match(low, piece.end)
    at = piece.end
    if many and piece.style != "date":
        at = many.end()
    chip = table.chip.match(low, at)
    if chip:
        what = chip["what"] or ""
        hours = "hour" in what or "时" in what
        piece.unit = piece.measure = "gpu_hours" if hours else "gpus"
        piece.end = chip.end()
        piece.comparator = ">" if chip["plus"] or many else piece.comparator
        return
    match = table.symbol.match(text, at)
    if match and (match["s"] != "G" or not _generation(piece, low, match.end())):
        unit = words().symbols[match["s"]]
        if (
            match["s"] in "xX×"
            and text[match.end() : match.end() + 1].isalnum()
            and text[match.end()].isascii()
        ):
            return
        if match["s"] in "xX×" and _NO_SIGN.match(low, match.end()):
            return  # 4096 x 4, two X-Api headers
        _apply(piece, unit.unit, unit.measure, unit.factor, match.end())
        piece.comparator = ">" if match["plus"] or many else piece.comparator
        return
    match = table.unit.match(low, at)
    if match is None:
        _bracketed(piece, text, low)
        if many and piece.style == "zh":
            piece.end = many.end()
            piece.comparator = "~" if many[0].strip() == "来" else ">"
        return
    word = match["zh"] or match["noun"] or match["mixed"] or match["en"]
    if word == "%" and _MODULO.match(low, at):
        return  # 14 % 3
    if match["zh"] and not _fits(piece, word, low, match.end()):
        if word[0] == "个" and len(word) > 1 and piece.value.denominator == 1:
            _set(piece, "个", match.end() - len(word) + 1)  # 六个字段
        return
    if word in ("context", "contexts") and piece.value.denominator != 1 and piece.scale == 1:
        return  # OpenGL 2.1 contexts
    if word in ("模型", "model", "models") and piece.letter:
        piece.unit = piece.measure = "parameters"
        return
    if match["plus"] or word.startswith("个多"):
        piece.comparator = ">"
    if many:
        piece.comparator = "~" if many[0].strip() == "来" else ">"
    _set(piece, re.sub(r"\s+", " ", word), match.end())
    if word == "成" and (tenths := _TENTHS.match(low, piece.end)):
        piece.value += 5 if tenths[0] == "半" else words().digits_zh[tenths[0]]
        piece.end = tenths.end()
    elif word == "元" and (money := _yuan_of().search(low, max(0, piece.start - 5), piece.start)):
        piece.measure = words().raw["yuan_of"][money[1]]
        piece.unit = piece.measure if piece.measure in ("usd", "eur") else "count"
        piece.start = money.start()
    elif word in ("位", "名"):
        _who(piece, word, low)
    if word in ("time", "times"):
        _times_word(piece, low)


def _who(piece: Piece, word: str, low: str) -> None:
    """三名, 十几位核心成员: people; 前三名 are ranks, 8 位 may be bits."""
    ranks = low[piece.start - 1 : piece.start] in ("前", "后")
    if not ranks if word == "名" else _persons().match(low, piece.end):
        piece.unit = piece.measure = "people"


@cache
def _persons() -> re.Pattern[str]:
    listed = alternation(words().lists["persons_zh"])
    return re.compile(rf"(?:[\u4e00-\u9fffa-z ]{{0,6}}|来自[^，。；,;]{{1,14}})(?:{listed})")


@cache
def _yuan_of() -> re.Pattern[str]:
    return re.compile(rf"({alternation(words().raw['yuan_of'])})\s?$")


def _bracketed(piece: Piece, text: str, low: str) -> None:
    """1.35（元）, 30（秒）: the unit of a table or a formula."""
    open_ = re.compile(r"\s?[(（]\s?").match(low, piece.end)
    if open_ is None:
        return
    match = patterns().unit.match(low, open_.end())
    word = match and (match["zh"] or match["en"])
    unit = words().units[word] if word else None
    if match is None and (match := patterns().symbol.match(text, open_.end())):
        unit = words().symbols[match["s"]]
    closed = match and low[match.end() : match.end() + 1] in tuple(")）")
    if match and closed and unit and unit.measure in DURATIONS | MONEY | {"percent", "bytes"}:
        _apply(piece, unit.unit, unit.measure, unit.factor, match.end() + 1)


def _generation(piece: Piece, low: str, end: int) -> bool:
    """5G is a network, 16G is memory."""
    return piece.value in (2, 3, 4, 5, 6) and not low.startswith(("显存", "内存", "的显存"), end)


def _fits(piece: Piece, word: str, low: str, end: int) -> bool:
    """Whether `word` is a unit here and not the beginning of another word (3分 but 3分析)."""
    if low[end : end + 1] and low[end] in words().longer.get(word[-1], ""):
        return word == "成" and low.startswith(_before_tenths(), end) and _tenths(piece)
    if piece.value.denominator != 1 and piece.scale == 1:
        return words().units[word].measure != "count"
    if word == "个点" and low.startswith("分", end):
        return False  # 一个点分隔的字符串
    if word == "成":
        return _tenths(piece)
    if word == "年" and piece.style == "digits" and piece.value >= 1000 and piece.scale == 1:
        return False
    return not (word == "刀" and piece.style != "digits")


def _tenths(piece: Piece) -> bool:
    return piece.scale == 1 and 0 < piece.value <= (10 if piece.style == "zh" else 9.5)


@cache
def _before_tenths() -> tuple[str, ...]:
    return tuple(words().raw["tenths_before"])


def _set(piece: Piece, word: str, end: int) -> None:
    known = words().units
    unit = known.get(word) or known[re.sub(r"[\s-]+", "", word)]
    if piece.measure == "date":
        return
    if unit.measure == "points" and word.rstrip("s") == "point":
        piece.readings.append(Reading(number(piece.value * unit.factor), "score"))
    _apply(piece, unit.unit, unit.measure, unit.factor, end)


def _apply(piece: Piece, unit: str, measure: str, factor: Fraction, end: int) -> None:
    piece.unit, piece.measure, piece.factor = unit, measure, factor
    if factor != 1:
        piece.value *= factor
        if piece.value2 is not None:
            piece.value2 *= factor
    piece.end = end


_TIMES_NEXT = re.compile(r"\s+([a-z]+)")
_TIMES_PREVIOUS = re.compile(
    r"([a-z]+)(?:\s+(?:by|about|nearly|almost|up|to|over|more|than)){0,2}\s$"
)


def _times_word(piece: Piece, low: str) -> None:
    """English "times": a multiple before as/more/…er or after a verb of growth, else how often."""
    follows = _TIMES_NEXT.match(low, piece.end)
    before = _TIMES_PREVIOUS.search(low, max(0, piece.start - 30), piece.start)
    ratio = bool(follows and follows[1] in words().lists["times_ratio"]) or bool(
        before and before[1] in words().lists["times_verbs"]
    )
    if ratio:
        piece.unit = piece.measure = "ratio"
    else:
        piece.readings.append(Reading(number(piece.value), "ratio"))


_NEAR_ONLY_SCALED = frozenset({"级", "级别", "量级", "规模级", "level", "scale", "class"})


def _after(piece: Piece, low: str) -> None:
    match = patterns().after.match(low, piece.end)
    if match is None or piece.style == "date":
        return
    word = match["zh"] or match["en"]
    follows = low[match.end() : match.end() + 1]
    if match["en"] and re.match(r"\s(?:than|[0-9$])", low[match.end() : match.end() + 5]):
        return
    if word == "+" and (low[piece.end] != "+" or (follows.isascii() and follows.isalnum())):
        return
    if word in _NEAR_ONLY_SCALED and (piece.scale < 10**3 or (piece.letter and match["en"])):
        return
    if word in ("内", "起", "上下", "前后", "多", "余", "级"):
        if word == "内" and (
            piece.measure not in DURATIONS or follows in tuple("存部置容核地外在")
        ):
            return
        if word == "起" and (piece.measure not in MONEY or follows in tuple("来到步诉码源草")):
            return
        if (word, follows) in (("上下", "文"), ("前后", "端"), ("前后", "台")):
            return
        if word in ("多", "余") and (
            piece.measure in (None, "count")
            or piece.comparator == ">"
            or follows in tuple("模语轮任头步样智线媒数重元学核机领维")
        ):
            return
    if word in ("不到", "maximum", "minimum", "at least", "at most", "over") and piece.unit is None:
        return
    piece.comparator = (
        words().after.get(word) or words().after.get(" " + word) or words().after["-" + word]
    )
    piece.end = match.end()
