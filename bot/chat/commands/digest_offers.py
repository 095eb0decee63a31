"""What is offered while somebody types the settings of a digest."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

import discord
from discord import app_commands

from bot.chat.base import utc_now
from bot.chat.commands.options import client_of, completed, offered

FIRST_ZONES = (
    "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore", "UTC", "Europe/London",
    "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Tokyo",
    "Asia/Kolkata", "Australia/Sydney",
)  # fmt: skip
"""Offered before anything is typed: where most readers of Chinese and English live."""


async def offer_zones(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: time zones with the time that their clocks show now."""
    now = utc_now()
    own = client_of(interaction).settings.timezone
    zones = dict.fromkeys((own, *FIRST_ZONES, *sorted(available_timezones())))
    rows = [(zone, zone) for zone in zones]
    found = offered(current.replace(" ", "_"), rows)
    shown = {c.value: f"{now.astimezone(ZoneInfo(c.value)):%H:%M}" for c in found}
    return [app_commands.Choice(name=f"{zone} ({at})", value=zone) for zone, at in shown.items()]


async def offer_tags(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: tags of the forum that is chosen already."""
    chosen = getattr(interaction.namespace, "channel", None)
    identity = getattr(chosen, "id", None) or interaction.channel_id
    forum = client_of(interaction).get_channel(int(identity)) if identity else None
    if not isinstance(forum, discord.ForumChannel):
        return []
    return completed(current, [tag.name for tag in forum.available_tags])


async def offer_webhooks(
    _interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    return offered(current, [("new", "new")])


async def offer_categories(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: categories of the feeds that this server reads."""
    return completed(current, ["all", *await categories(interaction)])


async def offer_weekdays(
    _interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    words = ("all", "Mon-Fri", "weekend", "Mon Wed Fri", "每天", "周一至周五", "周末")
    return offered(current, [(word, word) for word in words])


async def offer_quiet(
    _interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    words = ("22:00-07:00", "23:00-08:00", "00:00-08:00", "off")
    return offered(current, [(word, word) for word in words])


async def categories(interaction: discord.Interaction) -> list[str]:
    guild = str(interaction.guild_id)
    feeds = await client_of(interaction).pipeline.visible(guild)
    return sorted({feed.category for feed in feeds})
