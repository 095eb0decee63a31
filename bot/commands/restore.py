"""`restore FILE`: put a backup in the database's place, keeping what stood there."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bot.commands import common
from bot.store import Store

EXAMPLE = "example: python -m bot restore yibao-backup.db   (stop the bot first)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a copy that backup wrote")


def run(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)

    async def restore() -> None:
        async with Store(settings.db) as store:
            await store.restore(Path(arguments.file))

    asyncio.run(restore())
    print(f"{settings.db} now holds what {arguments.file} held")
    return 0
