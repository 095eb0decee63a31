"""`python -m tests.loopback_discord`: a Discord to try the bot against.

Prints what is posted, and takes lines on standard input: /status, click 1, help.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import threading

from tests.loopback_discord.console import Console
from tests.loopback_discord.server import CHANNEL, TOKEN, LoopbackDiscord


async def _serve(port: int) -> None:
    async with LoopbackDiscord(port) as discord:
        print(f"export DISCORD_TOKEN={TOKEN} YIBAO_CHANNEL={CHANNEL}")
        print(f"export YIBAO_DISCORD_API={discord.api} YIBAO_DISCORD_GATEWAY={discord.gateway}")
        print("type help for what can be typed here", flush=True)
        console, lines = Console(discord), _typed()
        while True:
            for line in console.news():
                print(line, flush=True)
            try:
                async with asyncio.timeout(0.2):
                    line = await lines.get()
            except TimeoutError:
                continue
            if line.strip() == "quit":
                return
            for answer in await console.do(line):
                print(answer, flush=True)


def _typed() -> asyncio.Queue[str]:
    """Lines of standard input. Its end is not the server's: it may run without a keyboard."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended before the input
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    return lines


parser = argparse.ArgumentParser(prog="python -m tests.loopback_discord", description=__doc__)
parser.add_argument("--port", type=int, default=0, help="default: any that is free")
with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(_serve(parser.parse_args().port))
