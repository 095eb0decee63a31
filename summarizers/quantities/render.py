"""A Quantity in either language: 200亿 is 20 billion, $1.5 million is 150 万美元."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from summarizers.quantities.compare import measure_of
from summarizers.quantities.words import words
from summarizers.types import Language, Number, Quantity

_EN_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_ZH_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_BEFORE = {
    True: {
        "~": "about ",
        ">": "more than ",
        "<": "less than ",
        ">=": "at least ",
        "<=": "up to ",
    },
    False: {"~": "约 ", ">": "超过 ", "<": "不到 ", ">=": "至少 ", "<=": "至多 "},
}
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
# Larger measures of time: the words that show the source used them, days or ms each, and names
_TIME = {
    "days": (
        (re.compile(r"年|载|year|yr|decade", re.I), 365, "年", "years"),
        (re.compile(r"月|季度|半年|month|half a year", re.I), 30, "个月", "months"),
        (re.compile(r"周|星期|礼拜|week|wk", re.I), 7, "周", "weeks"),
    ),
    "milliseconds": (
        (re.compile(r"(?<!毫)(?<!微)(?<!纳)秒|(?<![a-z])s(?:ec)|\ds", re.I), 1000, "秒", "seconds"),
    ),
}


_PREFIXED = {
    "bytes": ((10**15, "PB"), (10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "KB")),
    "bytes_per_second": (
        (10**15, "PB/s"),
        (10**12, "TB/s"),
        (10**9, "GB/s"),
        (10**6, "MB/s"),
        (10**3, "KB/s"),
    ),
    "bits_per_second": ((10**12, "Tbps"), (10**9, "Gbps"), (10**6, "Mbps"), (10**3, "Kbps")),
    "flops": ((10**18, "EFLOPs"), (10**15, "PFLOPs"), (10**12, "TFLOPs")),
}


def render_quantity(quantity: Quantity, language: Language) -> str:
    """Write `quantity` in `language` (mixed counts as Chinese), with its unit and comparator.

    Chinese text has one space between an Arabic number and what follows it (150 万美元,
    约 200 亿 token) and none before % and inside dates. Reading the result again gives the
    same value, unit and comparator.
    """
    english = language is Language.EN
    if quantity.value2 is not None:
        return _range(quantity, quantity.value, quantity.value2, english)
    return _BEFORE[english].get(quantity.comparator, "") + _one(quantity, quantity.value, english)


def _range(quantity: Quantity, low: Number, high: Number, english: bool) -> str:
    if quantity.unit == "date":
        joint = " to " if english else "至"
        return f"{_date(int(low), english)}{joint}{_date(int(high), english)}"
    if quantity.unit == "usd_per_token":
        ends = [_number(_exact(value) * 10**6, english) for value in (low, high)]
        if english:
            return f"${ends[0]} to ${ends[1]} per million tokens"
        return f"{ends[0]} 至 {ends[1]} 美元/百万 token"
    parts = quantity.unit == "ratio" and 0 < low < high < 1  # 1/3 to 1/2
    if parts or quantity.unit in _PREFIXED or (english and quantity.unit in ("usd", "eur")):
        joint = "to" if english else "至"
        return f"{_one(quantity, low, english)} {joint} {_one(quantity, high, english)}"
    number, _ = _scaled(quantity, low, high, english)
    tail = _one(quantity, high, english, partner=low)
    if quantity.unit == "ratio":
        number = _one(quantity, low, english, partner=high) if english else number
    if quantity.unit == "percent":
        number += "%"
    joint = "至 " if number[-1] in "万亿" else " 至 "
    return f"{number}{' to ' if english else joint}{tail}"


def _one(quantity: Quantity, value: Number, english: bool, partner: Number | None = None) -> str:
    unit = quantity.unit
    if unit == "date":
        return _date(int(value), english)
    if unit == "usd_per_token":
        million = _number(_exact(value) * 10**6, english)
        return f"${million} per million tokens" if english else f"{million} 美元/百万 token"
    if unit == "ratio" and partner is None and 0 < value < 1:
        small = _decimals(_exact(value)) <= 4
        part = Fraction(value).limit_denominator(12 if small else 1000)
        if abs(float(part) - value) < 1e-9 * value and part.numerator <= 9:
            return f"{part.numerator}/{part.denominator}"
    if (measure := measure_of(quantity) or unit) in _PREFIXED:
        for power, symbol in _PREFIXED[measure]:
            amount = _exact(value) / power
            if 1 <= amount < 10**3 and _decimals(amount) <= 4:
                return f"{_plain(amount)} {symbol}"
    number, word = _scaled(quantity, value, value if partner is None else partner, english)
    if word:
        if english and number == "1":
            word = word.removesuffix("s")
        return f"{number} {word}"
    return _unit(quantity, number, value, english)


def _scaled(quantity: Quantity, value: Number, partner: Number, english: bool) -> tuple[str, str]:
    """The number, and the larger measure of time where the source used one that fits."""
    for pattern, size, zh, en in _TIME.get(quantity.unit or "", ()):
        if not pattern.search(quantity.text):
            continue
        parts = [_exact(end) / size for end in (value, partner)]
        if all(part * 100 == int(part * 100) for part in parts):
            return _number(parts[0], english), en if english else zh
    return _number(_exact(value), english), ""


def _exact(value: Number) -> Decimal:
    return Decimal(str(value))


def _number(exact: Decimal, english: bool) -> str:
    for power, word in _EN_SCALES if english else _ZH_SCALES:
        scaled = exact / power
        limit = 10**8 if power == 10**12 else 10**4
        if abs(exact) >= power and abs(scaled) < limit and _decimals(scaled) <= 4:
            return f"{_plain(scaled)} {word}"
    if abs(exact) >= 10**20 or 0 < abs(exact) < Decimal("1e-7"):
        power = exact.adjusted()
        mantissa = exact.scaleb(-power).normalize()
        return f"10^{power}" if mantissa == 1 else f"{mantissa:f} × 10^{power}"
    if english and exact == exact.to_integral_value() and abs(exact) >= 1000:
        return f"{int(exact):,}"
    return _plain(exact)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _unit(quantity: Quantity, number: str, value: Number, english: bool) -> str:
    if quantity.unit is None:
        # 2,020 and not 2020, which reads as a year
        year = value == int(value) and 1900 <= value < 2050
        return f"{int(value):,}" if year else number
    measure = measure_of(quantity) or quantity.unit
    if measure == "percent":
        return number + "%"
    show = words().show.get(measure, {"zh": "", "en": ""})
    if not english:
        joint = "" if number[-1] in "万亿" and not show["zh"][:1].isascii() else " "
        return f"第 {number} 名" if measure == "rank" else number + joint + show["zh"]
    word = show["en"]
    if measure == "rank":
        return _ordinal(int(value))
    if quantity.unit in ("usd", "eur"):
        return ("-" if number[0] == "-" else "") + word + number.lstrip("-")
    if measure == "ratio":
        # 2,000,000x: the sign stands on a figure, not on a word
        plain = _exact(value)
        return (f"{plain:,.0f}" if number[-1].isalpha() else number) + "x"
    if not word:
        return number
    if number == "1" and word.endswith("s") and measure not in ("flops", "celsius"):
        word = word[:-1]
    return f"{number} {word}"


def _ordinal(value: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{'th' if 10 <= value % 100 <= 20 else ending} place"


def _date(value: int, english: bool) -> str:
    year, month, day = 0, 0, 0
    if value >= 10**7:
        year, month, day = value // 10000, value // 100 % 100, value % 100
    elif value >= 10**5:
        year, month = value // 100, value % 100
    elif value > 1231:
        year = value
    elif value >= 100:
        month, day = value // 100, value % 100
    elif value <= 12:
        month = value
    else:
        day = value
    if not english:
        parts = ((year, "年"), (month, "月"), (day, "日"))
        return "".join(f"{part}{word}" for part, word in parts if part)
    name = _MONTHS[month - 1] if 1 <= month <= 12 else ""
    if year and day:
        return f"{name} {day}, {year}"
    return " ".join(str(part) for part in (name, day, year) if part)
