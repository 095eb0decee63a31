"""/feed, every subcommand, by the real discord.py client against the loopback Discord."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat import client as chat
from bot.chat.commands.errors import Sorry
from bot.chat.commands.feed_add import MOST, address_of, free_name
from bot.chat.commands.feed_health import health_row
from bot.commands.engine import opened
from bot.config import Settings
from bot.errors import AddressError
from bot.feeds.opml import read_opml, write_opml
from bot.values import Feed, FeedState
from summarizers.types import Language
from tests.discord_desk import LOOPBACK, Site, at_work, until
from tests.loopback_discord.server import GUILD, USER, LoopbackDiscord, Reply, buttons

pytestmark = pytest.mark.anyio


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as server:
        yield server


_PEOPLE = (str(number) for number in itertools.count(int(USER) + 1))


class Admins:
    """Each command by another admin, so that none has to wait for his turn."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self._discord = discord

    async def __call__(
        self, path: str, locale: str = "en-US", where: dict[str, Any] | None = None, **options: Any
    ) -> Reply:
        reply = await self._discord.command(
            f"feed {path}", options, locale, **{"user": next(_PEOPLE), **(where or {})}
        )
        assert reply.private
        assert reply.seconds < 1
        return reply


async def test_a_sites_own_feed_is_found_added_shown_and_taken_out_again(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path) as pipeline:
        assert "No feeds are read yet" in (await admin("list")).text
        added = await admin("add", url=f"<{site.base}/page.html>")
        said = added.text.replace("\\", "")
        assert "Added The <Wire>" in said
        assert "(127.0.0.1)" in said
        assert "青岚公司发布星舟模型" in said
        assert "Old news" not in said  # three of the newest
        assert added.data["allowed_mentions"] == {"parse": []}
        assert "*Harrow*" not in added.text.replace("\\*", "")
        (feed,) = await pipeline.store.feeds(GUILD)
        assert (feed.url, feed.owner, feed.category) == (f"{site.base}/feed.xml", GUILD, "news")

        again = await admin("add", url=f"{site.base}/feed.xml")
        assert "is being read already; see `/feed list`." in again.text
        listed = await admin("list", "zh-CN")
        assert "共有 1 个订阅源，其中 1 个（★）由本服务器添加（最多 50 个）" in listed.text
        assert "feed.xml" not in listed.text
        undone = await discord.click(buttons(added.message)[0], added.message)
        assert undone.text.startswith("Removed The")
        assert await pipeline.store.feeds(GUILD) == ()


async def test_a_feed_is_called_and_sorted_as_it_is_told(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path, (site.feed("Known", "undated.xml", "labs"),)) as pipeline:
        offered = await discord.autocomplete("feed add", {"url": "x", "category": "l"}, "category")
        assert [row["value"] for row in offered] == ["labs"]
        taken = await admin("add", url=f"{site.base}/feed.xml", name="known")
        assert "called known already; choose another name" in taken.text
        await admin(
            "add", url=f"{site.base}/feed.xml", name="青岚新闻", language="zh", category="labs"
        )
        (feed,) = await pipeline.store.feeds(GUILD)
        assert (feed.name, feed.language, feed.category) == ("青岚新闻", Language.ZH, "labs")
        known = await admin("add", url=f"{site.base}/undated.xml")
        assert "Known is being read already" in known.text
        await admin("pause", name="Known")
        paused = await admin("add", url=f"{site.base}/undated.xml")
        assert "but paused in this server; `/feed resume`" in paused.text


