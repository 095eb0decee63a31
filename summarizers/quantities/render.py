"""A Quantity in either language: 200亿 is 20 billion, $1.5 million is 150 万美元."""

from __future__ import annotations

from decimal import Decimal

from summarizers.quantities.compare import measure_of
from summarizers.quantities.words import words
from summarizers.types import Language, Number, Quantity

_EN_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_ZH_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_BEFORE = {
    Language.EN: {
        "~": "about ",
        ">": "more than ",
        "<": "less than ",
        ">=": "at least ",
        "<=": "up to ",
    },
    Language.ZH: {"~": "约 ", ">": "超过 ", "<": "不到 ", ">=": "至少 ", "<=": "至多 "},
}
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def render_quantity(quantity: Quantity, language: Language) -> str:
    """Write `quantity` in `language` (mixed counts as Chinese), with its unit and comparator.

    Chinese text has one space between a number and what follows it (150 万美元, 约 200 亿
    token), none before % and inside dates. Reading the result again gives the same value,
    unit and comparator.
    """
    if language is Language.MIXED:
        language = Language.ZH
    english = language is Language.EN
    unit = quantity.unit
    if unit == "date":
        first = _date(int(quantity.value), english)
        if quantity.value2 is not None:
            joint = " to " if english else "至"
            return f"{first}{joint}{_date(int(quantity.value2), english)}"
        body = first
    elif quantity.value2 is not None:
        body = _range(quantity, english)
    else:
        body = _single(quantity, quantity.value, english)
    return _BEFORE[language].get(quantity.comparator, "") + body


def _single(quantity: Quantity, value: Number, english: bool) -> str:
    if quantity.unit == "usd_per_token":
        return _token_price(value, english)
    return _with_unit(_number(value, english), value, quantity, english)


def _range(quantity: Quantity, english: bool) -> str:
    assert quantity.value2 is not None
    low, high = quantity.value, quantity.value2
    if quantity.unit == "usd_per_token":
        power = 10**6
        low, high = _times(low, power), _times(high, power)
        ends = f"{_number(low, english)}{' to ' if english else '至 '}{_number(high, english)}"
        return f"${ends} per million tokens" if english else f"{ends} 美元/百万 token"
    first, second = _number(low, english), _number(high, english)
    if english and quantity.unit in ("usd", "eur"):
        sign = words().show[quantity.unit]["en"]
        return f"{sign}{first} to {sign}{second}"
    if english:
        return f"{first} to " + _with_unit(second, high, quantity, english)
    return (
        f"{first}至 " + _with_unit(second, high, quantity, english)
        if first[-1] in "万亿"
        else (f"{first} 至 " + _with_unit(second, high, quantity, english))
    )


def _times(value: Number, power: int) -> Number:
    exact = Decimal(str(value)) * power
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _token_price(value: Number, english: bool) -> str:
    million = _number(_times(value, 10**6), english)
    return f"${million} per million tokens" if english else f"{million} 美元/百万 token"


def _number(value: Number, english: bool) -> str:
    exact = Decimal(str(value))
    scales = _EN_SCALES if english else _ZH_SCALES
    for power, word in scales:
        if abs(exact) >= power:
            scaled = exact / power
            if _digits(scaled) <= 4 and abs(scaled) < 10**4:
                return f"{_plain(scaled)} {word}"
    return _plain(exact, commas=english or abs(exact) < 10**4) if exact else "0"


def _digits(value: Decimal) -> int:
    """Digits behind the point."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(value: Decimal, commas: bool = False) -> str:
    text = f"{value.normalize():f}"
    if commas and value == value.to_integral_value() and abs(value) >= 10**4:
        return f"{int(value):,}"
    return text


def _with_unit(number: str, value: Number, quantity: Quantity, english: bool) -> str:
    unit = quantity.unit
    if unit is None:
        return number
    measure = measure_of(quantity) or unit
    show = words().show.get(measure, {"zh": "", "en": ""})
    if english:
        return _english(number, value, measure, show["en"])
    if measure in ("percent",):
        return f"{number}%"
    if measure == "score":
        return f"{number} 分"
    if measure == "rank":
        return f"第 {number} 名"
    if measure == "count" and number[-1] in "万亿":
        return number + "个"
    if measure == "ratio" and 0 < value < 1:
        return number + " 倍"
    return (
        number + ("" if number[-1] in "万亿" and not show["zh"][0].isascii() else " ") + show["zh"]
    )


def _english(number: str, value: Number, measure: str, word: str) -> str:
    if measure == "usd" or measure == "eur":
        return word + number
    if measure == "percent":
        return number + "%"
    if measure == "ratio":
        return number + "x"
    if measure == "count" or not word:
        return number
    if value == 1 and word.endswith("s") and measure not in ("flops", "celsius"):
        word = word[:-1]
    return f"{number} {word}"


def _date(value: int, english: bool) -> str:
    year, month, day = None, None, None
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
        return "".join(
            f"{part}{word}" for part, word in ((year, "年"), (month, "月"), (day, "日")) if part
        )
    name = _MONTHS[month - 1] if month and 1 <= month <= 12 else ""
    if year and day:
        return f"{name} {day}, {year}"
    if year and name:
        return f"{name} {year}"
    if day and name:
        return f"{name} {day}"
    return str(year or name or day)
