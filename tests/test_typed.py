"""What people type about times, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.typed import read_quiet, read_times, read_timezone, read_weekdays
from bot.errors import TypedError

NAMES = {
    **{name: (n,) for n, name in enumerate("mon tue wed thu fri sat sun".split(), 1)},
    **{f"周{name}": (n,) for n, name in enumerate("一二三四五六日", 1)},
    "weekdays": (1, 2, 3, 4, 5),
    "周末": (6, 7),
}


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("08:00 18:00", ("08:00", "18:00")),
        ("8:05，23:30、0:15", ("00:15", "08:05", "23:30")),
        ("8点, 18：30", ("08:00", "18:30")),
        ("9", ("09:00",)),
        ("9 9:00", ("09:00",)),
        ("8点半 下午6点", ("08:30", "18:00")),
        ("早上8點，晚上8點半、晚上12點", ("00:00", "08:00", "20:30")),
        ("中午12点 中午1点 凌晨12点30", ("00:30", "12:00", "13:00")),
        ("8am 6:30pm 12am 12pm", ("00:00", "08:00", "12:00", "18:30")),
    ],
)
def test_times_of_day_are_read_in_both_languages(text: str, times: tuple[str, ...]) -> None:
    assert read_times(text) == times


@pytest.mark.parametrize(
    "text", ["", "24:00", "8:60", "noon", "8:0", "-1", "8:00-9:00", "13pm", "0am", "下午8pm", "半"]
)
def test_what_is_no_time_of_day_is_named(text: str) -> None:
    with pytest.raises(TypedError) as caught:
        read_times(text)
    assert (caught.value.fault, caught.value.text) == ("bad_times", text)


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("22:00-07:00", ("22:00", "07:00")),
        ("22:00 – 7", ("22:00", "07:00")),
        ("22点至7点", ("22:00", "07:00")),
        ("1:00 to 5:00", ("01:00", "05:00")),
    ],
)
def test_quiet_hours_may_span_midnight(text: str, quiet: tuple[str, str]) -> None:
    assert read_quiet(text) == quiet


@pytest.mark.parametrize("text", ["", "22:00", "8:00-8:00", "a-b", "1-2-3"])
def test_what_is_no_span_of_hours_is_named(text: str) -> None:
    with pytest.raises(TypedError) as caught:
        read_quiet(text)
    assert caught.value.fault == "bad_quiet"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon, Wed", (1, 3)),
        ("1-5", (1, 2, 3, 4, 5)),
        ("Fri-Mon", (1, 5, 6, 7)),
        ("周一至周三", (1, 2, 3)),
        ("周末", (6, 7)),
        ("weekdays 周末", ()),
        ("1 2 3 4 5 6 7", ()),
    ],
)
def test_weekdays_are_read_by_name_number_and_span(text: str, days: tuple[int, ...]) -> None:
    assert read_weekdays(text, NAMES) == days


@pytest.mark.parametrize("text", ["", "8", "0", "Mo-", "someday", "weekdays-sun", "1-3-5"])
def test_what_is_no_weekday_is_named(text: str) -> None:
    with pytest.raises(TypedError) as caught:
        read_weekdays(text, NAMES)
    assert caught.value.fault == "bad_weekdays"


def test_a_time_zone_is_an_iana_name() -> None:
    assert read_timezone(" Asia/Shanghai ") == "Asia/Shanghai"
    assert read_timezone("America/New York") == "America/New_York"
    for text in ("", "Mars/Olympus", "../etc/passwd", "Asia"):
        with pytest.raises(TypedError) as caught:
            read_timezone(text)
        assert caught.value.fault == "bad_timezone"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_named(text: str) -> None:
    for read in (read_times, read_quiet, lambda t: read_weekdays(t, NAMES), read_timezone):
        try:
            read(text)
        except TypedError as error:
            if error.text != text:
                raise
