"""Every failure of a command is a sentence that says what to do."""

from __future__ import annotations

import logging

import discord
from discord import app_commands

from bot.chat.i18n.catalogue import say
from bot.errors import YibaoError

log = logging.getLogger(__name__)


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
    else:
        reason = str(cause) if isinstance(cause, YibaoError) else type(cause).__name__
        log.error("command failed", exc_info=cause)
        text = say("failed", locale, reason=reason[:300])
    try:
        await answer(interaction, text)
    except discord.HTTPException as failure:
        log.warning("a command's error could not be told: %s", failure)
