"""The real discord.py client against the loopback Discord: log in, post, answer, survive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.chat import client as chat
from bot.commands.engine import opened
from bot.config import Settings
from bot.demo.library import samples
from bot.demo.server import DemoSite
from bot.errors import SettingsError
from bot.values import Delivery
from tests.loopback_discord.server import CHANNEL, TOKEN, LoopbackDiscord, buttons, texts

pytestmark = pytest.mark.anyio
PAIR = ("codefusion-parameter-leak-zh", "gpt-35-parameter-table")


async def until(
    condition: Callable[[], bool] | Callable[[], Awaitable[bool]], seconds: float = 25
) -> None:
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.05)


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        yield server
        assert server.faults == [], "\n".join(server.faults)


@pytest.fixture
async def site() -> AsyncIterator[DemoSite]:
    few = [sample for sample in samples() if sample.slug in PAIR]
    async with DemoSite(datetime.now(UTC), few) as server:
        yield server


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
    monkeypatch.setattr(chat, "DELIVER_EVERY", 0.1)
    monkeypatch.setattr("bot.digests.outbox.FIRST_WAIT", timedelta(seconds=0.2))


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
        claims = await discord.click(buttons(message)[0], message, locale="zh-TW")
        assert "“ChatGPT参数只有200亿”" in claims.text
        assert claims.data["flags"] & 64
        assert len(discord.messages[CHANNEL]) == 1


async def test_an_address_typed_in_discord_never_reaches_the_operators_network(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with running(settings_for(discord, tmp_path, channel=None), site):
        await until(discord.ready.is_set)
        await until(lambda: bool(discord.commands))
        reply = await discord.command("feed add", {"url": f"{site.base}/feeds/model-dispatch.xml"})
        assert "private or reserved address" in reply.text


@pytest.mark.parametrize("failure", ["429", "500", "503", "reset", "lost"])
async def test_a_failure_of_discord_neither_loses_nor_doubles_a_message(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path, failure: str
) -> None:
    discord.failures.append(failure)  # type: ignore[arg-type]
    async with running(settings_for(discord, tmp_path), site) as pipeline:

        async def all_confirmed() -> bool:
            rows: tuple[Delivery, ...] = await pipeline.store.deliveries(CHANNEL)  # type: ignore[attr-defined]
            return bool(rows) and all(row.state == "confirmed" for row in rows)

        await until(all_confirmed)
    assert len(discord.messages[CHANNEL]) == 1


async def chatter(discord: LoopbackDiscord, count: int) -> None:
    """Others talk in the channel after the digest."""
    for number in range(count):
        discord.say(CHANNEL, f"message {number}")


async def test_a_message_sent_but_unconfirmed_before_a_crash_is_found_not_repeated(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    settings = settings_for(discord, tmp_path)
    discord.failures.append("hang")
    async with running(settings, site) as pipeline:
        await until(lambda: bool(discord.messages.get(CHANNEL)))
        (row,) = await pipeline.store.deliveries(CHANNEL)  # type: ignore[attr-defined]
        assert row.state == "sending"
    discord.dedupe = False  # the nonce's window is long over
    await chatter(discord, 120)
    async with running(settings, site) as pipeline:

        async def confirmed() -> bool:
            (now,) = await pipeline.store.deliveries(CHANNEL)  # type: ignore[attr-defined]
            return bool(now.state == "confirmed")

        await until(confirmed)
    assert sum(bool(m["components"]) for m in discord.messages[CHANNEL]) == 1


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
