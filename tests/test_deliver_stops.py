"""Each way in which a target can stop, who is told, and how it goes on: the real client against
the loopback Discord."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks._discord_world import TAG, add_news, add_targets, posted
from bot.chat.delivery import states
from bot.values import Channel
from tests.deliveries import all_out, bot, quicken, rows, set_up, states_are, titles, told
from tests.discord_desk import until
from tests.loopback_discord.server import GUILD, USER, LoopbackDiscord

pytestmark = pytest.mark.anyio
ELSEWHERE = "210000000000000001"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


def other_server(discord: LoopbackDiscord, like: Channel) -> Channel:
    """A target of another server, which goes on whatever happens in the first."""
    discord.add_guild(ELSEWHERE)
    theirs = discord.add_channel("340000000000000001", guild=ELSEWHERE)
    return replace(like, id=theirs, guild=ELSEWHERE)


async def stop(discord: LoopbackDiscord, channels: tuple[Channel, ...], reason: str) -> Channel:
    """Make one of the targets unusable."""
    match reason:
        case "forbidden":
            await discord.forbid(channels[0].id)
            return channels[0]
        case "archived":
            await discord.archive(channels[1].id)
            return channels[1]
        case "closed":
            discord.world.places[channels[2].id].tags = ()
            return channels[2]
        case _:
            await discord.kick()
            return channels[4]


async def mend(discord: LoopbackDiscord, channel: Channel, reason: str) -> None:
    if reason == "kicked":
        await discord.invite()
        return
    if reason == "closed":
        discord.world.places[channel.id].tags = (TAG,)
    await discord.allow(channel.id)


@pytest.mark.parametrize(
    "reasons", [("forbidden", "archived", "closed"), ("kicked",)], ids=["places", "the server"]
)
async def test_targets_that_stop_pause_alone_tell_once_and_go_on_when_mended(
    discord: LoopbackDiscord, tmp_path: Path, reasons: tuple[str, ...]
) -> None:
    channels = add_targets(discord, 5)
    other = other_server(discord, channels[0])
    async with bot(discord, tmp_path) as pipeline:
        await until(lambda: discord.ready.is_set() and bool(discord.commands))
        stopped = {
            reason: replace(await stop(discord, channels, reason), admin=USER) for reason in reasons
        }
        await set_up(pipeline, *stopped.values(), other)
        await until(told(pipeline, *(channel.id for channel in stopped.values())))
        states_now = await pipeline.store.target_states()
        assert {r: states_now[c.id].reason for r, c in stopped.items()} == {r: r for r in reasons}
        await until(lambda: len(posted(discord, other)) == 1)
        for batch in (1, 2):  # one digest waits; the rest is caught up in one
            await add_news(pipeline.store, batch, 2)
            await until(lambda n=batch: len(posted(discord, other)) == n + 1)  # type: ignore[misc]
        assert len(discord.directs[USER]) == len(reasons)
    async with bot(discord, tmp_path) as pipeline:  # a restart tells nobody again
        await add_news(pipeline.store, 3, 2)
        await until(lambda: len(posted(discord, other)) == 4)
        assert len(discord.directs[USER]) == len(reasons)
        for reason, channel in stopped.items():
            (row,) = await rows(pipeline, channel.id)
            assert row.error is not None
            assert row.next_try is not None
            assert posted(discord, channel) == []
            await mend(discord, channel, reason)
            await until(lambda c=channel: len(set(titles(posted(discord, c)))) == 8)  # type: ignore[misc]
        await until(told(pipeline))
        assert len(discord.directs[USER]) == len(reasons)


async def test_channels_threads_forums_and_webhooks_that_are_deleted_stop_alone_and_tell_once(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = tuple(replace(channel, admin=USER) for channel in add_targets(discord, 5))
    *gone, left = channels
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels)
        await until(all_out(pipeline, 5))
        for channel in gone[:3]:
            await discord.delete_channel(channel.id)
        del discord.world.webhooks[gone[3].id]
        for batch in (1, 2):
            await add_news(pipeline.store, batch, 2)
            await until(lambda n=batch: len(posted(discord, left)) == n + 1)  # type: ignore[misc]
        await until(told(pipeline, *(channel.id for channel in gone)))
        reasons = {state.reason for state in (await pipeline.store.target_states()).values()}
        assert reasons == {"gone"}
        asked = len(discord.requests)
        await asyncio.sleep(0.3)
        assert len(discord.requests) == asked  # nobody knocks at what is gone again and again
        assert len(discord.directs[USER]) == 4
        assert all("is gone" in message["content"] for message in discord.directs[USER])


async def test_a_server_that_is_left_is_told_of_once_to_each_admin_not_once_a_target(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    second = "500000000000000077"
    found = [c for c in add_targets(discord, 9) if c.kind != "webhook"]
    channels = tuple(
        replace(channel, admin=second if number == 2 else USER)
        for number, channel in enumerate(found)
    )
    await discord.kick()
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels)
        await until(told(pipeline, *(channel.id for channel in channels)))
        reasons = {state.reason for state in (await pipeline.store.target_states()).values()}
        assert reasons == {"kicked"}
        for admin in (USER, second):
            (message,) = discord.directs[admin]
            assert "all its digests wait" in message["content"]


async def test_a_thread_that_time_has_closed_is_no_trouble(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    thread = add_targets(discord, 4)[1]
    await discord.archive(thread.id, locked=False)
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, thread)
        await until(all_out(pipeline, 1))
        assert await pipeline.store.target_states() == {}
    assert len(posted(discord, thread)) == 1


async def test_where_nobody_takes_a_message_the_system_channel_is_told(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    stopped, _thread, _forum, _hook, system = add_targets(discord, 5)
    discord.world.system[GUILD] = system.id
    discord.world.unreachable.add(USER)
    await discord.forbid(stopped.id)
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, replace(stopped, admin=USER))
        await until(told(pipeline, stopped.id))
        await asyncio.sleep(0.2)
    (message,) = posted(discord, system)
    assert f"I may no longer post in <#{stopped.id}>" in str(message["content"])
    assert discord.directs == {}


async def test_an_admin_who_cannot_be_told_now_is_told_later_and_once(
    discord: LoopbackDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "FIRST_PROBE", timedelta(seconds=0.2))
    channel = add_targets(discord, 4)[0]
    private = discord.world.direct(USER).id
    discord.fail(private, "500", "500-after")
    await discord.forbid(channel.id)
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel)
        await until(told(pipeline, channel.id))
    assert len(discord.directs[USER]) == 1


async def test_a_target_nobody_touches_is_tried_again_by_itself(
    discord: LoopbackDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "FIRST_PROBE", timedelta(seconds=0.3))
    channel = add_targets(discord, 4)[0]
    discord.failures.extend(["403", "403"])
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel)
        await until(all_out(pipeline, 1))
        await until(told(pipeline))


async def test_a_removed_target_gets_nothing_more(discord: LoopbackDiscord, tmp_path: Path) -> None:
    channel = add_targets(discord, 4)[0]
    discord.failures.append("403")
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel)
        await until(told(pipeline, channel.id))
        await pipeline.store.remove_channel(channel.id)
        assert await pipeline.store.target_states() == {}
        await until(states_are(pipeline, "failed"))
    assert posted(discord, channel) == []
