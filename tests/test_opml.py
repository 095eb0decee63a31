"""Subscription lists in and out."""

from __future__ import annotations

import pytest

from bot.errors import InputError
from bot.feeds.opml import read_opml, write_opml
from bot.values import Feed
from summarizers.types import Language

FEEDS = (
    Feed("量子位 & Co", "https://a.example/feed?x=1&y=2", Language.ZH, "新闻"),
    Feed('The "Gradient"', "https://b.example/rss", Language.EN, "letters"),
)


def test_a_list_survives_the_round_trip() -> None:
    assert read_opml(write_opml(FEEDS)) == FEEDS


def test_nested_outlines_of_other_readers_are_read() -> None:
    text = '<opml version="1.0"><body><outline text="科技"><outline title="T" xmlUrl="https://a.example/f"/><outline xmlUrl="ftp://x"/></outline></body></opml>'
    (feed,) = read_opml(text)
    assert (feed.name, feed.category, feed.language) == ("T", "科技", Language.MIXED)


def test_entities_are_not_expanded() -> None:
    text = '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;" xmlUrl="https://a.example"/></body></opml>'
    try:
        (feed,) = read_opml(text)
    except InputError:
        return
    assert "root" not in feed.name


@pytest.mark.parametrize("text", ["", "hello", "<rss/>", "<opml>"])
def test_what_is_no_opml_says_so(text: str) -> None:
    with pytest.raises(InputError, match="OPML"):
        read_opml(text)
