"""/feed health: when each feed was asked last, and what is wrong with those that fail."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import app_commands

from bot.chat.commands.errors import Sorry
from bot.chat.commands.feed_names import feeds_here
from bot.chat.commands.options import client_of
from bot.chat.commands.reasons import reason_of
from bot.chat.i18n.catalogue import described, named, say
from bot.chat.paging import paged, send_pages
from bot.digests.render.discord import cut, escape
from bot.values import Feed, FeedState


@app_commands.command(name=named("health", "feed_health"), description=described("feed_health"))
async def health(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feeds, states = await feeds_here(interaction), await store.states()
    if not feeds:
        raise Sorry("no_feeds")
    paused, locale = await store.paused_feeds(guild), interaction.locale
    # the worst first: that is what one looks for
    ordered = sorted(feeds, key=lambda f: -_failures(states.get(f.url)))
    rows = []
    for feed in ordered:
        reasons = _may_read(interaction, feed)
        rows.append(health_row(feed, states.get(feed.url), feed.url in paused, reasons, locale))
    well = sum(_works(states.get(feed.url)) for feed in feeds)
    head = say("feed_health_head", locale, well=well, count=len(feeds))
    await send_pages(interaction, paged(rows, head=head))


def _failures(state: FeedState | None) -> int:
    return state.failures if state else 0


def _works(state: FeedState | None) -> bool:
    return state is not None and state.checked_at is not None and not state.failures


def _may_read(interaction: discord.Interaction, feed: Feed) -> bool:
    """Whether the reason of a failure is for this reader: a server's admins, for its own feeds."""
    return interaction.permissions.manage_guild and feed.owner == str(interaction.guild_id)


def health_row(
    feed: Feed, state: FeedState | None, paused: bool, reasons: bool, locale: discord.Locale
) -> str:
    """How one feed is doing, in two or three lines; of its address no more than the host."""
    if state is None or state.checked_at is None:
        sign, how = "•", say("feed_waiting", locale)
    elif state.failures:
        sign, how = "⚠️", say("feed_failing", locale, count=state.failures)
    else:
        sign, how = "✅", say("feed_well", locale)
    note = f" · {say('feed_is_paused', locale)}" if paused else ""
    name, host = cut(escape(feed.name), 80), f"`{feed.host}`"
    lines = [say("feed_health_row", locale, sign=sign, name=name, host=host, how=f"{how}{note}")]
    if state is not None and state.checked_at is not None:
        times = {
            "checked": _ago(state.checked_at, locale),
            "changed": _ago(state.changed_at, locale),
            "next": _ago(state.next_due, locale),
        }
        lines.append(f"-# {say('feed_row', locale, **times)}")
    if reasons and state is not None and state.error:
        lines.append(f"-# {reason_of(state.fault, state.error, locale)}")
    return "\n".join(lines)


def _ago(moment: datetime | None, locale: discord.Locale) -> str:
    return f"<t:{int(moment.timestamp())}:R>" if moment else say("never", locale)
