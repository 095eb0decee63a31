"""Stored claims in words: each with its quote, its source and its date."""

from __future__ import annotations

import discord

from bot.chat.i18n.catalogue import in_script, say
from bot.chat.views import reader_of
from bot.digests.render.discord import badge, cut, escape, link
from bot.digests.wording import (
    both_notations,
    labels,
    metric_name,
    plain,
    safe_link,
    stance_mark,
    stance_name,
)
from bot.store.history import Told
from summarizers.types import Claim

LONGEST_QUOTE = 1500
"""Characters: longer than any sentence that people write."""


def said(claim: Claim, locale: discord.Locale, *, subject: bool = True) -> str:
    """`subject · metric · value · stance · who`, escaped and in the user's script."""
    reader = reader_of(locale)
    value = both_notations(claim, reader) or ""
    if claim.object:
        relation = labels()["comparisons"][claim.comparator][reader]
        value = f"{relation} {plain(claim.object)}" + (f" ({value})" if value else "")
    parts = [
        f"**{escape(cut(claim.subject, 120))}**" if subject else "",
        in_script(metric_name(claim.metric, reader), locale) if subject else "",
        f"**{escape(in_script(value, locale))}**" if value else "",
        f"{stance_mark(claim.stance)} {in_script(stance_name(claim.stance, reader), locale)}",
        escape(cut(claim.claimant, 120)) if claim.claimant else "",
    ]
    return " · ".join(part for part in parts if part)


def quoted(claim: Claim) -> str:
    return f"> -# {badge(claim.lang)} “{cut(escape(claim.quote), LONGEST_QUOTE)}”"


def code(text: str) -> str:
    """A host or a number as it is written, in a place where no markup works."""
    return f"`{plain(text).replace('`', chr(39))[:100] or '?'}`"


def told_block(told: Told, locale: discord.Locale, *, subject: bool = True) -> str:
    """One claim: what is said, the quote, and where and when it was said."""
    name = plain(told.feed_name) or "?"
    title = link(cut(told.title, 120), safe_link(told.url))
    source = say("source_line", locale, source=escape(cut(name, 60)), title=title)
    return "\n".join(
        (
            f"- {said(told.claim, locale, subject=subject)}",
            quoted(told.claim),
            f"> -# {source} · <t:{int(told.when.timestamp())}:D>",
        )
    )
