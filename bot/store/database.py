"""The store: one SQLite file, one thread that owns it, coroutines for everybody else.

sqlite-utils refuses a connection from another thread, and one writer at a time is what
SQLite does anyway; so a single-thread executor opens the connection, runs every job in
order and closes it. Each job that writes is one transaction: after kill -9 it is there
whole or not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlite_utils import Database

from bot.errors import InputError, StoreError
from bot.store import backup, feeds, outbox, reports, search
from bot.store.migrations import migrate
from bot.values import (
    OPERATOR,
    Channel,
    Delivery,
    Entry,
    Features,
    Feed,
    FeedState,
    Group,
    Placed,
    Report,
    Window,
)
from summarizers.types import Language

T = TypeVar("T")
Owners = Collection[str] | None
"""Whose articles: OPERATOR and server ids; None for all."""

BUSY_SECONDS = 30
"""How long a job waits for another process's write (`once` beside `run`) before it fails."""


class Store:
    """Everything that has been collected. `async with Store(path) as store`.

    Raises StoreError where the file cannot be opened, is not ours, is damaged or was written
    by a later version; InputError where its folder is missing. All times must be aware.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._db: Database | None = None

    @classmethod
    async def open(cls, path: str | Path) -> Self:
        """Open the file, creating or migrating it. The caller closes."""
        store = cls(path)
        try:
            await store._on_thread(store._connect)
        except BaseException:
            store._thread.shutdown(wait=False)
            raise
        return store

    async def __aenter__(self) -> Self:
        try:
            await self._on_thread(self._connect)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Finish the jobs that wait, then close the file. Closing twice is harmless."""
        if self._db is not None:
            db, self._db = self._db, None
            await asyncio.get_running_loop().run_in_executor(self._thread, db.close)
        self._thread.shutdown(wait=False)

    # Feeds

    async def operator_feeds(self) -> tuple[Feed, ...]:
        """The feeds that `feeds add` has added for all servers."""
        return await self.feeds(OPERATOR)

    async def feeds(self, owner: str | None = None) -> tuple[Feed, ...]:
        """The feeds in the database, of one owner or of all; oldest first."""
        return await self._read(feeds.subscribed, owner)

    async def add_feed(self, feed: Feed) -> None:
        """Subscribe `feed.owner`, or renew the settings; a hidden yaml feed is shown again."""
        await self._write(feeds.add, feed, "database", _now())

    async def remove_feed(self, url: str, owner: str) -> bool:
        """End a subscription of the database; False where there was none.

        What the feed brought until now stays visible to its owner, what comes later does not.
        """
        return await self._write(feeds.remove, url, owner, _now())

    async def hide(self, url: str) -> None:
        """Remove a feed of feeds.yaml, for good, without touching that file."""
        await self._write(feeds.hide, url)

    async def unhide(self, url: str) -> bool:
        """Read a hidden feed of feeds.yaml again; False where it was not hidden."""
        return await self._write(feeds.unhide, url)

    async def hidden(self) -> frozenset[str]:
        """Addresses of the feeds of feeds.yaml that were removed."""
        return await self._read(feeds.hidden)

    async def subscriptions(self, yaml_feeds: Iterable[Feed]) -> tuple[Feed, ...]:
        """All feeds to be read, of all owners: feeds.yaml less the hidden, then the database's.

        Also notes which addresses feeds.yaml lists now, so that their articles are the
        operator's even where a server has added the same address. One address may come
        several times, once an owner.
        """
        return await self._write(feeds.subscriptions, tuple(yaml_feeds), _now())

    # Polls

    async def state(self, url: str) -> FeedState | None:
        """What is known of a feed's health; None where it was never polled."""
        return await self._read(feeds.state, url)

    async def states(self) -> dict[str, FeedState]:
        """All feed states by address."""
        return await self._read(feeds.states)

    async def save_poll(
        self, state: FeedState, entries: tuple[Entry, ...], now: datetime
    ) -> tuple[Entry, ...]:
        """Store a feed's state and entries in one transaction; return the unseen entries.

        An entry is seen by (feed_url, identity). A seen one takes over edited words, keeps
        its first date and stays seen.
        """
        return await self._write(feeds.save_poll, state, entries, now)

    # Work queue

    async def pending(
        self, limit: int, *, max_age: timedelta | None = None, now: datetime | None = None
    ) -> tuple[Entry, ...]:
        """Entries that are stored and not yet read, newest first; older than `max_age` waits."""
        return await self._read(feeds.pending, limit, max_age, now or _now())

    async def save_report(self, report: Report, now: datetime) -> None:
        """Store a report, or replace the one of its key; its entry is read from now on."""
        await self._write(reports.save, report, now)

    async def give_up(self, entry: Entry, reason: str) -> bool:
        """Take an entry off the queue for good; False where it was not on it."""
        key = (entry.feed_url, entry.identity)
        return await self._write(feeds.give_up, key, reason)

    # Reports and stories

    async def reports(
        self, since: datetime | None, until: datetime | None = None, owners: Owners = None
    ) -> tuple[Report, ...]:
        """Reports stored after `since`, up to and with `until`; in the order of storing."""
        return await self._read(reports.between, since, until, owners)

    async def report(self, key: tuple[str, str], owners: Owners = None) -> Report | None:
        """One report, or None where there is none that these owners may see."""
        return await self._read(reports.one, key, owners)

    async def unplaced(self) -> tuple[Report, ...]:
        """Reports in no story yet (a crash came between), by their articles' dates."""
        return await self._read(reports.unplaced)

    async def save_placement(
        self,
        report_key: tuple[str, str],
        story_id: str,
        evidence: Iterable[str] = (),
        features: Features | None = None,
        now: datetime | None = None,
    ) -> None:
        """Put a stored report into a story, with what later reports are compared with."""
        phrases = tuple(evidence)
        await self._write(reports.place, report_key, story_id, phrases, features, now or _now())

    async def placed(self, since: datetime | None = None) -> tuple[Placed, ...]:
        """Features and stories of articles published after `since`, oldest first."""
        return await self._read(reports.placed, since)

    async def stories(
        self, since: datetime | None, until: datetime | None = None, owners: Owners = None
    ) -> tuple[Group, ...]:
        """Stories that gained a report after `since`, up to `until`, earliest first.

        Each comes with all its visible reports, the older ones too. The times are those of
        placing, never of a window that has been planned: nothing falls between two windows.
        """
        return await self._read(reports.groups, since, until, owners)

    async def story(self, story_id: str, owners: Owners = None) -> Group | None:
        """One story with its visible reports; None where these owners may see none."""
        return await self._read(reports.story, story_id, owners)

    # Channels and outbox

    async def channels(self) -> tuple[Channel, ...]:
        """All channels that get digests, by id."""
        return await self._read(outbox.channels)

    async def save_channel(self, channel: Channel) -> None:
        """Store a channel's settings; its `covered_until` never moves back."""
        await self._write(outbox.save_channel, channel)

    async def remove_channel(self, channel_id: str) -> bool:
        """Forget a channel's settings; what was sent there stays known."""
        return await self._write(outbox.remove_channel, channel_id)

    async def plan(
        self,
        channel_id: str,
        deliveries: tuple[Delivery, ...],
        report_keys: Iterable[tuple[str, str]],
        window: Window,
    ) -> bool:
        """In one transaction: the messages planned, the reports marked, the window covered.

        False, with nothing stored, where the window or one of the reports has been taken
        meanwhile. Raises StoreError where the channel is unknown.
        """
        return await self._write(outbox.plan, channel_id, deliveries, tuple(report_keys), window)

    async def open_deliveries(self, channel_id: str | None = None) -> tuple[Delivery, ...]:
        """Messages neither confirmed nor failed, by channel, plan and position."""
        return await self._read(outbox.deliveries, channel_id, True)

    async def deliveries(self, channel_id: str | None = None) -> tuple[Delivery, ...]:
        """All messages ever planned, by channel, plan and position."""
        return await self._read(outbox.deliveries, channel_id, False)

    async def save_delivery(self, delivery: Delivery) -> None:
        """Store a planned message's new state; a confirmed one stays confirmed."""
        await self._write(outbox.save_delivery, delivery)

    async def sent_keys(self, channel_id: str) -> set[tuple[str, str]]:
        """Reports in a digest planned for or posted in the channel."""
        return await self._read(outbox.sent_keys, channel_id)

    # Odds and ends

    async def get(self, key: str) -> str | None:
        """A small value kept under a name, or None."""
        return await self._read(_get, key)

    async def set(self, key: str, value: str) -> None:
        """Keep a small value under a name."""
        await self._write(_set, key, value)

    async def counts(self) -> dict[str, int]:
        """How much of everything there is, for people to read."""
        return await self._read(_counts)

    async def search(
        self,
        query: str,
        *,
        owners: Owners = None,
        limit: int = 10,
        language: Language | None = None,
        source: str | None = None,
        since: datetime | None = None,
    ) -> tuple[search.Hit, ...]:
        """Articles that hold every word of the query, best first.

        Chinese words of any length, Traditional and Simplified alike; English words, their
        forms and beginnings; "quoted phrases". No query is an error; one without a word finds
        nothing. `source` is a part of the feed's name; `since` bounds the article's date.
        """

        def job(db: Database) -> tuple[search.Hit, ...]:
            return search.find(
                db,
                query,
                owners=owners,
                limit=limit,
                language=language,
                source=source,
                since=since,
            )

        return await self._read(job)

    async def backup(self, target: str | Path) -> None:
        """Copy the database to a file, checked, whole or not at all, while work goes on.

        Raises InputError where the file cannot be written or is something else.
        """
        await asyncio.to_thread(backup.write, self.path, Path(target))

    async def restore(self, source: str | Path) -> None:
        """Replace everything by a backup's content, in one transaction.

        What was posted since the backup stays known and is not posted again.

        Raises InputError where the file is no backup, StoreError where it is damaged or of a
        later version; the database is then as it was.
        """
        await self._read(backup.read, Path(source), self.path)

    # The thread

    def _connect(self) -> None:
        if not self.path.parent.is_dir():
            raise InputError(f"the folder {self.path.parent} does not exist; create it first")
        try:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        except sqlite3.Error as error:
            raise StoreError(f"cannot open the database {self.path}: {error}") from error
        try:
            db = Database(connection, recursive_triggers=False, execute_plugins=False)
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA journal_mode = WAL").fetchall()
            migrate(db, str(self.path))
        except sqlite3.Error as error:
            connection.close()
            raise StoreError(f"cannot open the database {self.path}: {error}") from error
        except BaseException:
            connection.close()
            raise
        self._db = db

    async def _on_thread(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def _read(self, function: Callable[..., T], *arguments: object) -> T:
        return await self._on_thread(lambda: self._job(function, arguments))

    async def _write(self, function: Callable[..., T], *arguments: object) -> T:
        return await self._on_thread(lambda: self._job(function, arguments, write=True))

    def _job(
        self, function: Callable[..., T], arguments: tuple[object, ...], *, write: bool = False
    ) -> T:
        if self._db is None:
            raise StoreError(f"the database {self.path} is not open")
        try:
            with _transaction(self._db) if write else contextlib.nullcontext():
                return function(self._db, *arguments)
        except sqlite3.Error as error:
            raise StoreError(f"the database {self.path} failed: {error}") from error


@contextlib.contextmanager
def _transaction(db: Database) -> Iterator[None]:
    # IMMEDIATE: waiting for another process happens here, not at the first write inside,
    # where SQLite may refuse to wait
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _now() -> datetime:
    return datetime.now(UTC)


def _get(db: Database, key: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _set(db: Database, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def _counts(db: Database) -> dict[str, int]:
    row = db.execute(
        """
        SELECT
            (SELECT count(DISTINCT url) FROM feeds WHERE removed_at IS NULL) AS feeds,
            (SELECT count(*) FROM entries) AS entries,
            (SELECT count(*) FROM entries WHERE status = 'pending') AS pending,
            (SELECT count(*) FROM entries WHERE status = 'given_up') AS given_up,
            (SELECT count(*) FROM reports) AS reports,
            (SELECT coalesce(sum(claims), 0) FROM reports) AS claims,
            (SELECT count(DISTINCT story) FROM placements) AS stories,
            (SELECT count(*) FROM channels) AS channels,
            (SELECT count(*) FROM deliveries WHERE state = 'confirmed') AS confirmed,
            (SELECT count(*) FROM deliveries WHERE state = 'failed') AS failed,
            (SELECT count(*) FROM deliveries WHERE state NOT IN ('confirmed', 'failed'))
                AS open_deliveries
        """
    )
    names = [column[0] for column in row.description]
    return dict(zip(names, row.fetchone(), strict=True))
