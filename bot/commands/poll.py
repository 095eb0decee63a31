"""`poll`: ask every feed now; only fetch and store."""

from __future__ import annotations

import argparse
import asyncio
import resource
import time

from bot.commands import common, engine, printing
from bot.config import read_feeds

EXAMPLE = "example: python -m bot poll --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_json(parser, "one object")


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_poll(arguments))


def _cpu() -> float:
    """User and system seconds of this process and of the workers that have ended."""
    own, ended = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


async def _poll(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)
    feeds = read_feeds(settings.feeds_file)
    bar = engine.Bar()
    try:
        async with engine.opened(settings, feeds, bar) as pipeline:
            began, cpu = time.perf_counter(), _cpu()
            poll = await pipeline.poll(engine.utc_now(), everything=True)
            seconds = time.perf_counter() - began
        # The workers have ended with the block above: only now does their time count as ours.
        used = _cpu() - cpu
    finally:
        bar.close()
    printing.complain_of(poll)
    counts = {
        "feeds": poll.feeds,
        "updated": len(poll.updated),
        "unchanged": len(poll.unchanged),
        "failed": len(poll.failed),
        "new_entries": len(poll.new_entries),
        "seconds": round(seconds, 3),
        "cpu_seconds": round(used, 3),
    }
    if arguments.json:
        common.print_json(counts)
    else:
        print(
            "{feeds} feeds in {seconds} s: {updated} updated, {unchanged} unchanged, "
            "{failed} failed, {new_entries} new entries".format(**counts)
        )
    return 1 if poll.feeds and len(poll.failed) == poll.feeds else 0
