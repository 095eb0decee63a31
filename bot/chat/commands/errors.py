"""Every failure of a command is a sentence that says what to do."""

from __future__ import annotations

import logging

import discord
from discord import app_commands

from bot.chat.i18n.catalogue import say
from bot.digests.render.discord import escape
from bot.errors import TypedError, YibaoError

log = logging.getLogger(__name__)


class Sorry(Exception):  # noqa: N818 - the end of a command, not a fault
    """A command cannot be done, and this sentence of the catalogue says why and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


async def answer(interaction: discord.Interaction, text: str) -> None:
    """A private reply, whether or not the command has been deferred."""
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True)
    else:
        await interaction.response.send_message(text, ephemeral=True)


async def on_error(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
    """What a user is told of an error that no command has answered itself."""
    cause = error.__cause__ or error
    locale = interaction.locale
    if isinstance(error, app_commands.CommandOnCooldown):
        text = say("slow_down", locale, seconds=int(error.retry_after) + 1)
    elif isinstance(error, app_commands.MissingPermissions):
        text = say("forbidden", locale)
    elif isinstance(error, app_commands.NoPrivateMessage):
        text = say("servers_only", locale)
    elif isinstance(cause, Sorry):
        text = say(cause.key, locale, **cause.values)
    elif isinstance(cause, TypedError):
        said, detail = escape(cause.text[:100]), escape(cause.detail[:300])
        text = say(cause.fault, locale, text=said, detail=detail)
    elif isinstance(cause, discord.HTTPException):
        log.warning("Discord refused what a command asked for: %s", cause)
        text = say("discord_refused", locale, reason=escape(str(cause.text or cause.status)[:200]))
    else:
        reason = str(cause) if isinstance(cause, YibaoError) else type(cause).__name__
        log.error("command failed", exc_info=cause)
        text = say("failed", locale, reason=reason[:300])
    try:
        await answer(interaction, text)
    except discord.HTTPException as failure:
        log.warning("a command's error could not be told: %s", failure)
