"""A chart of claimed values over time. Runs in a worker; matplotlib is the extra `charts`.

Values in, PNG bytes out: nothing here knows Discord, the store or the clock.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import Any

from bot.digests.wording import Reader, phrase, stance_name
from bot.errors import InputError
from summarizers.quantities import render_quantity
from summarizers.types import Language, Quantity, Stance

WIDTH, HEIGHT, DPI = 8.0, 4.5, 150
"""Inches and dots an inch: 1200 × 675, which Discord shows without scaling on a desktop."""
DECADES = 8.0
"""Ratio of largest to smallest value from which the axis is logarithmic."""
MOST_LABELS = 8
_PLACES = (
    (9, 9),
    (-9, 9),
    (9, -9),
    (-9, -9),
    (0, 14),
    (0, -14),
    (9, 22),
    (-9, 22),
    (9, -22),
    (-9, -22),
)
"""Where a label may stand beside its point, in points, best first."""
_COUNTED = frozenset({"parameters", "tokens", "gpus", "gpu_hours", "users", "count"})
"""Units that the title names well enough for the axis to leave them out."""
_INK, _FAINT, _PAPER = "#23272e", "#79818d", "#ffffff"
_AMBER, _AMBER_INK = "#f0a020", "#8a5a00"
MOST_TICKS = 7
DAYS_TOLD = 120
"""Span in days up to which the axis names days, from there on months."""
APART = 24.0
"""Pixels between two points, so that both are seen."""
MARKER = 9.0
"""Pixels around a point that no label may cover."""
_LANGUAGES = {Language.ZH: "#a3261f", Language.EN: "#1f5fa3", Language.MIXED: "#6b4fa0"}
_MARKERS = {
    Stance.ASSERTED: "o",
    Stance.REPORTED: "D",
    Stance.HEDGED: "^",
    Stance.SPECULATED: "v",
    Stance.DISPUTED: "X",
    Stance.QUESTION: "P",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One claim in the chart: when it was published and what it says, in base units."""

    when: datetime
    value: float
    value2: float | None
    stance: Stance
    language: Language
    label: str
    """Who says it: the claimant, or the source."""
    conflict: bool = False
    """Whether another source of the same story gives another value."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is to be drawn. `unit` is a unit name of the claims, None for bare numbers."""

    title: str
    unit: str | None
    points: tuple[Point, ...]
    reader: Reader


def can_draw() -> bool:
    """Whether the extra `charts` is installed."""
    return find_spec("matplotlib") is not None


def draw(chart: Chart) -> bytes:
    """The chart as a PNG of 1200 × 675 pixels.

    Raises InputError where there is nothing to draw or matplotlib is missing.
    """
    if not chart.points:
        raise InputError("there are no values to draw")
    if not can_draw():
        raise InputError("charts need matplotlib; the operator installs it by yibao[charts]")
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context({"font.family": [_font()], "axes.unicode_minus": False}):
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=_PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.13, 0.17, 0.83, 0.65))
        points = sorted(chart.points, key=lambda point: (point.when, point.value))
        _scale(axes, chart, points)
        _dress(figure, axes, chart)
        marks = _spread(axes, points)
        _draw_points(axes, marks)
        _draw_conflict(axes, marks)
        _label(figure, axes, marks, chart)
        _legend(figure, points, chart.reader)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", facecolor=_PAPER)
    return stream.getvalue()


@cache
def _font() -> str:
    """The name of the font that ships with the package, made known to matplotlib."""
    from matplotlib import font_manager

    with as_file(files("bot.chat.fonts").joinpath("NotoSansCJK-subset.otf")) as path:
        font_manager.fontManager.addfont(str(path))
        name: str = font_manager.FontProperties(fname=str(path)).get_name()
    return name


@dataclass(frozen=True, slots=True)
class _Mark:
    """A point where it is drawn: beside its day where another one covers it."""

    point: Point
    x: float


def _scale(axes: Any, chart: Chart, points: Sequence[Point]) -> None:
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
        axes.set_ylim(min(0.0, low) if low < room * 3 else low - room, high + room)
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _place: _said(value, chart.unit, chart.reader))
    )
    first, last = points[0].when, points[-1].when
    room_days = max((last - first) / timedelta(days=1) * 0.12, 1.1)
    begin, end = first - timedelta(days=room_days), last + timedelta(days=room_days)
    axes.set_xlim(begin, end)
    ticks, form = _ticks(begin, end, chart.reader)
    axes.xaxis.set_major_locator(FixedLocator([_number(tick) for tick in ticks]))
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


