"""Title, grid, legend and font of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from bot.chat.charts.looks import AMBER, FAINT, INK, LANGUAGES, MARKERS, PAPER
from bot.chat.charts.marks import short
from bot.chat.charts.values import Chart, Point
from bot.digests.wording import phrase, stance_name
from summarizers.types import Language, Stance


@cache
def font() -> str:
    """The name of the font that ships with the package, made known to matplotlib."""
    from matplotlib import font_manager

    with as_file(files("bot.chat.fonts").joinpath("NotoSansCJK-subset.otf")) as path:
        font_manager.fontManager.addfont(str(path))
        name: str = font_manager.FontProperties(fname=str(path)).get_name()
    return name


def dress(figure: Any, axes: Any, chart: Chart) -> None:
    """Title, grid and colours."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(which="both", colors=INK, labelsize=9, length=0, pad=6)
    axes.grid(axis="y", color="#e6e8ec", linewidth=0.8)
    axes.set_axisbelow(True)
    title = short(chart.title.replace(" · ", " – "), 60)
    figure.text(0.03, 0.945, title, fontsize=15, color=INK, va="center")
    told = chart.said(phrase("chart", chart.reader))
    figure.text(0.03, 0.892, told, fontsize=9, color=FAINT, va="center")


def add_legend(figure: Any, points: Sequence[Point], chart: Chart) -> None:
    """The stances and languages that occur."""
    from matplotlib.lines import Line2D

    names = {Language.ZH: "中文", Language.EN: "English", Language.MIXED: "中英"}
    stances = [stance for stance in MARKERS if any(p.stance is stance for p in points)]
    languages = [each for each in LANGUAGES if any(p.language is each for p in points)]
    handles = [
        Line2D([], [], linestyle="none", marker=MARKERS[stance], markersize=7, color=FAINT,
               markerfacecolor=FAINT if stance is Stance.ASSERTED else PAPER,
               label=chart.said(stance_name(stance, chart.reader)))
        for stance in stances
    ] + [
        Line2D([], [], linestyle="none", marker="s", markersize=7, color=LANGUAGES[each],
               label=names[each])
        for each in languages
    ]  # fmt: skip
    if any(point.conflict for point in points):
        named = chart.said(phrase("conflict", chart.reader))
        handles.append(
            Line2D([], [], ls="none", marker="o", ms=10, mew=0, color=AMBER, alpha=0.5, label=named)
        )
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.018, 0.0),
        ncol=10,
        frameon=False,
        fontsize=9,
        labelcolor=INK,
        handletextpad=0.2,
        columnspacing=1.4,
    )
