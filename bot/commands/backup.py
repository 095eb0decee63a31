"""`backup FILE`: a copy of the database, taken while it may be in use."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bot.commands import common
from bot.store import Store

EXAMPLE = "example: python -m bot backup yibao-backup.db"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where to write the copy")


def run(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)

    async def backup() -> None:
        async with Store(settings.db) as store:
            await store.backup(Path(arguments.file))

    asyncio.run(backup())
    print(f"{settings.db} is copied to {arguments.file}")
    return 0
