"""Every failure of a command is a sentence that says what to do."""

from __future__ import annotations

import logging

import discord
from discord import app_commands

from bot.chat.i18n.catalogue import say
from bot.digests.render.discord import escape
from bot.errors import TypedError, YibaoError
from summarizers.types import SummarizerError

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
    await tell(interaction, error)


async def tell(interaction: discord.Interaction, error: Exception) -> None:
    """Answer with the error's sentence; never raises what Discord says to that."""
    try:
        await answer(interaction, sentence(error, interaction.locale))
    except discord.HTTPException as failure:
        log.warning("a command's error could not be told: %s", failure)


def sentence(error: Exception, locale: discord.Locale) -> str:
    """An error in the user's language, with what to do; what nobody foresaw is logged."""
    cause: BaseException = error
    if isinstance(error, app_commands.AppCommandError) and error.__cause__ is not None:
        cause = error.__cause__
    if isinstance(error, app_commands.CommandOnCooldown):
        return say("slow_down", locale, seconds=int(error.retry_after) + 1)
    if isinstance(error, app_commands.MissingPermissions):
        return say("forbidden", locale)
    if isinstance(error, app_commands.NoPrivateMessage):
        return say("servers_only", locale)
    if isinstance(cause, Sorry):
        return say(cause.key, locale, **cause.values)
    if isinstance(cause, TypedError):
        said, detail = escape(cause.text[:100]), escape(cause.detail[:300])
        return say(cause.fault, locale, text=said, detail=detail)
    if isinstance(error, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        return say("commands_changed", locale)
    if isinstance(cause, discord.HTTPException):
        log.warning("Discord refused what a command asked for: %s", cause)
        return say("discord_refused", locale, reason=escape(str(cause.text or cause.status)[:200]))
    # its words are the operator's, in English; who typed cannot mend it
    known = isinstance(cause, YibaoError | SummarizerError)
    log.error("command failed: %s", cause, exc_info=None if known else cause)
    return say("failed", locale)
