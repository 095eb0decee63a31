"""A digest is posted, the bot is killed and started again, and somebody clicks on the digest."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks._discord_world import Bot, add_news, add_targets, posted
from benchmarks.rows import Row
from bot.store import Store
from bot.values import Channel
from tests.discord_desk import until
from tests.loopback_discord.server import LoopbackDiscord, buttons


async def rows(*, quick: bool) -> list[Row]:  # noqa: ARG001 - it takes seconds either way
    with tempfile.TemporaryDirectory() as folder:
        return await restarted(Path(folder))


async def restarted(folder: Path) -> list[Row]:
    """Click every kind of button of a digest that an earlier process has posted."""
    begun = time.monotonic()
    async with LoopbackDiscord() as discord:
        channel = add_targets(discord, 1)[0]
        bot = Bot(discord, folder)
        async with Store(bot.db) as store:
            await store.save_channel(channel)
            await add_news(store, 0, 2)
            await bot.start()
            try:
                await until(lambda: _all_out(discord, store, channel), 60)
                await bot.kill()
                before = discord.identified
                await bot.start()
                await until(lambda: discord.identified > before, 60)
                (message,) = posted(discord, channel)
                answers = [
                    await discord.click(custom_id, message)
                    for custom_id in buttons(message)
                    if custom_id.split(":")[1] in ("claims", "lang")
                ]
            finally:
                await bot.kill()
        faults = len(discord.faults)
    good = bool(answers) and all(reply.text.strip() and reply.private for reply in answers)
    slowest = max((reply.seconds for reply in answers), default=0.0)
    note = f"slowest {slowest:.2f} s; {faults} faults; {time.monotonic() - begun:.0f} s"
    good = good and slowest < 3 and not faults
    measure, reached = "restart, then clicks on an old digest", f"{len(answers)} answered"
    return [Row(measure, reached, "works", good, note)]


async def _all_out(discord: LoopbackDiscord, store: Store, channel: Channel) -> bool:
    return bool(posted(discord, channel)) and not await store.open_deliveries()
