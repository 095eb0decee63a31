"""What every stage of the flow works with: rooms opened outside, handed in, closed outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.config import Settings
from bot.feeds.fetch import Fetcher
from bot.store import Store
from bot.values import OPERATOR, Feed
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
        """Every enabled feed of every owner, less what a server has added and paused."""
        resting = await self.store.all_paused_feeds()
        return tuple(
            feed
            for feed in await self.store.subscriptions(self.feeds)
            if feed.enabled and (feed.url, feed.owner) not in resting
        )

    async def by_address(self) -> dict[str, Feed]:
        """The feeds to be asked by address; where several owners share one, the operator's goes
        before a server's: a stranger must not change how it is read."""
        feeds: dict[str, Feed] = {}
        for feed in await self.subscriptions():
            held = feeds.setdefault(feed.url, feed)
            if feed.owner == OPERATOR and held.owner != OPERATOR:
                feeds[feed.url] = feed
        return feeds

    async def visible(self, guild: str) -> tuple[Feed, ...]:
        """The feeds that a server may see, its paused ones included: the operator's, then its
        own; an address of both stands there once, as the operator's."""
        feeds: dict[str, Feed] = {}
        for feed in await self.store.subscriptions(self.feeds):
            if feed.enabled and feed.owner == OPERATOR:
                feeds[feed.url] = feed
        for feed in await self.store.feeds(guild):
            feeds.setdefault(feed.url, feed)
        return tuple(feeds.values())
