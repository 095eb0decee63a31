"""The sample sites: five feeds, their encodings, their pages, and validators."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.config import Settings, read_feeds
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


def test_the_samples_can_be_served_for_another_process_and_no_file_of_others_is_overwritten(
    tmp_path: Path,
) -> None:
    listed = tmp_path / "feeds.yaml"
    command = (sys.executable, "-m", "bot", "demo", "--serve", str(listed))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "5 feeds at http://127.0.0.1:" in process.stdout.readline()
        names = [feed.name for feed in read_feeds(listed)]
        process.terminate()
    assert {"智行日报", "Model Dispatch"} <= set(names)
    listed.write_text("feeds: []  # mine\n")
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "name another file" in refused.stderr
    assert listed.read_text() == "feeds: []  # mine\n"
