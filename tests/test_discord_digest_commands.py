"""/digest, every subcommand, by the real discord.py client against the loopback Discord."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from discord import ChannelType

from bot.chat import client as chat
from bot.chat.commands.errors import Sorry
from bot.chat.commands.places import place_of
from bot.digests import outbox
from bot.digests.render.discord import messages
from bot.pipeline import Pipeline
from bot.values import Filter
from summarizers.types import Language
from tests.discord_desk import Site, at_work, channel, until
from tests.loopback_discord.guilds import READERS
from tests.loopback_discord.server import (
    CHANNEL,
    FORUM,
    GUILD,
    PUBLIC_THREAD,
    USER,
    LoopbackDiscord,
    Reply,
    buttons,
)

pytestmark = pytest.mark.anyio
SECOND, THREAD, BOARD, OTHER, NEWS = (f"30000000000000000{n}" for n in (2, 3, 4, 5, 6))
TAGS = ("500000000000000001", "500000000000000002")
LOCALES = ("en-US", "zh-CN", "zh-TW")


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        server.add_channel(SECOND)
        server.add_channel(NEWS)
        server.add_channel(THREAD, PUBLIC_THREAD, parent=CHANNEL)
        server.add_channel(BOARD, FORUM, tags=TAGS, needs_tag=True)
        yield server
        assert server.faults == [], "\n".join(server.faults)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as server:
        yield server


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "DELIVER_EVERY", 0.1)


_PEOPLE = (str(number) for number in itertools.count(int(USER) + 1))


class Admins:
    """Each command by another admin, so that none has to wait for his turn."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self._discord = discord

    async def __call__(self, path: str, locale: str = "en-US", **options: Any) -> Reply:
        where = {"channel": options.pop("at")} if "at" in options else {}
        reply = await self._discord.command(
            f"digest {path}", options, locale, user=next(_PEOPLE), **where
        )
        assert reply.private
        assert reply.seconds < 1
        return reply


