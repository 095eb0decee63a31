"""The main text of pages, and an article from whichever of page and feed says more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import ArticleError
from bot.feeds.article import article_text, extract_page, needs_page, write_article
from bot.values import Entry, Feed, Origin
from summarizers.types import Language

ZH = (
    "这家公司发布了参数量为 320 亿的新模型,训练用了 14 天。模型的权重可以免费下载,评测成绩也一并公布。"
    * 3
)
EN = (
    "The company released a model with 32 billion parameters that was trained for 14 days on 512 GPUs. "
    * 3
)
FEED = Feed("F", "https://a.example/feed", category="news")


def page(body: str, lang: str, charset: str = "utf-8") -> bytes:
    menu = "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in ("首页", "登录", "Home", "Jobs"))
    return (
        f"<html lang='{lang}'><head><meta charset='{charset}'><title>标题 Title</title>"
        "<meta property='article:published_time' content='2024-05-01T08:00:00+08:00'></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>标题 Title</h1><p>{body}</p>"
        "<p>See <a href='https://arxiv.org/abs/2310.17680?utm_source=x'>the paper 论文</a> for more 更多内容在论文里说明。</p></article>"
        "<aside><p>买一送一,只要 99 元!</p></aside><footer>免责声明:本文不构成投资建议。 All rights reserved.</footer></body></html>"
    ).encode(charset)


@pytest.mark.parametrize(("body", "lang"), [(ZH, "zh"), (EN, "en")])
def test_a_page_gives_its_article_and_nothing_around_it(body: str, lang: str) -> None:
    found = extract_page(page(body, lang), "https://a.example/1")
    assert body.strip() in found.text
    assert not any(
        word in found.text for word in ("登录", "Jobs", "99 元", "免责声明", "rights reserved")
    )
    assert found.lang == lang
    assert found.published == datetime(2024, 5, 1, tzinfo=UTC)
    assert found.links == ("https://arxiv.org/abs/2310.17680",)


def test_a_page_that_alone_knows_its_charset_is_read() -> None:
    found = extract_page(page(ZH, "zh", "gb18030"), "https://a.example/1", "text/html")
    assert "参数量为 320 亿" in found.text


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 x", b"<html><body></body></html>"])
def test_a_page_without_text_is_a_sentence(body: bytes) -> None:
    with pytest.raises(ArticleError):
        extract_page(body, "https://a.example/1")


def test_feed_content_becomes_lines() -> None:
    text, links = article_text(
        "<h2>小标题</h2><p>一 &amp; 二<br>三</p><ul><li>甲</li></ul><table><tr><td>a</td><td>b</td></tr></table><script>x</script><a href='/p'>l</a>",
        "https://a.example/",
    )
    assert text.splitlines() == ["小标题", "一 & 二", "三", "- 甲", "| a | b |", "l"]
    assert links == ("https://a.example/p",)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>" + ZH * 3 + "</p>", False),
        ("<p>" + EN * 4 + "</p>", False),
        ("<p>短</p>", True),
        ("", True),
        ("<p>" + EN * 4 + "[…]</p>", True),
        ("<p>" + ZH * 3 + "阅读全文</p>", True),
    ],
)
def test_a_teaser_needs_its_page(html: str, expected: bool) -> None:
    assert needs_page(entry(html)) is expected


def entry(html: str) -> Entry:
    return Entry("https://a.example/feed", "1", "https://a.example/1", "标题", None, html=html)


def test_an_article_comes_from_whichever_says_more() -> None:
    found = write_article(
        entry("<p>短讯</p>"), extract_page(page(ZH, "zh"), "https://a.example/1"), FEED
    )
    assert (found.origin, found.lang) == (Origin.PAGE, Language.ZH)
    found = write_article(entry(f"<p>{ZH * 3}</p>"), None, FEED)
    assert found.origin is Origin.FEED
    found = write_article(entry("<p>短讯</p>"), None, FEED, "the server answered 404")
    assert (found.origin, found.text, found.note) == (
        Origin.TEASER,
        "短讯",
        "the server answered 404",
    )


def test_traditional_chinese_is_recognised_and_kept_as_written() -> None:
    found = write_article(entry("<p>開源模型的參數量達到一千億,訓練資料也公開了。</p>"), None, FEED)
    assert found.traditional
    assert "參數量" in found.text


def test_the_menu_of_a_very_short_page_is_no_article() -> None:
    body = b"<html><body><nav><ul><li><a href='/in'>Sign in now</a></li></ul></nav><h1>T</h1><p>The model has 7 billion parameters.</p><p>It is open.</p></body></html>"
    found = extract_page(body, "https://a.example/1")
    assert "Sign in" not in found.text
    assert "7 billion parameters" in found.text


def test_a_pages_picture_and_its_paywall_are_read_where_it_names_them() -> None:
    body = "<p>" + "Velmora-7 has 200 billion parameters, says Orvane Labs. " * 30 + "</p>"
    head = (
        '<meta property="og:image" content="/lead.png">'
        '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
    )
    page = extract_page(
        f"<html><head>{head}</head><body><article>{body}</article></body></html>".encode(),
        "https://news.example/a",
    )
    assert page.image == "https://news.example/lead.png"
    assert page.paywalled
    free = extract_page(
        f"<html><body><article>{body}</article></body></html>".encode(), "http://news.example/a"
    )
    assert free.image is None
    assert not free.paywalled
