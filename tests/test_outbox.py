"""The life of an outbox row, and when a channel's digest is due."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.digests import outbox, slots
from bot.digests.render.discord import V2_FLAG
from bot.values import Channel, Delivery, Window

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=12), NOW)


def planned(count: int = 1) -> tuple[Delivery, ...]:
    button = {"type": 2, "style": 2, "label": "论断", "custom_id": "y:claims:s:{nonce}"}
    body = {"flags": V2_FLAG, "components": [{"type": 1, "components": [button]}]}
    return outbox.plan(Channel("7"), WINDOW, [body] * count)


def test_a_row_carries_its_mark_and_a_nonce_that_every_process_computes_alike() -> None:
    first, again = planned(3), planned(3)
    assert first == again
    assert len({row.nonce for row in first}) == 3
    for row in first:
        body = json.loads(row.body)
        assert body["nonce"] == row.nonce
        assert len(row.nonce) <= 25
        assert body["enforce_nonce"] is True
        assert body["components"][0]["components"][0]["custom_id"].endswith(":" + row.nonce)


@given(st.lists(st.sampled_from(["send", "postpone", "doubt", "not_found"]), max_size=40))
def test_a_row_keeps_its_nonce_and_body_and_never_waits_over_an_hour(steps: list[str]) -> None:
    (row,) = planned()
    start = row
    for step in steps:
        if step == "send":
            row = outbox.sending(row)
        elif step == "postpone":
            row = outbox.postponed(row, "no permission", NOW)
        elif step == "doubt":
            row = outbox.doubted(row, "no answer", NOW)
        else:
            row = outbox.not_found(row)
        assert (row.key, row.nonce, row.body) == (start.key, start.nonce, start.body)
        assert row.next_try is None or row.next_try - NOW <= outbox.LONGEST_WAIT
    assert outbox.confirmed(row, "9").message_id == "9"


def test_a_waiting_row_holds_back_only_those_behind_it() -> None:
    first, second = planned(2)
    waiting = outbox.postponed(first, "no permission", NOW)
    assert outbox.next_rows([waiting, second], NOW) == ()
    assert outbox.next_rows([outbox.refused(first, "bad form"), second], NOW) == (second,)
    assert outbox.next_rows([outbox.confirmed(first, "9"), second], NOW) == (second,)


def test_a_time_that_summer_time_skips_or_repeats_comes_once() -> None:
    for day in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        start = day - timedelta(hours=12)
        found = slots.slots_between(("02:30",), "Europe/Berlin", start, start + timedelta(days=1))
        assert len(found) == 1


@given(
    st.integers(1_577_836_800, 1_893_456_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]),
    st.times(),
)
def test_every_day_has_its_slot_in_order_and_inside_the_span(
    after: datetime, zone: str, clock: time
) -> None:
    text = f"{clock:%H:%M}"
    until = after + timedelta(days=10)
    found = slots.slots_between((text,), zone, after, until)
    assert 9 <= len(found) <= 11
    assert list(found) == sorted(found)
    assert all(after < moment <= until for moment in found)
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in found]
    assert len(set(days)) == len(days)


def test_missed_slots_are_caught_up_once_and_a_paused_channel_gets_none() -> None:
    missed = Channel("7", covered_until=NOW - timedelta(days=3))
    assert slots.is_due(missed, NOW, NOW)
    assert not slots.is_due(Channel("7", covered_until=NOW), NOW, NOW + timedelta(minutes=1))
    assert not slots.is_due(Channel("7", paused=True), NOW - timedelta(days=3), NOW)
    often = Channel("7", every=0.5)
    assert slots.is_due(often, NOW, NOW)
