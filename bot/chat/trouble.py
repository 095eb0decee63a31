"""Tells an admin, once, that a target has stopped: in private where Discord allows it, else in
the server's system channel, else in the log alone."""

from __future__ import annotations

import logging

import discord

from bot.chat.i18n.catalogue import say
from bot.values import Channel, TargetState

log = logging.getLogger(__name__)


async def tell_admin(client: discord.Client, channel: Channel, state: TargetState) -> None:
    """One message about one stop. What cannot be told stands in the log."""
    guild = client.get_guild(int(channel.guild)) if channel.guild else None
    locale = str(guild.preferred_locale) if guild else "en"
    where = f"<#{channel.parent or channel.id}>"
    text = say(f"stopped_{state.reason}", locale, where=where)
    log.warning("target %s: %s (%s)", channel.id, state.reason, state.detail)
    admin = channel.admin or (str(guild.owner_id) if guild and guild.owner_id else None)
    if admin is not None:
        try:
            private = await client.http.start_private_message(int(admin))
            await _say(client, int(private["id"]), text)
        except discord.HTTPException as error:
            log.info("user %s cannot be told: %s", admin, error)
        else:
            return
    if guild is not None and guild.system_channel is not None:
        try:
            await _say(client, guild.system_channel.id, text)
        except discord.HTTPException as error:
            log.info("the system channel of %s cannot be used: %s", guild.id, error)


async def _say(client: discord.Client, channel: int, text: str) -> None:
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
    await client.http.request(route, json={"content": text, "allowed_mentions": {"parse": []}})
