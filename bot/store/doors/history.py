"""What was claimed over time, and what to call the stories."""

from __future__ import annotations

from collections.abc import Collection

from bot.store import history
from bot.store.owned import OwnedFile

Owners = Collection[str] | None
"""Whose articles: OPERATOR and server ids; None for all."""


class HistoryDoor(OwnedFile):
    """What was claimed over time, and what to call the stories. `without` are addresses of feeds
    that a server has paused."""

    async def claims(
        self,
        asked: history.Asked,
        *,
        owners: Owners = None,
        without: Collection[str] = (),
        limit: int = 100,
    ) -> tuple[history.Told, ...]:
        """Claims of stored articles, newest first, each with its article; a name may be of either
        language and of any spelling."""
        return await self._read(history.claims, asked, owners, without, limit)

    async def known(
        self,
        what: history.Known,
        typed: str = "",
        *,
        owners: Owners = None,
        without: Collection[str] = (),
        limit: int = 25,
    ) -> tuple[str, ...]:
        """Subjects, metrics or claimants that hold what was typed, the most claimed first."""
        return await self._read(history.known, what, typed, owners, without, limit)

    async def headlines(
        self,
        typed: str = "",
        *,
        owners: Owners = None,
        without: Collection[str] = (),
        limit: int = 25,
    ) -> tuple[history.Headline, ...]:
        """Stories whose titles hold the words typed, newest first; all of them without words."""
        return await self._read(history.headlines, typed, owners, without, limit)

    async def at_address(self, url: str, owners: Owners = None) -> tuple[history.Found, ...]:
        """What is known of the article at an address: which feeds have brought it, and whether
        it was read."""
        return await self._read(history.at_address, url, owners)
