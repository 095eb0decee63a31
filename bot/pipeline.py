"""The flow on one page: water runs downhill, with a lake between.

    due feeds ─▶ fetch ─▶ parse ─▶ new entries ─▶ store                     (poll)
    pending entries ─▶ page ─▶ article ─▶ report ─▶ story ─▶ store          (read, reread)
    reports ─▶ model ─▶ reports in both languages ─▶ store                  (translate)
    store ─▶ stories of a window ─▶ digest                                  (digest)

Each failure is a value: a feed that fails costs that feed, an entry that fails costs that
entry, and whatever was fetched but not yet read waits in the store for the next round. Each
stage is a room of `bot.flow`.
"""

from __future__ import annotations

from datetime import datetime

from bot.flow.digesting import Digesting
from bot.flow.polling import Poll, Polling, Preview
from bot.flow.reading import Read, Reading
from bot.flow.rooms import Progress, silent
from bot.flow.translating import Translating, Words

__all__ = ["Pipeline", "Poll", "Preview", "Progress", "Read", "Words", "silent"]


class Pipeline(Polling, Reading, Translating, Digesting):
    """The stages joined over one set of rooms."""

    __slots__ = ()

    async def collect(self, now: datetime) -> tuple[Poll, Read]:
        """One round for the bot: what is due, read at once, and what was edited, read again."""
        poll, read = await self.poll(now), await self.read(now)
        await self.reread(now)
        return poll, read
