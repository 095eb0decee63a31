"""/feed import and export: OPML both ways."""

from __future__ import annotations

import io
from ipaddress import ip_address

import discord
from discord import app_commands

from bot.chat.commands.errors import Sorry
from bot.chat.commands.feed_add import MOST, free_name
from bot.chat.commands.feed_names import feeds_here
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.reasons import shown_reason
from bot.chat.i18n.catalogue import described, named, say
from bot.chat.paging import paged, send_pages
from bot.errors import InputError, WorkerError
from bot.feeds.address import may_reach
from bot.feeds.opml import read_opml, write_opml
from bot.values import Feed

LARGEST = 1_000_000
"""Bytes of an OPML file."""


# ── OPML ────────────────────────────────────────────────────────────────────────────────────


@app_commands.command(name=named("import", "feed_import"), description=described("feed_import"))
@worded(file="feed_file")
@app_commands.checks.cooldown(2, 60.0, key=lambda i: (i.guild_id, i.user.id))
async def import_(interaction: discord.Interaction, file: discord.Attachment) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    if file.size > LARGEST:
        raise Sorry("opml_large")
    client, guild, locale = client_of(interaction), str(interaction.guild_id), interaction.locale
    try:
        data = await file.read()
    except discord.HTTPException as error:
        raise Sorry("opml_lost") from error
    try:
        listed = await client.pipeline.workers.run(read_opml, _text(data))
    except (InputError, WorkerError) as error:
        raise Sorry("opml_unreadable") from error
    if not listed.feeds and not listed.skipped:
        raise Sorry("opml_empty")
    visible = list(await feeds_here(interaction))
    skipped = [(name, say("feed_no_address", locale)) for name, _url in listed.skipped]
    added, known, own = 0, 0, sum(feed.owner == guild for feed in visible)
    for feed in listed.feeds:
        if any(feed.url == other.url for other in visible):
            known += 1
        elif _is_private(feed.host):
            skipped.append((feed.name, say("fault_private", locale)))
        elif own + added >= MOST:
            skipped.append((feed.name, say("feed_no_room", locale, most=MOST)))
        else:
            name = free_name(feed.name, feed.url, visible)
            new = Feed(name, feed.url, feed.language, feed.category, owner=guild)
            await client.pipeline.store.add_feed(new)
            visible.append(new)
            added += 1
    head = say("feed_imported", locale, added=added, known=known, skipped=len(skipped))
    rows = [
        say("feed_skipped", locale, name=shown_reason(name[:80]), reason=reason)
        for name, reason in skipped
    ]
    await send_pages(interaction, paged(rows, head=head) or (head,))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _is_private(host: str) -> bool:
    """Whether a host is plainly no public one; the socket decides in the end."""
    try:
        return not may_reach(ip_address(host.strip("[]")), ())
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


@app_commands.command(name=named("export", "feed_export"), description=described("feed_export"))
async def export(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    # whoever else was given the command in the server's settings: addresses may hold secrets
    if not interaction.permissions.manage_guild:
        raise Sorry("forbidden")
    guild = str(interaction.guild_id)
    own = await client_of(interaction).pipeline.store.feeds(guild)
    if not own:
        raise Sorry("opml_none")
    file = discord.File(io.BytesIO(write_opml(own).encode()), filename="yibao-feeds.opml")
    said = say("opml_exported", interaction.locale, count=len(own))
    await interaction.followup.send(said, file=file, ephemeral=True)
