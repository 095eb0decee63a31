"""/search, /claims, /story, /conflicts: what has been read, asked for from every side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ui import TextDisplay

from bot.chat.base import ChatClient
from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.sight import (
    costly,
    metric_of,
    offer_claimants,
    offer_metrics,
    offer_sources,
    offer_spans,
    offer_stories,
    offer_subjects,
    reads,
    sight_of,
    since_of,
    store_of,
)
from bot.chat.commands.stories import show_story, story_called, story_menu, titled
from bot.chat.commands.told import told_block
from bot.chat.commands.work import Progress, work
from bot.chat.i18n.catalogue import choice, described, in_script, named, say
from bot.chat.paging import Page, paged, send_pages
from bot.chat.views import reader_of
from bot.digests.render.discord import badge, bold, cut, escape, link
from bot.digests.wording import conflict_lines, headline, safe_link
from bot.store.history import Asked
from bot.store.search import Hit
from bot.values import Story
from summarizers.types import Language, Stance

HITS, CLAIMS = 60, 200
"""Most that a question is answered with; a narrower one finds what is left out."""
CONFLICT_DAYS = 14
_A_PAGE = 6


def add(client: ChatClient) -> None:
    """Put these commands into the client's tree."""
    client.tree.add_command(search)
    client.tree.add_command(claims)
    client.tree.add_command(story)
    client.tree.add_command(conflicts)


@app_commands.command(name=named("search", "search"), description=described("search"))
@worded(query="query", language="ask_language", since="ask_since", source="ask_source")
@app_commands.choices(language=[choice("digest_en", "en"), choice("digest_zh", "zh")])
@app_commands.autocomplete(since=offer_spans, source=offer_sources)
@costly(6, 30)
async def search(
    interaction: discord.Interaction,
    query: str,
    language: str | None = None,
    since: str | None = None,
    source: str | None = None,
) -> None:
    """Articles that hold all the words, a page at a time."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    sight = await sight_of(interaction)
    if source is not None and not await reads(interaction, source):
        raise Sorry("feed_unseen", name=escape(source[:100]))
    hits = await store_of(interaction).search(
        query,
        owners=sight.owners,
        without=sight.paused,
        limit=HITS,
        language=Language(language) if language else None,
        since=since_of(since, discord.utils.utcnow()),
        source=source,
    )
    if not hits:
        raise Sorry("nothing_found", query=escape(query[:100]))
    pages: list[Page] = []
    head = say("found", interaction.locale, count=len(hits), query=escape(query[:100]))
    for first in range(0, len(hits), _A_PAGE):
        shown = hits[first : first + _A_PAGE]
        text = "\n".join([head, *map(_hit, shown)])
        menu = story_menu([(h.title, h.story) for h in shown if h.story], interaction.locale)
        pages.append([TextDisplay[Any](text), *menu])
    await send_pages(interaction, pages)


def _hit(hit: Hit) -> str:
    when = f" · <t:{int(hit.published.timestamp())}:D>" if hit.published else ""
    source = f"-# {badge(hit.lang)} {escape(cut(hit.feed_name, 60))}{when}"
    title = bold(link(cut(hit.title, 150), safe_link(hit.url)))
    return f"{title}\n{source}\n{_marked(hit)}"


def _marked(hit: Hit) -> str:
    """The snippet with its matches in bold, from its first whole word on."""
    parts, at = ["…"], 0
    if hit.snippet[:1].isascii() and hit.snippet[:1].isalnum():
        word_end = hit.snippet.find(" ") + 1
        at = word_end if not hit.marks or word_end <= hit.marks[0][0] else 0
    for begin, end in hit.marks:
        parts += [_kept(hit.snippet[at:begin]), f"**{escape(hit.snippet[begin:end])}**"]
        at = end
    return "".join([*parts, _kept(hit.snippet[at:]), "…"])


def _kept(text: str) -> str:
    """Escaped, with the space at either end that separates it from what is bold."""
    if not text.strip():
        return " " if text else ""
    before = " " if text[0].isspace() else ""
    return f"{before}{escape(text)}{' ' if text[-1].isspace() else ''}"


@app_commands.command(name=named("claims", "claims"), description=described("claims"))
@worded(
    subject="ask_subject",
    metric="ask_metric",
    claimant="ask_claimant",
    stance="ask_stance",
    since="ask_since",
)
@app_commands.choices(stance=[choice(f"stance_{each.value}", each.value) for each in Stance])
@app_commands.autocomplete(
    subject=offer_subjects, metric=offer_metrics, claimant=offer_claimants, since=offer_spans
)
@costly(6, 30)
async def claims(
    interaction: discord.Interaction,
    subject: str | None = None,
    metric: str | None = None,
    claimant: str | None = None,
    stance: str | None = None,
    since: str | None = None,
) -> None:
    """Who claims what, each with its quote."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    sight = await sight_of(interaction)
    asked = Asked(
        subject=subject,
        metric=metric_of(metric, interaction.locale),
        claimant=claimant,
        stance=Stance(stance) if stance else None,
        since=since_of(since, discord.utils.utcnow()),
    )
    found = await store_of(interaction).claims(
        asked, owners=sight.owners, without=sight.paused, limit=CLAIMS
    )
    if not found:
        raise Sorry("no_claims")
    blocks = [told_block(told, interaction.locale) for told in found]
    head = say("claims_found", interaction.locale, count=len(found))
    await send_pages(interaction, paged(blocks, head))


