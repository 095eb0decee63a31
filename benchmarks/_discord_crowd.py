"""One digest to 500 targets while Discord fails at random: all delivered, in order, once."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from benchmarks._discord_world import add_news, add_targets, posted
from benchmarks.rows import Row
from bot.chat import client as chat
from bot.commands.engine import opened
from bot.config import Settings
from bot.pipeline import Pipeline
from bot.values import Channel
from tests.discord_desk import until
from tests.loopback_discord.server import TOKEN, Chaos, LoopbackDiscord

STORIES, MESSAGES = 6, 2
LONGEST = 360.0
"""Seconds after which what is not there counts as lost."""
SHARES = {
    "429": 0.08, "500": 0.05, "500-after": 0.03, "502": 0.02, "reset": 0.05, "lost": 0.04,
    "garbled": 0.02, "slow": 0.02,
}  # fmt: skip


async def rows(*, quick: bool) -> list[Row]:
    count = 60 if quick else 500
    with tempfile.TemporaryDirectory() as folder:
        return await crowd(Path(folder), count)


async def crowd(folder: Path, count: int, scale: float = 1.0) -> list[Row]:
    """Deliver one digest to `count` targets of every kind; `scale` shortens Discord's limits."""
    async with LoopbackDiscord() as discord:
        discord.dedupe = False
        discord.buckets.turn_on(scale)
        discord.rest.chaos = Chaos(7, dict(SHARES), methods=("POST", "GET"))  # type: ignore[arg-type]
        channels = add_targets(discord, count)
        settings = Settings(
            feeds_file=folder / "feeds.yaml", db=folder / "yibao.db", model="none",
            discord_token=TOKEN, discord_api=discord.api, discord_gateway=discord.gateway,
        )  # fmt: skip
        async with opened(settings, ()) as pipeline:
            await add_news(pipeline.store, 0, STORIES)
            for channel in channels:
                # due once, and then not for an hour
                await pipeline.store.save_channel(replace(channel, every=60.0))
            begun = time.monotonic()
            task = asyncio.create_task(chat.run(settings, pipeline))
            try:
                with suppress(TimeoutError):
                    restless = discord.events.restless(7, (2 * scale, 8 * scale))
                    async with asyncio.timeout(LONGEST), restless:
                        await _all_confirmed(pipeline, count)
                seconds = time.monotonic() - begun
                # discord.py leaves a thread behind where it is ended while it connects
                await until(lambda: any(s.is_open for s in discord.events.sessions.values()))
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            whole, disordered, doubled = await _counted(discord, pipeline, channels)
        faults, impatient = len(discord.faults), discord.buckets.impatient
        refused = discord.buckets.refused
    note = (
        f"{count * MESSAGES} messages; {sum(SHARES.values()):.0%} of all posts and look-ups fail "
        f"(429, 5xx, connections cut before and after), the gateway every few seconds; nonces "
        f"ignored; {seconds:.0f} s"
    )
    good = whole == count and not disordered and not doubled
    reached = f"{whole} whole, {disordered} disordered, {doubled} doubled"
    return [
        Row(f"one digest to {count} targets", reached, f"{count}, 0, 0", good, note),
        Row("  requests although Discord had said to wait", str(impatient), "0", not impatient,
            f"{refused} refused by the limits a channel and a second"),
        Row("  faults against the published API", str(faults), "0", not faults),
    ]  # fmt: skip


async def _all_confirmed(pipeline: Pipeline, count: int) -> None:
    while True:
        rows = await pipeline.store.deliveries()
        if len(rows) >= count * MESSAGES and all(row.state == "confirmed" for row in rows):
            return
        await asyncio.sleep(1)


async def _counted(
    discord: LoopbackDiscord, pipeline: Pipeline, channels: tuple[Channel, ...]
) -> tuple[int, int, int]:
    """Targets whose digest is whole, whose messages are out of order, and messages too many."""
    whole = disordered = doubled = 0
    for channel in channels:
        rows = await pipeline.store.deliveries(channel.id)
        there = [str(message["id"]) for message in posted(discord, channel)]
        wanted = [str(row.message_id) for row in rows if row.state == "confirmed"]
        whole += len(wanted) == MESSAGES and set(wanted) <= set(there)
        disordered += [each for each in there if each in wanted] != wanted
        doubled += max(0, len(there) - len(wanted))
    return whole, disordered, doubled
