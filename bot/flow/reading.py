"""pending entries ─▶ page ─▶ article ─▶ report ─▶ story ─▶ store

No model runs here, so that a digest never waits for one: see `bot.flow.translating`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import FeedError, WorkerError
from bot.feeds.article import extract_page, needs_page, write_article
from bot.flow.rooms import Rooms
from bot.reading import Readings, features_of, may_translate, read_articles
from bot.stories.cluster import Index
from bot.stories.corrections import corrections
from bot.values import OPERATOR, Answer, Article, Entry, Features, Feed, Page, Report

PAGES_AT_ONCE = 8
BATCH = 8
"""Articles a worker reads in one call: few enough that a crash repeats little and that
progress shows."""
PENDING = 2000
"""Entries looked at in one round; more than this wait for the next."""
STORY_DAYS = 7
"""How long an event's story stays open to further reports, and a report to corrections."""
NEWS_AGE = timedelta(hours=24)
"""What a first look at a feed counts as news; older entries are known, but not read."""


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


class Reading(Rooms):
    """Reads articles and joins them into stories. An entry that fails costs that entry."""

    __slots__ = ()

    async def read(
        self, now: datetime, *, cutoff: datetime | None = None, at_least: int = 0
    ) -> Read:
        """Read what is pending: pages, articles, reports, stories. Stored a batch at a time."""
        pending = await self.store.pending(PENDING)
        chosen, backlog = choose(pending, cutoff or now - NEWS_AGE, at_least)
        for entry in backlog:
            await self.store.give_up(entry, "older than the news window when it was first seen")
        feeds = await self.by_address()
        index = Index(await self.store.placed(now - timedelta(days=STORY_DAYS)))
        await self._place_left_over(index, now)
        gate = asyncio.Semaphore(PAGES_AT_ONCE)
        reports: list[Report] = []
        failed: list[tuple[Entry, str]] = []

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
            readings = await self._report(tuple(articles))
            for report, features in zip(readings.reports, readings.features, strict=True):
                await self.store.save_report(report, now)
                await self._place(report, features, index, now)
            for article, reason in readings.failed:
                failed.append((article.entry, reason))
                await self.store.give_up(article.entry, reason)
            reports += readings.reports
            self.progress("read", min(first + BATCH, len(ordered)), len(ordered))
        return Read(tuple(reports), tuple(failed), len(backlog))

    async def reread(self, now: datetime) -> tuple[Report, ...]:
        """Read again what its feed has edited since it was read; returns what changed.

        The report keeps its story; claims that the source has changed become corrections. An
        article that cannot be read again stays as it was.
        """
        feeds = await self.by_address()
        changed: list[Report] = []
        for entry in await self.store.edited(PENDING, now - timedelta(days=STORY_DAYS)):
            before = await self.store.report((entry.feed_url, entry.identity))
            feed = feeds.get(entry.feed_url)
            if before is not None and feed is not None:
                after = await self._read_again(before, entry, feed, now)
                if after is not None:
                    await self.store.save_report(after, now)
                    changed.append(after)
            await self.store.seen_edit(entry)
        return tuple(changed)

    async def _read_again(
        self, before: Report, entry: Entry, feed: Feed, now: datetime
    ) -> Report | None:
        """The report of an edited entry; None where nothing that a reader sees has changed."""
        try:
            article = await self._article(entry, feed)
        except (FeedError, WorkerError):
            return None
        old = before.article
        poorer = article.origin is not old.origin and len(article.text) < len(old.text)
        if poorer or (article.text, article.title) == (old.text, old.title):
            return None
        readings = await self._report((article,))
        return next(
            (
                replace(report, corrections=corrections(before, report, now))
                for report in readings.reports
            ),
            None,
        )

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

    async def _report(self, articles: tuple[Article, ...]) -> Readings:
        """A batch through the language worker; where that worker dies, one article at a time."""
        if not articles:
            return Readings()
        waiting = may_translate(self.settings.model)
        try:
            return await self.workers.run(read_articles, articles, waiting)
        except WorkerError as error:
            if len(articles) == 1:
                return Readings(failed=((articles[0], str(error)),))
            parts = [await self._report((article,)) for article in articles]
            return Readings(
                tuple(report for part in parts for report in part.reports),
                tuple(each for part in parts for each in part.features),
                tuple(loss for part in parts for loss in part.failed),
            )

    async def _place(self, report: Report, features: Features, index: Index, now: datetime) -> None:
        """Put a stored report into its story."""
        placement = index.place(features)
        index.add(features, placement.story)
        await self.store.save_placement(
            report.key, placement.story, placement.evidence, features, now
        )

    async def _place_left_over(self, index: Index, now: datetime) -> None:
        """Reports that were stored and not placed: the process ended in between."""
        reports = await self.store.unplaced()
        if reports:
            found = await self.workers.run(features_of, reports)
            for report, features in zip(reports, found, strict=True):
                await self._place(report, features, index, now)
