"""Rows of feeds, their states and their entries. Every function runs on the store's thread."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlite_utils import Database

from bot.store.codec import dumps, loads, moment, optional_moment, pack, unpack
from bot.values import OPERATOR, Entry, Feed, FeedState

VISIBLE = """(
    EXISTS (
        SELECT 1 FROM feeds f WHERE f.url = e.feed_url
        AND f.owner IN (SELECT value FROM json_each(:owners))
        AND (f.removed_at IS NULL OR e.seen_at <= f.removed_at)
    ) OR (
        :operator AND NOT EXISTS (SELECT 1 FROM feeds f WHERE f.url = e.feed_url)
    ) OR :everybody
) AND e.feed_url NOT IN (SELECT value FROM json_each(:without))"""
"""Whether an owner of :owners may see the entry `e`: one who reads its feed, or read it when
the entry came. A feed that nobody is on record for is the operator's. What a feed of
:without has brought is left out."""


def visibility(owners: Collection[str] | None, without: Collection[str] = ()) -> dict[str, object]:
    """The parameters of VISIBLE; `owners` None sees everything, `without` leaves feeds out."""
    return {
        "owners": json.dumps(sorted(owners or ())),
        "operator": owners is not None and OPERATOR in owners,
        "everybody": owners is None,
        "without": json.dumps(sorted(without)),
    }


def subscribed(db: Database, owner: str | None) -> tuple[Feed, ...]:
    """The feeds that were added to the database and not removed, oldest first."""
    rows = db.execute(
        "SELECT feed FROM feeds WHERE origin = 'database' AND removed_at IS NULL"
        " AND (:owner IS NULL OR owner = :owner) ORDER BY added_at, url, owner",
        {"owner": owner},
    )
    return tuple(loads(Feed, feed) for (feed,) in rows)


def add(db: Database, feed: Feed, origin: str, now: datetime) -> None:
    db.execute(
        "INSERT INTO feeds (url, owner, origin, feed, added_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (url, owner, origin) DO UPDATE SET feed = excluded.feed, removed_at = NULL",
        (feed.url, feed.owner, origin, dumps(feed), moment(now)),
    )
    if origin == "database" and feed.owner == OPERATOR:
        db.execute("DELETE FROM hidden WHERE url = ?", (feed.url,))


def remove(db: Database, url: str, owner: str, now: datetime) -> bool:
    """End a subscription. The row stays: what came until now stays visible to its owner."""
    cursor = db.execute(
        "UPDATE feeds SET removed_at = ? WHERE url = ? AND owner = ?"
        " AND origin = 'database' AND removed_at IS NULL",
        (moment(now), url, owner),
    )
    resume(db, url, owner)
    return cursor.rowcount > 0


def hide(db: Database, url: str) -> None:
    db.execute("INSERT OR IGNORE INTO hidden (url) VALUES (?)", (url,))


def unhide(db: Database, url: str) -> bool:
    return db.execute("DELETE FROM hidden WHERE url = ?", (url,)).rowcount > 0


def hidden(db: Database) -> frozenset[str]:
    return frozenset(url for (url,) in db.execute("SELECT url FROM hidden"))


def subscriptions(db: Database, yaml_feeds: Iterable[Feed], now: datetime) -> tuple[Feed, ...]:
    """Record which feeds the operator's file lists now, and return all that are to be read."""
    gone = hidden(db)
    listed = {feed.url: feed for feed in yaml_feeds if feed.url not in gone}
    current: dict[str, str] = dict(
        db.execute("SELECT url, feed FROM feeds WHERE origin = 'yaml' AND removed_at IS NULL")
    )
    for feed in listed.values():
        if current.get(feed.url) != dumps(feed):
            add(db, feed, "yaml", now)
    for url in current.keys() - listed.keys():
        db.execute(
            "UPDATE feeds SET removed_at = ? WHERE url = ? AND origin = 'yaml'", (moment(now), url)
        )
    added = (
        feed for feed in subscribed(db, None) if not (feed.owner == OPERATOR and feed.url in listed)
    )
    return (*listed.values(), *added)


def states(db: Database) -> dict[str, FeedState]:
    rows = db.execute("SELECT url, state FROM feed_states")
    return {url: loads(FeedState, text) for url, text in rows}


def state(db: Database, url: str) -> FeedState | None:
    row = db.execute("SELECT state FROM feed_states WHERE url = ?", (url,)).fetchone()
    return None if row is None else loads(FeedState, row[0])


