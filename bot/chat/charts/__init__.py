"""A chart of claimed values over time. Runs in a worker; matplotlib is the extra `charts`.

Values in, PNG bytes out: nothing here knows Discord, the store or the clock.
"""

from __future__ import annotations

import io
from importlib.util import find_spec

from bot.chat.charts.axes import set_scales
from bot.chat.charts.frame import add_legend, dress, font
from bot.chat.charts.looks import PAPER
from bot.chat.charts.marks import draw_conflict, draw_points, label_points, spread
from bot.chat.charts.values import Chart, Point
from bot.errors import InputError

WIDTH, HEIGHT, DPI = 8.0, 4.5, 150
"""Inches and dots an inch: 1200 × 675, which Discord shows without scaling on a desktop."""


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

    with mpl.rc_context({"font.family": [font()], "axes.unicode_minus": False}):
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.13, 0.17, 0.83, 0.65))
        points = sorted(chart.points, key=lambda point: (point.when, point.value))
        set_scales(axes, chart, points)
        dress(figure, axes, chart)
        marks = spread(axes, points)
        draw_points(axes, marks)
        draw_conflict(axes, marks)
        label_points(figure, axes, marks, chart)
        add_legend(figure, points, chart)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", facecolor=PAPER)
    return stream.getvalue()


__all__ = ["Chart", "Point", "can_draw", "draw"]
