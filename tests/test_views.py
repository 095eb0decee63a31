"""The buttons of a digest, pressed in the loopback Discord and answered by the real client."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.demo.server import DemoSite
from bot.pipeline import Pipeline
from bot.values import Channel
from tests.discord_desk import at_work, until
from tests.loopback_discord.markdown import parse
from tests.loopback_discord.server import CHANNEL, GUILD, LoopbackDiscord, buttons

pytestmark = pytest.mark.anyio
OTHER_GUILD = "200000000000000009"
_users = count(100)


async def digest(discord: LoopbackDiscord, pipeline: Pipeline) -> dict[str, Any]:
    """The first message of the digest in the channel, once it is there."""
    await pipeline.store.save_channel(Channel(CHANNEL, GUILD, paused=True))
    # a limit holds for a user and server: every digest of these tests is another user's
    await discord.command("digest now", user=f"4000000000000{next(_users):05}")
    await until(lambda: bool(discord.messages.get(CHANNEL)))
    message: dict[str, Any] = discord.messages[CHANNEL][0]
    return message


def pressed(message: dict[str, Any], action: str) -> str:
    return next(each for each in buttons(message) if each.startswith(f"y:{action}:"))


async def test_every_button_answers_privately_in_the_users_language(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, site.feeds) as pipeline:
        message = await digest(discord, pipeline)

        language = pressed(message, "lang")
        english = await discord.click(language, message, locale="en-US")
        assert "parameters" in english.text
        assert english.private
        other = pressed(english.message, "lang")
        assert ":zh:" in other
        chinese = await discord.click(other, english.message, locale="en-US")
        assert "参数" in chinese.text
        assert ":en:" in pressed(chinese.message, "lang")

        claims = await discord.click(pressed(message, "claims"), message, locale="zh-TW")
        assert "**200 億參數 (20 billion parameters)**" in claims.text
        assert re.search(r"^> .*\*\*.+\*\*", claims.text, re.MULTILINE)  # the quote
        assert claims.private
        pages = [each for each in buttons(claims.message) if each.startswith("y:page:")]
        following = await discord.click(pages[-1], claims.message, locale="zh-TW")
        assert following.kind in (6, 7)
        assert following.text != claims.text

        more = await discord.click(pressed(message, "more"), message, locale="zh-TW")
        assert "最早報導" in more.text or "最早報道" in more.text
        assert more.private
        menu = pressed(more.message, "rest")
        why = await discord.select(menu, ["why"], more.message)
        assert "These 2 articles are one story because they share:" in why.text


async def test_a_reader_has_one_vote_and_may_change_it(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, site.feeds) as pipeline:
        message = await digest(discord, pipeline)
        more = await discord.click(pressed(message, "more"), message)
        menu = pressed(more.message, "rest")
        story = menu.split(":")[2]
        up = await discord.select(menu, ["up"], more.message)
        assert "👍 1 · 👎 0 in this server" in up.text
        down = await discord.select(menu, ["down"], more.message)
        assert "👍 0 · 👎 1 in this server" in down.text
        again = await discord.select(menu, ["down"], more.message, user="400000000000000002")
        assert "👍 0 · 👎 2 in this server" in again.text
        assert (await pipeline.store.votes(story, OTHER_GUILD)).down == 0
        assert (await pipeline.store.all_votes(GUILD)).down == 2


async def test_an_old_digest_works_after_a_restart_and_so_does_its_first_kind_of_button(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, site.feeds) as pipeline:
        message = await digest(discord, pipeline)
    async with at_work(discord, tmp_path) as pipeline:
        for action in ("lang", "claims", "more"):
            reply = await discord.click(pressed(message, action), message)
            assert "ChatGPT" in reply.text
        claims = pressed(message, "claims")
        assert claims.count(":") == 3  # y:claims:<story>:<nonce>, as the first version posted it


async def test_another_server_sees_nothing_of_a_servers_own_feeds(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    own = tuple(
        feed.__class__(feed.name, feed.url, feed.language, owner=GUILD) for feed in site.feeds
    )
    discord.add_guild(OTHER_GUILD)
    there = discord.add_channel("300000000000000099", guild=OTHER_GUILD)
    async with at_work(discord, tmp_path) as pipeline:
        for feed in own:
            await pipeline.store.add_feed(feed)
        now = datetime.now(UTC)
        await pipeline.poll(now, everything=True)
        await pipeline.read(now)
        message = await digest(discord, pipeline)
        for action in ("lang", "claims", "more"):
            reply = await discord.click(
                pressed(message, action), message, guild=OTHER_GUILD, channel=there
            )
            assert "no longer stored" in reply.text
        assert "ChatGPT" in (await discord.click(pressed(message, "claims"), message)).text


async def test_no_reply_shows_raw_markup(
    discord: LoopbackDiscord, site: DemoSite, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path, site.feeds) as pipeline:
        message = await digest(discord, pipeline)
        for action in ("lang", "claims", "more"):
            reply = await discord.click(pressed(message, action), message, locale="zh-CN")
            nodes = [node for block in parse(reply.text) for node in block.walk()]
            assert not {node.kind for node in nodes} & {"broken", "bare", "everyone", "spoiler"}
            assert not any("**" in node.text for node in nodes)
