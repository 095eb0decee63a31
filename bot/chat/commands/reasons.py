"""Why something could not be read, in the language of who asks, and without addresses."""

from __future__ import annotations

import re

import discord

from bot.chat.i18n.catalogue import has, say
from bot.digests.render.discord import cut, escape

ADDRESS = re.compile(r"https?://([^/\s\"'<>]+)\S*")


_OF_DISCORD = re.compile(r"Discord answered \d+ \(\d+\): (?P<words>.+)", re.DOTALL)


def discord_words(error: str | None) -> str | None:
    """What Discord itself said in the error of a delivery (rest.Refused); None for other ends."""
    found = _OF_DISCORD.fullmatch(error or "")
    return found["words"][:200] if found else None


def shown_reason(reason: str) -> str:
    """A reason in English without addresses: beyond its host, one may hold a secret."""
    # what to set in the environment is the operator's matter, not that of who typed
    hostly = ADDRESS.sub(lambda found: found[1].rpartition("@")[2], reason.split("; if it is")[0])
    return cut(escape(hostly.rstrip(".")), 300)


def reason_of(fault: str, reason: str, locale: discord.Locale) -> str:
    """A failure by its kind (FeedError.fault: "status 404"); where the kind is unknown `reason`,
    as it is."""
    kind, _, detail = fault.partition(" ")
    for key in (f"fault_{kind}_{detail}", f"fault_{kind}"):
        if has(key):
            return say(key, locale, detail=escape(detail))
    return shown_reason(reason)
