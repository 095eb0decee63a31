"""`demo`: the whole job offline, from sample feeds on loopback to the digest.

The sample site is an ordinary web server here; everything after it is what `once` and `run`
do, with the same fetcher, workers, store and pipeline.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import yaml

from bot.commands import common, engine, printing
from bot.demo.server import DemoSite
from bot.digests.build import build_digest
from bot.errors import InputError
from bot.values import Feed, Window

EXAMPLE = "example: python -m bot demo --html demo.html"
LIMIT = 20
HEADER = "# The feeds of `python -m bot demo --serve`, which are there while it runs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--html", metavar="FILE", help="write the digest as a page, too")
    parser.add_argument(
        "--serve", metavar="FILE",
        help="only serve the sample feeds, until interrupted, and list them in FILE for --feeds",
    )  # fmt: skip
    parser.add_argument(
        "--port", type=int, default=0, help="with --serve: where (default: any that is free)"
    )
    common.add_json(parser, "one object a story")


def run(arguments: argparse.Namespace) -> int:
    if arguments.serve:
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(Path(arguments.serve), arguments.port))
        return 0
    return asyncio.run(_demo(arguments))


async def _serve(path: Path, port: int) -> None:
    """Serve the samples for another process to read, such as `run`. Raises InputError."""
    try:
        async with DemoSite(engine.utc_now(), port=port) as site:
            _list(site.feeds, path)
            print(f"{len(site.feeds)} feeds at {site.base}, listed in {path}, until Ctrl-C.")
            print("Read them: YIBAO_ALLOW_NETWORKS=127.0.0.0/8 python -m bot once --db demo.db "
                  f"--feeds {path}", flush=True)  # fmt: skip
            await asyncio.Event().wait()
    except OSError as error:
        raise InputError(f"--serve {path} --port {port}: {error}") from error


def _list(feeds: Iterable[Feed], path: Path) -> None:
    """Write a feeds.yaml, but never over somebody's own."""
    if path.exists() and not path.read_text("utf-8", "replace").startswith(HEADER):
        raise InputError(f"{path} is there already and not of the demo; name another file")
    rows = [
        {"name": f.name, "url": f.url, "language": str(f.language), "category": f.category}
        for f in feeds
    ]
    listed = yaml.safe_dump({"feeds": rows}, allow_unicode=True, sort_keys=False)
    path.write_text(f"{HEADER}\n{listed}", "utf-8")


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
