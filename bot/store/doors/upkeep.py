"""Small values under a name, counts, backup and restore."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlite_utils import Database

from bot.store import backup
from bot.store.owned import OwnedFile


class UpkeepDoor(OwnedFile):
    """Small values under a name, counts, backup and restore."""

    async def get(self, key: str) -> str | None:
        """A small value kept under a name, or None."""
        return await self._read(_get, key)

    async def set(self, key: str, value: str) -> None:
        """Keep a small value under a name."""
        await self._write(_set, key, value)

    async def counts(self) -> dict[str, int]:
        """How much of everything there is, for people to read."""
        return await self._read(_counts)

    async def backup(self, target: str | Path) -> None:
        """Copy the database to a file, checked, whole or not at all, while work goes on.

        Raises InputError where the file cannot be written or is something else.
        """
        await asyncio.to_thread(backup.write, self.path, Path(target))

    async def restore(self, source: str | Path) -> None:
        """Replace everything by a backup's content, in one transaction.

        What was posted since the backup stays known and is not posted again.

        Raises InputError where the file is no backup, StoreError where it is damaged or of a
        later version; the database is then as it was.
        """
        await self._read(backup.read, Path(source), self.path)


def _get(db: Database, key: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _set(db: Database, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def _counts(db: Database) -> dict[str, int]:
    row = db.execute(
        """
        SELECT
            (SELECT count(DISTINCT url) FROM feeds WHERE removed_at IS NULL) AS feeds,
            (SELECT count(*) FROM entries) AS entries,
            (SELECT count(*) FROM entries WHERE status = 'pending') AS pending,
            (SELECT count(*) FROM entries WHERE status = 'given_up') AS given_up,
            (SELECT count(*) FROM reports) AS reports,
            (SELECT coalesce(sum(claims), 0) FROM reports) AS claims,
            (SELECT count(DISTINCT story) FROM placements) AS stories,
            (SELECT count(*) FROM channels) AS channels,
            (SELECT count(*) FROM deliveries WHERE state = 'confirmed') AS confirmed,
            (SELECT count(*) FROM deliveries WHERE state = 'failed') AS failed,
            (SELECT count(*) FROM deliveries WHERE state NOT IN ('confirmed', 'failed'))
                AS open_deliveries
        """
    )
    names = [column[0] for column in row.description]
    return dict(zip(names, row.fetchone(), strict=True))
