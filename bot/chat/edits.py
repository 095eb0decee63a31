"""Posted digests that follow their articles: a translation arrives, a source corrects itself.

A message is rendered anew from the very reports that it showed, as they are now, and edited
where the result differs from what Discord last took. An edit that is done twice does no harm,
so nothing but the message's newest words is stored.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.delivery.rest import Limited, Refused, Rest, Unanswered, Unsent
from bot.chat.delivery.targets import begun_post, editing
from bot.digests import outbox
from bot.digests.render.discord import mark, one_message
from bot.pipeline import Pipeline
from bot.stories.assemble import assemble_all
from bot.values import Channel, Delivery, Group, Shown, Story

log = logging.getLogger(__name__)

FOLLOWED = timedelta(days=7)
"""Older digests stay as they are."""
_CURSOR = "edits.until"


@dataclass(frozen=True, slots=True)
class Edits:
    """Looks at what has changed since it last looked."""

    rest: Rest
    pipeline: Pipeline

    async def refresh(self, now: datetime) -> int:
        """Edit what shows a changed report; returns how many messages were edited.

        What fails for the moment is tried again the next time; what Discord refuses (the
        message was deleted, the channel closed) is left alone.
        """
        store = self.pipeline.store
        kept = await store.get(_CURSOR)
        since = max(datetime.fromisoformat(kept) if kept else now - FOLLOWED, now - FOLLOWED)
        changes = await store.changed(since)
        if not changes:
            return 0
        rows: dict[str, Delivery] = {}
        for key, _when in changes:
            rows |= {row.key: row for row in await store.showing(key)}
        channels = {channel.id: channel for channel in await store.channels()}
        done = failed = 0
        for row in rows.values():
            channel = channels.get(row.channel)
            if channel is None or outbox.planned_at(row) < now - FOLLOWED:
                continue
            try:
                done += await self._refresh_one(channel, row, now)
            except Refused as error:
                log.warning("message %s cannot be edited: %s", row.key, error)
            except (Limited, Unsent, Unanswered) as error:
                failed += 1
                log.warning("message %s is not edited yet: %s", row.key, error)
        if not failed:
            await store.set(_CURSOR, changes[-1][1].isoformat())
        return done

    async def _refresh_one(self, channel: Channel, row: Delivery, now: datetime) -> bool:
        stories = await self._stories(row.shown, now)
        if len(stories) < len(row.shown):
            return False  # a report was removed: what was posted stays
        head = outbox.planned_at(row) if row.head else None
        body = mark(one_message(stories, channel, head=head), row.nonce)
        if body == json.loads(row.body):
            return False
        post = begun_post(channel, row, await self.pipeline.store.digest_of(row.key))
        await self.rest.ask(editing(channel, row, post, body))
        await self.pipeline.store.save_delivery(outbox.edited(row, body))
        return True

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
        stories = {
            s.id: s for s in await self.pipeline.workers.run(assemble_all, tuple(groups), now)
        }
        return tuple(stories[group.id] for group in groups)
