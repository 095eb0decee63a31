"""What every stage of the flow works with: rooms opened outside, handed in, closed outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.config import Settings
from bot.feeds.fetch import Fetcher
from bot.store import Store
from bot.values import Feed
from bot.workers import Workers

Progress = Callable[[str, int, int], None]
"""Called with a stage ("poll", "read", "translate"), how much is done, and how much there is."""


def silent(stage: str, done: int, total: int) -> None:
    """A Progress that shows nothing."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms joined."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    workers: Workers
    feeds: tuple[Feed, ...]
    """What feeds.yaml lists; the store adds and hides some."""
    progress: Progress = field(default=silent)

    async def subscriptions(self) -> tuple[Feed, ...]:
        """Every enabled feed of every owner."""
        return tuple(f for f in await self.store.subscriptions(self.feeds) if f.enabled)
