"""Feeds by name while somebody types, and their entries in words."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord import app_commands

from bot.chat.commands.options import client_of, completed, offered
from bot.chat.i18n.catalogue import say
from bot.digests.render.discord import cut, link
from bot.pipeline import Preview
from bot.values import Entry, Feed

NAME = 100
"""Characters that a feed's name may have."""
SHOWN = 3
"""Entries that /feed add and /feed test show."""


async def feeds_here(interaction: discord.Interaction) -> tuple[Feed, ...]:
    return await client_of(interaction).pipeline.visible(str(interaction.guild_id))


async def offer_own(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: feeds that this server has added."""
    feeds = await client_of(interaction).pipeline.store.feeds(str(interaction.guild_id))
    return offered(current, [(feed.name, feed.name) for feed in feeds])


async def offer_all(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: every feed that this server may see."""
    return offered(current, [(feed.name, feed.name) for feed in await feeds_here(interaction)])


async def offer_paused(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: feeds that this server has paused."""
    paused = await client_of(interaction).pipeline.store.paused_feeds(str(interaction.guild_id))
    feeds = [feed for feed in await feeds_here(interaction) if feed.url in paused]
    return offered(current, [(feed.name, feed.name) for feed in feeds])


async def offer_categories(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: categories in use."""
    return completed(current, sorted({feed.category for feed in await feeds_here(interaction)}))


def feed_named(feeds: Iterable[Feed], name: str) -> Feed | None:
    """The feed of that name (or cut name, or address), of any case."""
    wanted = name.strip().casefold()
    for feed in feeds:
        if wanted in (feed.name.casefold(), feed.name[:NAME].casefold(), feed.url.casefold()):
            return feed
    return None


def entry_line(entry: Entry) -> str:
    date = f" · <t:{int(entry.published.timestamp())}:R>" if entry.published else ""
    return f"- {link(cut(entry.title, 200), entry.url)}{date}"


def entry_lines(found: Preview, locale: discord.Locale) -> list[str]:
    return [entry_line(entry) for entry in found.newest(SHOWN)] or [say("feed_empty", locale)]
