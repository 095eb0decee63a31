"""What is offered while somebody types the settings of a digest."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

import discord
from discord import app_commands

from bot.chat.base import utc_now
from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import LONGEST, SHOWN, client_of, completed, offered
from bot.chat.commands.places import target_of
from bot.chat.i18n.catalogue import say
from bot.digests.filters import shown_words
from bot.digests.typed import read_times
from bot.errors import TypedError

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
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    return offered(current, [(say("webhook_new", interaction.locale), "new")])


async def offer_times(
    _interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: some times of day, and what is being typed as it will be kept."""
    rows = [(times, times) for times in ("08:00", "08:00 18:00", "08:00 12:00 18:00", "20:00")]
    try:
        typed = " ".join(read_times(current))
    except TypedError:
        return offered(current, rows)
    return offered("", [(typed, typed), *(row for row in rows if row[0].startswith(f"{typed} "))])


async def offer_categories(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: categories of the feeds that this server reads."""
    rows = completed(current, await categories(interaction))
    return [*offered(current, [(say("filter_all", interaction.locale), "all")]), *rows][:SHOWN]


async def offer_include(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: the words that are wanted now, to go on from, and none."""
    return await _offer_words(interaction, current, "include")


async def offer_exclude(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: the words that are not wanted now, and none."""
    return await _offer_words(interaction, current, "exclude")


async def _offer_words(
    interaction: discord.Interaction, current: str, which: Literal["include", "exclude"]
) -> list[app_commands.Choice[str]]:
    key, value = ("filter_all", "all") if which == "include" else ("filter_none", "none")
    rows = [(say(key, interaction.locale), value)]
    try:
        target = await target_of(interaction, getattr(interaction.namespace, "target", None))
    except Sorry:  # no place is chosen yet
        return offered(current, rows)
    words = shown_words(target.filter.include if which == "include" else target.filter.exclude)
    if words and len(words) <= LONGEST:
        rows.insert(0, (words, words))
    return offered(current, rows)


async def offer_weekdays(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    words = say("offered_weekdays", interaction.locale).split(" | ")
    return offered(current, [(word, word) for word in words])


async def offer_quiet(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    rows = [(span, span) for span in ("22:00-07:00", "23:00-08:00", "00:00-08:00")]
    return offered(current, [*rows, (say("quiet_off", interaction.locale), "off")])


async def categories(interaction: discord.Interaction) -> list[str]:
    guild = str(interaction.guild_id)
    feeds = await client_of(interaction).pipeline.visible(guild)
    return sorted({feed.category for feed in feeds})
