"""`run`: the Discord bot."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal

from bot.chat import client
from bot.commands import common, engine
from bot.config import Settings, read_feeds
from bot.errors import SettingsError
from bot.values import Feed

EXAMPLE = "example: DISCORD_TOKEN=… python -m bot run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--verbose", action="store_true", help="log what is done, not only faults")


def run(arguments: argparse.Namespace) -> int:
    logging.basicConfig(
        level=logging.INFO if arguments.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # it logs whole addresses, which are secrets of the servers that added them
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = common.settings_of(arguments)
    if settings.discord_token is None:
        raise SettingsError(
            (
                "DISCORD_TOKEN is not set; copy the bot's token from Discord's developer portal "
                "into the environment or into .env",
            )
        )
    asyncio.run(_run(settings, read_feeds(settings.feeds_file)))
    return 0


async def _run(settings: Settings, feeds: tuple[Feed, ...]) -> None:
    """The bot until SIGTERM or SIGINT; both end it in order: loops, connection, workers, store."""
    loop = asyncio.get_running_loop()
    async with engine.opened(settings, feeds) as pipeline:
        task = asyncio.create_task(client.run(settings, pipeline))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            logging.getLogger(__name__).info("stopped")
