"""/why: which feed brought something, why its articles are one story, and what let it pass."""

from __future__ import annotations

import re

import discord
from discord import app_commands

from bot.chat.base import ChatClient
from bot.chat.commands.digest_words import shown_filter
from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.places import named_place
from bot.chat.commands.sight import costly, guild_of, offer_stories, sight_of, store_of
from bot.chat.commands.stories import story_called, story_of
from bot.chat.i18n.catalogue import described, in_script, named, say
from bot.chat.paging import paged, send_pages
from bot.chat.views import reader_of
from bot.digests import filters
from bot.digests.render.discord import badge, cut, escape, link
from bot.digests.render.discord.replies import why_text
from bot.digests.wording import headline, plain, safe_link
from bot.errors import TypedError
from bot.values import Channel, Origin, Story

_MESSAGE = re.compile(
    r"(?:https://(?:(?:canary|ptb)\.)?discord(?:app)?\.com/channels/(?:\d+|@me)/\d+/)?(\d{15,20})/?"
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
MOST_PLACES = 10


def add(client: ChatClient) -> None:
    """Put the command into the client's tree."""
    client.tree.add_command(why)


@app_commands.command(name=named("why", "why"), description=described("why"))
@worded(what="ask_what")
@app_commands.autocomplete(what=offer_stories)
@costly(6, 30)
async def why(interaction: discord.Interaction, what: str) -> None:
    """Of an article's address, a story, or a message of a digest."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    typed = what.strip().strip("<>")
    message = _MESSAGE.fullmatch(typed)
    if message is not None:
        stories = await _of_message(interaction, message[1])
    elif _ADDRESS.fullmatch(typed):
        stories = await _of_address(interaction, typed)
    else:
        stories = [await story_called(interaction, typed)]
    found = [story for story in stories if story is not None]
    if not found:
        raise Sorry("why_unknown", text=escape(cut(typed, 100)))
    places = await _places(interaction)
    blocks = [block for story in found for block in await _blocks(interaction, story, places)]
    await send_pages(interaction, paged(blocks))


async def _of_message(interaction: discord.Interaction, message: str) -> list[Story | None]:
    """The stories of a message that a digest posted in this server."""
    delivery = await store_of(interaction).delivery_of(message)
    if delivery is None:
        raise Sorry("why_no_message")
    # another server's message is answered like one that is none of ours
    if delivery.channel not in {channel.id for channel in await _places(interaction)}:
        raise Sorry("why_no_message")
    return [await story_of(interaction, shown.story) for shown in delivery.shown]


async def _of_address(interaction: discord.Interaction, url: str) -> list[Story | None]:
    """The stories of the article at an address; what became of one that was not read is said."""
    sight = await sight_of(interaction)
    rows = await store_of(interaction).at_address(url, sight.owners)
    read = [row.story for row in rows if row.story is not None and row.key[0] not in sight.paused]
    if read:
        return [await story_of(interaction, story) for story in dict.fromkeys(read)]
    if not rows:
        raise Sorry("why_unseen")
    names = {feed.url: feed.name for feed in await client_of(interaction).pipeline.subscriptions()}
    feed = escape(cut(names.get(rows[0].key[0], "?"), 60))
    if rows[0].key[0] in sight.paused:
        raise Sorry("why_paused", feed=feed)
    if rows[0].status == "given_up":
        raise Sorry("why_given_up", feed=feed)
    raise Sorry("why_waiting", feed=feed)


async def _places(interaction: discord.Interaction) -> list[Channel]:
    guild = guild_of(interaction)
    channels = await store_of(interaction).channels()
    return [channel for channel in channels if guild is not None and channel.guild == guild]


async def _blocks(
    interaction: discord.Interaction, story: Story, places: list[Channel]
) -> list[str]:
    """What a reader may ask of one story, a block a question."""
    locale = interaction.locale
    blocks = [f"## {cut(escape(headline(story, reader_of(locale))), 250)}"]
    blocks.append(f"**{say('why_brought', locale)}**\n" + "\n".join(_sources(story, locale)))
    blocks.append(in_script(why_text(story, reader_of(locale)), locale))
    passed = [await _passed(interaction, story, channel) for channel in places[:MOST_PLACES]]
    if passed:
        blocks.append(f"**{say('why_filters', locale)}**\n" + "\n".join(passed))
    posted = await _posted(interaction, story, places)
    if posted:
        blocks.append(f"**{say('why_posted', locale)}**\n" + "\n".join(posted))
    blocks.append(f"-# {say('why_id', locale, story=story.id)}")
    return blocks


def _sources(story: Story, locale: discord.Locale) -> list[str]:
    lines = []
    for report in story.reports:
        article = report.article
        when = article.entry.published
        dated = f" · <t:{int(when.timestamp())}:f>" if when else ""
        note = f" · {say('why_teaser', locale)}" if article.origin is Origin.TEASER else ""
        name = escape(cut(plain(article.feed_name) or "?", 60))
        title = link(cut(plain(article.title), 120), safe_link(article.entry.url))
        told = say("source_line", locale, source=name, title=title)
        lines.append(f"- {badge(article.lang)} {told}{dated}{note}")
    return lines


async def _passed(interaction: discord.Interaction, story: Story, channel: Channel) -> str:
    """Whether a place of this server takes the story, and by which filter."""
    locale = interaction.locale
    place = named_place(channel, locale)
    told = shown_filter(channel.filter, locale)
    try:
        review = await client_of(interaction).pipeline.workers.run(
            filters.review, channel.filter, story.reports
        )
    except TypedError as error:
        reason = say(error.fault, locale, text=escape(error.text), detail=escape(error.detail))
        return f"- ⚠️ {say('source_line', locale, source=place, title=reason)}"
    told = say("source_line", locale, source=place, title=told)
    if not review.passed:
        return f"- ✗ {told}"
    if story.score < channel.min_score:
        low = say("why_low", locale, score=f"{channel.min_score:g}")
        return f"- ✗ {told} · {low}"
    return f"- ✓ {told}"


async def _posted(
    interaction: discord.Interaction, story: Story, places: list[Channel]
) -> list[str]:
    """Links to the newest messages of this server that show the story."""
    found = []
    for place in places:
        # the first message of a forum post has the post's own id
        channel = place.parent if place.kind == "webhook" else place.id
        for row in await store_of(interaction).deliveries(place.id):
            if row.message_id is None or story.id not in {shown.story for shown in row.shown}:
                continue
            where = row.message_id if place.kind == "forum" else f"{channel}/{row.message_id}"
            found.append(f"- https://discord.com/channels/{interaction.guild_id}/{where}")
    return found[::-1][:MOST_PLACES]
