"""The life of an outbox row."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.digests import outbox
from bot.digests.render.discord import V2_FLAG, Message
from bot.values import Channel, Delivery, Window

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=12), NOW)


def planned(count: int = 1) -> tuple[Delivery, ...]:
    button = {"type": 2, "style": 2, "label": "论断", "custom_id": "y:claims:s:{nonce}"}
    body = {"flags": V2_FLAG, "components": [{"type": 1, "components": [button]}]}
    return outbox.plan(Channel("7"), WINDOW, [Message(body, (), head=True)] * count)


def test_a_row_carries_its_mark_and_a_nonce_that_every_process_computes_alike() -> None:
    first, again = planned(3), planned(3)
    assert first == again
    assert len({row.nonce for row in first}) == 3
    for row in first:
        body = json.loads(row.body)
        assert len(row.nonce) <= 25
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