def _dress(figure: Any, axes: Any, chart: Chart) -> None:
    """Title, grid and colours."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    axes.tick_params(which="both", colors=_INK, labelsize=9, length=0, pad=6)
    axes.grid(axis="y", color="#e6e8ec", linewidth=0.8)
    axes.set_axisbelow(True)
    title = _short(chart.title.replace(" · ", " – "), 60)
    figure.text(0.03, 0.945, title, fontsize=15, color=_INK, va="center")
    told = phrase("chart", chart.reader)
    figure.text(0.03, 0.892, told, fontsize=9, color=_FAINT, va="center")


def _spread(axes: Any, points: Sequence[Point]) -> list[_Mark]:
    """Points with room between them: one that would cover another stands to its right."""
    taken: list[tuple[float, float]] = []
    marks = []
    for point in points:
        x, y = axes.transData.transform((_number(point.when), point.value))
        while any(abs(x - u) < APART and abs(y - v) < APART for u, v in taken):
            x += APART
        taken.append((x, y))
        marks.append(_Mark(point, float(axes.transData.inverted().transform((x, y))[0])))
    return marks


def _draw_points(axes: Any, marks: Sequence[_Mark]) -> None:
    for mark in marks:
        point = mark.point
        colour = _LANGUAGES[point.language]
        if point.value2 is not None:
            ends = [point.value, point.value2]
            axes.plot([mark.x] * 2, ends, color=colour, lw=1.8, alpha=0.5)
            axes.plot([mark.x], [point.value2], marker="_", ms=11, mew=1.8, color=colour)
        axes.plot(
            [mark.x],
            [point.value],
            marker=_MARKERS[point.stance],
            markersize=9,
            markerfacecolor=colour if point.stance is Stance.ASSERTED else _PAPER,
            markeredgecolor=colour,
            markeredgewidth=1.8,
            linestyle="none",
            zorder=3,
        )


def _draw_conflict(axes: Any, marks: Sequence[_Mark]) -> None:
    """A halo around values that contradict each other, and how far they are apart."""
    sides = [mark for mark in marks if mark.point.conflict]
    for side in sides:
        axes.plot([side.x], [side.point.value], marker="o", ms=20, mew=0, color=_AMBER, alpha=0.35,
                  linestyle="none", zorder=2)  # fmt: skip
    if len({side.point.value for side in sides}) < 2:
        return
    low = min(sides, key=lambda side: side.point.value)
    high = max(sides, key=lambda side: side.point.value)
    ends = [low.point.value, high.point.value]
    axes.plot([low.x, high.x], ends, color=_AMBER, lw=1.4, ls=(0, (4, 3)), zorder=1)
    if ends[0] <= 0 or ends[1] / ends[0] < 1.05:
        return
    a, b = (axes.transData.transform((side.x, side.point.value)) for side in (low, high))
    middle = axes.transData.inverted().transform(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
    axes.annotate(
        f"× {_rounded_to(ends[1] / ends[0], 2)}",
        middle,
        fontsize=10,
        color=_AMBER_INK,
        ha="center",
        va="center",
        bbox={"boxstyle": "round,pad=0.25", "facecolor": _PAPER, "edgecolor": _AMBER},
        zorder=4,
    )


def _label(figure: Any, axes: Any, marks: Sequence[_Mark], chart: Chart) -> None:
    """Who says it, beside the newest point of each claimant and value; no label on another,
    and none where there is no room."""
    latest = {(mark.point.label, mark.point.value): mark for mark in marks}
    renderer = figure.canvas.get_renderer()
    places = [axes.transData.transform((mark.x, mark.point.value)) for mark in marks]
    taken: list[Any] = [text.get_window_extent(renderer) for text in axes.texts]
    newest = sorted(latest.values(), key=lambda mark: (mark.point.conflict, mark.point.when))
    for mark in newest[::-1][:MOST_LABELS]:
        point = mark.point
        value = _said(point.value, chart.unit, chart.reader, point.value2)
        said = f"{_short(point.label, 20)}, {value}"
        for across, up in _PLACES:
            note = axes.annotate(
                said,
                (mark.x, point.value),
                textcoords="offset points",
                xytext=(across, up),
                ha="left" if across > 0 else "right" if across < 0 else "center",
                va="center",
                fontsize=9,
                color=_LANGUAGES[point.language],
                bbox={"facecolor": _PAPER, "alpha": 0.85, "linewidth": 0, "pad": 0.5},
                zorder=5,
            )
            box = note.get_window_extent(renderer)
            inside = figure.bbox.x0 < box.x0 and box.x1 < figure.bbox.x1 - MARKER
            covers = any(_near(box, x, y) for x, y in places)
            if inside and not covers and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            note.remove()


def _near(box: Any, x: float, y: float) -> bool:
    """Whether a point's marker touches a label."""
    left, right = box.x0 - MARKER, box.x1 + MARKER
    low, high = box.y0 - MARKER, box.y1 + MARKER
    return bool(left < x < right and low < y < high)


def _number(when: datetime) -> float:
    from matplotlib.dates import date2num

    return float(date2num(when))


def _legend(figure: Any, points: Sequence[Point], reader: Reader) -> None:
    """The stances and languages that occur."""
    from matplotlib.lines import Line2D

    names = {Language.ZH: "中文", Language.EN: "English", Language.MIXED: "中英"}
    stances = [stance for stance in _MARKERS if any(p.stance is stance for p in points)]
    languages = [each for each in _LANGUAGES if any(p.language is each for p in points)]
    handles = [
        Line2D([], [], linestyle="none", marker=_MARKERS[stance], markersize=7, color=_FAINT,
               markerfacecolor=_FAINT if stance is Stance.ASSERTED else _PAPER,
               label=stance_name(stance, reader))
        for stance in stances
    ] + [
        Line2D([], [], linestyle="none", marker="s", markersize=7, color=_LANGUAGES[each],
               label=names[each])
        for each in languages
    ]  # fmt: skip
    if any(point.conflict for point in points):
        named = phrase("conflict", reader)
        handles.append(
            Line2D(
                [], [], ls="none", marker="o", ms=10, mew=0, color=_AMBER, alpha=0.5, label=named
            )
        )
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.018, 0.0),
        ncol=10,
        frameon=False,
        fontsize=9,
        labelcolor=_INK,
        handletextpad=0.2,
        columnspacing=1.4,
    )


def _day(when: datetime, *, reader: Reader) -> str:
    return f"{when.month} 月 {when.day} 日" if reader == "zh" else f"{when.day} {when:%b}"


def _month(when: datetime, *, reader: Reader) -> str:
    return f"{when.year} 年 {when.month} 月" if reader == "zh" else f"{when:%b} {when.year}"


def _said(value: float, unit: str | None, reader: Reader, value2: float | None = None) -> str:
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
    return _rounded_to(value, 4)


def _rounded_to(value: float, digits: int) -> float | int:
    if value:
        value = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return int(value) if float(value).is_integer() else value


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
