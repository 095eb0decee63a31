"""Posted digests that follow their articles: a translation arrives, a source corrects itself.

The store marks a message as stale in the very transaction that replaces a report it shows. It
is rendered anew from the reports that it showed, as they are now, and edited where the result
differs from what Discord last took. An edit that is done twice does no harm.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat.delivery.rest import Limited, Refused, Request, Rest, Unanswered, Unsent
from bot.chat.delivery.states import pauses, verdict
from bot.chat.delivery.targets import begun_post, editing
from bot.digests import outbox
from bot.digests.render.discord import for_edit, mark, one_message
from bot.errors import WorkerError
from bot.pipeline import Pipeline
from bot.stories.assemble import assemble_all
from bot.values import Channel, Delivery, Group, Shown, Story

log = logging.getLogger(__name__)

FOLLOWED = timedelta(days=7)
"""Older digests stay as they are."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""Between two tries of an edit that failed; twice as long each time."""
AT_ONCE = 8


@dataclass
class Edits:
    """Brings posted messages up to date."""

    rest: Rest
    pipeline: Pipeline
    _waiting: dict[str, tuple[datetime, timedelta]] = field(default_factory=dict, init=False)
    """Rows whose edit failed: when to try again, and how long was waited."""

    async def refresh(self, now: datetime) -> int:
        """Edit what shows a changed report; returns how many messages were edited.

        What fails for the moment is tried again later; a message that was deleted is left alone.
        """
        store = self.pipeline.store
        rows = await store.stale_deliveries(now - FOLLOWED)
        if not rows:
            return 0
        channels = {channel.id: channel for channel in await store.channels()}
        states = await store.target_states()
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(row: Delivery, seen: str) -> bool:
            channel = channels.get(row.channel)
            if channel is None or pauses(states.get(row.channel)) or self._waits(row, now):
                return False
            async with gate:
                return await self._followed(channel, row, seen, now)

        return sum(await asyncio.gather(*(one(row, seen) for row, seen in rows)))

    def _waits(self, row: Delivery, now: datetime) -> bool:
        return row.key in self._waiting and self._waiting[row.key][0] > now

    async def _followed(self, channel: Channel, row: Delivery, seen: str, now: datetime) -> bool:
        """Whether the message was edited; noted as fresh, unless it is to be tried again."""
        try:
            body = await self._body(channel, row, now)
            if body is not None:
                post = begun_post(channel, row, await self.pipeline.store.digest_of(row.key))
                await self._edit(editing(channel, row, post, body))
                row = outbox.edited(row, body)
        except Refused as error:
            if verdict(error.status, error.code) not in ("gone", "never"):
                return self._later(row, str(error), now)
            log.info("message %s is left as it is: %s", row.key, error)
            body = None
        except (Limited, Unsent, Unanswered, WorkerError) as error:
            return self._later(row, str(error), now)
        self._waiting.pop(row.key, None)
        await self.pipeline.store.save_edit(row, seen)
        return body is not None

    async def _edit(self, request: Request) -> None:
        """Edit a message; a thread that time has closed is opened for it and closed again."""
        try:
            await self.rest.ask(request)
            return
        except Refused as error:
            if verdict(error.status, error.code) != "archived":
                raise
        thread = f"/channels/{request.bucket}"
        await self.rest.ask(Request("PATCH", thread, request.bucket, {"archived": False}))
        await self.rest.ask(request)
        try:
            await self.rest.ask(Request("PATCH", thread, request.bucket, {"archived": True}))
        except (Refused, Limited, Unsent, Unanswered) as error:
            # somebody else's thread; time closes it again
            log.info("thread %s stays open: %s", request.bucket, error)

    def _later(self, row: Delivery, reason: str, now: datetime) -> bool:
        before = self._waiting.get(row.key)
        wait = min(LONGEST_WAIT, before[1] * 2) if before else FIRST_WAIT
        self._waiting[row.key] = (now + wait, wait)
        log.warning("message %s is not edited yet: %s", row.key, reason)
        return False

    async def _body(
        self, channel: Channel, row: Delivery, now: datetime
    ) -> dict[str, object] | None:
        """The message's body as it should be now; None where it is so already, or where a report
        was removed: what was posted stays."""
        stories = await self._stories(row.shown, now)
        if not stories or len(stories) < len(row.shown):
            return None
        head = outbox.planned_at(row) if row.head else None
        posted = json.loads(row.body)
        place = for_edit(channel, posted)
        fresh = one_message(stories, place, head=head, left_out=row.left_out)
        body = mark(fresh, row.nonce)
        return None if body == posted else body

    async def _stories(self, shown: tuple[Shown, ...], now: datetime) -> tuple[Story, ...]:
        """The stories of a message, of its reports alone, in its order."""
        groups = []
        for story in shown:
            found = [await self.pipeline.store.report(key) for key in story.reports]
            reports = tuple(report for report in found if report is not None)
            if len(reports) == len(story.reports):
                whole = await self.pipeline.store.story(story.story)
                groups.append(Group(story.story, reports, whole.evidence if whole else ()))
        if not groups:
            return ()
        stories = await self.pipeline.workers.run(assemble_all, tuple(groups), now)
        return tuple(stories)
