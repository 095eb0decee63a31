"""What happens around a crash, and where nobody knows whether a message arrived: the real client
against the loopback Discord, which ignores nonces here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks._discord_world import add_news, add_targets
from bot.digests import outbox
from bot.store import Store
from bot.values import Channel
from tests.deliveries import all_out, bot, digests, quicken, rows, set_up, told
from tests.discord_desk import until
from tests.loopback_discord.server import GUILD, USER, LoopbackDiscord

pytestmark = pytest.mark.anyio


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        server.dedupe = False
        yield server
        assert server.faults == [], "\n".join(server.faults)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


def where(channel: Channel) -> str:
    """The channel in which a target's messages stand."""
    return str(channel.parent) if channel.kind == "webhook" else channel.id


async def sent_without_an_answer(
    discord: LoopbackDiscord, folder: Path, channels: tuple[Channel, ...]
) -> None:
    """The bot dies while Discord has taken its messages and not answered yet."""
    for channel in channels:
        discord.fail(channel.id, "hang")
    async with bot(discord, folder) as pipeline:
        await set_up(pipeline, *channels)
        await until(lambda: all(digests(discord, channel) for channel in channels))
        assert {row.state for row in await rows(pipeline)} == {"sending"}


async def test_what_arrived_before_a_crash_is_found_by_its_mark_among_what_others_wrote(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = add_targets(discord, 7)  # two forums, one post of which time closes
    await sent_without_an_answer(discord, tmp_path, channels)
    posts = [place for place in discord.world.places.values() if place.parent == channels[2].id]
    await discord.archive(posts[0].id, locked=False)
    for channel in channels:
        if channel.kind != "forum":
            for number in range(120):  # more than one page of the history
                discord.say(where(channel), f"message {number}")
    async with bot(discord, tmp_path) as pipeline:
        await until(all_out(pipeline, 7))
        found = {row.channel: row.message_id for row in await rows(pipeline)}
    for channel in channels:
        (message,) = digests(discord, channel)
        assert found[channel.id] == message["id"], channel.kind


async def test_what_had_not_left_before_a_crash_is_sent_after_a_look(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = add_targets(discord, 4)
    for channel in channels:
        discord.fail(channel.id, "403")  # so that it is planned and stays so
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels)
        await until(told(pipeline, *(channel.id for channel in channels)))
    async with Store(tmp_path / "yibao.db") as store:
        for row in await store.open_deliveries():
            await store.save_delivery(outbox.sending(replace(row, next_try=None)))
            await store.clear_target_state(row.channel)
    discord.requests.clear()
    async with bot(discord, tmp_path) as pipeline:
        await until(all_out(pipeline, 4))
    assert [len(digests(discord, channel)) for channel in channels] == [1] * 4
    for channel in channels:
        mine = [how for how, path in discord.requests if f"/{where(channel)}/" in path]
        mine += [how for how, path in discord.requests if f"/webhooks/{channel.id}/" in path]
        assert mine.index("GET") < mine.index("POST"), channel.kind


async def test_a_crash_while_looking_changes_nothing(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = add_targets(discord, 4)
    await sent_without_an_answer(discord, tmp_path, channels)
    for place in (GUILD, *map(where, channels)):  # a forum's posts are asked of the server
        discord.fail(place, "hang", method="GET")
    async with bot(discord, tmp_path) as pipeline:
        discord.requests.clear()
        looks = ("/messages", "/threads/active")
        await until(lambda: sum(m == "GET" and p.endswith(looks) for m, p in discord.requests) == 4)
        assert {row.state for row in await rows(pipeline)} == {"in_doubt"}
    async with bot(discord, tmp_path) as pipeline:
        await until(all_out(pipeline, 4))
    assert [len(digests(discord, channel)) for channel in channels] == [1] * 4


async def test_what_cannot_be_read_stays_in_doubt_is_told_once_and_settles_when_it_can_be_read(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    text, thread, forum, webhook = channels = add_targets(discord, 4)
    await sent_without_an_answer(discord, tmp_path, channels)
    # where the history may not be read, Discord shows an empty one: no proof of anything
    for channel in (text, thread, forum):
        await discord.deny(channel.id, "read_message_history")
    await discord.archive(thread.id, locked=False)  # nor does the client know this one
    await discord.forbid(where(webhook), read=True)
    async with bot(discord, tmp_path) as pipeline:
        await until(told(pipeline, *(channel.id for channel in channels)))
        reasons = {state.reason for state in (await pipeline.store.target_states()).values()}
        assert reasons == {"doubt"}
        assert len(discord.directs[USER]) == 4
        assert all("may or may not have arrived" in m["content"] for m in discord.directs[USER])
        await add_news(pipeline.store, 1, 2)  # the next digest is not held up, but for the
        await until(lambda: all(len(digests(discord, c)) == 2 for c in channels))
        assert [row.state for row in await rows(pipeline)].count("in_doubt") == 4
    async with bot(discord, tmp_path) as pipeline:  # and a restart tells nobody again
        await until(discord.ready.is_set)
        await asyncio.sleep(0.3)
        assert [row.state for row in await rows(pipeline)].count("in_doubt") == 4
        assert [len(digests(discord, channel)) for channel in channels] == [2] * 4
        assert len(discord.directs[USER]) == 4
        for channel in channels:
            await discord.allow(where(channel))
        await until(all_out(pipeline, 8))
        await until(told(pipeline))
    assert [len(digests(discord, channel)) for channel in channels] == [2] * 4
