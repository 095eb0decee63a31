"""What the tests of deliveries share: the bot beside a loopback Discord, with news that are put
into its store."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord as library
import pytest

from benchmarks._discord_world import add_news, posted, utc_now
from bot.chat import client as chat
from bot.chat import deliver
from bot.commands.engine import opened
from bot.config import Settings
from bot.digests import outbox
from bot.pipeline import Pipeline
from bot.values import Channel, Delivery
from tests.loopback_discord.server import TOKEN, LoopbackDiscord, texts


def quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten every wait that is there for Discord's sake."""
    monkeypatch.setattr(chat, "DELIVER_EVERY", 0.05)
    monkeypatch.setattr(chat, "TRANSLATE_EVERY", 0.05)
    monkeypatch.setattr(chat, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(outbox, "FIRST_WAIT", timedelta(seconds=0.05))
    monkeypatch.setattr(deliver, "SETTLE", timedelta(0))
    monkeypatch.setattr(deliver, "BURST", 0.01)

    async def at_once(self: Any, shard_id: Any, *, initial: bool = False) -> None:
        """Five seconds between two connections of one bot are Discord's wish."""

    monkeypatch.setattr(library.Client, "before_identify_hook", at_once)


@asynccontextmanager
async def bot(discord: LoopbackDiscord, folder: Path) -> AsyncIterator[Pipeline]:
    """The bot without feeds: what it has to say is put into its store."""
    settings = Settings(
        feeds_file=folder / "feeds.yaml", db=folder / "yibao.db", model="none",
        discord_token=TOKEN, discord_api=discord.api, discord_gateway=discord.gateway,
    )  # fmt: skip
    async with opened(settings, ()) as pipeline:
        task = asyncio.create_task(chat.run(settings, pipeline))
        try:
            yield pipeline
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def set_up(pipeline: Pipeline, *channels: Channel, batch: int = 0, stories: int = 2) -> None:
    """News, and targets that are to get them."""
    await add_news(pipeline.store, batch, stories)
    for channel in channels:
        await pipeline.store.save_channel(channel)


async def rows(pipeline: Pipeline, channel: str | None = None) -> tuple[Delivery, ...]:
    return await pipeline.store.deliveries(channel)


def all_out(pipeline: Pipeline, count: int) -> Callable[[], Awaitable[bool]]:
    """Whether so many rows were planned and are confirmed."""

    async def reached() -> bool:
        found = await rows(pipeline)
        return len(found) >= count and all(row.state == "confirmed" for row in found)

    return reached


def states_are(pipeline: Pipeline, *wanted: str) -> Callable[[], Awaitable[bool]]:
    """Whether the rows are in these states."""

    async def reached() -> bool:
        return [row.state for row in await rows(pipeline)] == list(wanted)

    return reached


def fresh(pipeline: Pipeline) -> Callable[[], Awaitable[bool]]:
    """Whether no message is out of date."""

    async def reached() -> bool:
        return not await pipeline.store.stale_deliveries(utc_now() - timedelta(days=1))

    return reached


def told(pipeline: Pipeline, *targets: str) -> Callable[[], Awaitable[bool]]:
    """Whether exactly these targets have stopped, and their admins know."""

    async def reached() -> bool:
        found = await pipeline.store.target_states()
        return found.keys() == set(targets) and all(state.told for state in found.values())

    return reached


def titles(messages: list[dict[str, Any]]) -> list[str]:
    """The headlines in messages, in order."""
    lines = (line for message in messages for text in texts(message) for line in text.splitlines())
    return [line for line in lines if re.match("#+ ", line)]


def digests(discord: LoopbackDiscord, channel: Channel) -> list[dict[str, Any]]:
    """The bot's own messages in a target, without what others write there."""
    return [message for message in posted(discord, channel) if message["components"]]