async def test_every_kind_of_target_is_set_up_listed_and_posted_to(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    theirs = discord.add_webhook(SECOND)
    async with at_work(discord, tmp_path, (site.feed(),)) as pipeline:
        assert "No digests are posted in this server yet" in (await admin("list")).text
        here = await admin("setup", times="8 18:30", timezone="Asia/Shanghai", language="zh")
        assert f"Digests will be posted in <#{CHANNEL}>." in here.text
        assert "08:00, 18:30 (Asia/Shanghai), every day" in here.text
        assert "Next: <t:" in here.text
        stored = await channel(pipeline, CHANNEL)
        assert (stored.kind, stored.guild, stored.language) == ("text", GUILD, "zh")
        assert stored.admin is not None

        await admin("setup", at=THREAD)
        assert (await channel(pipeline, THREAD)).parent == CHANNEL
        no_tag = await admin("setup", channel=BOARD)
        assert "requires a tag on every post" in no_tag.text
        await admin("setup", channel=BOARD, tags="Tag1")
        assert (await channel(pipeline, BOARD)).tags == TAGS[1:]
        made = await admin("setup", channel=SECOND, webhook="new")
        assert f"webhook in <#{SECOND}>" in made.text
        (hook,) = (h for h in discord.world.webhooks.values() if h.id != theirs.id)
        assert (await channel(pipeline, hook.id)).own_webhook
        address = f"https://canary.discord.com/api/v10/webhooks/{theirs.id}/{theirs.token}"
        typed = await admin("setup", webhook=address)
        assert "its messages carry no buttons" in typed.text
        plain = await channel(pipeline, theirs.id)
        assert (plain.secret, plain.own_webhook, plain.parent) == (theirs.token, False, SECOND)

        listed = await admin("list")
        assert theirs.token not in str(listed.history)
        for target in (CHANNEL, THREAD, BOARD, hook.id, theirs.id):
            said = await admin("now", target=target)
            assert "Posted 3 stories" in said.text
        assert discord.messages[CHANNEL]
        assert discord.messages[THREAD]
        assert {m.get("webhook_id") for m in discord.messages[SECOND]} == {hook.id, theirs.id}
        post = next(place for place in discord.world.places.values() if place.parent == BOARD)
        assert post.tags == TAGS[1:]
        assert "Nothing new" in (await admin("now")).text

        await admin("remove", target=hook.id)
        assert set(discord.world.webhooks) == {theirs.id}
        await admin("remove", target=theirs.id)
        assert set(discord.world.webhooks) == {theirs.id}
        left = {c.id for c in await pipeline.store.channels()}
        assert left == {CHANNEL, THREAD, BOARD}


async def test_what_cannot_be_set_up_is_a_sentence_that_says_what_to_do(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    admin = Admins(discord)
    elsewhere = "200000000000000002"
    discord.add_guild(elsewhere)
    discord.add_channel(OTHER, guild=elsewhere)
    foreign = discord.add_webhook(OTHER)
    async with at_work(discord, tmp_path) as pipeline:
        await discord.forbid(SECOND)
        await discord.deny(NEWS, "manage_webhooks", "embed_links")
        await discord.deny(CHANNEL, "mention_everyone")
        api = "https://discord.com/api/webhooks"
        wrong = [
            ({"times": "noon"}, "“noon” is not a time of day; write times such as 08:00 18:00."),
            ({"times": "25:00"}, "“25:00” is not a time of day"),
            ({"timezone": "Mars/Base"}, "“Mars/Base” is not a time zone; choose one from"),
            ({"channel": SECOND}, f"I cannot post in <#{SECOND}> without: Send Messages."),
            ({"channel": THREAD, "webhook": "new"}, "in a text channel only"),
            ({"channel": BOARD, "tags": "nonsense"}, "“nonsense” is not a tag of that forum; it has: tag0, tag1."),
            ({"tags": "tag0"}, "choose a forum"),
            ({"webhook": "https://example.com/api/webhooks/123456789012345678/abcdefghijkl"}, "not the address of a Discord webhook"),
            ({"webhook": f"{api}/123456789012345678/abcdefghijkl"}, "Discord does not know this webhook"),
            ({"webhook": f"{api}/{foreign.id}/{foreign.token}"}, "belongs to another server"),
            ({"role": READERS}, f"I may not mention <@&{READERS}>: allow anyone to mention it, or give me"),
            ({"channel": NEWS, "webhook": "new"}, f"I cannot post in <#{NEWS}> without: Manage Webhooks."),
            ({"channel": NEWS, "style": "embeds"}, f"I cannot post in <#{NEWS}> without: Embed Links."),
        ]  # fmt: skip
        for options, sentence in wrong:
            reply = await admin("setup", **options)
            said = reply.text.replace("\\", "")  # escaped where it repeats what was typed
            assert sentence in said, (options, said)
        await discord.forbid(SECOND, read=True)
        both = await admin("setup", channel=SECOND)
        assert "without: View Channel, Send Messages" in both.text
        zh = await admin("setup", "zh-TW", channel=SECOND)
        assert "缺少這些權限：檢視頻道、傳送訊息" in zh.text
        stored = {c.id for c in await pipeline.store.channels()}
        assert stored == set()
        assert set(discord.world.webhooks) == {foreign.id}


def test_a_channel_without_messages_is_no_place_for_digests() -> None:
    with pytest.raises(Sorry) as caught:
        place_of(SimpleNamespace(id=1, type=ChannelType.stage_voice))
    assert caught.value.key == "wrong_channel"


async def test_an_archived_thread_is_taken_and_a_locked_one_is_not(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path) as pipeline:
        await discord.archive(THREAD)
        locked = await admin("setup", channel=THREAD)
        assert f"<#{THREAD}> is locked; unlock it, or give me Manage Threads" in locked.text
        await discord.allow(THREAD)
        await discord.archive(THREAD, locked=False)
        await admin("setup", channel=THREAD)  # a post opens an archived thread again
        assert (await channel(pipeline, THREAD)).kind == "thread"


async def test_a_schedule_is_typed_in_either_language_and_every_part_is_kept(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path) as pipeline:
        assert "No digests are posted here yet" in (await admin("schedule", times="8")).text
        await admin("setup")
        said = await admin(
            "schedule", "zh-CN", times="8点 18：30", timezone="asia/taipei", weekdays="周一至周五",
            quiet="22:00-07:00", breaking=3, limit=5, min_score=1.5, nothing_new=True,
        )  # fmt: skip
        if "不是时区" in said.text:  # where the system's zone files tell case
            said = await admin(
                "schedule", "zh-CN", times="8点 18：30", timezone="Asia/Taipei", weekdays="周一至周五",
                quiet="22:00-07:00", breaking=3, limit=5, min_score=1.5, nothing_new=True,
            )  # fmt: skip
        for words in (
            "08:00、18:30",
            "周一至周五",
            "22:00 至 07:00",
            "3 个来源",
            "最低分 1.5",
        ):
            assert words in said.text
        kept = await channel(pipeline, CHANNEL)
        assert (kept.times, kept.timezone, kept.weekdays) == (
            ("08:00", "18:30"),
            "Asia/Taipei",
            (1, 2, 3, 4, 5),
        )
        assert (kept.quiet, kept.breaking, kept.limit) == (("22:00", "07:00"), 3, 5)
        assert (kept.min_score, kept.say_nothing_new) == (1.5, True)

        await admin("schedule", every=45, quiet="off", weekdays="all", breaking=0)
        kept = await channel(pipeline, CHANNEL)
        assert (kept.every, kept.quiet, kept.weekdays, kept.breaking) == (45.0, None, (), None)
        each = await admin("schedule", mode="each", an_hour=4)
        assert "Every story at once, at most 4 an hour" in each.text
        assert "Next: as soon as there is something new" in each.text
        await admin("schedule", times="9")
        kept = await channel(pipeline, CHANNEL)
        assert (kept.mode, kept.every, kept.times) == ("digest", None, ("09:00",))

        for options, sentence in (
            ({"times": "8", "every": 30}, "not both"),
            ({"quiet": "late"}, "“late” is not a span of hours"),
            ({"weekdays": "someday"}, "“someday” names no days"),
            ({"times": "8", "target": "nowhere"}, "“nowhere” gets no digests here"),
        ):
            assert sentence in (await admin("schedule", **options)).text
        shown = await admin("schedule")
        assert "At 09:00 (Asia/Taipei), every day" in shown.text
        assert "Saved" not in shown.text


async def test_language_style_and_role_are_set_and_cleared(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path, (site.feed(),)) as pipeline:
        await admin("setup")
        assert "Choose at least one thing" in (await admin("language")).text
        said = await admin("language", "zh-TW", language="en", style="embeds", role=READERS)
        assert "英文 · 傳統嵌入" in said.text
        assert f"<@&{READERS}>" in said.text
        kept = await channel(pipeline, CHANNEL)
        assert (kept.language, kept.style, kept.role) == ("en", "embeds", READERS)
        preview = await admin("preview")
        assert "Preview for" in preview.text
        await until(lambda: any(body.get("embeds") for body in preview.more))
        assert not discord.messages.get(CHANNEL)
        await admin("now")
        (message,) = discord.messages[CHANNEL][:1]
        assert message["embeds"]
        await admin("language", role=GUILD)  # @everyone stands for nobody
        assert (await channel(pipeline, CHANNEL)).role is None


async def test_a_filter_shows_what_would_pass_before_and_after_it_is_kept(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path, (site.feed(category="models"),)) as pipeline:
        await admin("setup")
        tried = await admin("filter", include="星舟", only_try=True)
        assert "1 of the last 3 articles would pass." in tried.text
        assert "青岚公司发布星舟模型" in tried.text
        assert "only a try" in tried.text
        assert (await channel(pipeline, CHANNEL)).filter == Filter()
        saved = await admin(
            "filter", include="星舟, /harr(ow|ier)/", exclude="chip", categories="Models"
        )
        assert "2 of the last 3 articles would pass." in saved.text
        kept = (await channel(pipeline, CHANNEL)).filter
        assert kept == Filter(("models",), (), ("星舟", "/harr(ow|ier)/"), ("chip",))
        traditional = await admin("filter", "zh-TW", include="星舟", languages="zh")
        assert "最近 3 篇文章中有 1 篇會通過" in traditional.text
        assert (await channel(pipeline, CHANNEL)).filter.languages == (Language.ZH,)
        before = await channel(pipeline, CHANNEL)
        for options, sentence in (
            ({"include": "/(/"}, "is not a valid regular expression"),
            ({"include": "/agent"}, "does not end"),
            ({"exclude": "/(a+)+$/"}, "takes too long"),
            ({"exclude": "/a*/"}, "everything would match"),
            ({"categories": "sports"}, "“sports” is not a category of this server’s feeds; there are: models."),
        ):  # fmt: skip
            assert sentence.replace("’", "'") in (await admin("filter", **options)).text.replace(
                "’", "'"
            )
        assert await channel(pipeline, CHANNEL) == before
        cleared = await admin(
            "filter", include="all", exclude="none", categories="all", languages="any"
        )
        assert "everything passes" in cleared.text
        assert "3 of the last 3" in (await admin("filter")).text
        offered = await discord.autocomplete("digest filter", {"categories": ""}, "categories")
        assert [row["value"] for row in offered] == ["all", "models"]


async def test_preview_shows_the_cards_in_private_and_counts_nothing(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path, (site.feed(),)) as pipeline:
        shown = await admin("preview")
        assert "3 stories. Nothing has been posted." in shown.text
        assert "Harrow" in shown.text
        assert any(button.startswith("y:") for button in buttons(shown.message))
        claims = next(button for button in buttons(shown.message) if ":claims:" in button)
        assert (await discord.click(claims, shown.message)).private
        assert await pipeline.store.deliveries() == ()
        assert await pipeline.store.channels() == ()
        assert not discord.messages.get(CHANNEL)
        posted = await admin("now")
        assert "Posted 3 stories" in posted.text
        assert (await channel(pipeline, CHANNEL)).paused  # asked for once, not set up
        assert "Nothing new" in (await admin("preview")).text


async def test_pause_resume_and_remove_say_what_they_did(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path) as pipeline:
        for command in ("pause", "resume", "remove"):
            assert "set them up with `/digest setup`" in (await admin(command)).text
        await admin("setup", channel=SECOND)
        paused = await admin("pause", "zh-CN", target=SECOND)
        assert paused.text == f"已暂停 <#{SECOND}>；恢复请用 `/摘要 恢复`。"
        assert (await channel(pipeline, SECOND)).paused
        assert "Paused; `/digest resume` starts it again" in (await admin("list")).text
        resumed = await admin("resume", target=f"<#{SECOND}>")
        assert "again. Next: <t:" in resumed.text
        assert not (await channel(pipeline, SECOND)).paused
        removed = await admin("remove", "zh-TW", target="news")
        assert "不再發布摘要" in removed.text
        assert await pipeline.store.channels() == ()


async def test_another_servers_targets_are_neither_listed_nor_changed(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    discord.add_guild("200000000000000002")
    discord.add_channel(OTHER, guild="200000000000000002")
    where = {"guild": "200000000000000002", "channel": OTHER}
    async with at_work(discord, tmp_path) as pipeline:
        await discord.command("digest setup", {}, **where)
        admin = Admins(discord)
        assert "No digests are posted in this server" in (await admin("list")).text
        assert "gets no digests here" in (await admin("remove", target=OTHER)).text
        assert await discord.autocomplete("digest pause", {"target": ""}, "target") == []
        offered = await discord.autocomplete("digest pause", {"target": ""}, "target", **where)
        assert [row["value"] for row in offered] == [OTHER]
        assert [c.id for c in await pipeline.store.channels()] == [OTHER]


async def test_what_is_known_is_offered_while_one_types(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path):
        zones = await discord.autocomplete("digest setup", {"timezone": "shang"}, "timezone")
        assert zones[0]["value"] == "Asia/Shanghai"
        assert zones[0]["name"].startswith("Asia/Shanghai (")
        first = await discord.autocomplete("digest setup", {"timezone": ""}, "timezone")
        assert "Asia/Taipei" in [row["value"] for row in first]
        tags = await discord.autocomplete(
            "digest setup", {"channel": BOARD, "tags": "tag0, t"}, "tags"
        )
        assert [row["value"] for row in tags] == ["tag0, tag1"]
        days = await discord.autocomplete("digest schedule", {"weekdays": "mon"}, "weekdays")
        assert "Mon-Fri" in [row["value"] for row in days]
        quiet = await discord.autocomplete("digest schedule", {"quiet": "22"}, "quiet")
        assert quiet[0]["value"] == "22:00-07:00"
        hooks = await discord.autocomplete("digest setup", {"webhook": ""}, "webhook")
        assert hooks[0]["value"] == "new"


async def test_names_and_words_stand_in_three_languages_for_admins_alone(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path):
        (group,) = (row for row in discord.commands if row["name"] == "digest")
        assert group["default_member_permissions"] == str(1 << 5)
        names = "setup now preview schedule language filter pause resume list remove".split()
        assert sorted(row["name"] for row in group["options"]) == sorted(names)
        for row in (group, *group["options"]):
            assert set(row["name_localizations"]) == {"zh-CN", "zh-TW"}
            assert set(row["description_localizations"]) == {"zh-CN", "zh-TW"}
            for option in row.get("options", ()) if row is not group else ():
                assert set(option["name_localizations"]) == {"zh-CN", "zh-TW"}, option["name"]
                for chosen in option.get("choices", ()):
                    assert set(chosen["name_localizations"]) == {"zh-CN", "zh-TW"}
        said = [(await discord.command("digest list", {}, locale)).text for locale in LOCALES]
        assert len(set(said)) == 3


async def test_mode_each_posts_by_itself_until_the_hour_is_full(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path, (site.feed(),)) as pipeline:
        await until(lambda: _read(pipeline, 3))
        await admin("setup")
        await admin("schedule", mode="each", an_hour=2)
        assert not discord.messages.get(CHANNEL)  # what came before it was set up is no news to it
        stored = await channel(pipeline, CHANNEL)
        begun = stored.set_at - timedelta(hours=1) if stored.set_at else None
        await pipeline.store.save_channel(replace(stored, set_at=begun))
        await until(lambda: len(discord.messages.get(CHANNEL, ())) == 2)
        rows = await pipeline.store.deliveries(CHANNEL)
        assert [len(row.shown) for row in rows] == [1, 1]
        full = await admin("now")
        assert "has had its 2 stories for this hour" in full.text


async def test_a_digest_that_has_not_begun_waits_out_the_quiet_hours_unless_it_is_asked_for(
    discord: LoopbackDiscord, site: Site, tmp_path: Path
) -> None:
    admin = Admins(discord)
    async with at_work(discord, tmp_path, (site.feed(),)) as pipeline:
        await admin("setup", timezone="UTC")
        zone = (
            "Etc/GMT+12" if datetime.now(UTC).hour == 23 else "UTC"
        )  # far from the one free minute
        await admin("schedule", quiet="00:00-23:59", timezone=zone)
        target = await channel(pipeline, CHANNEL)
        digest = await pipeline.digest(target, datetime.now(UTC))
        rows = outbox.plan(target, digest.window, messages(digest, target))
        assert await pipeline.store.plan(CHANNEL, rows, digest.new, digest.window)
        await asyncio.sleep(0.5)
        assert not discord.messages.get(CHANNEL)
        await admin("schedule", quiet="off")
        await until(lambda: bool(discord.messages.get(CHANNEL)))


async def _read(pipeline: Pipeline, count: int) -> bool:
    return len(await pipeline.store.reports(None)) >= count
