"""Whether two quantities say the same, and which of them a translation may leave out."""

from __future__ import annotations

import math
import re
from functools import cache

from summarizers.quantities.words import Unit, alternation, words
from summarizers.types import Number, Quantity

_COUNTS = frozenset({None, "count", "parameters", "tokens", "people", "gpus", "score"})


def same_quantity(a: Quantity, b: Quantity) -> bool:
    """Whether `a` and `b` have the same value, unit and comparator.

    Tolerant in four ways: values agree within 1e-9 of their size; a missing unit agrees with
    any unit that only counts (200亿 and 20 billion parameters), never with money, time or
    shares; equal lengths of time agree whatever they were written in (1000 milliseconds);
    a reading of one agrees with the value of the other. The comparator must be equal.
    Measures that share the unit `count` (km, kWh, 岁) agree only with themselves.
    """
    if a.comparator != b.comparator:
        return False
    return any(
        _close(v, w) and _close2(v2, w2) and _units(u, t) and _measures(a, b)
        for v, v2, u in _meanings(a)
        for w, w2, t in _meanings(b)
    )


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
    return first is None or second is None or first == second


def measure_of(q: Quantity) -> str | None:
    """The measure that a plain count was written with (km, gbp, years_old), else None."""
    if q.unit not in ("count", "bytes", "tokens"):
        return None
    if q.unit == "count" and _RANK.search(q.text):
        return "rank"
    match = _measure_pattern().search(q.text.lower())
    if match is None:
        return None
    word = match[1]
    unit = words().units.get(word) or _symbols().get(word)
    return unit.measure if unit and unit.measure not in ("count", "bytes", "tokens") else None


_RANK = re.compile(r"^第|^\d+(?:st|nd|rd|th)$|^(?:rank|plac|finish|came)|[\s-]place$", re.I)


@cache
def _symbols() -> dict[str, Unit]:
    return {symbol.lower(): unit for symbol, unit in words().symbols.items()}


@cache
def _measure_pattern() -> re.Pattern[str]:
    listed = [*words().units, *(_symbols())]
    after = alternation(word.strip() for word in words().after)
    return re.compile(rf"(?<![a-z])({alternation(listed)})[\s-]*(?:{after})?\s*$")


def is_weak(quantity: Quantity) -> bool:
    """Whether a faithful translation may leave the quantity out or put it in.

    True of small plain counts in words (two models, 两家, both): no digit is written and the
    value is at most 2, without a measure that would make it a fact.
    """
    return (
        quantity.unit in (None, "count", "people")
        and quantity.value <= 2
        and quantity.value2 is None
        and not any(char.isdigit() for char in quantity.text)
    )
