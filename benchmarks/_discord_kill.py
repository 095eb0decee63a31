"""kill -9 at random moments while targets of every kind receive digests.

Every batch of stories makes one digest a target. The bot runs as a process of its own and is
killed after a random number of messages, or at a random moment of its start; then it is started
again, until all targets have the batch. What counts is what stands in the loopback Discord: each
story of each batch once in each target, in order. In every other batch the server ignores
nonces, so that they cannot be what saves it.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks._discord_world import Bot, add_news, add_targets, posted, title_of
from benchmarks.rows import Row
from bot.store import Store
from bot.values import Channel
from tests.loopback_discord.server import LoopbackDiscord, texts

STORIES = 6
"""Of a batch: more than fit one message."""
PATIENCE = 60.0
"""Seconds that one life of the bot may go on without posting anything."""


async def rows(*, quick: bool) -> list[Row]:
    targets, digests, kills = (8, 2, 10) if quick else (40, 10, 200)
    with tempfile.TemporaryDirectory() as folder:
        return await killing(Path(folder), targets, digests, kills)


async def killing(folder: Path, targets: int, digests: int, kills: int, seed: int = 5) -> list[Row]:
    """Kill the bot `kills` times over `digests` batches; count what stands in Discord."""
    chance, begun = random.Random(seed), time.monotonic()
    async with LoopbackDiscord() as discord:
        discord.rest.latency = (0.005, 0.05)
        channels = add_targets(discord, targets)
        bot = Bot(discord, folder)
        async with Store(bot.db) as store:
            for channel in channels:
                await store.save_channel(channel)
        done = batch = 0
        while batch < digests or done < kills:
            async with Store(bot.db) as store:
                await add_news(store, batch, STORIES)
            discord.dedupe = batch % 2 == 1
            share = max(1, round((kills - done) / max(1, digests - batch)))
            done += await _batch(discord, bot, channels, batch, share, chance)
            batch += 1
        lost, doubled, disordered = _counted(discord, channels, batch)
        async with Store(bot.db) as store:
            everything = await store.deliveries()
        unconfirmed = sum(row.state != "confirmed" for row in everything)
        messages = sum(len(posted(discord, channel)) for channel in channels)
        faults = len(discord.faults)
    note = (
        f"{messages} messages, {batch} digests to {targets} targets; nonces ignored every other "
        f"digest; {time.monotonic() - begun:.0f} s"
    )
    return [
        Row("kill -9 at random moments", f"{done} kills", f"{kills}", done >= kills, note),
        Row("  messages lost / doubled", f"{lost} / {doubled}", "0 / 0", not lost and not doubled),
        Row("  out of order, rows left open", f"{disordered}, {unconfirmed}", "0, 0",
            not disordered and not unconfirmed),
        Row("  bodies and answers against the published API", f"{faults} faults", "0", not faults),
    ]  # fmt: skip


async def _batch(
    discord: LoopbackDiscord,
    bot: Bot,
    channels: tuple[Channel, ...],
    batch: int,
    share: int,
    chance: random.Random,
) -> int:
    """Kill and start again until all targets have the batch; how often it was killed. Once the
    share of kills is used up, the bot is let alone until it is done."""
    kills = 0
    while True:
        before = len(discord.rest.log)
        await bot.start()
        if kills >= share:
            await _until(discord, lambda: _complete(discord, channels, batch))
        elif chance.random() < 0.2:
            await asyncio.sleep(chance.uniform(0.2, 3.0))
        else:
            enough = before + chance.randint(1, 6)
            await _until(
                discord,
                lambda enough=enough: (  # type: ignore[misc]
                    len(discord.rest.log) >= enough or _complete(discord, channels, batch)
                ),
            )
            await asyncio.sleep(chance.uniform(0, 0.06))
        kills += await bot.kill()
        await discord.rest.settled()
        if _complete(discord, channels, batch):
            async with Store(bot.db) as store:
                if not await store.open_deliveries():
                    return kills


async def _until(discord: LoopbackDiscord, condition: object) -> None:
    seen, since = len(discord.rest.log), time.monotonic()
    while not condition():  # type: ignore[operator]
        await asyncio.sleep(0.003)
        if len(discord.rest.log) != seen:
            seen, since = len(discord.rest.log), time.monotonic()
        if time.monotonic() - since > PATIENCE:
            return  # it is killed all the same, and counted as it stands


def _titles(discord: LoopbackDiscord, channel: Channel) -> list[str]:
    """The batch and number of each story in a target, in order, as often as it stands there."""
    lines = (line for m in posted(discord, channel) for line in "\n".join(texts(m)).splitlines())
    return [
        line.removeprefix("## ").replace("\\", "").strip()
        for line in lines
        if line.startswith("## ") and "opens its weights" in line
    ]


def _complete(discord: LoopbackDiscord, channels: tuple[Channel, ...], batch: int) -> bool:
    wanted = {title_of(batch, number) for number in range(STORIES)}
    return all(wanted <= set(_titles(discord, channel)) for channel in channels)


def _counted(
    discord: LoopbackDiscord, channels: tuple[Channel, ...], batches: int
) -> tuple[int, int, int]:
    """Stories lost and doubled over all targets, and targets whose batches are out of order."""
    wanted = {title_of(b, n) for b in range(batches) for n in range(STORIES)}
    batch_of = {title_of(b, n): b for b in range(batches) for n in range(STORIES)}
    lost = doubled = disordered = 0
    for channel in channels:
        titles = _titles(discord, channel)
        counted = Counter(titles)
        lost += len(wanted - counted.keys())
        doubled += sum(count - 1 for count in counted.values())
        order = [batch_of[title] for title in titles]
        disordered += order != sorted(order)
        marks = Counter(
            json.dumps(m["components"], sort_keys=True) for m in posted(discord, channel)
        )
        doubled += sum(count - 1 for count in marks.values())
    return lost, doubled, disordered
