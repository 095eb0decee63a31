"""/search, /status, /help."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ui import LayoutView, TextDisplay

from bot.chat.base import ChatClient
from bot.chat.commands.errors import answer
from bot.chat.i18n.catalogue import described, say
from bot.digests.render.discord import cut, escape, link
from bot.values import OPERATOR


def add(client: ChatClient) -> None:
    """Put these commands into the client's tree."""

    @client.tree.command(name="status", description=described("status"))
    async def status(interaction: discord.Interaction) -> None:
        store = client.pipeline.store
        feeds = await client.pipeline.subscriptions()
        states = await store.states()
        waiting = await store.open_deliveries()
        counts = await store.counts()
        locale = interaction.locale
        polled = (
            f"<t:{int(client.polled.timestamp())}:R>" if client.polled else say("never", locale)
        )
        said = say(
            "status",
            locale,
            feeds=len(feeds),
            failing=sum(1 for f in feeds if f.url in states and states[f.url].failures),
            reports=counts.get("reports", 0),
            waiting=len(waiting),
            polled=polled,
            model=await store.get("model") or say("none", locale),
        )
        await answer(interaction, said)

    @client.tree.command(name="search", description=described("search"))
    @app_commands.describe(query=described("query", "options"))
    @app_commands.checks.cooldown(5, 30.0, key=lambda i: (i.guild_id, i.user.id))
    async def search(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        owners = frozenset({OPERATOR, str(interaction.guild_id)})
        hits = await client.pipeline.store.search(query, owners=owners, limit=8)
        if not hits:
            said = say("nothing_found", interaction.locale, query=escape(query[:100]))
            await answer(interaction, said)
            return
        lines = [
            f"- {link(cut(hit.title, 150), hit.url)}\n  -# {cut(escape(hit.snippet), 200)}"
            for hit in hits
        ]
        view = LayoutView()
        view.add_item(TextDisplay(cut("\n".join(lines), 3900)))
        await interaction.followup.send(view=view, ephemeral=True)

    @client.tree.command(name="help", description=described("help"))
    async def help_(interaction: discord.Interaction) -> None:
        await answer(interaction, say("help", interaction.locale))
