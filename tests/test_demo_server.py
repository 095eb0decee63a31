"""The sample sites: five feeds, their encodings, their pages, and validators."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.config import Settings
from bot.demo.library import read_sample, samples
from bot.demo.server import DemoSite
from bot.errors import InputError
from bot.feeds.fetch import Fetcher
from bot.feeds.parse import parse_feed
from bot.values import Answer, Unchanged

pytestmark = pytest.mark.anyio


def test_there_are_at_least_fourteen_samples_in_both_languages() -> None:
    found = samples()
    assert len(found) >= 14
    assert {"zh", "en"} <= {sample.lang[:2] for sample in found}


def test_a_broken_sample_names_its_file() -> None:
    with pytest.raises(InputError, match=r"x\.md"):
        read_sample("no front matter", "x.md")


async def test_five_feeds_are_served_with_validators() -> None:
    settings = Settings(Path("f"), Path("d"), "none", (ip_network("127.0.0.0/8"),))
    async with DemoSite(datetime.now(UTC)) as site, Fetcher(settings) as fetcher:
        assert len(site.feeds) == 5
        total = 0
        for feed in site.feeds:
            answer = await fetcher.get(feed.url, trusted=True)
            assert isinstance(answer, Answer)
            total += len(parse_feed(answer).entries)
            if "zhixing" in feed.url:
                assert b'encoding="gb18030"' in answer.body
            again = await fetcher.get(feed.url, etag=answer.etag, trusted=True)
            assert isinstance(again, Unchanged)
        assert total == len(samples())
