"""Feeds in every dialect and encoding, and what an entry is known by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.parse import discover_feeds, parse_feed
from bot.feeds.urls import canonical_url
from bot.values import Answer, ParsedFeed

ITEM = "<item><title>{title}</title>{more}<description>参数量为 200 亿</description></item>"


def parsed(
    body: str | bytes, kind: str = "application/rss+xml", encoding: str = "utf-8"
) -> ParsedFeed:
    data = body.encode(encoding) if isinstance(body, str) else body
    return parse_feed(Answer("https://a.example/feed", 200, kind, data))


def rss(items: str, encoding: str = "utf-8") -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>报 News</title>{items}</channel></rss>'


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "utf-8"), ("gb18030", "gb18030"), ("gb18030", "gb2312"), ("big5", "big5")],
)
def test_chinese_encodings_are_read(encoding: str, declared: str) -> None:
    title = "微軟論文" if encoding == "big5" else "微软论文"
    text = rss(ITEM.format(title=title, more="<guid>1</guid>"), declared)
    if encoding == "big5":
        text = text.replace("报 News", "News").replace("参数量为 200 亿", "x")
    found = parsed(text, encoding=encoding)
    assert [entry.title for entry in found.entries] == [title]


def test_an_atom_feed_and_a_json_feed_are_read() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>T</title><id>tag:x,1</id>'
        '<link href="/a?utm_source=rss"/><updated>2024-05-01T08:00:00+08:00</updated><content type="html">&lt;p&gt;B&lt;/p&gt;</content></entry></feed>'
    )
    (entry,) = parsed(atom, "application/atom+xml").entries
    assert (entry.identity, entry.url, entry.html) == (
        "tag:x,1",
        "https://a.example/a?utm_source=rss",
        "<p>B</p>",
    )
    assert entry.published is not None
    assert entry.published.isoformat() == "2024-05-01T00:00:00+00:00"
    json = '{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","url":"/1","title":"T","content_html":"<p>x</p>"}]}'
    (entry,) = parsed(json, "application/feed+json").entries
    assert (entry.identity, entry.url) == ("1", "https://a.example/1")


def test_an_entry_keeps_its_identity_when_it_is_re_dated_or_edited() -> None:
    for more in ("<guid>abc</guid>", "<link>https://a.example/1?utm_medium=x</link>", ""):
        one = parsed(
            rss(
                ITEM.format(
                    title="T", more=more + "<pubDate>Wed, 01 May 2024 08:00:00 GMT</pubDate>"
                )
            )
        )
        two = parsed(
            rss(
                ITEM.format(
                    title="T", more=more + "<pubDate>Thu, 02 May 2024 08:00:00 GMT</pubDate>"
                )
            )
        )
        assert one.entries[0].identity == two.entries[0].identity


def test_two_entries_of_one_title_are_told_apart_by_date() -> None:
    items = "".join(
        ITEM.format(title="日报", more=f"<pubDate>0{n} May 2024 08:00:00 GMT</pubDate>")
        for n in (1, 2)
    )
    assert len(parsed(rss(items)).entries) == 2


def test_one_bad_entry_costs_one_entry() -> None:
    found = parsed(
        rss(
            "<item></item>"
            + ITEM.format(title="好", more="<guid>1</guid>")
            + ITEM.format(title="Again", more="<guid>1</guid>")
        )
    )
    assert [entry.title for entry in found.entries] == ["好"]
    assert len(found.notes) == 2


def test_a_page_names_the_feeds_it_points_to() -> None:
    page = '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    assert discover_feeds(page, "https://a.example/blog") == ("https://a.example/feed.xml",)
    with pytest.raises(
        ParseError, match=r"web page, not a feed; it points to https://a\.example/feed\.xml"
    ):
        parsed(page, "text/html")


@pytest.mark.parametrize("body", ["", "hello", "{}", "[1]", "<a></a>", "\x00\x01"])
def test_what_is_no_feed_is_a_sentence(body: str) -> None:
    with pytest.raises(ParseError):
        parsed(body)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://A.Example:443/x?utm_source=rss&id=3#top", "https://a.example/x?id=3"),
        ("https://a.example/x?from=timeline&fbclid=1", "https://a.example/x"),
        ("https://a.example/x?from=2024", "https://a.example/x?from=2024"),
        ("https://a.example/r/#2026-05-05/ai-cli", "https://a.example/r/#2026-05-05/ai-cli"),
        ("https://a.example/新闻", "https://a.example/%E6%96%B0%E9%97%BB"),
        ("mailto:a@b.c", "mailto:a@b.c"),
    ],
)
def test_an_address_loses_only_what_does_not_belong_to_it(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@given(st.text(alphabet="abcæ新/?&=#:%2.utm_source-", max_size=40))
def test_a_canonical_address_is_canonical_already(tail: str) -> None:
    once = canonical_url("https://a.example/" + tail)
    assert canonical_url(once) == once


def test_a_relative_guid_survives_a_move_of_its_feed() -> None:
    body = rss(ITEM.format(title="T", more="<guid>post/1</guid>")).encode()
    for url in ("https://a.example/feed", "https://new.example/rss"):
        (entry,) = parse_feed(Answer(url, 200, "application/rss+xml", body)).entries
        assert entry.identity == "post/1"


@pytest.mark.parametrize(
    ("element", "image"),
    [
        ('<enclosure url="https://a.example/p.png" type="image/png" length="1"/>', True),
        ('<enclosure url="https://a.example/p.png" type="audio/mpeg" length="1"/>', False),
        ('<media:thumbnail url="https://a.example/p.png"/>', True),
        ('<media:content url="https://a.example/p.png" medium="image"/>', True),
        ('<media:content url="http://a.example/p.png" medium="image"/>', False),
        ('<media:thumbnail url="https://a.example/p.png)[x"/>', True),
        ('<media:thumbnail url="javascript:alert(1)"/>', False),
    ],
)
def test_an_entrys_picture_is_taken_where_it_is_one_and_safe(element: str, image: bool) -> None:
    body = (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>t</title>'
        f"<item><title>标题</title><link>https://a.example/1</link>{element}</item></channel></rss>"
    )
    (entry,) = parse_feed(Answer("https://a.example/f", 200, "text/xml", body.encode())).entries
    assert bool(entry.image) is image
