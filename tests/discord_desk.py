"""The bot at work against the loopback Discord, with feeds of a test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from aiohttp import web

from bot.chat import client as chat
from bot.commands.engine import opened
from bot.config import Settings
from bot.feeds.fetch import Fetcher
from bot.pipeline import Pipeline
from bot.values import Channel, Feed
from tests.loopback_discord.server import TOKEN, LoopbackDiscord
from tests.loopback_site import Handler, LoopbackSite

LOOPBACK = (ip_network("127.0.0.0/8"),)
NEWS = (
    (
        "Larkfield releases @everyone its **Harrow** model",
        "Larkfield released a model called Harrow on Wednesday. The company says Harrow has 40 "
        "billion parameters. It was trained on 3 trillion tokens over 21 days. Developers may "
        "download the weights for free, and a longer context is planned for the spring.",
    ),
    (
        "青岚公司发布星舟模型",
        "青岚公司周三发布了新模型星舟。公司称，星舟的参数量为 700 亿。该公司没有公布价格。"
        "开发者可以免费下载权重。团队表示，下一版会支持更长的上下文，届时另行通知。",
    ),
    (
        "A chip plant opens in the north",
        "Workers in Tromsoe began to make memory chips on Monday, two years late. The plant cost "
        "900 million euros and employs 350 people, its owner Nordhall said. The first chips go to "
        "makers of cars, and a second hall is to follow when there is power enough for it.",
    ),
    ("Old news of last month", "It was published long ago and is nothing that a digest holds."),
)
"""What the site's feed tells: three stories of today that have nothing in common, and an old one."""


async def until(condition: Callable[[], object | Awaitable[object]], seconds: float = 25) -> None:
    """Wait for a condition, a coroutine or not."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def at_work(
    discord: LoopbackDiscord, folder: Path, feeds: tuple[Feed, ...] = (), **settings: object
) -> AsyncIterator[Pipeline]:
    """The bot logged in, its commands known to Discord, its first poll done.

    Addresses that strangers type may reach this machine here: the site of a test has no other.
    """
    given = Settings(
        feeds_file=folder / "feeds.yaml", db=folder / "yibao.db", model="none",
        allow_networks=LOOPBACK, discord_token=TOKEN, discord_api=discord.api,
        discord_gateway=discord.gateway,
    )  # fmt: skip
    given = replace(given, **settings)  # type: ignore[arg-type]
    fetching = Fetcher(given, strangers=LOOPBACK)
    async with opened(given, feeds, fetching=fetching) as pipeline:
        discord.ready.clear()  # a bot that worked before this one had set it
        task = asyncio.create_task(chat.run(given, pipeline))
        try:
            await until(lambda: bool(discord.commands) and discord.ready.is_set())
            if feeds:
                await until(lambda: _placed(pipeline))
            yield pipeline
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def channel(pipeline: Pipeline, target: str) -> Channel:
    """The settings of a target, as they are stored."""
    found = {channel.id: channel for channel in await pipeline.store.channels()}
    return found[target]


class Site(LoopbackSite):
    """A news site on 127.0.0.1: a feed, the page that names it, and some that go wrong."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime.now(UTC)
        self.asked: list[str] = []

    def routes(self) -> dict[str, Handler]:
        return {"/{name}": self._answer}

    def feed(self, name: str = "Wire", path: str = "feed.xml", category: str = "news") -> Feed:
        return Feed(name, f"{self.base}/{path}", category=category)

    async def _answer(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append(name)
        if name == "page.html":
            link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
            return web.Response(
                text=f"<!doctype html><html><head>{link}</head></html>", content_type="text/html"
            )
        if name == "plain.html":
            return web.Response(text="<!doctype html><html></html>", content_type="text/html")
        if name == "gone.xml":
            return web.Response(status=410)
        if name == "failing.xml":
            return web.Response(status=503)
        if name == "undated.xml":
            items = "".join(_item(f"Old post {n}", n, None) for n in range(40))
            return _rss("Undated", items)
        if name != "feed.xml":
            return web.Response(status=404)
        ages = (1, 2, 3, 24 * 30)
        items = "".join(
            _item(title, n, self.now - timedelta(hours=age), text)
            for n, ((title, text), age) in enumerate(zip(NEWS, ages, strict=True))
        )
        return _rss("The <Wire> _of_ @here", items)


def _item(title: str, number: int, published: datetime | None, text: str = "") -> str:
    date = f"<pubDate>{published:%a, %d %b %Y %H:%M:%S +0000}</pubDate>" if published else ""
    return (
        f'<item><guid isPermaLink="false">{number}</guid>'
        f"<title><![CDATA[{title}]]></title>{date}"
        f"<description><![CDATA[<p>{text or title}</p>]]></description></item>"
    )


def _rss(title: str, items: str) -> web.Response:
    text = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title><![CDATA[{title}]]></title>{items}</channel></rss>"
    )
    return web.Response(text=text, content_type="application/rss+xml")


async def _placed(pipeline: Pipeline) -> bool:
    """Whether something has been read and nothing waits."""
    return bool(await pipeline.store.newest()) and not await pipeline.store.pending(1)
