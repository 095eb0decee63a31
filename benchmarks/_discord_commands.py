"""Every command in three languages while 500 articles are being read: how long a user waits."""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web

from benchmarks._discord_world import invented, utc_now
from benchmarks.rows import Row
from bot.pipeline import Pipeline
from bot.values import Feed
from tests.discord_commands import MENUS, World, calls, every_command, known
from tests.discord_desk import at_work, until
from tests.loopback_discord.server import LoopbackDiscord
from tests.loopback_site import Handler, LoopbackSite

LOCALES = ("en-US", "zh-CN", "zh-TW")
SLOWNESS = 0.15
"""Seconds that the site takes for a page, as a distant one would."""
BOUND = 1.0


class Backlog(LoopbackSite):
    """A site whose feed lists many articles of today, each on a page of its own."""

    def __init__(self, count: int) -> None:
        self._reports = [invented(number, number % 50, utc_now()) for number in range(count)]

    def routes(self) -> dict[str, Handler]:
        return {"/feed.xml": self._feed, "/{number}.html": self._page}

    async def _feed(self, _request: web.Request) -> web.Response:
        now = utc_now()
        items = "".join(
            f"<item><title>{report.article.title}</title><link>{self.base}/{number}.html</link>"
            f"<pubDate>{format_datetime(now - timedelta(minutes=number))}</pubDate></item>"
            for number, report in enumerate(self._reports)
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Many</title>{items}</channel></rss>'  # noqa: E501
        return web.Response(text=body, content_type="application/rss+xml")

    async def _page(self, request: web.Request) -> web.Response:
        await asyncio.sleep(SLOWNESS)
        report = self._reports[int(request.match_info["number"])]
        paragraphs = "".join(f"<p>{report.article.text} ({n})</p>" for n in range(12))
        page = f"<!doctype html><html lang=en><title>{report.article.title}</title><article>{paragraphs}</article></html>"  # noqa: E501
        return web.Response(text=page, content_type="text/html")


async def rows(*, quick: bool) -> list[Row]:
    count, locales = (60, LOCALES[:1]) if quick else (500, LOCALES)
    with tempfile.TemporaryDirectory() as folder:
        return await asked(Path(folder), count, locales)


async def asked(folder: Path, count: int, locales: tuple[str, ...]) -> list[Row]:
    """Ask every command in these languages while `count` articles are read."""
    begun, slowest, answered = time.monotonic(), (0.0, "none"), 0
    async with LoopbackDiscord() as discord, Backlog(count) as site:
        feeds = (Feed("Many", f"{site.base}/feed.xml"),)
        async with at_work(discord, folder) as pipeline:
            await pipeline.store.add_feed(feeds[0])
            reading = asyncio.create_task(pipeline.collect(utc_now()))
            await until(lambda: _started(pipeline), 60)
            (story, *_rest) = await pipeline.store.headlines()
            world = World(feeds[0].url, f"{site.base}/7.html", story.story, "Quorvane-3x3")
            left = [await _pending(pipeline)]
            for number, locale in enumerate(locales):
                first = 500_000_000_000_000_000 + 1000 * number
                async for path, reply in every_command(discord, world, locale, first):
                    answered += 1
                    slowest = max(slowest, (reply.seconds, f"/{path} in {locale}"))
                left.append(await _pending(pipeline))
            missing = known(discord) - {path for path, _ in calls(world)} - set(MENUS)
            wanted = len(locales) * (len(calls(world)) + len(MENUS))
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        faults = len(discord.faults)
    note = (
        f"slowest: {slowest[1]}; unread articles while asking: {', '.join(map(str, left))}; "
        f"{time.monotonic() - begun:.0f} s"
    )
    if missing:
        note += f"; not asked: {sorted(missing)}"
    good = slowest[0] < BOUND and answered == wanted and not missing
    measure = f"every command in {len(locales)} locales beside a backlog of {count} articles"
    reached = f"{answered} answers, slowest {slowest[0]:.2f} s"
    return [
        Row(measure, reached, f"{wanted}, < {BOUND:.0f} s", good, note),
        Row("  faults against the published API", str(faults), "0", not faults),
    ]


async def _started(pipeline: Pipeline) -> bool:
    return (await pipeline.store.counts())["stories"] > 5


async def _pending(pipeline: Pipeline) -> int:
    return (await pipeline.store.counts())["pending"]
