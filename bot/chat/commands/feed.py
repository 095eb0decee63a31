"""/feed: what a server reads besides the operator's feeds."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ui import LayoutView, TextDisplay

from bot.chat.base import ChatClient
from bot.chat.commands.errors import answer
from bot.chat.i18n.catalogue import described, say
from bot.digests.render.discord import cut, escape
from bot.errors import FeedError, WorkerError
from bot.values import OPERATOR, Feed

MOST = 50
"""Feeds that one server may add: a stranger's server must not load the operator's machine."""


async def _own_feeds(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    client: ChatClient = interaction.client  # type: ignore[assignment]
    feeds = await client.pipeline.store.feeds(str(interaction.guild_id))
    names = [feed.name for feed in feeds if current.lower() in feed.name.lower()]
    return [app_commands.Choice(name=name[:100], value=name[:100]) for name in names[:25]]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class FeedCommands(app_commands.Group):
    """Everything under /feed."""

    def __init__(self, client: ChatClient) -> None:
        super().__init__(name="feed", description=described("feed"))
        self.client = client

    async def _visible(self, guild: str) -> tuple[Feed, ...]:
        feeds = await self.client.pipeline.subscriptions()
        return tuple(feed for feed in feeds if feed.owner in (OPERATOR, guild))

    @app_commands.command(name="list", description=described("feed_list"))
    async def list(self, interaction: discord.Interaction) -> None:
        feeds = await self._visible(str(interaction.guild_id))
        if not feeds:
            await answer(interaction, say("no_feeds", interaction.locale))
            return
        states = await self.client.pipeline.store.states()
        lines = [say("feeds", interaction.locale, count=len(feeds))]
        for feed in feeds:
            state = states.get(feed.url)
            mark = "⚠️" if state and state.failures else "•"
            # beyond the host an address may hold a secret
            lines.append(f"{mark} **{cut(escape(feed.name), 80)}** `{feed.host}` {feed.language}")
        view = LayoutView()
        view.add_item(TextDisplay(cut("\n".join(lines), 3900)))
        await interaction.response.send_message(view=view, ephemeral=True)

    @app_commands.command(name="add", description=described("feed_add"))
    @app_commands.describe(url=described("url", "options"))
    @app_commands.checks.cooldown(3, 60.0, key=lambda i: (i.guild_id, i.user.id))
    async def add(self, interaction: discord.Interaction, url: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild = str(interaction.guild_id)
        visible = {feed.url: feed for feed in await self._visible(guild)}
        own = sum(feed.owner == guild for feed in visible.values())
        if own >= MOST:
            await answer(interaction, say("feed_full", interaction.locale, count=own))
            return
        try:
            # never trusted: an address typed in Discord may not reach the operator's network
            found = await self.client.pipeline.preview(url.strip(), trusted=False)
        except (FeedError, WorkerError) as error:
            host = Feed(name="", url=url.strip()).host
            said = say(
                "feed_failed",
                interaction.locale,
                host=escape(host[:100]),
                reason=escape(str(error)[:300]),
            )
            await answer(interaction, said)
            return
        if found.url in visible:
            name = escape(visible[found.url].name)
            await answer(interaction, say("feed_known", interaction.locale, name=name))
            return
        feed = Feed(name=(found.title or found.url)[:100], url=found.url, owner=guild)
        await self.client.pipeline.store.add_feed(feed)
        lines = [say("feed_added", interaction.locale, name=escape(feed.name))]
        lines += [f"- {cut(escape(title), 200)}" for title in found.titles[:3]]
        await answer(interaction, cut("\n".join(lines), 1900))

    @app_commands.command(name="remove", description=described("feed_remove"))
    @app_commands.autocomplete(name=_own_feeds)
    async def remove(self, interaction: discord.Interaction, name: str) -> None:
        guild = str(interaction.guild_id)
        for feed in await self.client.pipeline.store.feeds(guild):
            if name in (feed.name, feed.url):
                await self.client.pipeline.store.remove_feed(feed.url, guild)
                said = say("feed_removed", interaction.locale, name=escape(feed.name))
                await answer(interaction, said)
                return
        said = say("feed_unknown", interaction.locale, name=escape(name[:100]))
        await answer(interaction, said)
