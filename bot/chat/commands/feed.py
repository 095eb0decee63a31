"""/feed: what a server reads besides the operator's feeds, and how its feeds are doing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands

from bot.chat.base import ChatClient, utc_now
from bot.chat.commands.errors import Sorry, answer
from bot.chat.commands.feed_add import MOST, add, address_of, looked_at
from bot.chat.commands.feed_files import export, import_
from bot.chat.commands.feed_health import health
from bot.chat.commands.feed_names import (
    NAME,
    entry_lines,
    feed_named,
    feeds_here,
    offer_all,
    offer_own,
    offer_paused,
)
from bot.chat.commands.options import client_of, worded
from bot.chat.i18n.catalogue import described, named, say
from bot.chat.paging import paged, send_pages
from bot.digests.render.discord import badge, cut, escape
from bot.values import OPERATOR, Feed


@app_commands.command(name=named("remove", "feed_remove"), description=described("feed_remove"))
@worded(name="feed_name")
@app_commands.autocomplete(name=offer_own)
async def remove(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feed = feed_named(await store.feeds(guild), name)
    if feed is None:
        shared = feed_named(await feeds_here(interaction), name)
        key = "feed_unknown" if shared is None else "feed_not_own"
        raise Sorry(key, name=escape(name[:100]))
    await store.remove_feed(feed.url, guild)
    await answer(interaction, say("feed_removed", interaction.locale, name=escape(feed.name)))


@app_commands.command(name=named("list", "feed_list"), description=described("feed_list"))
async def list_(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feeds, states = await feeds_here(interaction), await store.states()
    if not feeds:
        raise Sorry("no_feeds")
    paused = await store.paused_feeds(guild)
    own = sum(feed.owner == guild for feed in feeds)
    head = say("feeds", interaction.locale, count=len(feeds), own=own, most=MOST)
    rows = []
    for feed in feeds:
        state = states.get(feed.url)
        sign = "⏸️" if feed.url in paused else "⚠️" if state and state.failures else "•"
        star = " ★" if feed.owner == guild else ""
        # beyond the host an address may hold a secret
        rows.append(
            f"{sign} **{cut(escape(feed.name), 80)}**{star} `{feed.host}` {badge(feed.language)} "
            f"{escape(feed.category)}"
        )
    await send_pages(interaction, paged(rows, head=head))


@app_commands.command(name=named("test", "feed_test"), description=described("feed_test"))
@worded(source="feed_source")
@app_commands.autocomplete(source=offer_all)
@app_commands.checks.cooldown(3, 60.0, key=lambda i: (i.guild_id, i.user.id))
async def test(interaction: discord.Interaction, source: str) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    known = feed_named(await feeds_here(interaction), source)
    if known is None and not re.search(r"[.:/]", source):
        raise Sorry("feed_unseen", name=escape(source[:100]))
    url = known.url if known else address_of(source)
    # the operator's own address, not the one who asks, decides what it may reach
    trusted = known is not None and known.owner == OPERATOR
    found = await looked_at(interaction, url, trusted)
    oldest = utc_now() - timedelta(days=1)
    said = say(
        "feed_tested",
        interaction.locale,
        name=escape((known.name if known else found.title or url)[:NAME]),
        host=escape(Feed("", url).host),
        count=len(found.entries),
        today=sum(e.published is not None and e.published > oldest for e in found.entries),
    )
    lines = [said, *entry_lines(found, interaction.locale)]
    await answer(interaction, cut("\n".join(lines), 1900))


@app_commands.command(name=named("pause", "feed_pause"), description=described("feed_pause"))
@worded(name="feed_name")
@app_commands.autocomplete(name=offer_all)
async def pause(interaction: discord.Interaction, name: str) -> None:
    await _set_paused(interaction, name, True)


@app_commands.command(name=named("resume", "feed_resume"), description=described("feed_resume"))
@worded(name="feed_name")
@app_commands.autocomplete(name=offer_paused)
async def resume(interaction: discord.Interaction, name: str) -> None:
    await _set_paused(interaction, name, False)


async def _set_paused(interaction: discord.Interaction, name: str, wanted: bool) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feed = feed_named(await feeds_here(interaction), name)
    if feed is None:
        raise Sorry("feed_unseen", name=escape(name[:100]))
    if wanted:
        done = await store.pause_feed(feed.url, guild)
        key = "feed_paused" if done else "feed_paused_already"
    else:
        done = await store.resume_feed(feed.url, guild)
        key = "feed_resumed" if done else "feed_not_paused"
    await answer(interaction, say(key, interaction.locale, name=escape(feed.name)))


COMMANDS: tuple[app_commands.Command[Any, ..., Any], ...] = (
    add, remove, list_, test, pause, resume, health, import_, export,
)  # fmt: skip


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class FeedCommands(app_commands.Group):
    """Everything under /feed."""

    def __init__(self, _client: ChatClient) -> None:
        super().__init__(name=named("feed", "feed"), description=described("feed"))
        for command in COMMANDS:
            self.add_command(command)
