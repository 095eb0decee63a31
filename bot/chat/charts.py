"""A chart of claimed values over time. Runs in a worker; matplotlib is the extra `charts`.

Values in, PNG bytes out: nothing here knows Discord, the store or the clock.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import Any

from bot.digests.wording import Reader, stance_name
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
_INK, _FAINT, _PAPER = "#23272e", "#8a919c", "#ffffff"
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
        axes = figure.add_axes((0.13, 0.17, 0.83, 0.68))
        points = sorted(chart.points, key=lambda point: (point.when, point.value))
        _draw_points(axes, points)
        _dress(figure, axes, chart, points)
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


def _draw_points(axes: Any, points: Sequence[Point]) -> None:
    for point in points:
        colour = _LANGUAGES[point.language]
        if point.value2 is not None:
            ends = [point.value, point.value2]
            axes.plot([point.when] * 2, ends, color=colour, lw=1.8, alpha=0.5)
            axes.plot([point.when], [point.value2], marker="_", ms=11, mew=1.8, color=colour)
        axes.plot(
            [point.when],
            [point.value],
            marker=_MARKERS[point.stance],
            markersize=9,
            markerfacecolor=colour if point.stance is Stance.ASSERTED else _PAPER,
            markeredgecolor=colour,
            markeredgewidth=1.8,
            linestyle="none",
            zorder=3,
        )


def _dress(figure: Any, axes: Any, chart: Chart, points: Sequence[Point]) -> None:
    """Title, axes, labels and legend."""
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

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
    locator = AutoDateLocator(minticks=3, maxticks=7)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda day, _place: _day(num2date(day), chart.reader))
    )
    days = max((points[-1].when - points[0].when) / timedelta(days=1), 2.0)
    axes.set_xlim(
        points[0].when - timedelta(days=days * 0.08), points[-1].when + timedelta(days=days * 0.08)
    )
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    axes.tick_params(which="both", colors=_INK, labelsize=9, length=0)
    axes.grid(axis="y", color="#e6e8ec", linewidth=0.8)
    axes.set_axisbelow(True)
    figure.text(
        0.03,
        0.93,
        _short(chart.title.replace(" · ", " – "), 64),
        fontsize=14,
        color=_INK,
        va="center",
    )
    _label(figure, axes, points, chart)
    _legend(figure, points, chart.reader)


def _label(figure: Any, axes: Any, points: Sequence[Point], chart: Chart) -> None:
    """Who says it, beside the newest point of each claimant and value; no label on another,
    and none where there is no room."""
    latest = {(point.label, point.value): point for point in points}
    renderer = figure.canvas.get_renderer()
    marks = [axes.transData.transform((_number(p.when), p.value)) for p in points]
    taken: list[Any] = []
    for point in list(latest.values())[-MOST_LABELS:]:
        value = _said(point.value, chart.unit, chart.reader, point.value2)
        said = f"{_short(point.label, 24)}, {value}"
        for across, up in _PLACES:
            note = axes.annotate(
                said,
                (point.when, point.value),
                textcoords="offset points",
                xytext=(across, up),
                ha="left" if across > 0 else "right" if across < 0 else "center",
                va="center",
                fontsize=9,
                color=_LANGUAGES[point.language],
            )
            box = note.get_window_extent(renderer)
            inside = figure.bbox.x0 < box.x0 and box.x1 < figure.bbox.x1
            covers = any(box.contains(x, y) for x, y in marks)
            if inside and not covers and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            note.remove()


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
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.02, 0.0),
        ncol=8,
        frameon=False,
        fontsize=9,
        labelcolor=_INK,
        handletextpad=0.2,
        columnspacing=1.4,
    )


def _day(when: datetime, reader: Reader) -> str:
    return f"{when.month} 月 {when.day} 日" if reader == "zh" else f"{when.day} {when:%b}"


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
    if value:
        value = round(value, 3 - math.floor(math.log10(abs(value))))
    return int(value) if float(value).is_integer() else value


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
