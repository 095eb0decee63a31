"""The points of a chart, their labels, and the line between those that disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.charts.axes import on_axis, rounded_to, worded
from bot.chat.charts.looks import AMBER, AMBER_INK, LANGUAGES, MARKERS, PAPER
from bot.chat.charts.values import Chart, Point
from summarizers.types import Stance

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
APART = 24.0
"""Pixels between two points, so that both are seen."""
MARKER = 9.0
"""Pixels around a point that no label may cover."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A point where it is drawn: beside its day where another one covers it."""

    point: Point
    x: float


def spread(axes: Any, points: Sequence[Point]) -> list[_Mark]:
    """Points with room between them: one that would cover another stands to its right."""
    taken: list[tuple[float, float]] = []
    marks = []
    for point in points:
        x, y = axes.transData.transform((on_axis(point.when), point.value))
        while any(abs(x - u) < APART and abs(y - v) < APART for u, v in taken):
            x += APART
        taken.append((x, y))
        marks.append(_Mark(point, float(axes.transData.inverted().transform((x, y))[0])))
    return marks


def draw_points(axes: Any, marks: Sequence[_Mark]) -> None:
    for mark in marks:
        point = mark.point
        colour = LANGUAGES[point.language]
        if point.value2 is not None:
            ends = [point.value, point.value2]
            axes.plot([mark.x] * 2, ends, color=colour, lw=1.8, alpha=0.5)
            axes.plot([mark.x], [point.value2], marker="_", ms=11, mew=1.8, color=colour)
        axes.plot(
            [mark.x],
            [point.value],
            marker=MARKERS[point.stance],
            markersize=9,
            markerfacecolor=colour if point.stance is Stance.ASSERTED else PAPER,
            markeredgecolor=colour,
            markeredgewidth=1.8,
            linestyle="none",
            zorder=3,
        )


def draw_conflict(axes: Any, marks: Sequence[_Mark]) -> None:
    """A halo around values that contradict each other, and how far they are apart."""
    sides = [mark for mark in marks if mark.point.conflict]
    for side in sides:
        axes.plot([side.x], [side.point.value], marker="o", ms=20, mew=0, color=AMBER, alpha=0.35,
                  linestyle="none", zorder=2)  # fmt: skip
    if len({side.point.value for side in sides}) < 2:
        return
    low = min(sides, key=lambda side: side.point.value)
    high = max(sides, key=lambda side: side.point.value)
    ends = [low.point.value, high.point.value]
    axes.plot([low.x, high.x], ends, color=AMBER, lw=1.4, ls=(0, (4, 3)), zorder=1)
    if ends[0] <= 0 or ends[1] / ends[0] < 1.05:
        return
    a, b = (axes.transData.transform((side.x, side.point.value)) for side in (low, high))
    middle = axes.transData.inverted().transform(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
    axes.annotate(
        f"× {rounded_to(ends[1] / ends[0], 2)}",
        middle,
        fontsize=10,
        color=AMBER_INK,
        ha="center",
        va="center",
        bbox={"boxstyle": "round,pad=0.25", "facecolor": PAPER, "edgecolor": AMBER},
        zorder=4,
    )


def label_points(figure: Any, axes: Any, marks: Sequence[_Mark], chart: Chart) -> None:
    """Who says it, beside the newest point of each claimant and value; no label on another,
    and none where there is no room."""
    latest = {(mark.point.label, mark.point.value): mark for mark in marks}
    renderer = figure.canvas.get_renderer()
    places = [axes.transData.transform((mark.x, mark.point.value)) for mark in marks]
    taken: list[Any] = [text.get_window_extent(renderer) for text in axes.texts]
    newest = sorted(latest.values(), key=lambda mark: (mark.point.conflict, mark.point.when))
    for mark in newest[::-1][:MOST_LABELS]:
        point = mark.point
        value = chart.said(worded(point.value, chart.unit, chart.reader, point.value2))
        said = f"{short(point.label, 20)}, {value}"
        for across, up in _PLACES:
            note = axes.annotate(
                said,
                (mark.x, point.value),
                textcoords="offset points",
                xytext=(across, up),
                ha="left" if across > 0 else "right" if across < 0 else "center",
                va="center",
                fontsize=9,
                color=LANGUAGES[point.language],
                bbox={"facecolor": PAPER, "alpha": 0.85, "linewidth": 0, "pad": 0.5},
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


def short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
