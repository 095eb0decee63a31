"""When a channel gets something: times of day, weekdays, quiet hours, across DST and midnight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests import slots
from bot.values import Channel

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONES = ["Asia/Shanghai", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]
moments = st.integers(1_577_836_800, 1_893_456_000).map(lambda s: datetime.fromtimestamp(s, UTC))
clocks = st.times().map(lambda clock: f"{clock:%H:%M}")
weekdays = st.sets(st.integers(1, 7)).map(lambda days: tuple(sorted(days)))


def berlin(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    local = datetime(2026, month, day, hour, minute, fold=fold, tzinfo=ZoneInfo("Europe/Berlin"))
    return local.astimezone(UTC)


@pytest.mark.parametrize("day", [(3, 29), (10, 25)], ids=["skipped", "repeated"])
def test_a_time_that_summer_time_skips_or_repeats_comes_once(day: tuple[int, int]) -> None:
    start = datetime(2026, *day, tzinfo=UTC) - timedelta(hours=12)
    found = slots.slots_between(("02:30",), "Europe/Berlin", start, start + timedelta(days=1))
    assert len(found) == 1


@given(moments, st.sampled_from(ZONES), clocks)
def test_every_day_has_its_slot_in_order_and_inside_the_span(
    after: datetime, zone: str, clock: str
) -> None:
    until = after + timedelta(days=10)
    found = slots.slots_between((clock,), zone, after, until)
    assert 9 <= len(found) <= 11
    assert list(found) == sorted(found)
    assert all(after < moment <= until for moment in found)
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in found]
    assert len(set(days)) == len(days)


@given(moments, st.sampled_from(ZONES), clocks, weekdays)
def test_slots_fall_on_the_chosen_local_weekdays_alone(
    after: datetime, zone: str, clock: str, days: tuple[int, ...]
) -> None:
    until = after + timedelta(days=14)
    every_day = slots.slots_between((clock,), zone, after, until)
    chosen = slots.slots_between((clock,), zone, after, until, days)
    local = {m: m.astimezone(ZoneInfo(zone)).isoweekday() for m in every_day}
    # a slot that DST skips at midnight comes an hour later, which may be the next day: no zone
    # here has that
    assert chosen == tuple(m for m in every_day if not days or local[m] in days)


def test_missed_slots_are_caught_up_once_and_a_paused_channel_gets_none() -> None:
    missed = Channel("7", covered_until=NOW - timedelta(days=30))
    assert slots.is_due(missed, NOW)
    assert not slots.is_due(Channel("7", covered_until=NOW), NOW + timedelta(minutes=1))
    assert not slots.is_due(Channel("7", paused=True), NOW)
    assert slots.next_due(Channel("7", paused=True), NOW) is None


def test_a_channel_that_was_set_waits_for_its_first_slot_and_others_begin_at_once() -> None:
    new = Channel("7", set_at=NOW)
    assert not slots.is_due(new, NOW + timedelta(minutes=1))
    assert slots.is_due(new, NOW + timedelta(hours=6))
    assert slots.is_due(Channel("7"), NOW)
    night = Channel("7", quiet=("00:00", "23:00"))
    assert not slots.is_due(night, NOW)
    assert slots.next_due(night, NOW) == slots.quiet_until(night, NOW)
    assert slots.is_due(Channel("7", every=0.5), NOW)
    assert slots.is_due(Channel("7", mode="each"), NOW)
    just = Channel("7", mode="each", covered_until=NOW)
    assert not slots.is_due(just, NOW + timedelta(seconds=10))
    assert slots.is_due(just, NOW + slots.EACH_EVERY)


def test_times_around_midnight_are_two_slots_of_one_night() -> None:
    night = Channel("7", times=("23:30", "00:30"), timezone="Asia/Shanghai")
    begin = datetime(2026, 3, 1, 14, tzinfo=UTC)  # 22:00 there
    found = slots.slots_between(night.times, night.timezone, begin, begin + timedelta(hours=4))
    assert [f"{m:%H:%M}" for m in found] == ["15:30", "16:30"]


def test_what_falls_into_quiet_hours_across_midnight_goes_out_once_at_their_end() -> None:
    quiet = Channel(
        "7", times=("23:00", "06:00"), timezone="Asia/Shanghai", quiet=("22:00", "07:30"),
        covered_until=datetime(2026, 3, 1, 13, tzinfo=UTC),
    )  # fmt: skip
    night = datetime(2026, 3, 1, 20, tzinfo=UTC)  # 04:00 there
    assert slots.is_quiet(quiet, night)
    assert not slots.is_due(quiet, night)
    end = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert slots.next_due(quiet, night) == end
    assert not slots.is_due(quiet, end - timedelta(seconds=1))
    assert slots.is_due(quiet, end)


def test_quiet_hours_that_summer_time_shortens_or_lengthens_end_by_the_clock() -> None:
    quiet = Channel("7", timezone="Europe/Berlin", quiet=("23:00", "06:00"))
    for month, day in ((3, 29), (10, 25)):
        assert slots.quiet_until(quiet, berlin(month, day, 1)) == berlin(month, day, 6)
        assert not slots.is_quiet(quiet, berlin(month, day, 6))
    gap = Channel("7", timezone="Europe/Berlin", quiet=("22:00", "02:30"))
    assert slots.quiet_until(gap, berlin(3, 29, 1)) == berlin(3, 29, 3, 30)


@given(moments, st.sampled_from(ZONES), clocks, clocks)
def test_the_end_of_quiet_hours_is_not_quiet_and_all_before_it_is(
    now: datetime, zone: str, begin: str, end: str
) -> None:
    channel = Channel("7", timezone=zone, quiet=(begin, end) if begin != end else None)
    until = slots.quiet_until(channel, now)
    assert now <= until <= now + timedelta(hours=26)
    assert not slots.is_quiet(channel, until)
    if until > now:
        assert slots.is_quiet(channel, now)
        assert slots.is_quiet(channel, until - timedelta(seconds=1))
        assert slots.quiet_until(channel, now + (until - now) / 2) == until


channels = st.builds(
    Channel,
    st.just("7"),
    times=st.lists(clocks, min_size=1, max_size=3, unique=True).map(tuple),
    every=st.none() | st.floats(5, 3000),
    timezone=st.sampled_from(ZONES),
    covered_until=st.none() | st.just(NOW - timedelta(hours=7)),
    weekdays=weekdays,
    quiet=st.none() | st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1]),
    mode=st.sampled_from(["digest", "each"]),
)


@given(channels, st.integers(0, 10_000))
def test_the_next_digest_is_due_when_it_was_foretold_and_not_before(
    channel: Channel, minutes: int
) -> None:
    now = NOW + timedelta(minutes=minutes)
    foretold = slots.next_due(channel, now)
    if foretold is None:  # quiet all day but for minutes that its weekdays never reach
        return
    assert foretold >= now
    assert (foretold == now) is slots.is_due(channel, now)
    if foretold > now:
        assert not slots.is_due(channel, now + (foretold - now) * 0.5)
    quiet = slots.is_quiet(channel, foretold)
    assert not quiet
    assert slots.is_due(channel, foretold)


@given(st.lists(st.integers(0, 7200), max_size=30), st.integers(1, 20))
def test_an_hour_never_holds_more_single_stories_than_allowed(ago: list[int], most: int) -> None:
    channel = Channel("7", mode="each", each_an_hour=most)
    posted = [NOW - timedelta(seconds=seconds) for seconds in ago]
    left = slots.allowance(channel, posted, NOW)
    recent = sum(moment > NOW - timedelta(hours=1) for moment in posted)
    assert left == max(0, most - recent)


def test_each_on_chosen_days_and_minutes_rest_on_the_others() -> None:
    sunday = NOW  # 2026-03-01
    assert not slots.is_due(Channel("7", mode="each", weekdays=(1, 2)), sunday)
    assert not slots.is_due(Channel("7", every=60.0, weekdays=(6,)), sunday)
    assert slots.next_due(Channel("7", every=60.0, weekdays=(1,)), sunday) == datetime(
        2026, 3, 2, tzinfo=UTC
    )
    assert slots.is_due(Channel("7", every=60.0, weekdays=(7,)), sunday)


def test_times_count_from_when_they_are_set_so_that_a_change_posts_nothing_by_itself() -> None:
    noon = Channel("7", times=("08:00",), set_at=NOW)
    assert not slots.is_due(noon, NOW + timedelta(minutes=1))
    covered = Channel("7", times=("11:00",), set_at=NOW, covered_until=NOW - timedelta(hours=5))
    assert not slots.is_due(covered, NOW + timedelta(minutes=1))
    assert slots.is_due(covered, NOW + timedelta(hours=23))
