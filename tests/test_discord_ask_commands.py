"""The commands that ask, by the real discord.py client against the loopback Discord."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.chat import client as chat
from bot.chat.charts import can_draw
from bot.chat.commands.given import links_in
from bot.pipeline import Pipeline
from bot.values import OPERATOR, Feed, Report
from tests.discord_commands import finished
from tests.discord_desk import at_work, until
from tests.loopback_discord.server import CHANNEL, GUILD, LoopbackDiscord, Reply, buttons
from tests.loopback_site import Handler, LoopbackSite
from tests.story_reports import read_report

pytestmark = pytest.mark.anyio
OTHER = "200000000000000002"
OTHER_CHANNEL = "300000000000000002"
MODEL = Path(__file__).parent / "data" / "tiny-marian"
NOW = datetime.now(UTC).replace(microsecond=0)
EN = read_report(
    "dispatch",
    "Larkfield says Harrow has 40 billion parameters",
    "Larkfield says Harrow has 40 billion parameters. Microsoft raised $2 billion for Larkfield.",
    published=NOW - timedelta(hours=5),
)
ZH = read_report(
    "zhixing",
    "Harrow的参数量为4000亿",
    "Harrow 的参数量为 4000 亿。",
    published=NOW - timedelta(hours=2),
)
THEIRS = read_report(
    "secret",
    "Osprey has 7 billion parameters",
    "Osprey has 7 billion parameters, Larkfield says.",
    published=NOW - timedelta(hours=1),
)


def reading(report: Report, url: str) -> Report:
    """The report at an address."""
    entry = replace(report.article.entry, url=url)
    return replace(report, article=replace(report.article, entry=entry))


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        server.add_guild(OTHER)
        server.add_channel(OTHER_CHANNEL, guild=OTHER)
        yield server
        assert server.faults == [], "\n".join(server.faults)


@pytest.fixture
def ask(discord: LoopbackDiscord) -> Callable[..., Any]:
    """A command by a user of his own, so that none has to wait for his turn."""
    users = itertools.count(500000000000000000)

    async def typed(path: str, locale: str = "en-US", at: str = GUILD, **options: Any) -> Reply:
        where = {"guild": at, "channel": CHANNEL if at == GUILD else OTHER_CHANNEL}
        reply = await discord.command(path, options, locale, user=str(next(users)), **where)
        return await finished(reply)

    return typed


async def fill(pipeline: Pipeline) -> None:
    """Two articles of one story that everybody reads, and one that the other server alone does."""
    store = pipeline.store
    await store.add_feed(Feed("Secret", THEIRS.key[0], owner=OTHER))
    for report in (EN, ZH):
        await store.add_feed(Feed(report.article.feed_name, report.key[0], owner=OPERATOR))
    for report, story, evidence in (
        (EN, "s-one", ()),
        (ZH, "s-one", ("Harrow",)),
        (THEIRS, "s-two", ()),
    ):
        there = reading(report, f"https://{report.article.feed_name.lower()}.example/a")
        await store.save_report(there, NOW)
        await store.save_placement(there.key, story, evidence, None, NOW)


async def test_a_search_finds_both_languages_and_opens_a_story(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path) as pipeline:
        await fill(pipeline)
        found = await ask("search", query="微软")
        assert "Articles for “微软”: 1" in found.text
        assert "**Microsoft**" in found.text or "Microsoft" in found.text
        assert "1" in (await ask("search", query="Harrow", language="zh")).text
        assert "Zhixing" in (await ask("search", "zh-TW", query="harrow", source="zhixing")).text
        nothing = await ask("search", "zh-CN", query="不存在的词")
        assert "没有找到与“不存在的词”相关" in nothing.text
        old = await ask("search", query="Harrow", since="2999-01-01")
        assert "Nothing was found" in old.text
        wrong = await ask("search", query="Harrow", since="gestern")
        assert "“gestern” is not a time" in wrong.text
        (menu,) = buttons(found.message)
        opened = await discord.select(menu, ["s-one"], found.message, "zh-CN")
        assert "Harrow" in opened.text
        assert opened.private
        for report in (EN, ZH):
            await pipeline.store.pause_feed(report.key[0], GUILD)
        gone = await discord.select(menu, ["s-one"], found.message, "zh-TW")
        assert "這則新聞已不在庫中" in gone.text


async def test_claims_are_found_by_the_names_of_either_language_with_their_quotes(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path) as pipeline:
        await fill(pipeline)
        both = await ask("claims", subject="Harrow", metric="参数量")
        assert "40 billion parameters (400 亿参数)" in both.text
        assert "“Harrow 的参数量为 4000 亿" in both.text
        assert "https://dispatch.example/a" in both.text
        assert "Claims: 2" in both.text
        by = await ask("claims", "zh-TW", claimant="larkfield", stance="reported")
        assert "轉述" in by.text
        assert "參數量" in by.text
        assert "No claim fits" in (await ask("claims", subject="Osprey")).text
        assert "Osprey" in (await ask("claims", at=OTHER, subject="Osprey")).text
        wrong = await ask("claims", "zh-CN", metric="颜色")
        assert "没有“颜色”这项指标" in wrong.text
        assert "参数量" in wrong.text


async def test_many_claims_come_in_pages(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    text = " ".join(
        f"Larkfield{n} says Harrow{n} has {n} billion parameters." for n in range(2, 40)
    )
    async with at_work(discord, tmp_path) as pipeline:
        await pipeline.store.save_report(read_report("many", "Many", text), NOW)
        first = await ask("claims")
        back, place, forward = buttons(first.message)
        assert "Claims: 38" in first.text
        second = await discord.click(forward, first.message)
        assert second.text != first.text
        assert "Claims: 38" in second.text
        assert back != place


async def test_names_and_headlines_are_offered_while_typing(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path) as pipeline:
        await fill(pipeline)

        async def offered(path: str, option: str, typed: str, locale: str = "en-US", **at: str) -> list[str]:  # fmt: skip
            found = await discord.autocomplete(path, {option: typed}, option, locale, **at)
            return [row["name"] for row in found]

        assert "Harrow" in await offered("claims", "subject", "har")
        assert "Osprey" not in await offered("claims", "subject", "")
        theirs = {"guild": OTHER, "channel": OTHER_CHANNEL}
        assert "Osprey" in await offered("claims", "subject", "", **theirs)
        assert await offered("trend", "metric", "参数", "zh-CN") == ["参数量"]
        assert await offered("trend", "metric", "", "zh-TW") != []
        assert "Larkfield" in await offered("claims", "claimant", "lark")
        assert set(await offered("search", "source", "")) >= {"Dispatch", "Zhixing"}
        assert "Secret" not in await offered("search", "source", "")
        assert await offered("search", "since", "", "zh-CN") == ["最近一天", "最近一周", "最近一个月", "最近一年"]  # fmt: skip
        assert (await offered("search", "since", "3w"))[0].startswith("3w (")
        headlines = await offered("story", "id", "", "zh-CN")
        assert headlines == ["Harrow的参数量为4000亿"]
        assert await offered("story", "id", "osprey", **theirs) == [
            "Osprey has 7 billion parameters"
        ]
        assert await offered("why", "what", "nothing like it") == []


async def test_a_story_is_the_card_of_a_digest_with_buttons_that_work(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path) as pipeline:
        await fill(pipeline)
        card = await ask("story", id="s-one")
        assert "Larkfield says Harrow" in card.text
        claims = next(part for part in buttons(card.message) if part.startswith("y:claims:s-one:"))
        shown = await discord.click(claims, card.message, "zh-CN")
        assert "4000亿" in shown.text or "4000 亿" in shown.text
        assert "Harrow" in (await ask("story", id="larkfield")).text
        assert "No story is called “Osprey”" in (await ask("story", id="Osprey")).text
        assert "no longer stored" in (await ask("story", id="s-two")).text or "No story" in (
            await ask("story", id="s-two")
        ).text  # fmt: skip


async def test_conflicts_are_listed_with_both_sides(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path) as pipeline:
        none = await ask("conflicts", "zh-CN")
        assert "没有分歧" in none.text
        await fill(pipeline)
        found = await ask("conflicts")
        assert "40 billion parameters (400 亿参数)" in found.text
        assert "400 billion parameters (4000 亿参数)" in found.text
        (menu,) = buttons(found.message)
        assert "Harrow" in (await discord.select(menu, ["s-one"], found.message)).text


async def test_a_trend_is_a_picture_with_the_values_in_words(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(discord, tmp_path) as pipeline:
        await fill(pipeline)
        found = await ask("trend", "zh-CN", subject="harrow", metric="参数量")
        assert "4000 亿参数" in found.text
        if can_draw():
            assert found.files["trend.png"][:4] == b"\x89PNG"
        nobody = await ask("trend", subject="Osprey", metric="parameters")
        assert "Nobody has given a value for parameters of “Osprey”" in nobody.text
        monkeypatch.setattr("bot.chat.commands.trend.can_draw", lambda: False)
        words = await ask("trend", subject="Harrow", metric="parameters")
        assert "yibao\\[charts\\]" in words.text or "yibao[charts]" in words.text
        assert "400 billion parameters" in words.text
        assert not words.files


class Pages(LoopbackSite):
    """A site with an article, a page without text, and one that never comes."""

    patience = 0.1

    def routes(self) -> dict[str, Handler]:
        return {"/{name}": self._answer}

    async def _answer(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "slow":
            await asyncio.sleep(60)
        if name == "missing":
            return web.Response(status=404)
        body = "".join(f"<p>{part}</p>" for part in EN.article.text.split(". "))
        if name == "empty":
            body = ""
        title = f"{EN.article.title} @everyone"
        html = (
            f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
            f"{body * 3}</article></body></html>"
        )
        return web.Response(text=html, content_type="text/html")


async def test_a_page_is_summarised_with_its_claims_and_a_broken_one_says_why(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with Pages() as pages, at_work(discord, tmp_path):
        done = await ask("summarize", "zh-CN", url=f"{pages.base}/article")
        assert "未安装翻译模型" in done.text
        assert "Harrow" in done.text
        assert "文中的说法" in done.text
        assert "@everyone" not in done.text.replace("\\@everyone", "")
        assert any("正在从" in str(body) for body in done.history)
        missing = await ask("summarize", url=f"{pages.base}/missing")
        assert "`127.0.0.1` cannot be read" in missing.text
        assert "404" in missing.text
        refused = await ask("summarize", "zh-TW", url="http://10.0.0.1/x")
        assert "無法讀取 `10.0.0.1`" in refused.text
        assert "cannot be read" in (await ask("summarize", url="file:///etc/passwd")).text
        empty = await ask("summarize", url=f"{pages.base}/empty")
        assert "no whole sentence" in empty.text


async def test_a_long_command_is_ended_by_its_button(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with Pages() as pages, at_work(discord, tmp_path):
        reply = await discord.command("summarize", {"url": f"{pages.base}/slow"}, "zh-TW")
        await until(lambda: bool(reply.message) and bool(buttons(reply.message)))
        assert "正在從 `127.0.0.1` 讀取網頁" in reply.text
        (cancel,) = buttons(reply.message)
        pressed = asyncio.create_task(discord.click(cancel, reply.message, "zh-TW"))
        await until(lambda: "已取消" in reply.text)
        pressed.cancel()
        assert "Harrow" in (await ask("summarize", url=f"{pages.base}/article")).text


async def test_the_menus_take_a_messages_links_or_its_text(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with Pages() as pages, at_work(discord, tmp_path):
        users = itertools.count(600000000000000000)

        async def chosen(name: str, text: str, locale: str = "en-US") -> Reply:
            message = discord.say(CHANNEL, text)
            return await finished(await discord.menu(name, message, locale, user=str(next(users))))

        assert "Harrow" in (await chosen("Summarise", f"see <{pages.base}/article>, good")).text
        assert "Harrow" in (await chosen("Summarise", EN.article.text, "zh-CN")).text
        short = await chosen("Summarise", "hello", "zh-TW")
        assert "該訊息沒有連結" in short.text
        two = await chosen("Summarise", f"{pages.base}/missing {pages.base}/article")
        assert "Links in that message: 2" in two.text
        (menu,) = buttons(two.message)
        assert "Harrow" in (await finished(await discord.select(menu, ["1"], two.message))).text
        numbers = await chosen("Translate", "融资12.5亿元")
        assert "1\\.25 billion yuan" in numbers.text or "1.25 billion yuan" in numbers.text
        assert "没有可翻译的文字" in (await chosen("Translate", "<@1234567890> 😀", "zh-CN")).text


async def test_a_translation_is_guarded_and_says_what_the_guard_found(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, model=str(MODEL)):
        done = await ask("translate", text="公司裁员约120人。", to="en")
        assert "tiny-marian" in done.text
        assert "about 120 people" in done.text
        same = await ask("translate", text="It is English.", to="en")
        assert "It is English." in same.text


async def test_a_model_that_cannot_be_loaded_is_said(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, model=str(tmp_path / "no-such-model")):
        failed = await ask("translate", "zh-CN", text="公司裁员约120人。")
        assert "操作失败" in failed.text


async def test_a_glossary_belongs_to_one_server_and_changing_it_needs_a_permission(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path):
        assert "empty" in (await ask("glossary list")).text
        added = await ask(
            "glossary add", "zh-CN", english="Harrow", chinese="耙机", aliases="H1，H-1"
        )
        assert "已添加：Harrow = 耙机" in added.text
        assert "Changed: harrow = 耙" in (await ask("glossary add", english="harrow", chinese="耙")).text  # fmt: skip
        assert "harrow" in (await ask("glossary list")).text
        assert "empty" in (await ask("glossary list", at=OTHER)).text
        assert "is not a name" in (await ask("glossary add", english="***", chinese="x")).text
        many = ",".join(f"a{n}" for n in range(11))
        assert "more than 10" in (await ask("glossary add", english="a", chinese="b", aliases=many)).text  # fmt: skip
        denied = await discord.command(
            "glossary add", {"english": "a", "chinese": "b"}, "zh-TW", permissions="2048"
        )
        assert "需要「管理伺服器」權限" in denied.text
        offered = await discord.autocomplete("glossary remove", {"word": "耙"}, "word")
        assert offered == [{"name": "harrow = 耙", "value": "harrow"}]
        assert "Removed 耙" in (await ask("glossary remove", word="耙")).text
        assert "not in the glossary" in (await ask("glossary remove", word="耙")).text


async def test_why_names_feed_evidence_score_and_filters_of_whatever_is_asked(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "DELIVER_EVERY", 0.1)
    async with at_work(discord, tmp_path) as pipeline:
        await fill(pipeline)
        await ask("digest setup", times="08:00")
        posted = await ask("digest now")
        assert "Posted" in posted.text, posted.text
        (message,) = discord.messages[CHANNEL]
        for what in (
            "s-one",
            "https://dispatch.example/a?utm_source=feed",
            message["id"],
            f"https://discord.com/channels/{GUILD}/{CHANNEL}/{message['id']}",
        ):
            told = await ask("why", what=what)
            assert "Dispatch" in told.text, what
            assert "Harrow" in told.text
            assert "everything passes" in told.text
            assert message["id"] in told.text
        assert "来自" in (await ask("why", "zh-CN", what="s-one")).text
        unseen = await ask("why", what="https://secret.example/a")
        assert "No feed of this server" in unseen.text
        assert "Osprey" in (await ask("why", at=OTHER, what="https://secret.example/a")).text
        assert (
            "not a digest that I have posted" in (await ask("why", what="123456789012345678")).text
        )
        other = await ask("why", "zh-CN", at=OTHER, what=message["id"])
        assert "不是我在本服务器发布的摘要" in other.text
        assert "is not an article or story" in (await ask("why", what="s-nothing")).text


async def test_a_feed_that_a_server_has_paused_is_seen_by_the_others(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path) as pipeline:
        await fill(pipeline)
        await pipeline.store.pause_feed(ZH.key[0], GUILD)
        assert "Articles for “Harrow”: 1" in (await ask("search", query="Harrow")).text
        assert "Articles for “Harrow”: 2" in (await ask("search", at=OTHER, query="Harrow")).text
        assert "4000 亿" not in (await ask("claims", subject="Harrow")).text
        assert "Sources agree" in (await ask("conflicts")).text
        assert "has paused that feed" in (await ask("why", what="https://zhixing.example/a")).text


async def test_costly_commands_are_limited_for_a_user_and_a_server(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path):
        for _ in range(6):
            await discord.command("search", {"query": "x"}, user="500000000000000001")
        slow = await discord.command("search", {"query": "x"}, "zh-CN", user="500000000000000001")
        assert "请等" in slow.text
        other = await discord.command("search", {"query": "x"}, user="500000000000000002")
        assert "Nothing was found" in other.text


async def test_help_and_about_name_everything_in_the_users_language(
    discord: LoopbackDiscord, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path):
        assert "/digest setup" in (await ask("help")).text
        assert "/摘要 設定" in (await ask("help", "zh-TW")).text
        english = await ask("help")
        _, _, forward = buttons(english.message)
        assert "/why" in (await discord.click(forward, english.message)).text
        assert "OFL" in (await ask("about")).text
        assert "隐私" in (await ask("about", "zh-CN")).text
        status = await ask("status", "zh-TW")
        assert "0 個訂閱來源" in status.text


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example/x. And (https://b.example/y)", ["https://a.example/x", "https://b.example/y"]),
        ("见https://a.example/页面，很好。", ["https://a.example/页面"]),
        ("[x](https://a.example/z_(1))", ["https://a.example/z_(1)"]),
        ("<https://a.example/?q=1&r=2>", ["https://a.example/?q=1&r=2"]),
        ("https:// nothing", []),
        ("没有链接", []),
    ],
)  # fmt: skip
def test_links_end_where_the_address_ends(text: str, links: list[str]) -> None:
    assert links_in(text) == links
