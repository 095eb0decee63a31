"""The flow on one page: water runs downhill twice, with a lake between.

    due feeds ─▶ fetch ─▶ parse ─▶ new entries ─▶ store                     (poll)
    pending entries ─▶ page ─▶ article ─▶ report ─▶ story ─▶ store          (read)
    store ─▶ stories of a window ─▶ digest                                  (digest)

Each failure is a value: a feed that fails costs that feed, an entry that fails costs that
entry, and whatever was fetched but not yet read waits in the store for the next round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.config import Settings
from bot.digests.build import build_digest, may_read
from bot.errors import FeedError, WorkerError
from bot.feeds import schedule
from bot.feeds.article import extract_page, needs_page, write_article
from bot.feeds.fetch import Fetcher
from bot.feeds.parse import feeds_on_page, parse_feed
from bot.reading import read_articles
from bot.store import Store
from bot.stories.assemble import assemble_all
from bot.stories.cluster import Index
from bot.stories.features import report_features
from bot.values import (
    OPERATOR,
    Answer,
    Article,
    Channel,
    Digest,
    Entry,
    Feed,
    FeedState,
    Page,
    Report,
    Story,
    Unchanged,
    Window,
)
from bot.workers import Workers

AT_ONCE = 64
"""Feeds in flight together; one host sees at most `Settings.host_connections` of them."""
PAGES_AT_ONCE = 8
BATCH = 8
"""Articles a worker reads in one call: enough to fill the model's batches, few enough that a
crash repeats little and that progress shows."""
PENDING = 2000
"""Entries looked at in one round; more than this wait for the next."""
STORY_DAYS = 7
"""How long an event's story stays open to further reports."""
NEWS_AGE = timedelta(hours=24)
"""What a first look at a feed counts as news; older entries are known, but not read."""

Progress = Callable[[str, int, int], None]
"""Called with a stage ("poll", "read"), how much is done, and how much there is."""


