"""`demo`: the whole job offline, from sample feeds on loopback to the digest.

The sample site is an ordinary web server here; everything after it is what `once` and `run`
do, with the same fetcher, workers, store and pipeline.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

from bot.commands import common, engine, printing
from bot.demo.server import DemoSite
from bot.digests.build import build_digest
from bot.values import Window

EXAMPLE = "example: python -m bot demo --html demo.html"
LIMIT = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--html", metavar="FILE", help="write the digest as a page, too")
    common.add_json(parser, "one object a story")


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_demo(arguments))


async def _demo(arguments: argparse.Namespace) -> int:
    began = time.perf_counter()
    now = engine.utc_now()
    bar = engine.Bar()
    with tempfile.TemporaryDirectory(prefix="yibao-demo-") as folder:
        given = common.settings_of(arguments)
        settings = replace(
            given,
            db=Path(arguments.db) if arguments.db else Path(folder) / "demo.db",
            allow_networks=(*given.allow_networks, ip_network("127.0.0.0/8")),
        )
        try:
            async with (
                DemoSite(now) as site,
                engine.opened(settings, site.feeds, bar) as pipeline,
            ):
                poll = await pipeline.poll(now, everything=True)
                read = await pipeline.read(now)
                words = await pipeline.translate(now)
                stories = await pipeline.stories(now - engine.span("2d"), now, owners=None)
                digest = build_digest(stories, Window(now - engine.span("24h"), now), limit=LIMIT)
        finally:
            bar.close()
    printing.complain_of(poll, read, words)
    printing.show(digest, now, html=arguments.html, as_json=arguments.json)
    if not arguments.json:
        seconds = time.perf_counter() - began
        print(
            f"\nDemo: {poll.feeds} feeds served and polled on loopback, "
            f"{len(read.reports)} articles read, {len(digest.stories)} stories, {seconds:.1f} s."
        )
    return 1 if poll.failed or read.failed else 0
