"""`once`: poll every feed once, store, and print the digest of what is new."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands import common, engine, printing
from bot.config import read_feeds
from bot.digests.build import build_digest
from bot.values import Window

EXAMPLE = "example: python -m bot once --since 36h --html digest.html"
FIRST_RUN = 20
"""Stories on a first run, and entries read of feeds that published nothing lately."""
_SHOWN = "once.until"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since",
        metavar="SPAN|DATE",
        help="36h, 7d or 2026-01-31 (default: what is new since the last run; first run: 24h)",
    )
    parser.add_argument(
        "--limit", type=int, default=FIRST_RUN, help="stories at most (default: %(default)s)"
    )
    parser.add_argument("--html", metavar="FILE", help="write the digest as a page, too")
    common.add_json(parser, "one object a story")


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_once(arguments))


async def _once(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)
    feeds = read_feeds(settings.feeds_file)
    now = engine.utc_now()
    asked = engine.since(arguments.since, now) if arguments.since else None
    bar = engine.Bar()
    try:
        async with engine.opened(settings, feeds, bar) as pipeline:
            store = pipeline.store
            first = await store.get(_SHOWN) is None
            poll = await pipeline.poll(now, everything=True)
            read = await pipeline.read(now, cutoff=asked, at_least=FIRST_RUN if first else 0)
            words = await pipeline.translate(now)
            # An explicit --since shows again what earlier runs showed; else only this run's.
            fresh = None if asked else frozenset(report.key for report in read.reports)
            stories = await pipeline.stories(
                asked or now - engine.span("7d"), now, owners=None, fresh=fresh
            )
            digest = build_digest(
                stories, Window(asked or now, now), limit=arguments.limit, fresh=fresh
            )
            if len(poll.failed) < poll.feeds:
                await store.set(_SHOWN, now.isoformat())
    finally:
        bar.close()
    printing.complain_of(poll, read, words)
    printing.show(digest, now, html=arguments.html, as_json=arguments.json)
    return 1 if poll.feeds and len(poll.failed) == poll.feeds else 0
