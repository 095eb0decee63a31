"""The real discord.py client against the loopback Discord: log in, post, answer, survive."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from benchmarks._discord_world import add_targets
from bot.chat import client as chat
from bot.commands.engine import opened
from bot.config import Settings
from bot.demo.server import DemoSite
from bot.errors import SettingsError
from tests.deliveries import all_out, bot, quicken, rows, set_up
from tests.discord_desk import until
from tests.loopback_discord.server import (
    CHANNEL,
    GUILD,
    TOKEN,
    LoopbackDiscord,
    buttons,
    texts,
)

pytestmark = pytest.mark.anyio


def settings_for(discord: LoopbackDiscord, folder: Path, **more: object) -> Settings:
    given = Settings(
        feeds_file=folder / "feeds.yaml",
        db=folder / "yibao.db",
        model="none",
        allow_networks=(ip_network("127.0.0.0/8"),),
        discord_token=TOKEN,
        discord_api=discord.api,
        discord_gateway=discord.gateway,
        channel=CHANNEL,
        digest_every=60.0,
    )
    return replace(given, **more)  # type: ignore[arg-type]


@asynccontextmanager
async def running(settings: Settings, site: DemoSite) -> AsyncIterator[object]:
    async with opened(settings, site.feeds) as pipeline:
        task = asyncio.create_task(chat.run(settings, pipeline))
        try:
            yield pipeline
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


async def test_the_first_poll_is_posted_and_commands_are_answered(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with running(settings_for(discord, tmp_path), site):
        await until(lambda: bool(discord.messages.get(CHANNEL)))
        (message,) = discord.messages[CHANNEL]
        text = "\n".join(texts(message))
        assert "CodeFusion" in text
        assert "200 亿" in text
        assert "Conflict" in text or "说法不一" in text

        assert {command["name"] for command in discord.commands} >= {
            "digest",
            "feed",
            "status",
            "search",
            "help",
        }
        status = await discord.command("status")
        assert "5 feeds (0 failing), 2 articles read" in status.text
        chinese = await discord.command("status", locale="zh-CN")
        assert "已读 2 篇文章" in chinese.text
        feeds = await discord.command("feed list")
        assert "智行日报" in feeds.text
        assert "127.0.0.1" in feeds.text
        assert ".xml" not in feeds.text
        found = await discord.command("search", {"query": "微软 参数"})
        assert "ChatGPT" in found.text
        nothing = await discord.command("digest now")
        assert nothing.text == "Nothing new since the last digest."
        (button,) = (button for button in buttons(message) if button.startswith("y:claims:"))
        claims = await discord.click(button, message, locale="zh-TW")
        assert "200 億參數 (20 billion parameters)" in claims.text
        assert re.search(r"^> .*\*\*.+\*\*", claims.text, re.MULTILINE)
        assert claims.data["flags"] & 64
        assert len(discord.messages[CHANNEL]) == 1


async def test_an_address_typed_in_discord_never_reaches_the_operators_network(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with running(settings_for(discord, tmp_path, channel=None), site):
        await until(discord.ready.is_set)
        await until(lambda: bool(discord.commands))
        reply = await discord.command("feed add", {"url": f"{site.base}/feeds/model-dispatch.xml"})
        assert "its address is private or reserved" in reply.text


async def test_a_cut_connection_is_resumed(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with running(settings_for(discord, tmp_path, channel=None), site):
        await until(discord.ready.is_set)
        await until(lambda: bool(discord.commands))
        await discord.cut()
        await until(lambda: discord.resumed == 1)
        assert "/digest setup" in (await discord.command("help")).text


async def test_a_wrong_token_is_one_sentence(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    settings = settings_for(discord, tmp_path, discord_token="wrong")
    async with opened(settings, site.feeds) as pipeline:
        with pytest.raises(SettingsError, match="DISCORD_TOKEN is refused"):
            await chat.run(settings, pipeline)


async def test_shards_are_used_where_discord_recommends_them_and_nothing_stored_knows_of_them(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    discord.events.shards = 2
    other = str((int(GUILD) >> 22 ^ 1) << 22)  # a server of the other shard
    discord.add_guild(other)
    here = add_targets(discord, 4)[0]
    there = replace(here, id=discord.add_channel("350000000000000001", guild=other), guild=other)
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, here, there)
        await until(all_out(pipeline, 2))
        assert {session.shard for session in discord.events.sessions.values()} == {(0, 2), (1, 2)}
        reply = await discord.command("help", guild=other, channel=there.id)
        assert "**/feed health**" in reply.text
    discord.events.shards = 1
    async with bot(discord, tmp_path) as pipeline:
        await until(lambda: discord.identified == 3)
        await asyncio.sleep(0.3)
        assert len(await rows(pipeline)) == 2


async def test_a_gateway_that_refuses_the_first_connection_is_tried_again(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    discord.events.refuse = 1
    channel = add_targets(discord, 4)[0]
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel)
        await until(all_out(pipeline, 1))
    assert discord.identified == 1


async def test_a_server_that_the_bot_joins_later_gets_what_the_settings_name(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    discord.world.guilds[GUILD] = False
    async with running(settings_for(discord, tmp_path), site) as pipeline:
        await until(lambda: pipeline.store.target_states())  # type: ignore[attr-defined]
        await discord.invite()
        await until(lambda: bool(discord.messages.get(CHANNEL)))
        (channel,) = await pipeline.store.channels()  # type: ignore[attr-defined]
        assert channel.guild == GUILD
