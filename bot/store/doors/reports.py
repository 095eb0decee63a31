"""Reports, the stories they make, and the search over them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlite_utils import Database

from bot.store import reports, search
from bot.store.owned import OwnedFile, utc_now
from bot.values import Features, Group, Placed, Report
from summarizers.types import Language

Owners = Collection[str] | None
"""Whose articles: OPERATOR and server ids; None for all."""


class ReportsDoor(OwnedFile):
    """Reports, the stories they make, and the search over them."""

    async def save_report(self, report: Report, now: datetime) -> None:
        """Store a report, or replace the one of its key; its entry is read from now on."""
        await self._write(reports.save, report, now)

    async def reports(
        self, since: datetime | None, until: datetime | None = None, owners: Owners = None
    ) -> tuple[Report, ...]:
        """Reports stored after `since`, up to and with `until`; in the order of storing."""
        return await self._read(reports.between, since, until, owners)

    async def newest_reports(
        self, limit: int, owners: Owners = None, without: Collection[str] = ()
    ) -> tuple[Report, ...]:
        """The reports stored last that these owners may see, newest first, leaving out those of
        the feeds `without`."""
        return await self._read(reports.newest_reports, limit, owners, without)

    async def report(self, key: tuple[str, str], owners: Owners = None) -> Report | None:
        """One report, or None where there is none that these owners may see."""
        return await self._read(reports.one, key, owners)

    async def untranslated(self, since: datetime) -> tuple[tuple[str, str], ...]:
        """Keys of reports stored after `since` that a model is to translate, newest first."""
        return await self._read(reports.untranslated, since)

    async def translated(self, key: tuple[str, str]) -> None:
        """Take a report off the translator's list, whether or not it could be translated."""
        await self._write(reports.translated, key)

    async def changed(self, since: datetime) -> tuple[tuple[tuple[str, str], datetime], ...]:
        """Keys of reports replaced after `since` (translated, corrected), with the time."""
        return await self._read(reports.changed, since)

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
        await self._write(reports.place, report_key, story_id, phrases, features, now or utc_now())

    async def newest(self) -> datetime | None:
        """When a story last gained a report; None before the first."""
        return await self._read(reports.newest)

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

    async def search(
        self,
        query: str,
        *,
        owners: Owners = None,
        limit: int = 10,
        language: Language | None = None,
        source: str | None = None,
        since: datetime | None = None,
        without: Collection[str] = (),
    ) -> tuple[search.Hit, ...]:
        """Articles that hold every word of the query, best first.

        Chinese words of any length, Traditional and Simplified alike; English words, their
        forms and beginnings; "quoted phrases". A name that we know is found under what either
        language calls it: 微软 finds Microsoft. No query is an error; one without a word finds
        nothing. `source` is a part of the feed's name; `since` bounds the article's date;
        `without` are addresses of feeds to leave out.
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
                without=without,
            )

        return await self._read(job)
