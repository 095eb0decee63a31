"""Every kind of target, each way in which it can stop and go on, and what happens around a
crash: the real client against the loopback Discord."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks._discord_world import TAG, add_news, add_targets, invented, posted, utc_now
from bot.chat import client as chat
from bot.chat import deliver
from bot.chat.delivery import states
from bot.commands.engine import opened
from bot.config import Settings
from bot.digests import outbox
from bot.pipeline import Pipeline
from bot.values import Channel, Delivery
from summarizers.types import Language, Line
from tests.loopback_discord.server import GUILD, TOKEN, USER, Failure, LoopbackDiscord, texts

pytestmark = pytest.mark.anyio


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        yield server
        assert server.faults == [], "\n".join(server.faults)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "DELIVER_EVERY", 0.05)
    monkeypatch.setattr(chat, "TRANSLATE_EVERY", 0.05)
    monkeypatch.setattr(outbox, "FIRST_WAIT", timedelta(seconds=0.05))
    monkeypatch.setattr(deliver, "SETTLE", timedelta(0))
    monkeypatch.setattr(deliver, "BURST", 0.01)


@asynccontextmanager
async def bot(discord: LoopbackDiscord, folder: Path) -> AsyncIterator[Pipeline]:
    """The bot without feeds: what it has to say is put into its store."""
    settings = Settings(
        feeds_file=folder / "feeds.yaml",
        db=folder / "yibao.db",
        model="none",
        discord_token=TOKEN,
        discord_api=discord.api,
        discord_gateway=discord.gateway,
    )
    async with opened(settings, ()) as pipeline:
        task = asyncio.create_task(chat.run(settings, pipeline))
        try:
            yield pipeline
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def rows(pipeline: Pipeline, channel: str | None = None) -> tuple[Delivery, ...]:
    return await pipeline.store.deliveries(channel)


async def set_up(pipeline: Pipeline, *channels: Channel, batch: int = 0, stories: int = 2) -> None:
    await add_news(pipeline.store, batch, stories)
    for channel in channels:
        await pipeline.store.save_channel(channel)


def all_out(pipeline: Pipeline, count: int) -> Callable[[], Awaitable[bool]]:
    """Whether so many rows were planned and are confirmed."""

    async def reached() -> bool:
        found = await rows(pipeline)
        return len(found) >= count and all(row.state == "confirmed" for row in found)

    return reached


def fresh(pipeline: Pipeline) -> Callable[[], Awaitable[bool]]:
    """Whether no message is out of date."""

    async def reached() -> bool:
        return not await pipeline.store.stale_deliveries(utc_now() - timedelta(days=1))

    return reached


def titles(messages: list[dict[str, object]]) -> list[str]:
    lines = (line for message in messages for text in texts(message) for line in text.splitlines())
    return [line for line in lines if re.match("#+ ", line)]


async def test_text_thread_forum_and_webhook_get_a_digest_of_several_messages_in_order(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = add_targets(discord, 4)
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels, stories=6)
        await until(all_out(pipeline, 8))
        for channel in channels:
            mine = await rows(pipeline, channel.id)
            assert [m["id"] for m in posted(discord, channel)] == [row.message_id for row in mine]
            assert len(titles(posted(discord, channel))) == 6
        forum = channels[2]
        (post,) = [place for place in discord.world.places.values() if place.parent == forum.id]
        assert post.tags == (TAG,)
        assert "Quorvane-0x" in post.name
        assert len(post.name) <= 100


FAILURES: tuple[Failure, ...] = (
    "lost", "reset", "500", "500-after", "502", "429", "429-global", "banned", "garbled",
)  # fmt: skip


async def test_no_failure_loses_or_doubles_a_message_even_where_nonces_do_nothing(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    discord.dedupe = False
    channels = add_targets(discord, 4 * len(FAILURES))
    for number, channel in enumerate(channels):
        discord.fail(channel.id, FAILURES[number // 4])
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels, stories=6)
        await until(all_out(pipeline, 2 * len(channels)))
    for number, channel in enumerate(channels):
        which = channel.kind, FAILURES[number // 4]
        assert len(posted(discord, channel)) == 2, which
        assert len(set(titles(posted(discord, channel)))) == 6, which


async def test_what_was_sent_before_a_crash_is_found_among_what_others_wrote(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    discord.dedupe = False
    channels = add_targets(discord, 4)
    for channel in channels:
        discord.fail(channel.id, "hang")
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels)
        await until(lambda: all(posted(discord, channel) for channel in channels))
        assert {row.state for row in await rows(pipeline)} == {"sending"}
    for channel in channels:
        if channel.kind == "forum":  # other posts came, and ours was archived meanwhile
            (post,) = [p for p in discord.world.places.values() if p.parent == channel.id]
            await discord.archive(post.id, locked=False)
        else:
            where = channel.parent if channel.kind == "webhook" else channel.id
            for number in range(120):
                discord.say(str(where), f"message {number}")
    async with bot(discord, tmp_path) as pipeline:
        await until(all_out(pipeline, 4))
    for channel in channels:
        assert sum(bool(m["components"]) for m in posted(discord, channel)) == 1, channel.kind


async def test_a_webhook_that_cannot_be_read_stays_in_doubt_is_told_once_and_goes_on(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channel = add_targets(discord, 4)[3]
    assert channel.parent
    await discord.forbid(channel.parent, read=True)
    discord.failures.append("lost")
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel)
        await until(lambda: bool(discord.directs))
        (told,) = discord.directs[USER]
        assert "may or may not have arrived" in told["content"]
        await add_news(pipeline.store, 1, 2)  # the next digest is not held up
        await until(lambda: len(posted(discord, channel)) == 2)
        states_now = {row.state for row in await rows(pipeline)}
        assert "in_doubt" in states_now
        await asyncio.sleep(0.3)
        assert len(posted(discord, channel)) == 2
        assert len(discord.directs[USER]) == 1


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
    elsewhere = "210000000000000001"
    discord.add_guild(elsewhere)
    channels = add_targets(discord, 5)
    theirs = discord.add_channel("340000000000000001", guild=elsewhere)
    other = replace(channels[0], id=theirs, guild=elsewhere)
    async with bot(discord, tmp_path) as pipeline:
        await until(discord.ready.is_set)
        await until(lambda: bool(discord.commands))
        stopped = {
            reason: replace(await stop(discord, channels, reason), admin=USER) for reason in reasons
        }
        await set_up(pipeline, *stopped.values(), other)

        async def noted() -> bool:
            states_now = await pipeline.store.target_states()
            return len(states_now) == len(reasons) and all(s.told for s in states_now.values())

        await until(noted)
        states_now = await pipeline.store.target_states()
        assert {r: states_now[c.id].reason for r, c in stopped.items()} == {r: r for r in reasons}
        await until(lambda: len(posted(discord, other)) == 1)
        for batch in (1, 2):  # one digest waits; the rest is caught up in one
            await add_news(pipeline.store, batch, 2)
            await until(lambda n=batch: len(posted(discord, other)) == n + 1)  # type: ignore[misc]
        assert len(discord.directs[USER]) == len(reasons)
        for reason, channel in stopped.items():
            assert len(await rows(pipeline, channel.id)) == 1
            assert posted(discord, channel) == []
            await mend(discord, channel, reason)
            await until(lambda c=channel: len(posted(discord, c)) == 2)  # type: ignore[misc]
            assert len(set(titles(posted(discord, channel)))) == 6
        assert await pipeline.store.target_states() == {}
        assert len(discord.directs[USER]) == len(reasons)


async def test_where_nobody_takes_a_message_the_system_channel_is_told(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = add_targets(discord, 4)
    gone = replace(channels[0], id="399999999999999999", admin=USER)
    discord.world.unreachable.add(USER)
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, gone)

        async def told() -> bool:
            state = (await pipeline.store.target_states()).get(gone.id)
            return state is not None and state.told

        await until(told)
        assert (await pipeline.store.target_states())[gone.id].reason == "gone"


async def test_a_target_nobody_touches_is_tried_again_by_itself(
    discord: LoopbackDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "FIRST_PROBE", timedelta(seconds=0.3))
    channel = add_targets(discord, 4)[0]
    discord.failures.extend(["403", "403"])
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel)
        await until(all_out(pipeline, 1))
        assert await pipeline.store.target_states() == {}


async def test_a_slow_target_holds_up_no_other(discord: LoopbackDiscord, tmp_path: Path) -> None:
    channels = add_targets(discord, 8)
    discord.failures.append("hang")
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels)

        async def the_others() -> bool:
            return sum(row.state == "confirmed" for row in await rows(pipeline)) == 7

        await until(the_others, 10)
        await add_news(pipeline.store, 1, 2)

        async def the_next_too() -> bool:
            # each story may come alone, where a look at the clock falls between the two
            return sum(row.state == "confirmed" for row in await rows(pipeline)) >= 14

        await until(the_next_too, 10)


async def test_a_removed_target_gets_nothing_more(discord: LoopbackDiscord, tmp_path: Path) -> None:
    channel = add_targets(discord, 4)[0]
    discord.failures.append("403")
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel)

        async def stopped() -> bool:
            return channel.id in await pipeline.store.target_states()

        await until(stopped)
        await pipeline.store.remove_channel(channel.id)
        assert await pipeline.store.target_states() == {}

        async def dropped() -> bool:
            return [row.state for row in await rows(pipeline)] == ["failed"]

        await until(dropped)
    assert posted(discord, channel) == []


async def test_a_story_that_grows_is_posted_again_and_a_failed_message_unsends_only_what_is_new(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channel = add_targets(discord, 4)[0]
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel, stories=1)
        await until(all_out(pipeline, 1))
        discord.failures.append("400")  # the next is refused for good
        grown = invented(7, 0, utc_now())
        await pipeline.store.save_report(grown, utc_now())
        await pipeline.store.save_placement(grown.key, "s0x0", now=utc_now())

        async def refused() -> bool:
            return [row.state for row in await rows(pipeline)] == ["confirmed", "failed"]

        await until(refused)
        assert await pipeline.store.sent_keys(channel.id) == {invented(0, 0, utc_now()).key}


async def test_posted_digests_follow_a_translation_that_comes_later(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = [replace(channel, language="both") for channel in add_targets(discord, 4)]
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels, stories=6)
        await until(all_out(pipeline, 8))
        report = await pipeline.store.report(invented(0, 5, utc_now()).key)
        assert report is not None
        line = Line("奥尔文实验室周一发布了它。", Language.ZH, (), False, True)
        lines = (line,) * len(report.summary.summary)
        words = replace(report.summary, translation=lines, title_translated="开放权重")
        await pipeline.store.save_report(replace(report, summary=words), utc_now())
        for channel in channels:
            await until(lambda c=channel: "奥尔文实验室" in str(posted(discord, c)))  # type: ignore[misc]
        await until(fresh(pipeline))
        await asyncio.sleep(0.3)
        assert len(discord.world.edits) == 4  # each once, in its own place
        after = [row for row in await rows(pipeline) if "奥尔文实验室" in row.body]
        assert [row.state for row in after] == ["confirmed"] * 4


async def test_a_message_that_was_deleted_is_not_edited_for_ever(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channel = add_targets(discord, 4)[0]
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel, stories=1)
        await until(all_out(pipeline, 1))
        discord.world.places[channel.id].messages.clear()
        report = await pipeline.store.report(invented(0, 0, utc_now()).key)
        assert report is not None
        summary = replace(report.summary, title_translated="开放权重", summary=())
        await pipeline.store.save_report(replace(report, summary=summary), utc_now())
        await until(fresh(pipeline))
    assert posted(discord, channel) == []


async def test_shards_are_used_where_discord_recommends_them(
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
        assert discord.identified == 2
    discord.events.shards = 1  # what was posted is known whatever the shards
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
