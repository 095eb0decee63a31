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


def channel(db: Database, channel_id: str) -> Channel | None:
    row = db.execute(
        "SELECT channel, covered_until FROM channels WHERE id = ?", (channel_id,)
    ).fetchone()
    return row and replace(loads(Channel, row[0]), covered_until=read_moment(row[1]))


def cover(db: Database, channel_id: str, until: datetime) -> None:
    """Nothing was new up to `until`. The channel's settings stay as they are."""
    db.execute(
        "UPDATE channels SET covered_until = max(coalesce(covered_until, ''), ?) WHERE id = ?",
        (moment(until), channel_id),
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
    clear_target_state(db, channel_id)
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
    for url, identity in sorted(keys):
        db.execute(
            "INSERT OR REPLACE INTO sent (channel, feed_url, identity, plan) VALUES (?, ?, ?, ?)",
            (channel_id, url, identity, number),
        )
    shown = {
        (clean(url), clean(identity), delivery.key)
        for delivery in rows
        for story in delivery.shown
        for url, identity in story.reports
    }
    for row_shown in sorted(shown):
        db.execute("INSERT INTO shown (feed_url, identity, delivery) VALUES (?, ?, ?)", row_shown)
    # a report that was replaced while the digest was being built is shown as it was before
    db.execute(
        "UPDATE deliveries SET stale = :until WHERE plan = :plan AND key IN (SELECT w.delivery"
        " FROM shown w JOIN entries e ON e.feed_url = w.feed_url AND e.identity = w.identity"
        " JOIN reports r ON r.id = e.id WHERE r.changed_at >= :until)",
        {"until": moment(window.until), "plan": number},
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


def outdate(db: Database, key: tuple[str, str], now: datetime) -> None:
    """The messages that show a report show it no more as it is."""
    db.execute(
        "UPDATE deliveries SET stale = ? WHERE key IN"
        " (SELECT delivery FROM shown WHERE feed_url = ? AND identity = ?)",
        (moment(now), clean(key[0]), clean(key[1])),
    )


def stale(db: Database, since: datetime) -> tuple[tuple[Delivery, str], ...]:
    """Confirmed messages of digests after `since` that are out of date, oldest first, each with
    what `save_edit` is to be told."""
    rows = db.execute(
        "SELECT d.delivery, d.stale FROM deliveries d JOIN plans p ON p.id = d.plan"
        " WHERE d.stale IS NOT NULL AND d.state = 'confirmed' AND p.until > ? ORDER BY d.plan",
        (moment(since),),
    )
    return tuple((loads(Delivery, text), seen) for text, seen in rows)


def save_edit(db: Database, delivery: Delivery, seen: str) -> None:
    """The message is up to date, unless one of its reports has changed again since `seen`."""
    save_delivery(db, delivery)
    db.execute(
        "UPDATE deliveries SET stale = NULL WHERE key = ? AND stale = ?", (delivery.key, seen)
    )


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


def target_state(db: Database, target: str) -> TargetState | None:
    row = db.execute("SELECT state FROM target_states WHERE target = ?", (target,)).fetchone()
    return None if row is None else loads(TargetState, row[0])


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
    """Reports that this channel has had or will have: not those whose messages failed for good."""
    rows = db.execute(
        "SELECT w.feed_url, w.identity FROM shown w JOIN deliveries d ON d.key = w.delivery"
        " WHERE d.channel = :channel AND d.state != 'failed'"
        " UNION SELECT s.feed_url, s.identity FROM sent s WHERE s.channel = :channel"
        # planned without a message that is known to show it
        " AND NOT EXISTS (SELECT 1 FROM shown w JOIN deliveries d ON d.key = w.delivery"
        " WHERE w.feed_url = s.feed_url AND w.identity = s.identity AND d.plan = s.plan)"
        " AND (NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.plan = s.plan)"
        " OR EXISTS (SELECT 1 FROM deliveries o WHERE o.plan = s.plan AND o.state != 'failed'))",
        {"channel": channel_id},
    )
    return {(url, identity) for url, identity in rows}
