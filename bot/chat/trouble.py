"""Tells an admin, once, that a target has stopped: in private where Discord allows it, else in
the server's system channel, else in the log alone."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from discord import Locale

from bot.chat.delivery.rest import Limited, Refused, Request, Rest, Unanswered, Unsent
from bot.chat.i18n.catalogue import say
from bot.digests.outbox import nonce_of
from bot.values import Channel, TargetState

log = logging.getLogger(__name__)


async def tell_admin(rest: Rest, channel: Channel, state: TargetState) -> bool:
    """One message about one stop. False where Discord cannot be reached, so that it is to be told
    later; where it lets nobody be told, the log has it."""
    log.warning("target %s: %s (%s)", channel.id, state.reason, state.detail)
    guild = rest.client.get_guild(int(channel.guild)) if channel.guild else None
    locale = str(guild.preferred_locale) if guild else "en"
    body = {
        "content": stop_sentence(channel, state, locale),
        "allowed_mentions": {"parse": []},
        # the same stop told twice, around a crash, is one message to Discord
        "nonce": nonce_of(f"{channel.id}/{state.reason}/{state.since.isoformat()}"),
        "enforce_nonce": True,
    }
    try:
        async for where in _places(rest, channel):
            try:
                await rest.ask(Request("POST", f"/channels/{where}/messages", where, body))
            except Refused as error:
                log.info("target %s: nobody can be told in %s: %s", channel.id, where, error)
            else:
                return True
    except (Limited, Unsent, Unanswered) as error:
        log.info("target %s: its admin is told later: %s", channel.id, error)
        return False
    return True


def stop_sentence(channel: Channel, state: TargetState, locale: Locale | str) -> str:
    """Why a target has stopped, and what to do."""
    # what a person knows a webhook by is its channel
    shown = channel.parent or channel.id if channel.kind == "webhook" else channel.id
    return say(f"stopped_{state.reason}", locale, where=f"<#{shown}>")


async def _places(rest: Rest, channel: Channel) -> AsyncIterator[str]:
    """Where to tell it, best first: who set it up, else the owner; then the system channel."""
    guild = rest.client.get_guild(int(channel.guild)) if channel.guild else None
    owner = str(guild.owner_id) if guild is not None and guild.owner_id else None
    for user in dict.fromkeys(filter(None, (channel.admin, owner))):
        try:
            body = {"recipient_id": user}
            private = await rest.ask(Request("POST", "/users/@me/channels", "@me", body))
        except Refused as error:
            log.info("user %s takes no messages: %s", user, error)
        else:
            yield str(private["id"])
    if guild is not None and guild.system_channel is not None:
        yield str(guild.system_channel.id)
