"""stored reports ─▶ model ─▶ the same reports in both languages ─▶ store

A stage of its own behind reading: digests go out with what there is, and what comes later
changes the messages that were posted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import WorkerError
from bot.flow.rooms import Rooms
from bot.reading import Translated, may_translate, translate_reports
from bot.values import Report

BATCH = 8
"""Reports a worker translates in one call: enough to fill the model's batches."""
WORTH = timedelta(days=3)
"""Older reports are not translated any more: they are in no digest to come."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one round of translating did; `fault` says why the model could not be used, `lost`
    names reports that stay in their own language, with the reason."""

    reports: tuple[Report, ...] = ()
    fault: str | None = None
    lost: tuple[tuple[tuple[str, str], str], ...] = ()


class Translating(Rooms):
    """Gives reports their other language."""

    __slots__ = ()

    async def translate(self, now: datetime, *, since: datetime | None = None) -> Words:
        """Translate every report of the last days (or after `since`) that still waits, newest
        first. Stored a batch at a time; a fault of the model ends the round, and the next one
        tries again."""
        if not may_translate(self.settings.model):
            return Words()
        untouched = {feed.url for feed in await self.subscriptions() if not feed.translate}
        waiting = await self.store.untranslated(since or now - WORTH)
        done: list[Report] = []
        lost: list[tuple[tuple[str, str], str]] = []
        for first in range(0, len(waiting), BATCH):
            keys = waiting[first : first + BATCH]
            found = [await self.store.report(key) for key in keys if key[0] not in untouched]
            reports = tuple(report for report in found if report is not None)
            translated = await self._translated(reports) if reports else Translated()
            for report in translated.reports:
                await self.store.save_report(report, now)
            done += translated.reports
            lost += translated.lost
            if translated.fault is not None:
                return Words(tuple(done), translated.fault, tuple(lost))
            for key in keys:
                await self.store.translated(key)
            self.progress("translate", min(first + BATCH, len(waiting)), len(waiting))
        return Words(tuple(done), lost=tuple(lost))

    async def _translated(self, reports: tuple[Report, ...]) -> Translated:
        """A batch through the worker; where that worker dies, one report at a time. A report
        that kills the worker alone stays in its own language."""
        try:
            return await self.workers.run(translate_reports, reports, self.settings.model)
        except WorkerError as error:
            if len(reports) == 1:
                return Translated(lost=((reports[0].key, str(error)),))
        parts = [await self._translated((report,)) for report in reports]
        return Translated(
            tuple(report for part in parts for report in part.reports),
            next((part.fault for part in parts if part.fault), None),
            tuple(lost for part in parts for lost in part.lost),
        )
