"""due feeds ─▶ fetch ─▶ parse ─▶ new entries ─▶ store"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import FeedError, WorkerError
from bot.feeds import schedule
from bot.feeds.parse import feeds_on_page, parse_feed
from bot.flow.rooms import Rooms
from bot.values import OPERATOR, Entry, Feed, FeedState, Unchanged
from summarizers.text import detect_language
from summarizers.types import Language

AT_ONCE = 64
"""Feeds in flight together; one host sees at most `Settings.host_connections` of them."""
FIRST_LOOK, FIRST_UNDATED = 30, 10
"""Entries of a feed that a server has just added which may count as news."""


@dataclass(frozen=True, slots=True)
class Poll:
    """What one round of polling found; `failed` pairs a feed with one sentence."""

    updated: tuple[Feed, ...] = ()
    unchanged: tuple[Feed, ...] = ()
    failed: tuple[tuple[Feed, str], ...] = ()
    new_entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def feeds(self) -> int:
        return len(self.updated) + len(self.unchanged) + len(self.failed)


@dataclass(frozen=True, slots=True)
class Preview:
    """A feed that could be added: its own address, its title, its entries."""

    url: str
    title: str
    entries: tuple[Entry, ...]
    others: tuple[str, ...] = ()
    """Further feeds of the page on which it was found."""

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(entry.title for entry in self.entries)

    @property
    def language(self) -> Language:
        """As its titles look."""
        return detect_language("\n".join(self.titles[:50]))

    def newest(self, count: int) -> tuple[Entry, ...]:
        """The entries with the latest dates; undated ones behind them, as the feed lists them."""
        dated = sorted((e for e in self.entries if e.published), key=_published, reverse=True)
        return (*dated, *(e for e in self.entries if e.published is None))[:count]


class Polling(Rooms):
    """Asks feeds what is new. A feed that fails costs that feed."""

    __slots__ = ()

    async def poll(self, now: datetime, *, everything: bool = False) -> Poll:
        """Ask the feeds that are due (or all) what is new, and store it."""
        states = await self.store.states()
        asked = tuple((await self.by_address()).values())
        if not everything:
            asked = tuple(schedule.due(asked, states, now))
        gate = asyncio.Semaphore(AT_ONCE)
        done = 0

        async def one(feed: Feed) -> tuple[Feed, tuple[Entry, ...] | str | None, tuple[str, ...]]:
            nonlocal done
            async with gate:
                result = await self._poll_one(feed, states.get(feed.url), now)
            done += 1
            self.progress("poll", done, len(asked))
            return result

        results = await asyncio.gather(*map(one, asked))
        return Poll(
            updated=tuple(f for f, found, _ in results if isinstance(found, tuple)),
            unchanged=tuple(f for f, found, _ in results if found is None),
            failed=tuple((f, found) for f, found, _ in results if isinstance(found, str)),
            new_entries=tuple(
                e for _, found, _ in results if isinstance(found, tuple) for e in found
            ),
            notes=tuple(f"{f.name}: {note}" for f, _, notes in results for note in notes),
        )

    async def _poll_one(
        self, feed: Feed, state: FeedState | None, now: datetime
    ) -> tuple[Feed, tuple[Entry, ...] | str | None, tuple[str, ...]]:
        """One feed: its new entries, None where it is unchanged, or why it failed."""
        before = state or FeedState(url=feed.url)
        try:
            answer = await self.fetcher.get(
                feed.url,
                etag=before.etag,
                last_modified=before.last_modified,
                trusted=feed.owner == OPERATOR,
            )
            if isinstance(answer, Unchanged):
                after = schedule.after_answer(feed, before, answer, None, new=0, now=now)
                await self.store.save_poll(after, (), now)
                return feed, None, ()
            parsed = await self.workers.run(parse_feed, answer)
        except (FeedError, WorkerError) as error:
            await self.store.save_poll(schedule.after_failure(feed, before, error, now), (), now)
            return feed, str(error), ()
        entries = tuple(_of_feed(entry, feed) for entry in parsed.entries)
        # Entries first: a crash before the second write only means that the feed is asked again.
        new = await self.store.save_poll(before, entries, now)
        if before.changed_at is None and feed.owner != OPERATOR:
            for entry in first_look(new):
                await self.store.give_up(entry, "older than the newest when its feed was added")
        after = schedule.after_answer(feed, before, answer, parsed, new=len(new), now=now)
        await self.store.save_poll(after, (), now)
        return feed, new, parsed.notes

    async def preview(self, url: str, *, trusted: bool) -> Preview:
        """What a feed holds, without storing anything; a page's own feed is found.

        Raises FeedError or WorkerError.
        """
        answer = await self.fetcher.get(url, trusted=trusted)
        others: list[str] = []
        if isinstance(answer, Unchanged):
            raise FeedError(url, "the server answered 304 to a first request", "status 304")
        found = await self.workers.run(feeds_on_page, answer)
        if found:
            url, *others = found
            answer = await self.fetcher.get(url, trusted=trusted)
            if isinstance(answer, Unchanged):
                raise FeedError(url, "the server answered 304 to a first request", "status 304")
        parsed = await self.workers.run(parse_feed, answer)
        return Preview(url, parsed.title, parsed.entries, tuple(others))


def first_look(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What a feed just added in a server keeps to itself: all but its newest FIRST_LOOK entries,
    and of those without a date all but the first FIRST_UNDATED. A stranger's feed may list
    hundreds, without dates or all of today."""
    dated = sorted((e for e in entries if e.published), key=_published, reverse=True)
    undated = [entry for entry in entries if entry.published is None]
    return (*dated[FIRST_LOOK:], *undated[FIRST_UNDATED:])


def _published(entry: Entry) -> datetime:
    assert entry.published is not None  # asked of dated ones alone
    return entry.published


def _of_feed(entry: Entry, feed: Feed) -> Entry:
    """The entry under the address we poll, whatever address answered after redirects."""
    if entry.feed_url == feed.url:
        return entry
    return replace(entry, feed_url=feed.url)
