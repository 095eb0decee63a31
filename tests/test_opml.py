"""Subscription lists in and out."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.feeds.opml import read_opml, write_opml
from bot.values import Feed
from summarizers.types import Language

FEEDS = (
    Feed("量子位 & Co", "https://a.example/feed?x=1&y=2", Language.ZH, "新闻"),
    Feed('The "Gradient"', "https://b.example/rss", Language.EN, "letters"),
)


def test_a_list_survives_the_round_trip() -> None:
    assert read_opml(write_opml(FEEDS)).feeds == FEEDS


def test_nested_outlines_of_other_readers_are_read() -> None:
    text = '<opml version="1.0"><body><outline text="科技"><outline title="T" xmlUrl="https://a.example/f"/><outline xmlUrl="ftp://x"/></outline></body></opml>'
    found = read_opml(text)
    (feed,) = found.feeds
    assert (feed.name, feed.category, feed.language) == ("T", "科技", Language.MIXED)
    assert found.skipped == (("ftp://x", "ftp://x"),)


def test_entities_are_not_expanded() -> None:
    text = '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;" xmlUrl="https://a.example"/></body></opml>'
    try:
        (feed,) = read_opml(text).feeds
    except InputError:
        return
    assert "root" not in feed.name


@pytest.mark.parametrize("text", ["", "hello", "<rss/>", "<opml>"])
def test_what_is_no_opml_says_so(text: str) -> None:
    with pytest.raises(InputError, match="OPML"):
        read_opml(text)


def test_one_bad_outline_costs_one_outline() -> None:
    text = (
        '<opml><body><outline text="A" xmlUrl="https://a.example/f?x=1&y=2"/>'
        '<outline text="broken" xmlUrl="http://[half"/><outline text="no port" xmlUrl="http://a:b/"/>'
        '<outline text="unquoted xmlUrl=https://c.example/ />'
        '<outline text="B" xmlUrl="https://b.example/f"/></body></opml>'
    )
    found = read_opml(text)
    urls = [feed.url for feed in found.feeds]
    assert urls == ["https://a.example/f?x=1&y=2", "https://b.example/f"]
    assert [name for name, _ in found.skipped][1:] == ["broken", "no port"]
    assert "unquoted" in found.skipped[0][0]


def test_a_broken_list_keeps_its_groups() -> None:
    text = (
        '<opml><body><outline text="科技"><outline text="A & B" xmlUrl="https://a.example/f">'
        '</outline></outline><outline text="C" xmlUrl="https://c.example/f"/></body>'
    )
    found = read_opml(text).feeds
    assert [(f.name, f.category) for f in found] == [("A & B", "科技"), ("C", "news")]


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_stands_in_an_outline_is_read_or_named(name: str, url: str) -> None:
    text = f"<opml><body><outline text={quoteattr(name)} xmlUrl={quoteattr(url)}/></body></opml>"
    try:
        found = read_opml(text)
    except InputError:
        return
    assert len(found.feeds) + len(found.skipped) <= 1
    assert all(0 < len(feed.name) <= 100 and 0 < len(feed.category) <= 40 for feed in found.feeds)