def silent(stage: str, done: int, total: int) -> None:
    """A Progress that shows nothing."""


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
    """A feed that could be added: its own address, its title, its entries' titles."""

    url: str
    title: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What one round of reading made of the pending entries."""

    reports: tuple[Report, ...] = ()
    failed: tuple[tuple[Entry, str], ...] = ()
    skipped: int = 0
    model_fault: str | None = None


def choose(
    pending: Iterable[Entry], cutoff: datetime, at_least: int
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Split pending entries into those worth reading, newest first, and the backlog.

    An entry without a date counts as new. Where nothing is newer than `cutoff`, the newest
    `at_least` are read all the same, so that a first look at quiet feeds shows something.
    """
    entries = sorted(
        pending,
        key=lambda entry: (entry.published is None, entry.published or cutoff),
        reverse=True,
    )
    fresh = [e for e in entries if e.published is None or e.published >= cutoff]
    if not fresh:
        fresh = entries[:at_least]
    chosen = set(map(id, fresh))
    return tuple(fresh), tuple(e for e in entries if id(e) not in chosen)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The rooms joined. All of them are opened outside, handed in, and closed by the opener."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    workers: Workers
    feeds: tuple[Feed, ...]
    """What feeds.yaml lists; the store adds and hides some."""
    progress: Progress = field(default=silent)

    # ── poll ────────────────────────────────────────────────────────────────────────────────

    async def subscriptions(self) -> tuple[Feed, ...]:
        """Every enabled feed of every owner."""
        return tuple(f for f in await self.store.subscriptions(self.feeds) if f.enabled)

    async def poll(self, now: datetime, *, everything: bool = False) -> Poll:
        """Ask the feeds that are due (or all) what is new, and store it."""
        states = await self.store.states()
        feeds = {feed.url: feed for feed in await self.subscriptions()}
        asked = tuple(feeds.values())
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
        after = schedule.after_answer(feed, before, answer, parsed, new=len(new), now=now)
        await self.store.save_poll(after, (), now)
        return feed, new, parsed.notes

    # ── read ────────────────────────────────────────────────────────────────────────────────

    async def read(
        self, now: datetime, *, cutoff: datetime | None = None, at_least: int = 0
    ) -> Read:
        """Read what is pending: pages, articles, reports, stories. Stored a batch at a time."""
        pending = await self.store.pending(PENDING)
        chosen, backlog = choose(pending, cutoff or now - NEWS_AGE, at_least)
        for entry in backlog:
            await self.store.give_up(entry, "older than the news window when it was first seen")
        feeds = {feed.url: feed for feed in await self.subscriptions()}
        index = Index(await self.store.placed(now - timedelta(days=STORY_DAYS)))
        for report in await self.store.unplaced():
            await self._place(report, index, now)
        gate = asyncio.Semaphore(PAGES_AT_ONCE)
        reports: list[Report] = []
        failed: list[tuple[Entry, str]] = []
        fault: str | None = None

        async def written(entry: Entry) -> Article | str:
            async with gate:
                try:
                    return await self._article(entry, feeds[entry.feed_url])
                except (FeedError, WorkerError) as error:
                    return str(error)

        wanted = tuple(entry for entry in chosen if entry.feed_url in feeds)
        # oldest first: stories grow in the order in which the news came
        ordered = wanted[::-1]
        for first in range(0, len(ordered), BATCH):
            batch = ordered[first : first + BATCH]
            articles: list[Article] = []
            for entry, result in zip(
                batch, await asyncio.gather(*map(written, batch)), strict=True
            ):
                if isinstance(result, str):
                    failed.append((entry, result))
                    await self.store.give_up(entry, result)
                else:
                    articles.append(result)
            done, lost, model_fault = await self._report(tuple(articles))
            fault = fault or model_fault
            for report in done:
                await self.store.save_report(report, now)
                await self._place(report, index, now)
            for article, reason in lost:
                failed.append((article.entry, reason))
                await self.store.give_up(article.entry, reason)
            reports += done
            self.progress("read", min(first + BATCH, len(ordered)), len(ordered))
        return Read(tuple(reports), tuple(failed), len(backlog), fault)

    async def _article(self, entry: Entry, feed: Feed) -> Article:
        """The entry's page where the feed carries too little, else the feed's own content."""
        page: Page | None = None
        note: str | None = None
        if entry.url is not None and needs_page(entry):
            try:
                answer = await self.fetcher.get(entry.url, trusted=feed.owner == OPERATOR)
                if isinstance(answer, Answer):
                    page = await self.workers.run(
                        extract_page, answer.body, answer.url, answer.content_type
                    )
            except (FeedError, WorkerError) as error:
                note = str(error)
        article: Article = await self.workers.run(write_article, entry, page, feed, note)
        return article

    async def _report(
        self, articles: tuple[Article, ...]
    ) -> tuple[tuple[Report, ...], tuple[tuple[Article, str], ...], str | None]:
        """A batch through the language worker; where that worker dies, one article at a time."""
        if not articles:
            return (), (), None
        try:
            readings = await self.workers.run(read_articles, articles, self.settings.model)
        except WorkerError as error:
            if len(articles) == 1:
                return (), ((articles[0], str(error)),), None
            parts = [await self._report((article,)) for article in articles]
            return (
                tuple(report for done, _, _ in parts for report in done),
                tuple(loss for _, lost, _ in parts for loss in lost),
                next((fault for _, _, fault in parts if fault), None),
            )
        return readings.reports, readings.failed, readings.model_fault

    async def _place(self, report: Report, index: Index, now: datetime) -> None:
        """Put a stored report into its story."""
        features = report_features(report)
        placement = index.place(features)
        index.add(features, placement.story)
        await self.store.save_placement(
            report.key, placement.story, placement.evidence, features, now
        )

    # ── preview ─────────────────────────────────────────────────────────────────────────────

    async def preview(self, url: str, *, trusted: bool) -> Preview:
        """What a feed holds, without storing anything; a page's own feed is found.

        Raises FeedError or WorkerError.
        """
        answer = await self.fetcher.get(url, trusted=trusted)
        if isinstance(answer, Unchanged):
            raise FeedError(url, "the server answered 304 to a first request")
        found = await self.workers.run(feeds_on_page, answer)
        if found:
            url = found[0]
            answer = await self.fetcher.get(url, trusted=trusted)
            if isinstance(answer, Unchanged):
                raise FeedError(url, "the server answered 304 to a first request")
        parsed = await self.workers.run(parse_feed, answer)
        return Preview(url, parsed.title, tuple(entry.title for entry in parsed.entries))

    # ── collect = poll + read ───────────────────────────────────────────────────────────────

    async def collect(self, now: datetime) -> tuple[Poll, Read]:
        """One round for the bot: what is due, read at once."""
        return await self.poll(now), await self.read(now)

    # ── digest ──────────────────────────────────────────────────────────────────────────────

    async def stories(
        self,
        since: datetime | None,
        now: datetime,
        owners: frozenset[str] | None,
        allow: Callable[[Report], bool] = lambda _report: True,
        fresh: Container[tuple[str, str]] | None = None,
    ) -> tuple[Story, ...]:
        """Stories that gained a report after `since`, made only of reports that may be seen.

        `owners` None sees everything, as the operator does. `fresh` names the reports of which
        a story must hold one; None wants all stories.
        """
        groups = []
        for group in await self.store.stories(since, None, owners):
            reports = tuple(filter(allow, group.reports))
            if any(fresh is None or report.key in fresh for report in reports):
                groups.append(replace(group, reports=reports))
        if not groups:
            return ()
        # comparing hundreds of claims is CPU work, and none for the event loop
        return await self.workers.run(assemble_all, tuple(groups), now)

    async def digest(self, channel: Channel, now: datetime) -> Digest:
        """What this channel has not been sent yet, through its filters."""
        since = channel.covered_until
        owners = frozenset({OPERATOR, channel.guild} if channel.guild else {OPERATOR})
        sent = await self.store.sent_keys(channel.id)
        unsent = _AllBut(sent)
        stories = await self.stories(
            since, now, owners, lambda report: may_read(report, channel), unsent
        )
        return build_digest(
            stories, Window(since or now - NEWS_AGE, now), limit=channel.limit, fresh=unsent
        )


class _AllBut(Container[tuple[str, str]]):
    """Every report key but those already sent."""

    def __init__(self, sent: Container[tuple[str, str]]) -> None:
        self._sent = sent

    def __contains__(self, key: object) -> bool:
        return key not in self._sent


def _of_feed(entry: Entry, feed: Feed) -> Entry:
    """The entry under the address we poll, whatever address answered after redirects."""
    if entry.feed_url == feed.url:
        return entry
    return replace(entry, feed_url=feed.url)
