"""Every kind of target, in order, whatever Discord answers; and edits of what was posted: the
real client against the loopback Discord."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks._discord_world import TAG, add_news, add_targets, invented, posted, utc_now
from bot.pipeline import Pipeline
from bot.values import Delivery
from summarizers.types import Language, Line
from tests.deliveries import (
    all_out,
    bot,
    digests,
    fresh,
    quicken,
    rows,
    set_up,
    states_are,
    titles,
)
from tests.discord_desk import until
from tests.loopback_discord.server import Failure, LoopbackDiscord

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


async def test_text_thread_forum_and_webhook_get_one_message_a_row_in_order(
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
    "lost", "reset", "500", "500-after", "502", "503", "429", "429-global", "banned", "garbled",
)  # fmt: skip


async def test_no_failure_loses_doubles_or_disorders_messages_even_where_nonces_do_nothing(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    discord.dedupe = False
    channels = add_targets(discord, 4 * len(FAILURES))
    for number, channel in enumerate(channels):
        failure = FAILURES[number // 4]
        discord.fail(channel.id, failure, failure)
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels, stories=6)
        await until(all_out(pipeline, 2 * len(channels)))
        for number, channel in enumerate(channels):
            which = channel.kind, FAILURES[number // 4]
            mine = await rows(pipeline, channel.id)
            assert [m["id"] for m in posted(discord, channel)] == [r.message_id for r in mine], (
                which
            )
            assert len(set(titles(posted(discord, channel)))) == 6, which


async def test_what_discord_makes_wait_comes_before_what_was_planned_later(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = add_targets(discord, 4)
    for channel in channels:
        discord.fail(channel.id, "429", "500", "429", "502", "500", "429")
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels, stories=6)
        await until(lambda: _planned(pipeline, 8))
        await add_news(pipeline.store, 1, 2)
        await until(all_out(pipeline, 12))
    for channel in channels:
        shown = "".join(titles(digests(discord, channel)))
        batches = re.findall(r"Quorvane\W+(\d)x", shown)
        assert batches == ["0"] * 6 + ["1"] * 2, channel.kind


async def _planned(pipeline: Pipeline, count: int) -> bool:
    return len(await rows(pipeline)) >= count


async def test_a_slow_target_holds_up_no_other(discord: LoopbackDiscord, tmp_path: Path) -> None:
    channels = add_targets(discord, 8)
    discord.failures.append("hang")

    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels)

        async def confirmed(count: int) -> bool:
            # of two new stories each may come in a digest of its own
            return sum(row.state == "confirmed" for row in await rows(pipeline)) >= count

        await until(lambda: confirmed(7), 10)
        await add_news(pipeline.store, 1, 2)
        await until(lambda: confirmed(14), 10)


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
        await until(states_are(pipeline, "confirmed", "failed"))
        refused: Delivery = (await rows(pipeline))[-1]
        assert "Discord answered 400 (50035)" in str(refused.error)
        assert await pipeline.store.sent_keys(channel.id) == {invented(0, 0, utc_now()).key}


# ── edits ───────────────────────────────────────────────────────────────────────────────────


async def translate(pipeline: Pipeline, story: int) -> None:
    """A translation of one story arrives."""
    report = await pipeline.store.report(invented(0, story, utc_now()).key)
    assert report is not None
    line = Line("奥尔文实验室周一发布了它。", Language.ZH, (), False, True)
    lines = (line,) * len(report.summary.summary)
    words = replace(report.summary, translation=lines, title_translated="开放权重")
    await pipeline.store.save_report(replace(report, summary=words), utc_now())


async def test_posted_digests_follow_a_translation_that_comes_later(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channels = [replace(channel, language="both") for channel in add_targets(discord, 4)]
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, *channels, stories=6)
        await until(all_out(pipeline, 8))
        await translate(pipeline, 5)
        for channel in channels:
            await until(lambda c=channel: "奥尔文实验室" in str(posted(discord, c)))  # type: ignore[misc]
        await until(fresh(pipeline))
        await asyncio.sleep(0.3)
        assert len(discord.world.edits) == 4  # each once, in its own place
        after = [row for row in await rows(pipeline) if "奥尔文实验室" in row.body]
        assert [row.state for row in after] == ["confirmed"] * 4


async def test_a_message_in_a_thread_that_time_has_closed_is_edited_and_the_thread_closed_again(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    _text, thread, forum, _webhook = (
        replace(channel, language="both") for channel in add_targets(discord, 4)
    )
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, thread, forum, stories=1)
        await until(all_out(pipeline, 2))
        (post,) = [place for place in discord.world.places.values() if place.parent == forum.id]
        for place in (thread.id, post.id):
            await discord.archive(place, locked=False)
        await translate(pipeline, 0)
        for channel in (thread, forum):
            await until(lambda c=channel: "奥尔文实验室" in str(posted(discord, c)))  # type: ignore[misc]
        await until(fresh(pipeline))
        assert discord.world.places[thread.id].archived
        assert post.archived


async def test_a_message_that_was_deleted_is_not_edited_for_ever(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    channel = replace(add_targets(discord, 4)[0], language="both")
    async with bot(discord, tmp_path) as pipeline:
        await set_up(pipeline, channel, stories=1)
        await until(all_out(pipeline, 1))
        discord.world.places[channel.id].messages.clear()
        await translate(pipeline, 0)
        await until(fresh(pipeline))
    assert posted(discord, channel) == []
