"""/feed add on a page with several feeds, and what is no article."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import ArticleError
from bot.feeds.article import extract_page
from bot.feeds.parse import discover_feeds
from tests.discord_desk import at_work
from tests.loopback_discord.server import GUILD, LoopbackDiscord
from tests.loopback_site import Handler, LoopbackSite

pytestmark = pytest.mark.anyio


def test_of_several_feeds_of_a_page_that_of_its_articles_comes_first() -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="{}" href="/{}">'
    html = link.format("Site » Comments Feed", "c") + link.format("News", "comments/feed")
    html += link.format("News", "feed") + link.format("网站评论", "d")
    found = discover_feeds(html, "https://a.example/")
    assert found == tuple(f"https://a.example/{p}" for p in ("feed", "c", "comments/feed", "d"))


@pytest.mark.parametrize(("body", "kind", "fault"), [
    (b"\x89PNG\r\n\x1a\n" + b"0" * 2000, "image/png", "file"),
    (b"<?xml version='1.0'?>\n<rss version='2.0'></rss>", "text/xml", "feed"),
    (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "", "feed"),
    (b"{}", "application/feed+json", "feed"),
])  # fmt: skip
def test_a_picture_or_a_feed_is_no_article(body: bytes, kind: str, fault: str) -> None:
    with pytest.raises(ArticleError) as caught:
        extract_page(body, "https://a.example/x", kind)
    assert caught.value.fault == fault


class Pages(LoopbackSite):
    """A page that names three feeds, all of which answer."""

    def routes(self) -> dict[str, Handler]:
        return {"/{name}": self._answer}

    async def _answer(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "page":
            link = '<link rel="alternate" type="application/rss+xml" href="/{}">'
            inner = "".join(map(link.format, ("comments", "main", "more")))
            return web.Response(
                text=f"<!doctype html><html><head>{inner}</head></html>", content_type="text/html"
            )
        text = (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>The {name} feed</title>'
            "<item><guid>1</guid><title>One</title></item></channel></rss>"
        )
        return web.Response(text=text, content_type="application/rss+xml")


async def test_a_page_with_several_feeds_gives_its_articles_and_names_the_others(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with Pages() as pages, at_work(discord, tmp_path) as pipeline:
        added = await discord.command("feed add", {"url": f"{pages.base}/page"})
        assert "Added The main feed" in added.text
        assert f"- `{pages.base}/more`\n- `{pages.base}/comments`" in added.text
        (feed,) = await pipeline.store.feeds(GUILD)
        assert feed.url == f"{pages.base}/main"
        named = await discord.command("feed add", {"url": f"{pages.base}/more"}, "zh-CN")
        assert "该页面还有其他订阅源" not in named.text
