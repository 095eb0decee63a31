"""`search QUERY`: what has been read, by words of either language."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands import common
from bot.digests.wording import plain
from bot.store import Store

EXAMPLE = "example: python -m bot search '微软 参数' --limit 5"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", help="words that must all occur")
    parser.add_argument("--limit", type=int, default=10, help="at most (default: %(default)s)")
    parser.add_argument("--lang", choices=("zh", "en"), help="articles of one language only")
    common.add_json(parser, "one hit a line")


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_search(arguments))


async def _search(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)
    query = " ".join(arguments.query)
    async with Store(settings.db) as store:
        hits = await store.search(
            query, owners=None, limit=arguments.limit, language=arguments.lang
        )
    if not hits and not arguments.json:
        print(f"nothing found for {query!r}")
    for hit in hits:
        if arguments.json:
            value = common.as_dict(hit)
            common.print_json({key: _plain_value(item) for key, item in value.items()})
        else:
            print(f"{plain(hit.title)}\n  {plain(hit.snippet)}\n  {hit.url or ''}")
    return 0


def _plain_value(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
