"""store ─▶ stories of a window ─▶ digest"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime

from bot.digests.build import build_digest, may_read
from bot.flow.reading import NEWS_AGE
from bot.flow.rooms import Rooms
from bot.stories.assemble import assemble_all
from bot.values import OPERATOR, Channel, Digest, Report, Story, Window


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