async def test_what_cannot_be_added_is_a_sentence_that_says_what_to_do(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    wrong = (
        ("plain.html", "No feed was found at 127.0.0.1: it is a web page, not a feed. Look for an RSS link"),
        ("nowhere.xml", "127.0.0.1 cannot be read now: there is no such page (404)"),
        ("failing.xml", "the server answered with an error (503). Try again later"),
    )  # fmt: skip
    async with at_work(discord, tmp_path) as pipeline:
        for path, sentence in wrong:
            said = (await admin("add", url=f"{site.base}/{path}")).text.replace("\\", "")
            assert sentence in said, said
            assert path not in said  # beyond the host an address may hold a secret
        for typed in ("not an address", "https://[half", "http://"):
            assert "is not a web address; write one such as" in (await admin("add", url=typed)).text
        scheme = await admin("add", url="ftp://example.org/feed")
        assert "is not a web address" in scheme.text
        zh = await admin("add", "zh-TW", url=f"{site.base}/plain.html")
        assert "沒有找到訂閱來源：這是網頁，不是訂閱來源。" in zh.text
        gone = await admin("add", "zh-CN", url=f"{site.base}/gone.xml")
        assert "页面已下线（410）" in gone.text
        assert await pipeline.store.feeds(GUILD) == ()


async def test_a_private_address_is_refused_by_the_bot_as_it_is_shipped(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    """With the fetcher that the settings make: YIBAO_ALLOW_NETWORKS is for the operator alone."""
    settings = Settings(
        tmp_path / "f.yaml", tmp_path / "y.db", model="none", allow_networks=LOOPBACK
    )
    async with opened(settings, ()) as pipeline:
        with pytest.raises(AddressError, match="private or reserved"):
            await pipeline.preview(f"{site.base}/feed.xml", trusted=False)
        assert (await pipeline.preview(f"{site.base}/feed.xml", trusted=True)).entries


async def test_a_feed_of_the_operator_is_paused_here_but_never_removed(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path, (site.feed(),)) as pipeline:
        refused = await admin("remove", name="Wire")
        assert "`/feed pause` keeps it out" in refused.text
        assert "added no feed called “nothing”" in (await admin("remove", name="nothing")).text
        offered = await discord.autocomplete("feed pause", {"name": "wi"}, "name")
        assert [row["value"] for row in offered] == ["Wire"]
        assert "is left out of this server's digests" in (await admin("pause", name="wire")).text
        assert "is paused already" in (await admin("pause", name="Wire")).text
        assert await pipeline.store.paused_feeds(GUILD) == {f"{site.base}/feed.xml"}
        assert "⏸️ **Wire**" in (await admin("list")).text
        offered = await discord.autocomplete("feed resume", {"name": ""}, "name")
        assert [row["value"] for row in offered] == ["Wire"]
        assert "今后的内容" in (await admin("resume", "zh-CN", name="Wire")).text
        assert "is not paused" in (await admin("resume", name="Wire")).text
        assert "No feed here is called “X”" in (await admin("pause", name="X")).text
        await admin("add", url=f"{site.base}/undated.xml")
        offered = await discord.autocomplete("feed remove", {"name": ""}, "name")
        assert [row["value"] for row in offered] == ["Undated"]
        assert "Removed Undated" in (await admin("remove", name="undated")).text


async def test_a_test_keeps_nothing_and_health_tells_who_fails_without_an_address(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    feeds = (site.feed(), site.feed("Broken", "failing.xml"))
    async with at_work(discord, tmp_path, feeds) as pipeline:
        tested = await admin("test", source="Wire")
        assert "answers: 4 entries, 3 of the last day." in tested.text
        other = await admin("test", source=f"{site.base}/undated.xml")
        assert "Undated (127.0.0.1) answers: 40 entries, 0" in other.text.replace("\\", "")
        assert await pipeline.store.feeds(GUILD) == ()
        assert "cannot be read now" in (await admin("test", source="Broken")).text
        assert "No feed here is called “nothing”" in (await admin("test", source="nothing")).text

        health = await admin("health")
        assert "1 of 2 feeds work." in health.text
        assert health.text.index("Broken") < health.text.index("Wire")
        assert "failed 1 time in a row" in health.text
        assert "503" not in health.text  # the operator's feed: its reasons are his
        assert "failing.xml" not in health.text
        assert "连续失败 1 次" in (await admin("health", "zh-CN")).text


async def test_a_list_of_feeds_comes_in_and_goes_out_as_opml(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    text = (
        '<opml version="2.0"><body><outline text="实验室">'
        f'<outline text="Wire &amp; Co" xmlUrl="{site.base.replace("127.0.0.1", "wire.example")}/feed.xml?a=1&b=2"/>'
        '<outline text="Known" xmlUrl="https://known.example/feed"/>'
        '<outline text="Inside" xmlUrl="http://192.168.1.1/feed"/>'
        '<outline text="No feed" xmlUrl="mailto:x@example.org"/></outline></body></opml>'
    )
    known = Feed("Known", "https://known.example/feed")
    async with at_work(discord, tmp_path) as pipeline:
        await pipeline.store.add_feed(known)
        assert "has added no feeds of its own" in (await admin("export")).text
        done = await admin("import", file=text.encode())
        assert "Added 1 feed; already there: 1, not usable: 2." in done.text
        assert "Inside: its address is private or reserved" in done.text
        assert "No feed: no http:// or https:// address" in done.text.replace("\\", "")
        (feed,) = await pipeline.store.feeds(GUILD)
        assert (feed.name, feed.category) == ("Wire & Co", "实验室")
        out = await admin("export")
        assert "1 feed of this server. The addresses may hold secrets" in out.text
        (file,) = out.files.values()
        assert [f.url for f in read_opml(file.decode()).feeds] == [feed.url]
        again = await admin("import", "zh-TW", file=file)
        assert "已新增 0 個訂閱來源；1 個原已在訂閱中" in again.text

        for data, sentence in (
            (b"hello", "This is not an OPML file"),
            (b"<rss/>", "This is not an OPML file"),
            (b"<opml><body/></opml>", "There are no feeds in that file"),
            (b"x" * 1_000_001, "larger than 1 MB"),
        ):
            assert sentence in (await admin("import", file=data)).text
        member = {"permissions": "2048", "force": True}
        denied = await admin("export", where=member)
        assert "need the permission Manage Server" in denied.text
        assert not denied.files


async def test_a_server_has_room_for_fifty_feeds_and_no_more(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    many = tuple(Feed(f"F{n}", f"https://f{n}.example/feed") for n in range(MOST + 3))
    async with at_work(discord, tmp_path) as pipeline:
        done = await admin("import", file=write_opml(many).encode())
        assert f"Added {MOST} feeds; already there: 0, not usable: 3." in done.text
        assert "no room" in done.text
        full = await admin("add", url=f"{site.base}/feed.xml")
        assert f"has added {MOST} feeds, the most it may have" in full.text
        assert len(await pipeline.store.feeds(GUILD)) == MOST
        pages = await admin("list")
        forward = list(buttons(pages.message))[-1]
        assert "F49" in (await discord.click(forward, pages.message)).text


async def test_a_feed_added_here_floods_nobody_and_is_seen_here_alone(
    discord: LoopbackDiscord, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "COLLECT_EVERY", 0.2)
    admin = Admins(discord)
    discord.add_guild("200000000000000002")
    async with at_work(discord, tmp_path) as pipeline:
        await admin("add", url=f"{site.base}/undated.xml")

        async def read() -> bool:
            return bool((await pipeline.store.counts())["given_up"])

        await until(read)
        await until(pipeline.store.newest)
        counts = await pipeline.store.counts()
        assert (counts["entries"], counts["given_up"]) == (40, 30)
        elsewhere = {"guild": "200000000000000002"}
        assert "No feeds are read yet" in (await admin("list", where=elsewhere)).text


async def test_names_and_words_stand_in_three_languages_for_admins_alone(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path):
        (group,) = (row for row in discord.commands if row["name"] == "feed")
        assert group["default_member_permissions"] == str(1 << 5)
        names = "add remove list test pause resume health import export".split()
        assert sorted(row["name"] for row in group["options"]) == sorted(names)
        for row in (group, *group["options"]):
            assert set(row["name_localizations"]) == {"zh-CN", "zh-TW"}
            assert set(row["description_localizations"]) == {"zh-CN", "zh-TW"}


def test_an_address_may_be_typed_without_its_scheme() -> None:
    assert address_of(" <example.org/feed> ") == "https://example.org/feed"
    assert address_of("http://example.org:8080/f") == "http://example.org:8080/f"
    with pytest.raises(Sorry):
        address_of("javascript:alert(1)")


def test_a_second_feed_of_the_same_title_gets_a_name_of_its_own() -> None:
    known = (Feed("News", "https://a.example/f"), Feed("News 2", "https://b.example/f"))
    assert free_name("News", "https://c.example/f", known) == "News 3"
    assert free_name("", "https://c.example/f", known) == "c.example"
    assert len(free_name("x" * 500, "https://c.example/f", known)) <= 100


def test_the_reason_of_a_failure_is_for_the_servers_admins_and_holds_no_address() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    feed = Feed("A *b*", "https://user:key@a.example/secret?token=1", owner=GUILD)
    state = FeedState(
        feed.url, checked_at=now, next_due=now + timedelta(hours=1), failures=3,
        error="redirects to https://user:key@b.example/secret?token=1 for ever",
    )  # fmt: skip
    told = health_row(feed, state, True, True, "en-US")  # type: ignore[arg-type]
    assert "b.example" in told
    assert "`a.example`" in told
    assert "paused in this server" in told
    assert not any(word in told for word in ("secret", "token", "key@"))
    kept = health_row(feed, state, False, False, "zh-CN")  # type: ignore[arg-type]
    assert "b.example" not in kept
    coded = replace(state, fault="status 429")
    assert "过于频繁（429）" in health_row(feed, coded, False, True, "zh-CN")  # type: ignore[arg-type]
    waiting = health_row(feed, None, False, True, "zh-TW")  # type: ignore[arg-type]
    assert "尚未讀取" in waiting
    well = health_row(feed, replace(state, failures=0, error=None), False, True, "en-US")  # type: ignore[arg-type]
    assert "✅" in well
