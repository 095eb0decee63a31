"""Serves the sample sites over real HTTP on loopback, with validators and compression."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Self

from aiohttp import web

from bot.demo.library import Sample, samples
from bot.demo.pages import Site, feed_xml, page_html, sites
from bot.values import Feed
from summarizers.types import Language

_FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}


class DemoSite:
    """An async context manager; while open, `feeds` are what a reader would subscribe to.

    `now` is the moment that the samples' ages count from. `requests` counts what was asked,
    by path and status. `port` 0 is any that is free; one that is taken raises OSError.
    """

    def __init__(
        self, now: datetime, articles: Iterable[Sample] | None = None, port: int = 0
    ) -> None:
        self._now, self._port = now, port
        self._samples = tuple(articles) if articles is not None else samples()
        self._sites = {site.id: site for site in sites()}
        self._runner: web.AppRunner | None = None
        self.base = ""
        self.requests: Counter[tuple[str, int]] = Counter()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/feeds/{site}.xml", self._feed)
        app.router.add_get("/{site}/{slug}.html", self._page)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The sites' feeds, as feeds.yaml would list them."""
        return tuple(
            Feed(
                name=site.name,
                url=f"{self.base}/feeds/{site.id}.xml",
                language=Language(site.language),
                category=site.category,
            )
            for site in self._sites.values()
        )

    def _site(self, request: web.Request) -> Site:
        try:
            return self._sites[request.match_info["site"]]
        except KeyError as error:
            raise web.HTTPNotFound from error

    async def _feed(self, request: web.Request) -> web.Response:
        site = self._site(request)
        own = [sample for sample in self._samples if sample.feed == site.id]
        body = feed_xml(site, own, self.base, self._now)
        return self._answer(request, body, _FEED_TYPES[site.form], site.encoding)

    async def _page(self, request: web.Request) -> web.Response:
        site = self._site(request)
        wanted = request.match_info["slug"]
        for sample in self._samples:
            if sample.feed == site.id and sample.slug == wanted:
                body = page_html(site, sample, self._now).encode(site.encoding)
                # the charset stands in the page alone, as on many Chinese sites
                return self._answer(request, body, "text/html", None)
        raise web.HTTPNotFound

    def _answer(
        self, request: web.Request, body: bytes, content_type: str, charset: str | None
    ) -> web.Response:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": etag, "Last-Modified": format_datetime(self._now, usegmt=False)}
        if request.headers.get("If-None-Match") == etag:
            self.requests[request.path, 304] += 1
            return web.Response(status=304, headers=headers)
        self.requests[request.path, 200] += 1
        answer = web.Response(
            body=body, content_type=content_type, charset=charset, headers=headers
        )
        answer.enable_compression()
        return answer
