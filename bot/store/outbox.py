"""Rows of channels, planned digests and their messages; runs on the store's thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store.codec import dumps, loads, moment, optional_moment, read_moment
from bot.store.feeds import clean
from bot.values import Channel, Delivery, TargetState, Window


def channels(db: Database) -> tuple[Channel, ...]:
    rows = db.execute("SELECT channel, covered_until FROM channels ORDER BY id")
    return tuple(
        replace(loads(Channel, text), covered_until=read_moment(covered)) for text, covered in rows
    )


def save_channel(db: Database, channel: Channel) -> None:
    """Store the settings. `covered_until` only moves forward: plans write it, too."""
    db.execute(
        "INSERT INTO channels (id, channel, covered_until) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, covered_until ="
        " nullif(max(coalesce(covered_until, ''), coalesce(excluded.covered_until, '')), '')",
        (channel.id, dumps(channel), optional_moment(channel.covered_until)),
    )


def remove_channel(db: Database, channel_id: str) -> bool:
    """Forget the settings. What was sent there stays known: the channel may come back."""
    return db.execute("DELETE FROM channels WHERE id = ?", (channel_id,)).rowcount > 0


def plan(
    db: Database,
    channel_id: str,
    deliveries: Iterable[Delivery],
    report_keys: Iterable[tuple[str, str]],
    window: Window,
    covers: bool = True,
) -> bool:
    """Write a digest's messages and mark its reports and, where it `covers`, its window as
    dealt with; one that does not leaves the rest of the window to the next digest.

    `report_keys` are the reports that the channel has not had; the messages may show others.

    False, with nothing written, where another plan has covered the window or taken one of
    the reports in the meantime: the digest is then to be built again.
    """
    row = db.execute("SELECT covered_until FROM channels WHERE id = ?", (channel_id,)).fetchone()
    if row is None:
        raise StoreError(f"no channel {channel_id} is set up; save the channel before its digest")
    keys = {(clean(url), clean(identity)) for url, identity in report_keys}
    if (row[0] is not None and moment(window.until) <= row[0]) or keys & sent_keys(db, channel_id):
        return False
    rows = tuple(deliveries)
    cursor = db.execute(
        "INSERT INTO plans (channel, since, until) VALUES (?, ?, ?)",
        (channel_id, moment(window.since), moment(window.until)),
    )
    number = cursor.lastrowid
    for delivery in rows:
        if delivery.channel != channel_id:
            raise StoreError(f"a message to {delivery.channel} is in a digest for {channel_id}")
        db.execute(
            "INSERT INTO deliveries (key, plan, channel, position, state, delivery)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                delivery.key,
                number,
                channel_id,
                delivery.position,
                delivery.state,
                clean(dumps(delivery)),
            ),
        )
    shown = {
        (clean(url), clean(identity)): delivery.key
        for delivery in rows
        for story in delivery.shown
        for url, identity in story.reports
    }
    for key in sorted(keys | shown.keys()):
        db.execute(
            "INSERT OR REPLACE INTO sent (channel, feed_url, identity, plan, delivery)"
            " VALUES (?, ?, ?, ?, ?)",
            (channel_id, *key, number, shown.get(key)),
        )
    if covers:
        db.execute(
            "UPDATE channels SET covered_until = ? WHERE id = ?", (moment(window.until), channel_id)
        )
    return True


def save_delivery(db: Database, delivery: Delivery) -> None:
    """Store a message's new state. A confirmed message never becomes unconfirmed again."""
    row = db.execute("SELECT state FROM deliveries WHERE key = ?", (delivery.key,)).fetchone()
    if row is None:
        raise StoreError(f"no message {delivery.key} was planned")
    if row[0] == "confirmed" and delivery.state != "confirmed":
        raise StoreError(f"message {delivery.key} is confirmed and cannot become {delivery.state}")
    db.execute(
        "UPDATE deliveries SET state = ?, delivery = ?, message = ? WHERE key = ?",
        (delivery.state, clean(dumps(delivery)), delivery.message_id, delivery.key),
    )


def deliveries(db: Database, channel_id: str | None, only_open: bool) -> tuple[Delivery, ...]:
    """Messages by channel, in the order in which they are to appear there."""
    rows = db.execute(
        "SELECT delivery FROM deliveries WHERE (:channel IS NULL OR channel = :channel)"
        + (" AND state NOT IN ('confirmed', 'failed')" if only_open else "")
        + " ORDER BY channel, plan, position, key",
        {"channel": channel_id},
    )
    return tuple(loads(Delivery, text) for (text,) in rows)


def of_digest(db: Database, key: str) -> tuple[Delivery, ...]:
    """All messages of the digest that the message `key` is part of, in order."""
    rows = db.execute(
        "SELECT delivery FROM deliveries WHERE plan ="
        " (SELECT plan FROM deliveries WHERE key = ?) ORDER BY position",
        (key,),
    )
    return tuple(loads(Delivery, text) for (text,) in rows)


def by_message(db: Database, message_id: str) -> Delivery | None:
    row = db.execute("SELECT delivery FROM deliveries WHERE message = ?", (message_id,)).fetchone()
    return None if row is None else loads(Delivery, row[0])


def showing(db: Database, key: tuple[str, str]) -> tuple[Delivery, ...]:
    """Confirmed messages that show a report, oldest first."""
    rows = db.execute(
        "SELECT d.delivery FROM deliveries d JOIN sent s ON s.delivery = d.key"
        " WHERE s.feed_url = ? AND s.identity = ? AND d.state = 'confirmed' ORDER BY d.plan",
        (clean(key[0]), clean(key[1])),
    )
    return tuple(loads(Delivery, text) for (text,) in rows)


def posted_since(
    db: Database, channel_id: str, since: datetime
) -> tuple[tuple[datetime, int], ...]:
    """When digests of a channel were planned after `since`, and how many stories each shows."""
    rows = db.execute(
        "SELECT p.until, d.delivery FROM plans p JOIN deliveries d ON d.plan = p.id"
        " WHERE p.channel = ? AND p.until > ? AND d.state != 'failed' ORDER BY p.until",
        (channel_id, moment(since)),
    )
    return tuple(
        (datetime.fromisoformat(until), len(loads(Delivery, text).shown)) for until, text in rows
    )


def target_states(db: Database) -> dict[str, TargetState]:
    rows = db.execute("SELECT target, state FROM target_states")
    return {target: loads(TargetState, text) for target, text in rows}


def save_target_state(db: Database, state: TargetState) -> None:
    db.execute(
        "INSERT OR REPLACE INTO target_states (target, state) VALUES (?, ?)",
        (state.target, clean(dumps(state))),
    )


def clear_target_state(db: Database, target: str) -> bool:
    return db.execute("DELETE FROM target_states WHERE target = ?", (target,)).rowcount > 0


def sent_keys(db: Database, channel_id: str) -> set[tuple[str, str]]:
    """Reports that this channel has had or will have: not those whose message failed for good."""
    rows = db.execute(
        "SELECT s.feed_url, s.identity FROM sent s LEFT JOIN deliveries d ON d.key = s.delivery"
        " WHERE s.channel = ? AND CASE WHEN d.key IS NOT NULL THEN d.state != 'failed' ELSE"
        # planned without a message of their own
        " NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.plan = s.plan)"
        " OR EXISTS (SELECT 1 FROM deliveries o WHERE o.plan = s.plan AND o.state != 'failed') END",
        (channel_id,),
    )
    return {(url, identity) for url, identity in rows}
