"""How the bot puts things in Discord: no bare errors, no foreign words, each reader's own script."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from discord import app_commands

from bot.chat.charts import Chart
from bot.chat.commands.errors import sentence
from bot.chat.commands.given import unmarked
from bot.chat.commands.options import distinct
from bot.chat.commands.sight import since_of
from bot.chat.i18n.catalogue import LANGUAGES, catalogue, in_script, listed, say
from bot.demo.server import DemoSite
from bot.errors import WorkerError
from summarizers.types import ModelError
from tests.discord_commands import finished
from tests.discord_desk import Site, at_work
from tests.loopback_discord.server import CHANNEL, FORUM, LoopbackDiscord, Reply, buttons

pytestmark = pytest.mark.anyio
CHINESE = ("zh-CN", "zh-TW")
BOARD = "300000000000000004"
NAMES = re.compile(
    r"`[^`]*`|<[^>]*>|\{\w+\}|https?://\S*|/gpt-\?5/|\(a\+\)\+|Asia/\w+|\*\*|"
    r"\b(?:Discord|Webhook|OPML|RSS|MB|AI|MIT|Noto Sans CJK|SIL OFL|Manage|Ctrl|R|d|m|7d|"
    r"Yibao|everyone|here)\b|@\w+|\"|\."
)
"""What stands in a Chinese sentence as it is: names, commands, examples, technical terms."""


_PEOPLE = (str(number) for number in itertools.count(510000000000000000))


@pytest.fixture
def ask(discord: LoopbackDiscord) -> Callable[..., Any]:
    """A command by a user of his own, so that none has to wait for his turn."""

    async def typed(path: str, locale: str = "en-US", **options: Any) -> Reply:
        return await finished(await discord.command(path, options, locale, user=next(_PEOPLE)))

    return typed


@pytest.mark.parametrize("language", CHINESE)
def test_no_english_words_stand_in_chinese_sentences(language: str) -> None:
    for key in catalogue()["replies"]:
        if key.startswith(("weekday", "offered", "may_")):
            continue
        said = NAMES.sub("", re.sub(r"\{\w+[^}]*\}", "", say(key, language)))
        assert not re.search(r"[A-Za-z]{2,}", said), f"{key}: {said}"


@pytest.mark.parametrize("language", CHINESE)
def test_chinese_sentences_use_chinese_punctuation_and_one_script(language: str) -> None:
    for key in catalogue()["replies"]:
        said = say(key, language)
        assert not re.search(r"[一-鿿][,;:?!]", said), f"{key}: {said}"
        if language == "zh-TW":
            wrong = re.search("[“”]", said)
            assert wrong is None, f"{key}: {said}"
            assert in_script(said, "zh-TW") == said, f"{key}: {said}"


def test_commands_in_a_sentence_are_called_as_their_reader_types_them() -> None:
    assert "`/feed list`" in say("feed_known", "en", name="x")
    assert "`/订阅源 列表`" in say("feed_known", "zh-CN", name="x")
    assert "`/訂閱來源 清單`" in say("feed_known", "zh-TW", name="x")
    assert say("status_no_charts", "en").endswith("`/trend` answers in words.")
    for key, language in itertools.product(catalogue()["replies"], LANGUAGES):
        bare = re.search(r"(?<![`\w/:.])/(?:digest|feed|glossary|search|why)\b", say(key, language))
        assert bare is None, f"{key} {language}"


def test_our_words_for_taiwan_are_those_of_taiwan() -> None:
    assert in_script("国内存在争议，视频道", "zh-TW") == "國內存在爭議，視頻道"
    said = "硬件 内存 训练数据量 数据集规模 用户数 发布 3 万亿 token 700 亿参数"
    assert in_script(said, "zh-TW") == (
        "硬體 記憶體 訓練資料量 資料集規模 使用者數 發布 3 兆 token 700 億參數"
    )
    assert in_script(said, "zh-CN") == said
    assert listed(("一", "二"), "zh-TW") == "一、二"
    assert listed(("one", "two"), "en-GB") == "one, two"


@pytest.mark.parametrize("error", [
    WorkerError("a worker process died"), ModelError("no model in /srv/models"), ValueError("x y z"),
])  # fmt: skip
def test_an_error_of_ours_is_told_without_its_own_english_words(error: Exception) -> None:
    for language in CHINESE:
        said = sentence(error, language)  # type: ignore[arg-type]
        assert str(error) not in said
        assert type(error).__name__ not in said
        assert "日志" in said or "日誌" in said


def test_a_user_whose_discord_knows_older_commands_is_told_to_reload_it() -> None:
    old = app_commands.CommandNotFound("gone", [])
    assert "Reload Discord" in sentence(old, "en")  # type: ignore[arg-type]
    assert "重新加载" in sentence(old, "zh-CN")  # type: ignore[arg-type]


def test_a_length_of_time_is_read_in_both_languages_however_long() -> None:
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    for typed, days in (
        ("7d", 7),
        ("7天", 7),
        ("2 周", 14),
        ("3个月", 90),
        ("1年", 365),
        ("2週", 14),
    ):
        since = since_of(typed, now)
        assert since is not None
        assert (now - since).days == days
    since = since_of("9999y", now)
    assert since is not None
    assert since.year < 1930


async def test_a_reader_of_traditional_chinese_gets_cards_with_our_words_in_it(
    discord: LoopbackDiscord, site: DemoSite, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, site.feeds) as pipeline:
        await ask("digest setup", language="both")
        await ask("digest now")
        (message,) = discord.messages[CHANNEL]
        language = next(b for b in buttons(message) if b.startswith("y:lang:"))
        card = await discord.click(language, message, "zh-TW")
        story = (await pipeline.store.headlines("ChatGPT"))[0].story
        whole = await ask("story", "zh-TW", id=story)
        for reply in (card, whole):
            assert "說法不一" in reply.text
            assert "參數量" in reply.text
            assert "億參數" in reply.text
            assert "最早報道" in reply.text
            assert "也就是200亿" in reply.text  # a sentence of the source stays as it is
        labels = {part["label"] for row in whole.data["components"][-1]["components"]
                  if row["type"] == 1 for part in row["components"]}  # fmt: skip
        assert any("說法" in label for label in labels)


async def test_a_story_is_found_by_the_words_of_its_headline(
    discord: LoopbackDiscord, site: DemoSite, ask: Any, tmp_path: Path
) -> None:
    title = "GPT-3.5 has just 200 billion parameters, Microsoft paper suggests"
    async with at_work(discord, tmp_path, site.feeds):
        assert "Model Dispatch" in (await ask("why", what=title)).text
        assert "智行日报" in (await ask("why", "zh-TW", what=f"⚡ {title}")).text
        shown = (await ask("story", id=title)).text
        assert (
            "list gpt-3.5-turbo with 20B parameters" in shown
        )  # its article contradicts the title


async def test_a_source_that_nobody_reads_is_said_instead_of_nothing_found(
    discord: LoopbackDiscord, site: DemoSite, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, site.feeds):
        none = await ask("search", "zh-CN", query="ChatGPT", source="不存在")
        assert "没有名为“不存在”的订阅源" in none.text
        assert "ChatGPT" in (await ask("search", query="ChatGPT", source="model")).text
        assert "no words to translate" in (await ask("translate", text="!!! …")).text


async def test_a_stopped_place_says_why_in_the_language_of_who_asks(
    discord: LoopbackDiscord, tmp_path: Path, ask: Any
) -> None:
    async with Site() as server, at_work(discord, tmp_path, (server.feed(),)):
        await ask("digest setup")
        await discord.forbid(CHANNEL)
        for locale, words in (("en-US", "I may no longer post"), ("zh-CN", "我已无法在")):
            assert words in (await ask("digest now", locale)).text
            listed_ = (await ask("digest list", locale)).text
            assert words in listed_
            assert "Missing Permissions" not in listed_


async def test_settings_are_offered_in_the_users_language(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    discord.add_channel(BOARD, FORUM)

    async def offered(path: str, option: str, typed: str, locale: str) -> list[str]:
        found = await discord.autocomplete(path, {option: typed}, option, locale)
        return [row["name"] for row in found]

    async with at_work(discord, tmp_path):
        assert "週一至週五" in await offered("digest schedule", "weekdays", "", "zh-TW")
        assert "周一至周五" in await offered("digest schedule", "weekdays", "", "zh-CN")
        assert "关闭：不设免打扰时段" in await offered("digest schedule", "quiet", "", "zh-CN")
        assert await offered("digest setup", "webhook", "", "zh-CN") == ["新建：在频道中创建一个"]
        assert "08:00 18:00" in await offered("digest setup", "times", "", "en-US")
        assert (await offered("digest setup", "times", "8点 18：30", "zh-CN"))[0] == "08:00 18:30"
        assert await offered("digest filter", "include", "", "zh-CN") == ["全部：不限"]
        await discord.command("digest setup", user=next(_PEOPLE))
        await discord.command("digest filter", {"include": "星舟, agent"}, user=next(_PEOPLE))
        assert await offered("digest filter", "include", "星", "zh-CN") == ["星舟, agent"]
        assert await offered("digest filter", "exclude", "", "en-US") == ["none: leave nothing out"]
        none = await discord.command("digest setup", {"channel": BOARD, "tags": "x"}, "zh-CN")
        assert "该论坛没有标签" in none.text


@pytest.mark.parametrize(("text", "read"), [
    (r"**3\.5 亿至 1750 亿参数** · <t:1795254125:f>", "3.5 亿至 1750 亿参数 ·"),
    ("-# `中` [标题（一）](<https://a.example/x>) <t:1:R>", "中 标题（一）"),
    ("### Harrow\n> -# “a *small* one” ||gone|| __u__", "Harrow\n“a small one” gone u"),
    ("<@12345> see </digest now:123456> in <#9> <:smile:1>", "see /digest now in"),
    ("2*3*4 = 24, snake_case_name, _so_ it is", "2*3*4 = 24, snake_case_name, so it is"),
    ("```py\nx = 5\n```", "x = 5"),
    (r"\*as it is\* C:\Users", r"*as it is* C:\Users"),
])  # fmt: skip
def test_a_message_is_read_as_it_is_shown(text: str, read: str) -> None:
    assert unmarked(text) == read


async def test_the_numbers_of_a_posted_digest_are_translated_as_they_stand_there(
    discord: LoopbackDiscord, site: DemoSite, ask: Any, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, site.feeds):
        await ask("digest setup", language="zh")
        await ask("digest now")
        (message,) = discord.messages[CHANNEL]
        assert "3\\\\.5 亿至 1750 亿参数" in str(message)
        told = await finished(await discord.menu("Translate", message, "zh-TW"))
        assert "350 million to 175 billion" in told.text
        assert "500 million" not in told.text
        assert "1,79" not in told.text  # a moment is no number
        several = await finished(
            await discord.menu("Summarise", message, user="510000000000009999")
        )
        assert "Links in that message: 2" in several.text


def test_a_chart_is_written_in_the_readers_script() -> None:
    said = Chart("x", None, (), "zh", traditional=True).said
    assert said("各篇文章给出的数值，按发布日期排列") == "各篇文章給出的數值，按發布日期排列"
    assert said("3 万亿") == "3 兆"
    assert Chart("x", None, (), "zh").said("3 万亿") == "3 万亿"


async def test_channels_and_stories_of_one_name_are_all_offered(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    twin, other = "300000000000000002", "300000000000000003"
    for place in (twin, other):
        discord.add_channel(place, name="news")
    async with at_work(discord, tmp_path):
        for place in (twin, other):
            await discord.command("digest setup", {"channel": place}, user=next(_PEOPLE))
        found = await discord.autocomplete("digest pause", {"target": ""}, "target")
        assert {row["value"]: row["name"] for row in found} == {
            twin: "#news", other: "#news (2)",
        }  # fmt: skip
    long = [("x" * 150, "1"), ("x" * 150, "2"), ("", "3"), ("", "4")]
    names = [choice.name for choice in distinct(long)]
    assert names == ["x" * 100, "x" * 96 + " (2)", "?", "? (2)"]
