"""Whether two quantities say the same, and which of them a translation may leave out."""

from __future__ import annotations

import math
import re
from functools import cache

from summarizers.quantities.scan import fold
from summarizers.quantities.words import Unit, alternation, words
from summarizers.types import Number, Quantity

_COUNTS = frozenset({None, "count", "parameters", "tokens", "people", "gpus", "score"})


def same_quantity(a: Quantity, b: Quantity) -> bool:
    """Whether `a` and `b` have the same value, unit and comparator.

    What is tolerant: values agree within 1e-9 of their size. A missing unit agrees with any
    unit that only counts (200亿 and 20 billion parameters), never with money, time or shares.
    Lengths of time agree whatever they were written in (7 days, 168 hours). A reading of one
    agrees with the value of the other. A bound agrees whether or not it includes its end
    (超过 3 and at least 3; 以上 means either), and "up to" agrees with 高达, 多达, 可达,
    which say the number alone; 内 and within behind a length of time may be left out.
    Apart from that the comparators must be equal. Measures that share the unit `count` (km,
    kWh, 岁) agree only with themselves.
    """
    return _comparators(a, b) and any(
        _close(v, w) and _close2(v2, w2) and _units(u, t) and _measures(a, b)
        for v, v2, u in _meanings(a)
        for w, w2, t in _meanings(b)
    )


def _comparators(a: Quantity, b: Quantity) -> bool:
    if a.comparator[0] == b.comparator[0]:
        return (a.comparator == "range") == (b.comparator == "range")
    return any(
        first.comparator == "<="
        and second.comparator == "="
        and second.text.startswith(_emphatic())
        for first, second in ((a, b), (b, a))
    )


@cache
def _emphatic() -> tuple[str, ...]:
    return tuple(words().raw["comparators"]["emphatic"])


def _meanings(q: Quantity) -> list[tuple[Number, Number | None, str | None]]:
    out: list[tuple[Number, Number | None, str | None]] = []
    for value, value2, unit in (
        (q.value, q.value2, q.unit),
        *((r.value, None, r.unit) for r in q.readings),
    ):
        if unit in _SECONDS:
            seconds = _SECONDS[unit]
            out.append((value * seconds, None if value2 is None else value2 * seconds, "time"))
        else:
            out.append((value, value2, unit))
    return out


_SECONDS = {"milliseconds": 0.001, "minutes": 60, "hours": 3600, "days": 86400}


def _close(a: Number, b: Number) -> bool:
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-15)


def _close2(a: Number | None, b: Number | None) -> bool:
    if a is None or b is None:
        return a is b
    return _close(a, b)


def _units(a: str | None, b: str | None) -> bool:
    if a == b:
        return True
    bare = {None, "count"}
    return (a in bare and b in _COUNTS) or (b in bare and a in _COUNTS)


def _measures(a: Quantity, b: Quantity) -> bool:
    first, second = (m if (m := measure_of(q)) not in ("times", "rank") else None for q in (a, b))
    if first is None or second is None:
        # four test items are no 4 bits, 4 位 may be
        bits = "bit" in (first, second)
        other = a if first is None else b
        return not bits or other.unit is None or _BITS.search(other.text) is not None
    return first == second


def measure_of(q: Quantity) -> str | None:
    """The measure that a plain count was written with (km, gbp, years_old), else None."""
    if q.unit not in ("count", "bytes", "tokens"):
        return None
    if q.unit == "count" and _RANK.search(q.text):
        return "rank"
    if q.unit == "count" and (sign := _sign_pattern().search(fold(q.text).lower())):
        return _signs()[sign[1]]
    match = _measure_pattern().search(fold(q.text).lower())
    if match is None:
        return None
    word = match[1]
    unit = words().units.get(word) or _symbols().get(word)
    return unit.measure if unit and unit.measure not in ("count", "bytes", "tokens") else None


_BITS = re.compile(r"位|bit", re.IGNORECASE)
_RANK = re.compile(r"^第|^\d+(?:st|nd|rd|th)$|^(?:rank|plac|finish|came)|[\s-]place$", re.I)


@cache
def _symbols() -> dict[str, Unit]:
    return {symbol.lower(): unit for symbol, unit in words().symbols.items()}


@cache
def _signs() -> dict[str, str]:
    return {word.lower(): unit for word, unit in words().currency.items()}


@cache
def _sign_pattern() -> re.Pattern[str]:
    return re.compile(rf"({alternation(_signs())})\s?[0-9一二两三四五六七八九十百千数几]")


@cache
def _measure_pattern() -> re.Pattern[str]:
    listed = [*words().units, *(_symbols())]
    after = alternation(word.strip() for word in words().after)
    return re.compile(rf"(?<![a-z])({alternation(listed)})[\s-]*(?:{after})?\s*$")


_WORDY_ONE = re.compile(r"^(?:一|one|an?[\s-])", re.IGNORECASE)


def is_weak(quantity: Quantity) -> bool:
    """Whether a faithful translation may leave the quantity out, put it in or word it away.

    True of counts of nought or one, of counts up to two that hold no digit (two models, 两家,
    both), and of one day, week, month or year in words (一年, a year).
    """
    if quantity.value2 is not None:
        return False
    digits = any(char.isdigit() for char in quantity.text)
    if quantity.unit in ("bytes", "parameters", "tokens", "gpus"):
        return 1 <= quantity.value <= 2 and not digits  # 每一个字节, each byte; 两张显卡
    if quantity.unit in (None, "count", "people"):
        return 0 <= quantity.value <= (1 if digits else 2)
    return (
        quantity.unit in ("days", "hours", "minutes", "milliseconds")
        and _WORDY_ONE.match(quantity.text) is not None
        and not any(char in "半百千万" for char in quantity.text)
    )
