"""The scales of a chart, and the words at them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.chat.charts.values import Chart, Point
from bot.digests.wording import Reader
from summarizers.quantities import render_quantity
from summarizers.types import Language, Quantity

DECADES = 8.0
"""Ratio of largest to smallest value from which the axis is logarithmic."""
_COUNTED = frozenset({"parameters", "tokens", "gpus", "gpu_hours", "users", "count"})
"""Units that the title names well enough for the axis to leave them out."""
MOST_TICKS = 7
DAYS_TOLD = 120
"""Span in days up to which the axis names days, from there on months."""


def set_scales(axes: Any, chart: Chart, points: Sequence[Point]) -> None:
    """Both axes: logarithmic where values span decades, days where they are few."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter

    values = [v for p in points for v in (p.value, p.value2) if v is not None]
    low, high = min(values), max(values)
    if low > 0 and high / low >= DECADES:
        axes.set_yscale("log")
        axes.set_ylim(low / 2.5, high * 2.5)
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        room = (high - low or abs(high) or 1.0) * 0.25
        axes.set_ylim(0.0 if 0 <= low < room * 3 else low - room, high + room)
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _at: chart.said(worded(value, chart.unit, chart.reader)))
    )
    first, last = points[0].when, points[-1].when
    room_days = max((last - first) / timedelta(days=1) * 0.12, 1.1)
    begin, end = first - timedelta(days=room_days), last + timedelta(days=room_days)
    axes.set_xlim(begin, end)
    ticks, form = _ticks(begin, end, chart.reader)
    axes.xaxis.set_major_locator(FixedLocator([on_axis(tick) for tick in ticks]))
    axes.set_xticklabels([form(tick) for tick in ticks])


def _ticks(
    begin: datetime, end: datetime, reader: Reader
) -> tuple[list[datetime], Callable[[datetime], str]]:
    """At most MOST_TICKS days, months or years between two times, and how to write them."""
    days = (end - begin) / timedelta(days=1)
    start = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    if days <= DAYS_TOLD:
        step = next(step for step in (1, 2, 3, 5, 7, 10, 14, 21) if days / step <= MOST_TICKS)
        ticks = [start + timedelta(days=step * n) for n in range(1, MOST_TICKS + 2)]
        return [tick for tick in ticks if begin <= tick <= end], partial(_day, reader=reader)
    months = (end.year - begin.year) * 12 + end.month - begin.month
    step = next((step for step in (1, 2, 3, 6, 12) if months / step <= MOST_TICKS), months)
    found = []
    for number in range(start.year * 12, end.year * 12 + 12):
        tick = start.replace(year=number // 12, month=number % 12 + 1, day=1)
        if number % step == 0 and begin <= tick <= end:
            found.append(tick)
    return found, partial(_month, reader=reader)


def _day(when: datetime, *, reader: Reader) -> str:
    return f"{when.month} 月 {when.day} 日" if reader == "zh" else f"{when.day} {when:%b}"


def _month(when: datetime, *, reader: Reader) -> str:
    return f"{when.year} 年 {when.month} 月" if reader == "zh" else f"{when:%b} {when.year}"


def worded(value: float, unit: str | None, reader: Reader, value2: float | None = None) -> str:
    """The value as a reader of that language writes it, rounded as a chart needs it."""
    shown = None if unit in _COUNTED else unit
    quantity = Quantity(
        text="",
        start=0,
        end=0,
        value=_rounded(value),
        value2=None if value2 is None else _rounded(value2),
        unit=shown,
        comparator="=" if value2 is None else "range",
    )
    return render_quantity(quantity, Language(reader))


def _rounded(value: float) -> float | int:
    """Four significant digits."""
    return rounded_to(value, 4)


def rounded_to(value: float, digits: int) -> float | int:
    if value:
        value = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return int(value) if float(value).is_integer() else value


def on_axis(when: datetime) -> float:
    from matplotlib.dates import date2num

    return float(date2num(when))