def save_poll(
    db: Database, state: FeedState, entries: Iterable[Entry], now: datetime
) -> tuple[Entry, ...]:
    """Store the state and the entries; return those never seen before, in the feed's order."""
    db.execute(
        "INSERT OR REPLACE INTO feed_states (url, state) VALUES (?, ?)", (state.url, dumps(state))
    )
    fresh: list[Entry] = []
    met: set[tuple[str, str]] = set()
    for entry in entries:
        key = (clean(entry.feed_url), clean(entry.identity))
        if key in met:
            continue  # a feed that lists one article twice; the first place counts
        met.add(key)
        if insert_entry(db, entry, now):
            fresh.append(entry)
    return tuple(fresh)


def insert_entry(db: Database, entry: Entry, now: datetime) -> bool:
    """Store an unseen entry as work to be done; True if it was unseen.

    A seen one takes over the feed's present words and keeps its first date, so that
    re-dating never makes an old article look new.
    """
    key = (clean(entry.feed_url), clean(entry.identity))
    # most entries of a poll are known and unchanged; this tells without reading them back
    told = blake2b(dumps(entry).encode("utf-8", "replace"), digest_size=16).digest()
    row = db.execute(
        "SELECT id, told, entry FROM entries WHERE feed_url = ? AND identity = ?", key
    ).fetchone()
    if row is None:
        db.execute(
            "INSERT INTO entries (feed_url, identity, status, published, seen_at, told, entry)"
            " VALUES (?, ?, 'pending', ?, ?, ?, ?)",
            (*key, optional_moment(entry.published), moment(now), told, pack(entry)),
        )
        return True
    number, before, stored = row
    if told != before:
        known = unpack(Entry, stored)
        published = known.published or entry.published
        reworded = (known.title, known.html) != (entry.title, entry.html)
        db.execute(
            "UPDATE entries SET told = ?, entry = ?, published = ?,"
            " edited_at = coalesce(?, edited_at) WHERE id = ?",
            (
                told,
                pack(replace(entry, published=published)),
                optional_moment(published),
                moment(now) if reworded else None,
                number,
            ),
        )
    return False


def edited(db: Database, limit: int, since: datetime) -> tuple[Entry, ...]:
    """Entries that were read and have been given other words after that, longest ago first.

    Those read before `since` are left alone.
    """
    rows = db.execute(
        "SELECT e.entry FROM entries e JOIN reports r ON r.id = e.id"
        " WHERE e.edited_at IS NOT NULL AND e.status = 'read' AND r.saved_at >= ?"
        " ORDER BY e.edited_at, e.id LIMIT ?",
        (moment(since), limit),
    )
    return tuple(unpack(Entry, data) for (data,) in rows)


def seen_edit(db: Database, entry: Entry) -> None:
    """The edit of this entry is dealt with, unless it has been edited once more meanwhile."""
    key = (clean(entry.feed_url), clean(entry.identity))
    row = db.execute(
        "SELECT id, entry FROM entries WHERE feed_url = ? AND identity = ?", key
    ).fetchone()
    if row is not None and unpack(Entry, row[1]) == entry:
        db.execute("UPDATE entries SET edited_at = NULL WHERE id = ?", (row[0],))


def pending(
    db: Database, limit: int, max_age: timedelta | None, now: datetime
) -> tuple[Entry, ...]:
    """Entries that nobody has read yet, newest first."""
    rows = db.execute(
        "SELECT entry FROM entries WHERE status = 'pending'"
        " AND (:oldest IS NULL OR coalesce(published, seen_at) >= :oldest)"
        " ORDER BY coalesce(published, seen_at) DESC, id LIMIT :limit",
        {"limit": limit, "oldest": None if max_age is None else moment(now - max_age)},
    )
    return tuple(unpack(Entry, data) for (data,) in rows)


def give_up(db: Database, key: tuple[str, str], reason: str) -> bool:
    cursor = db.execute(
        "UPDATE entries SET status = 'given_up', reason = ?"
        " WHERE feed_url = ? AND identity = ? AND status = 'pending'",
        (clean(reason), clean(key[0]), clean(key[1])),
    )
    return cursor.rowcount > 0


def pause(db: Database, url: str, guild: str) -> bool:
    row = (clean(url), guild)
    return db.execute("INSERT OR IGNORE INTO paused_feeds VALUES (?, ?)", row).rowcount > 0


def resume(db: Database, url: str, guild: str) -> bool:
    row = (clean(url), guild)
    return db.execute("DELETE FROM paused_feeds WHERE url = ? AND guild = ?", row).rowcount > 0


def paused(db: Database, guild: str) -> frozenset[str]:
    rows = db.execute("SELECT url FROM paused_feeds WHERE guild = ?", (guild,))
    return frozenset(url for (url,) in rows)


def all_paused(db: Database) -> frozenset[tuple[str, str]]:
    """Address and server of everything that is paused."""
    return frozenset((url, guild) for url, guild in db.execute("SELECT * FROM paused_feeds"))


def clean(text: str) -> str:
    """Replace lone surrogates, which UTF-8 and so SQLite cannot hold."""
    return text.encode("utf-8", "replace").decode()
