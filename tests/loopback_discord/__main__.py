"""`python -m tests.loopback_discord`: a Discord to try the bot against; prints what is posted."""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from tests.loopback_discord.server import CHANNEL, TOKEN, LoopbackDiscord, texts


async def _serve(port: int) -> None:
    async with LoopbackDiscord(port) as discord:
        print(f"export DISCORD_TOKEN={TOKEN} YIBAO_CHANNEL={CHANNEL}")
        print(
            f"export YIBAO_DISCORD_API={discord.api} YIBAO_DISCORD_GATEWAY={discord.gateway}",
            flush=True,
        )
        shown = faults = 0
        while True:
            await asyncio.sleep(0.2)
            messages = [m for posted in discord.messages.values() for m in posted]
            for message in messages[shown:]:
                print(f"── message {message['id']} ──", *texts(message), sep="\n", flush=True)
            for fault in discord.faults[faults:]:
                print(f"FAULT {fault}", flush=True)
            shown, faults = len(messages), len(discord.faults)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--port", type=int, default=0)
with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(_serve(parser.parse_args().port))
