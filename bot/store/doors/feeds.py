"""Feeds, their polls, and the queue of entries that wait to be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.store import feeds
from bot.store.owned import OwnedFile, utc_now
from bot.values import OPERATOR, Entry, Feed, FeedState


class FeedsDoor(OwnedFile):
    """Feeds, their polls, and the queue of entries that wait to be read."""

    async def operator_feeds(self) -> tuple[Feed, ...]:
        """The feeds that `feeds add` has added for all servers."""
        return await self.feeds(OPERATOR)

    async def feeds(self, owner: str | None = None) -> tuple[Feed, ...]:
        """The feeds in the database, of one owner or of all; oldest first."""
        return await self._read(feeds.subscribed, owner)

    async def add_feed(self, feed: Feed) -> None:
        """Subscribe `feed.owner`, or renew the settings; a hidden yaml feed is shown again."""
        await self._write(feeds.add, feed, "database", utc_now())

    async def remove_feed(self, url: str, owner: str) -> bool:
        """End a subscription of the database; False where there was none.

        What the feed brought until now stays visible to its owner, what comes later does not.
        """
        return await self._write(feeds.remove, url, owner, utc_now())

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
        return await self._write(feeds.subscriptions, tuple(yaml_feeds), utc_now())

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

    async def pending(
        self, limit: int, *, max_age: timedelta | None = None, now: datetime | None = None
    ) -> tuple[Entry, ...]:
        """Entries that are stored and not yet read, newest first; older than `max_age` waits."""
        return await self._read(feeds.pending, limit, max_age, now or utc_now())

    async def give_up(self, entry: Entry, reason: str) -> bool:
        """Take an entry off the queue for good; False where it was not on it."""
        key = (entry.feed_url, entry.identity)
        return await self._write(feeds.give_up, key, reason)

    async def edited(self, limit: int, since: datetime) -> tuple[Entry, ...]:
        """Entries read after `since` and given other words after that, oldest edit first."""
        return await self._read(feeds.edited, limit, since)

    async def seen_edit(self, entry: Entry) -> None:
        """The edit is dealt with; a further one of the same entry stays to be seen."""
        await self._write(feeds.seen_edit, entry)

    async def pause_feed(self, url: str, guild: str) -> bool:
        """Leave a feed out of one server's digests; False where it was left out already."""
        return await self._write(feeds.pause, url, guild)

    async def resume_feed(self, url: str, guild: str) -> bool:
        """Take a feed into one server's digests again; False where it was not left out."""
        return await self._write(feeds.resume, url, guild)

    async def paused_feeds(self, guild: str) -> frozenset[str]:
        """Addresses of the feeds that one server has paused."""
        return await self._read(feeds.paused, guild)

    async def all_paused_feeds(self) -> frozenset[tuple[str, str]]:
        """Address and server of every feed that its server has paused."""
        return await self._read(feeds.all_paused)
