"""store ─▶ stories of a window ─▶ digest"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime

from bot.digests import build, filters, slots
from bot.digests.build import build_digest
from bot.flow.reading import NEWS_AGE
from bot.flow.rooms import Rooms
from bot.values import OPERATOR, Channel, Digest, Filter, Group, Report, Story, Window

REVIEWED = 200
"""Newest articles that a filter is tried on before it is kept."""


class Digesting(Rooms):
    """Makes stories and digests of what is stored."""

    __slots__ = ()

    async def stories(
        self,
        since: datetime | None,
        now: datetime,
        owners: frozenset[str] | None,
        allow: Callable[[Report], bool] = lambda _report: True,
        fresh: Container[tuple[str, str]] | None = None,
        wanted: Filter = Filter(),  # noqa: B008 - frozen
    ) -> tuple[Story, ...]:
        """Stories that gained a report after `since`, made only of reports that may be seen.

        `owners` None sees everything, as the operator does. `fresh` names the reports of which
        a story must hold one; None wants all stories. `allow` is asked here, so it must be
        quick; the filter `wanted` works in a worker.
        """
        groups: list[Group] = []
        new: set[tuple[str, str]] = set()
        for group in await self.store.stories(since, None, owners):
            reports = tuple(filter(allow, group.reports))
            keys = {report.key for report in reports if fresh is None or report.key in fresh}
            if keys:
                new |= keys
                groups.append(replace(group, reports=reports))
        if not groups:
            return ()
        # comparing hundreds of claims is CPU work, and none for the event loop
        return await self.workers.run(build.assemble_wanted, tuple(groups), now, wanted, new)

    async def digest(self, channel: Channel, now: datetime) -> Digest:
        """What this channel has not been sent yet, through its filters.

        In mode `each` it holds no more than may go out now, the best first; what is left out
        is looked at again as long as it is news.
        """
        since, limit = channel.covered_until or now - NEWS_AGE, channel.limit
        if channel.mode == "each":
            limit = await self._allowed(channel, now)
            since = max(channel.covered_until or channel.set_at or since, now - NEWS_AGE)
        window = Window(since, now)
        if limit <= 0:
            return Digest(window, (), left_out=1)
        unsent = _AllBut(await self.store.sent_keys(channel.id))
        stories = await self._wanted(channel, since, now, unsent)
        return build_digest(stories, window, limit=limit, fresh=unsent, min_score=channel.min_score)

    async def breaking(self, channel: Channel, since: datetime | None, now: datetime) -> Digest:
        """What has become big enough since `since` to go out between two digests; nothing in
        quiet hours, at whose end `since` still reaches back to their beginning."""
        oldest = max(since or now - NEWS_AGE, now - NEWS_AGE)
        window = Window(oldest, now)
        if channel.breaking is None or channel.paused or slots.is_quiet(channel, now):
            return Digest(window, ())
        sent = await self.store.sent_keys(channel.id)
        stories = await self._wanted(channel, oldest, now, _AllBut(sent))
        big = build.breaking(stories, channel, sent)
        return build_digest(big, window, limit=channel.limit)

    async def _wanted(
        self,
        channel: Channel,
        since: datetime,
        now: datetime,
        unsent: Container[tuple[str, str]],
    ) -> tuple[Story, ...]:
        """Stories through the channel's filter, without the feeds that its server has paused."""
        allow = await self._allow(channel)
        return await self.stories(
            since, now, owners_of(channel.guild), allow, unsent, channel.filter
        )

    async def _allow(self, channel: Channel) -> Callable[[Report], bool]:
        paused = await self.store.paused_feeds(channel.guild) if channel.guild else frozenset()

        def allow(report: Report) -> bool:
            told_by = report.article.entry.feed_url
            return told_by not in paused and filters.belongs(report, channel.filter)

        return allow

    async def _allowed(self, channel: Channel, now: datetime) -> int:
        digests = await self.store.posted_since(channel.id, now - slots.HOUR)
        posted = [moment for moment, stories in digests for _ in range(stories)]
        return slots.allowance(channel, posted, now)

    async def review(self, channel: Channel) -> tuple[filters.Review, tuple[Report, ...]]:
        """What the channel's filter makes of the last REVIEWED articles that its server may see:
        the count, and those that pass, newest first.

        Raises TypedError for a pattern that takes too long.
        """
        paused = await self.store.paused_feeds(channel.guild) if channel.guild else frozenset()
        newest = await self.store.newest_reports(REVIEWED, owners_of(channel.guild), paused)
        found = await self.workers.run(filters.review, channel.filter, newest)
        passed = set(found.passed)
        return found, tuple(report for report in newest if report.key in passed)


def owners_of(guild: str | None) -> frozenset[str]:
    """Whose feeds a server may see: the operator's and its own."""
    return frozenset({OPERATOR, guild} if guild else {OPERATOR})


class _AllBut(Container[tuple[str, str]]):
    """Every report key but those already sent."""

    def __init__(self, sent: Container[tuple[str, str]]) -> None:
        self._sent = sent

    def __contains__(self, key: object) -> bool:
        return key not in self._sent
