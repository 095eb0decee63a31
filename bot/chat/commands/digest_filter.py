"""/digest filter: which articles are wanted, tried on the last ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.chat.commands.digest_offers import (
    categories,
    offer_categories,
    offer_exclude,
    offer_include,
)
from bot.chat.commands.digest_words import shown_filter
from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.places import (
    named_place,
    offer_targets,
    target_of,
)
from bot.chat.i18n.catalogue import choice, described, listed, named, say
from bot.chat.paging import paged, send_pages
from bot.digests.filters import read_words
from bot.digests.render.discord import cut, escape, link
from bot.values import Report
from summarizers.types import Language

ARTICLES = [choice(f"digest_{value}", value) for value in ("any", "en", "zh")]
EXAMPLES = 5
ALL = frozenset({"all", "none", "全部", "所有", "无", "無", "-"})


@app_commands.command(name=named("filter", "digest_filter"), description=described("digest_filter"))
@worded(
    include="digest_include", exclude="digest_exclude", categories="digest_categories",
    languages="digest_languages", only_try="digest_only_try", target="digest_target",
)  # fmt: skip
@app_commands.choices(languages=ARTICLES)
@app_commands.autocomplete(
    target=offer_targets, categories=offer_categories, include=offer_include, exclude=offer_exclude
)
@app_commands.checks.cooldown(5, 60.0, key=lambda i: (i.guild_id, i.user.id))
async def filter_(
    interaction: discord.Interaction,
    include: str | None = None,
    exclude: str | None = None,
    categories: str | None = None,
    languages: str | None = None,
    only_try: bool = False,
    target: str | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    known = await target_of(interaction, target)
    changes: dict[str, Any] = {}
    for key, typed in (("include", include), ("exclude", exclude)):
        if typed is not None:
            changes[key] = () if typed.strip().casefold() in ALL else read_words(typed)
    if categories is not None:
        changes["categories"] = await _typed_categories(interaction, categories)
    if languages is not None:
        changes["languages"] = () if languages == "any" else (Language(languages),)
    wanted = replace(known.filter, **changes)
    tried = replace(known, filter=wanted)
    client, locale = client_of(interaction), interaction.locale
    # raises TypedError for a pattern that takes too long, before anything is kept
    seen, passed = await client.pipeline.review(tried)
    key = "filter_shown"
    if changes:
        key = "filter_tried" if only_try else "filter_saved"
    if changes and not only_try:
        await client.pipeline.store.save_channel(tried)
    lines = [
        say(key, locale, place=named_place(known, locale)),
        say("shown_filter", locale, filter=shown_filter(wanted, locale)),
        say("filter_would_pass", locale, passed=len(passed), seen=seen.seen),
    ]
    if passed:
        lines.append(say("filter_examples", locale))
    pages = paged(map(_example, passed[: 6 * EXAMPLES]), head="\n".join(lines))
    await send_pages(interaction, pages or ("\n".join(lines),))


def _example(report: Report) -> str:
    article = report.article
    return f"- {link(cut(article.title, 150), article.entry.url)} · {escape(article.feed_name)}"


async def _typed_categories(interaction: discord.Interaction, typed: str) -> tuple[str, ...]:
    if typed.strip().casefold() in ALL:
        return ()
    known = {category.casefold(): category for category in await categories(interaction)}
    words = [word.strip() for word in typed.replace("，", ",").replace("、", ",").split(",")]
    for word in words:
        if word and word.casefold() not in known:
            shown = escape(listed(known.values(), interaction.locale) or "–")
            raise Sorry("bad_category", text=escape(word[:100]), known=shown)
    return tuple(dict.fromkeys(known[word.casefold()] for word in words if word))
