"""The life of an outbox row."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks._discord_world import invented
from bot.chat.delivery.targets import carries, posting
from bot.digests import outbox
from bot.digests.render.discord import V2_FLAG, Message, messages, nothing_new
from bot.stories.assemble import assemble
from bot.values import Channel, Delivery, Digest, Group, TargetKind, Window

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


def test_a_repeat_is_dropped_by_discord_itself_where_it_takes_nonces() -> None:
    (row,) = planned()
    kinds: tuple[TargetKind, ...] = ("text", "thread")
    for kind in kinds:
        request = posting(Channel("7", kind=kind), row, None)
        assert request.path == "/channels/7/messages"
        assert request.body is not None
        assert (request.body["nonce"], request.body["enforce_nonce"]) == (row.nonce, True)
    later = posting(Channel("7", kind="forum"), row, "8")
    assert later.path == "/channels/8/messages"
    assert later.body is not None
    assert later.body["enforce_nonce"]
    hook = posting(Channel("7", kind="webhook", secret="s"), row, None)
    assert ("wait", "true") in hook.query  # without it Discord does not say what became of it


TARGETS = (
    Channel("7"),
    Channel("7", style="embeds"),
    Channel("7", kind="forum", style="embeds", role="9"),
    Channel("7", kind="webhook", secret="s"),
    Channel("7", kind="webhook", secret="s", own_webhook=False),
    Channel("7", kind="webhook", secret="s", own_webhook=False, style="embeds"),
)


@pytest.mark.parametrize("channel", TARGETS, ids=lambda c: f"{c.kind}-{c.style}-{c.own_webhook}")
def test_every_message_bears_its_mark_whatever_its_target_and_style(channel: Channel) -> None:
    groups = [
        Group(f"s{number}", (invented(0, number, NOW - timedelta(hours=1)),)) for number in range(6)
    ]
    digest = Digest(WINDOW, tuple(assemble(group, NOW) for group in groups), 2)
    for made in (messages(digest, channel), (nothing_new(channel, WINDOW),)):
        rows = outbox.plan(channel, WINDOW, made)
        for row in rows:
            for other in rows:
                found = carries(json.loads(row.body), other.nonce)
                assert found == (row.nonce == other.nonce)