@app_commands.command(name=named("story", "story"), description=described("story"))
@worded(id="ask_story")
@app_commands.autocomplete(id=offer_stories)
@costly(10, 60)
async def story(interaction: discord.Interaction, id: str) -> None:  # noqa: A002 - as typed
    """One story as a digest shows it; typed words take the newest story they fit."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    found = await story_called(interaction, id)
    if found is None:
        raise Sorry("no_story", text=escape(id[:100]))
    await show_story(interaction, found)


@app_commands.command(name=named("conflicts", "conflicts"), description=described("conflicts"))
@costly(3, 15)
async def conflicts(interaction: discord.Interaction) -> None:
    """Where sources disagree, in the stories of the last days."""

    async def job(progress: Progress) -> list[Page]:
        await progress.say("comparing")
        sight = await sight_of(interaction)
        now = discord.utils.utcnow()
        since = now - timedelta(days=CONFLICT_DAYS)
        pipeline = client_of(interaction).pipeline
        stories = await pipeline.stories(since, now, sight.owners, sight.shows)
        disputed = [each for each in stories if each.conflicts]
        if not disputed:
            raise Sorry("no_conflicts", days=CONFLICT_DAYS)
        disputed.sort(key=lambda each: each.score, reverse=True)
        head = say("conflicts_found", interaction.locale, count=len(disputed), days=CONFLICT_DAYS)
        return [*_conflict_pages(disputed, head, interaction.locale)]

    await work(interaction, job)


def _conflict_pages(stories: list[Story], head: str, locale: discord.Locale) -> Iterator[Page]:
    """Whole stories, as many as a page holds, with a menu that opens them."""
    held: list[Story] = []
    text = head
    for each in stories:
        block = _conflict_block(each, locale)
        if held and len(text) + len(block) > 3000:
            yield [TextDisplay[Any](text), *story_menu(titled(held, locale), locale)]
            held, text = [], head
        held.append(each)
        text += f"\n{block}"
    yield [TextDisplay[Any](text), *story_menu(titled(held, locale), locale)]


def _conflict_block(story: Story, locale: discord.Locale) -> str:
    reader = reader_of(locale)
    lines = [f"### {cut(escape(headline(story, reader)), 200)}"]
    for conflict in story.conflicts[:3]:
        what, sides = conflict_lines(conflict, reader)
        lines.append(f"⚡ **{cut(escape(in_script(what, locale)), 150)}**")
        for line, side in zip(conflict.sides[:4], sides, strict=False):
            when = line.told_by[0].report.article.entry.published
            dated = f" · <t:{int(when.timestamp())}:d>" if when else ""
            value = escape(in_script(side.value, locale))
            stance = in_script(side.stance, locale)
            source = escape(cut(side.source, 60))
            lines.append(f"- {badge(side.language)} **{value}** · {stance} · {source}{dated}")
            lines.append(f"> -# “{cut(escape(side.quote), 600)}”")
    return "\n".join(lines)
