"""kill -9 at random moments while targets of every kind receive digests.

Every batch of stories makes one digest a target. The bot runs as a process of its own and is
killed after a random number of messages, or at a random moment of its start; then it is started
again, until all targets have the batch. One message in ten is lost on its way. What counts is
what stands in the loopback Discord: each story of each batch once in each target, in order. In
every other batch the server ignores nonces, so that they cannot be what saves it.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks._discord_world import Bot, add_news, add_targets, posted, title_of
from benchmarks.rows import Row
from bot.store import Store
from bot.values import Channel
from tests.loopback_discord.server import Chaos, LoopbackDiscord, texts

STORIES = 6
"""Of a batch: more than fit one message."""
HEADLINE = re.compile(r"#+ \W*(Quorvane-\d+x\d+ opens its weights)")
PATIENCE = 60.0
"""Seconds that one life of the bot may go on without posting anything."""


BOTS = 2
"""At a time, each with a database and a Discord of its own: they keep two cores busy."""


async def rows(*, quick: bool) -> list[Row]:
    targets, digests, kills = (16, 2, 5) if quick else (40, 10, 100)
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / str(number) for number in range(BOTS)]
        for place in places:
            place.mkdir()
        found = await asyncio.gather(
            *(killing(place, targets, digests, kills, seed) for seed, place in enumerate(places))
        )
    return table(found, BOTS * kills)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What killing a bot again and again has done."""

    kills: int
    digests: int
    targets: int
    messages: int
    lost: int
    doubled: int
    disordered: int
    unconfirmed: int
    faults: int
    in_doubt: int
    """Messages that were being sent when the bot was killed."""
    found: int
    """Of those, the ones that had arrived and were found by their mark."""
    seconds: float


def table(found: Sequence[Outcome], wanted: int) -> list[Row]:
    """The rows of one measure over several bots."""

    def total(name: str) -> int:
        return sum(getattr(each, name) for each in found)

    kills, lost, doubled = total("kills"), total("lost"), total("doubled")
    disordered, unconfirmed, faults = total("disordered"), total("unconfirmed"), total("faults")
    note = (
        f"{len(found)} bots, {found[0].targets} targets of four kinds and "
        f"{min(each.digests for each in found)} digests each, {total('messages')} messages; "
        f"{total('in_doubt')} were being sent when a bot was killed, {total('found')} of those had "
        f"arrived; nonces ignored for every other digest; "
        f"{max(each.seconds for each in found):.0f} s"
    )
    return [
        Row("kill -9 at random moments", f"{kills} kills", str(wanted), kills >= wanted, note),
        Row("  messages lost / doubled", f"{lost} / {doubled}", "0 / 0", not lost and not doubled),
        Row("  targets out of order, messages left open", f"{disordered}, {unconfirmed}", "0, 0",
            not disordered and not unconfirmed),
        Row("  faults against the published API", str(faults), "0", not faults),
    ]  # fmt: skip


async def killing(folder: Path, targets: int, digests: int, kills: int, seed: int) -> Outcome:
    """Kill the bot `kills` times over `digests` batches; count what stands in Discord."""
    chance, begun = random.Random(seed), time.monotonic()
    path = folder / "yibao.db"
    async with LoopbackDiscord() as discord, Store(path) as store:
        discord.rest.latency = (0.005, 0.05)
        discord.rest.chaos = Chaos(seed, {"reset": 0.1})
        channels = add_targets(discord, targets)
        bot = Bot(discord, folder)
        for channel in channels:
            await store.save_channel(channel)
        life = Life(discord, store, bot, channels, chance)
        done = batch = 0
        while batch < digests or done < kills:
            await add_news(store, batch, STORIES)
            discord.dedupe = batch % 2 == 1
            share = max(1, round((kills - done) / max(1, digests - batch)))
            done += await life.batch(batch, share)
            batch += 1
        lost, doubled, disordered = _counted(discord, channels, batch)
        unconfirmed = sum(row.state != "confirmed" for row in await store.deliveries())
        messages = sum(len(posted(discord, channel)) for channel in channels)
        return Outcome(
            done, batch, targets, messages, lost, doubled, disordered, unconfirmed,
            len(discord.faults), *bot.doubts(), time.monotonic() - begun,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """The bot's lives, one after the other, over one database."""

    discord: LoopbackDiscord
    store: Store
    bot: Bot
    channels: tuple[Channel, ...]
    chance: random.Random

    async def batch(self, batch: int, share: int) -> int:
        """Kill and start again until all targets have the batch; how often it was killed. Once
        the share of kills is used up, the bot is let alone until it is done."""
        kills = 0
        while not await self._done(batch):
            before = len(self.discord.rest.log)
            await self.bot.start()
            if kills >= share:
                await self._until(batch, 1_000_000)
            elif self.chance.random() < 0.2:
                await asyncio.sleep(self.chance.uniform(0.2, 4.0))
            else:
                await self._until(batch, before + self.chance.randint(1, 6))
                await asyncio.sleep(self.chance.uniform(0, 0.06))
            kills += await self.bot.kill()
        return kills

    async def _until(self, batch: int, messages: int) -> None:
        """Until so many messages were posted, or the batch is done, or nothing happens."""
        seen, since, looked = len(self.discord.rest.log), time.monotonic(), 0.0
        while len(self.discord.rest.log) < messages:
            await asyncio.sleep(0.003)
            now = time.monotonic()
            if len(self.discord.rest.log) != seen:
                seen, since = len(self.discord.rest.log), now
            if now - looked > 0.5:
                looked = now
                if await self._done(batch):
                    return
            if now - since > PATIENCE or self.bot.ended:
                return  # it is killed all the same, and counted as it stands

    async def _done(self, batch: int) -> bool:
        wanted = {title_of(batch, number) for number in range(STORIES)}
        return not await self.store.open_deliveries() and all(
            wanted <= set(_titles(self.discord, channel)) for channel in self.channels
        )


def _titles(discord: LoopbackDiscord, channel: Channel) -> list[str]:
    """The batch and number of each story in a target, in order, as often as it stands there."""
    lines = (line for m in posted(discord, channel) for line in "\n".join(texts(m)).splitlines())
    return [found[1] for line in lines if (found := HEADLINE.match(line.replace("\\", "")))]


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
