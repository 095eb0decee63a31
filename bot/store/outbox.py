"""Rows of channels, planned digests and their messages; runs on the store's thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store.codec import dumps, loads, moment, optional_moment, read_moment
from bot.store.feeds import clean
from bot.values import Channel, Delivery, Window


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
) -> bool:
    """Write a digest's messages and mark its reports and window as dealt with.

    False, with nothing written, where another plan has covered the window or taken one of
    the reports in the meantime: the digest is then to be built again.
    """
    row = db.execute("SELECT covered_until FROM channels WHERE id = ?", (channel_id,)).fetchone()
    if row is None:
        raise StoreError(f"no channel {channel_id} is set up; save the channel before its digest")
    keys = {(clean(url), clean(identity)) for url, identity in report_keys}
    if (row[0] is not None and moment(window.until) <= row[0]) or keys & sent_keys(db, channel_id):
        return False
    cursor = db.execute(
        "INSERT INTO plans (channel, since, until) VALUES (?, ?, ?)",
        (channel_id, moment(window.since), moment(window.until)),
    )
    number = cursor.lastrowid
    for delivery in deliveries:
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
    for url, identity in sorted(keys):
        db.execute(
            "INSERT OR REPLACE INTO sent (channel, feed_url, identity, plan) VALUES (?, ?, ?, ?)",
            (channel_id, url, identity, number),
        )
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
        "UPDATE deliveries SET state = ?, delivery = ? WHERE key = ?",
        (delivery.state, clean(dumps(delivery)), delivery.key),
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


def sent_keys(db: Database, channel_id: str) -> set[tuple[str, str]]:
    """Reports that a digest of this channel holds, unless every message of it failed for good."""
    rows = db.execute(
        "SELECT s.feed_url, s.identity FROM sent s WHERE s.channel = ? AND ("
        " NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.plan = s.plan)"
        " OR EXISTS (SELECT 1 FROM deliveries d WHERE d.plan = s.plan AND d.state != 'failed'))",
        (channel_id,),
    )
    return {(url, identity) for url, identity in rows}
