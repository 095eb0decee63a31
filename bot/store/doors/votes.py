"""What readers think of a story."""

from __future__ import annotations

from datetime import datetime

from bot.store import votes as rows
from bot.store.owned import OwnedFile
from bot.store.votes import Vote, Votes


class VotesDoor(OwnedFile):
    """What readers think of a story: kept and shown, and used for nothing else."""

    async def vote(self, story: str, guild: str, user: str, vote: Vote, now: datetime) -> Votes:
        """Keep a reader's vote, replacing an earlier one; returns the server's votes now."""
        await self._write(rows.cast, story, guild, user, vote, now)
        return await self.votes(story, guild)

    async def votes(self, story: str, guild: str) -> Votes:
        """The votes of one server's readers for a story."""
        return await self._read(rows.of_story, story, guild)

    async def all_votes(self, guild: str) -> Votes:
        """All votes of one server's readers."""
        return await self._read(rows.of_guild, guild)
