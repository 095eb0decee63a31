"""The chart of claimed values: a picture of the right size, in both languages."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import pytest

from bot.chat.charts import Chart, Point, can_draw, draw
from bot.errors import InputError
from summarizers.types import Language, Stance

needs_matplotlib = pytest.mark.skipif(not can_draw(), reason="the extra charts is not installed")


def point(day: int, value: float, label: str, **more: object) -> Point:
    given = {"value2": None, "stance": Stance.ASSERTED, "language": Language.EN, **more}
    return Point(datetime(2026, 9, day, tzinfo=UTC), value, label=label, **given)  # type: ignore[arg-type]


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@needs_matplotlib
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("reader", ["en", "zh"])
def test_values_over_decades_are_drawn_without_a_missing_character(reader: str) -> None:
    points = (
        point(2, 2e11, "機器之心", stance=Stance.REPORTED, language=Language.ZH),
        point(9, 1.75e11, "Forbes", stance=Stance.SPECULATED),
        point(20, 2e10, "微软研究院", value2=2e11, stance=Stance.HEDGED, language=Language.ZH),
    )
    png = draw(Chart("ChatGPT · 参数量", "parameters", points, reader))  # type: ignore[arg-type]
    assert size(png) == (1200, 675)


@needs_matplotlib
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [0.0, -3.5, 42.0, 1e-9])
def test_one_point_of_any_value_makes_a_chart(value: float) -> None:
    assert size(draw(Chart("x · score", None, (point(1, value, "A" * 90),), "en"))) == (1200, 675)


@needs_matplotlib
def test_many_points_in_one_place_are_drawn() -> None:
    points = tuple(point(1, 10.0, f"source {number}") for number in range(60))
    assert size(draw(Chart("x", "percent", points, "zh"))) == (1200, 675)


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(InputError, match="no values"):
        draw(Chart("x", None, (), "en"))
