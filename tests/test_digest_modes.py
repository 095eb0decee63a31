"""What a channel gets besides its digests: single stories, breaking ones, stories that grow, and
feeds and filters that keep some out. Over the real store, workers and planning; nothing is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest

from bot.chat.deliver import Deliverer
from bot.commands.engine import opened
from bot.config import Settings
from bot.flow.polling import FIRST_LOOK, FIRST_UNDATED, first_look
from bot.pipeline import Pipeline
from bot.values import Channel, Entry, Feed, Filter
from summarizers.types import Language
from tests.story_reports import report

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GUILD = "42"
FEEDS = tuple(Feed(name, f"https://{name}.example/feed", owner=owner) for name, owner in (
    ("wire", "operator"), ("daily", "operator"), ("blog", "operator"), ("own", GUILD),
))  # fmt: skip


@dataclass
class Desk:
    """A store with a clock, into which stories are put by hand."""

    pipeline: Pipeline
    now: datetime = NOON

    def __post_init__(self) -> None:
        client = discord.Client(intents=discord.Intents.none())
        self.deliverer = Deliverer(client, self.pipeline, lambda: self.now)

    async def tell(self, story: str, *feeds: str, text: str = "") -> None:
        """These feeds report a story, a minute after whatever came before."""
        self.now += timedelta(minutes=1)
        for feed in feeds:
            made = report(feed, f"{story} {text}", text, published=self.now, lang=Language.EN)
            await self.pipeline.store.save_report(made, self.now)
            await self.pipeline.store.save_placement(made.key, story, (), None, self.now)

    async def saved(self, **settings: object) -> Channel:
        channel = replace(Channel("7", GUILD, set_at=NOON), **settings)  # type: ignore[arg-type]
        await self.pipeline.store.save_channel(channel)
        return channel

    async def channel(self) -> Channel:
        (found,) = await self.pipeline.store.channels()
        return found

    async def posted(self) -> list[tuple[str, ...]]:
        """The stories of each message planned so far."""
        rows = await self.pipeline.store.deliveries("7")
        return [tuple(shown.story for shown in row.shown) for row in rows]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    settings = Settings(tmp_path / "feeds.yaml", tmp_path / "yibao.db", model="none")
    async with opened(settings, FEEDS[:3]) as pipeline:
        await pipeline.store.add_feed(FEEDS[3])
        await pipeline.subscriptions()
        yield Desk(pipeline)


async def test_a_story_that_grows_after_it_was_sent_comes_again_and_holds_nothing_up(
    desk: Desk,
) -> None:
    await desk.saved()
    await desk.tell("chips", "wire")
    desk.now += timedelta(hours=1)
    await desk.deliverer.plan(await desk.channel())
    await desk.tell("chips", "daily")
    await desk.tell("models", "blog")
    desk.now += timedelta(hours=1)
    digest = await desk.deliverer.plan(await desk.channel())
    assert {story.id for story in digest.stories} == {"chips", "models"}
    assert len(digest.new) == 2
    assert (await desk.channel()).covered_until == desk.now
    assert await desk.posted() == [("chips",), ("chips", "models")]


async def test_mode_each_posts_a_message_a_story_and_waits_when_the_hour_is_full(
    desk: Desk,
) -> None:
    await desk.saved(mode="each", each_an_hour=2)
    for story in ("a", "b", "c"):
        await desk.tell(story, "wire")
    await desk.deliverer.plan(await desk.channel())
    assert len(await desk.posted()) == 2
    assert all(len(stories) == 1 for stories in await desk.posted())
    await desk.deliverer.plan(await desk.channel())
    assert len(await desk.posted()) == 2
    desk.now += timedelta(minutes=61)
    await desk.deliverer.plan(await desk.channel())
    assert {story for (story,) in await desk.posted()} == {"a", "b", "c"}
    heads = [row.head for row in await desk.pipeline.store.deliveries("7")]
    assert heads == [False] * 3


async def test_a_story_of_enough_sources_breaks_once_and_leaves_the_rest_to_the_digest(
    desk: Desk,
) -> None:
    await desk.saved(breaking=2)
    await desk.tell("small", "wire")
    await desk.deliverer.plan_breaking(await desk.channel())
    assert await desk.posted() == []
    await desk.tell("big", "wire", "daily")
    await desk.deliverer.plan_breaking(await desk.channel())
    assert await desk.posted() == [("big",)]
    assert (await desk.channel()).covered_until is None
    await desk.tell("big", "blog")
    await desk.deliverer.plan_breaking(await desk.channel())
    assert await desk.posted() == [("big",)]
    await desk.deliverer.plan(await desk.channel())
    assert set((await desk.posted())[-1]) == {"big", "small"}


async def test_a_breaking_story_of_quiet_hours_comes_at_their_end(desk: Desk) -> None:
    await desk.saved(breaking=2, quiet=("12:00", "14:00"))
    await desk.tell("big", "wire", "daily")
    await desk.deliverer.plan_breaking(await desk.channel())
    assert await desk.posted() == []
    desk.now = NOON + timedelta(hours=2)
    await desk.deliverer.plan_breaking(await desk.channel())
    assert await desk.posted() == [("big",)]


async def test_nothing_new_is_nothing_posted_unless_a_line_is_wanted_and_nobody_asked(
    desk: Desk,
) -> None:
    await desk.saved()
    await desk.deliverer.plan(await desk.channel(), asked=False)
    assert await desk.posted() == []
    await desk.saved(say_nothing_new=True)
    desk.now += timedelta(hours=1)
    await desk.deliverer.plan(await desk.channel())
    assert await desk.posted() == []
    desk.now += timedelta(hours=1)
    await desk.deliverer.plan(await desk.channel(), asked=False)
    assert await desk.posted() == [()]
    assert (await desk.channel()).covered_until == desk.now


async def test_a_paused_feed_a_low_score_and_the_filter_keep_stories_out(desk: Desk) -> None:
    await desk.saved(filter=Filter(exclude=("/adverts?/",)), min_score=0.5)
    await desk.tell("kept", "wire")
    await desk.tell("paused", "own")
    await desk.tell("filtered", "wire", text="An ADVERT")
    assert await desk.pipeline.store.pause_feed(FEEDS[3].url, GUILD)
    assert not await desk.pipeline.store.pause_feed(FEEDS[3].url, GUILD)
    digest = await desk.pipeline.digest(await desk.channel(), desk.now)
    assert [story.id for story in digest.stories] == ["kept"]
    high = await desk.pipeline.digest(replace(await desk.channel(), min_score=9.0), desk.now)
    assert high.stories == ()
    assert FEEDS[3] not in await desk.pipeline.subscriptions()
    assert await desk.pipeline.store.resume_feed(FEEDS[3].url, GUILD)
    digest = await desk.pipeline.digest(await desk.channel(), desk.now)
    assert {story.id for story in digest.stories} == {"kept", "paused"}


async def test_a_feed_of_the_operator_paused_by_one_server_is_read_for_the_others(
    desk: Desk,
) -> None:
    await desk.tell("news", "wire")
    await desk.pipeline.store.pause_feed(FEEDS[0].url, GUILD)
    assert FEEDS[0] in await desk.pipeline.subscriptions()
    mine, theirs = Channel("7", GUILD), Channel("8", "43")
    assert (await desk.pipeline.digest(mine, desk.now)).stories == ()
    assert len((await desk.pipeline.digest(theirs, desk.now)).stories) == 1


async def test_a_pattern_that_goes_wild_on_an_article_cannot_hold_the_digest(desk: Desk) -> None:
    await desk.saved(filter=Filter(exclude=("/(x+x+)+y/",)))
    await desk.tell("wild", "wire", text="x" * 5000)
    begin = datetime.now(UTC)
    digest = await desk.pipeline.digest(await desk.channel(), desk.now)
    assert [story.id for story in digest.stories] == ["wild"]
    assert datetime.now(UTC) - begin < timedelta(seconds=10)


async def test_the_review_counts_what_would_pass_of_what_the_server_may_see(desk: Desk) -> None:
    await desk.tell("智能体", "wire")
    await desk.tell("chips", "own")
    channel = Channel("7", GUILD, filter=Filter(include=("智能體",)))
    seen, passed = await desk.pipeline.review(channel)
    assert (seen.seen, [r.article.title.strip() for r in passed]) == (2, ["智能体"])
    await desk.pipeline.store.pause_feed(FEEDS[3].url, GUILD)
    seen, _passed = await desk.pipeline.review(channel)
    assert seen.seen == 1
    elsewhere = Channel("7", "43", filter=Filter())
    seen, passed = await desk.pipeline.review(elsewhere)
    assert (seen.seen, len(passed)) == (1, 1)


async def test_one_address_of_two_owners_is_asked_as_the_operators(desk: Desk) -> None:
    await desk.pipeline.store.add_feed(Feed("theirs", FEEDS[0].url, owner="43"))
    assert (await desk.pipeline.by_address())[FEEDS[0].url].owner == "operator"
    assert [f.owner for f in await desk.pipeline.visible("43") if f.url == FEEDS[0].url] == [
        "operator"
    ]


def test_a_feed_just_added_brings_its_newest_entries_alone() -> None:
    dated = [Entry("f", str(n), None, str(n), NOON - timedelta(minutes=n)) for n in range(100)]
    undated = [Entry("f", f"u{n}", None, str(n), None) for n in range(40)]
    back = {entry.identity for entry in first_look([*undated, *dated])}
    assert back == {str(n) for n in range(FIRST_LOOK, 100)} | {
        f"u{n}" for n in range(FIRST_UNDATED, 40)
    }
