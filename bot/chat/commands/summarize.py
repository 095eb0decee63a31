"""/summarize and the message menu of the same name: an address or a text in a few sentences."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

import discord
from discord import app_commands
from discord.ui import ActionRow, LayoutView, Select, TextDisplay

from bot.chat.base import ChatClient
from bot.chat.commands.errors import Sorry, tell
from bot.chat.commands.given import links_in, text_of, unmarked
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.reasons import reason_of
from bot.chat.commands.sight import costly, guild_of, store_of
from bot.chat.commands.told import code, quoted, said
from bot.chat.commands.work import Progress, work
from bot.chat.i18n.catalogue import described, guard_reason, in_script, named, say
from bot.chat.language import Summed, summarize_text
from bot.chat.paging import Page, paged
from bot.chat.views import reader_of
from bot.digests.render.discord import badge, cut, escape, link
from bot.digests.wording import plain, safe_link
from bot.errors import FeedError
from bot.feeds.article import extract_page
from bot.store.glossary import Word
from bot.values import Unchanged
from summarizers.types import Guard, Line, Verdict

LEAST_TEXT = 80
"""Characters of a message from which it is worth summarising."""
MOST_LINKS = 25
CLAIMS_SHOWN = 12
MARKS = {
    Verdict.KEPT: "✓",
    Verdict.REPAIRED: "🔧",
    Verdict.REJECTED: "⚠️",
    Verdict.CONFLICT: "⚡",
    Verdict.NONE: "",
}


def add(client: ChatClient) -> None:
    """Put the command and the menu into the client's tree."""
    client.tree.add_command(summarize)
    client.tree.add_command(
        app_commands.ContextMenu(
            name=named("Summarise", "menu_summarise"), callback=summarize_message
        )
    )


@app_commands.command(name=named("summarize", "summarize"), description=described("summarize"))
@worded(url="ask_url")
@costly(3, 12)
async def summarize(interaction: discord.Interaction, url: str) -> None:
    """A page in a few sentences, in both languages, with what it claims."""
    await work(interaction, _of_address(interaction, url.strip().strip("<>")))


@costly(3, 12)
async def summarize_message(interaction: discord.Interaction, message: discord.Message) -> None:
    """A message's link, one of its links, or its text."""
    text = text_of(message)
    links, text = links_in(text), unmarked(text)
    if len(links) > 1:
        await _choose(interaction, links)
    elif links:
        await work(interaction, _of_address(interaction, links[0]))
    elif len(text) >= LEAST_TEXT:
        await work(interaction, _of_text(interaction, text))
    else:
        raise Sorry("nothing_to_summarize", count=LEAST_TEXT)


async def _choose(interaction: discord.Interaction, links: list[str]) -> None:
    """Several links: a menu says which."""
    view = LayoutView(timeout=600)
    shown = [cut(url.partition("://")[2], 100) for url in links[:MOST_LINKS]]
    menu = Select[Any](
        placeholder=say("choose_link", interaction.locale),
        options=[discord.SelectOption(label=url, value=str(at)) for at, url in enumerate(shown)],
    )

    async def chosen(answered: discord.Interaction[Any]) -> None:
        try:
            await work(answered, _of_address(answered, links[int(menu.values[0])]))
        except Exception as error:  # noqa: BLE001 - what a menu meets is told like a command's
            await tell(answered, error)

    menu.callback = chosen  # type: ignore[method-assign, assignment]
    view.add_item(TextDisplay(say("which_link", interaction.locale, count=len(links))))
    view.add_item(ActionRow[Any](menu))
    await interaction.response.send_message(view=view, ephemeral=True)


Job = Callable[[Progress], Coroutine[Any, Any, list[Page]]]


def _of_address(interaction: discord.Interaction, url: str) -> Job:
    async def job(progress: Progress) -> list[Page]:
        pipeline = client_of(interaction).pipeline
        host = code(urlsplit(url).hostname or url)
        await progress.say("fetching", host=host)
        try:
            # never trusted: an address typed in Discord may not reach the operator's network
            answer = await pipeline.fetcher.get(url, trusted=False)
            if isinstance(answer, Unchanged):
                raise Sorry("unreachable", host=host, reason="HTTP 304")
            page = await pipeline.workers.run(
                extract_page, answer.body, answer.url, answer.content_type
            )
        except FeedError as error:
            reason = reason_of(error.fault, str(error), interaction.locale)
            raise Sorry("unreachable", host=host, reason=reason) from error
        if not page.text.strip():
            raise Sorry("no_text", host=host)
        await progress.say(
            "summarizing", title=escape(cut(page.title, 150)) if page.title else host
        )
        done = await _summed(interaction, page.text, page.title)
        return _pages(done, interaction.locale, page.title, url)

    return job


def _of_text(interaction: discord.Interaction, text: str) -> Job:
    async def job(progress: Progress) -> list[Page]:
        await progress.say("summarizing", title=escape(cut(text, 80)))
        return _pages(await _summed(interaction, text, None), interaction.locale, None, None)

    return job


async def _summed(interaction: discord.Interaction, text: str, title: str | None) -> Summed:
    pipeline = client_of(interaction).pipeline
    words = await words_of(interaction)
    return await pipeline.workers.run(summarize_text, text, title, pipeline.settings.model, words)


async def words_of(interaction: discord.Interaction) -> tuple[Word, ...]:
    """The glossary of the server where a command was typed."""
    guild = guild_of(interaction)
    return await store_of(interaction).words(guild) if guild else ()


def _pages(done: Summed, locale: discord.Locale, title: str | None, url: str | None) -> list[Page]:
    """The summary in the user's language, the original, and the claims with their quotes."""
    summary = done.summary
    reader = reader_of(locale)
    own = summary.lang.value == reader
    titles = [summary.title or title, summary.title_translated]
    shown = [plain(each) for each in (titles if own else titles[::-1]) if each]
    blocks = [f"## {link(cut(shown[0], 250), safe_link(url))}"] if shown else []
    blocks += [f"**{escape(cut(each, 250))}**" for each in shown[1:]]
    if not summary.summary:
        raise Sorry("nothing_left")
    translated = any(line.translated for line in summary.translation)
    first, second = summary.summary, summary.translation
    if not own and translated:
        first, second = second, first
    blocks += [guarded(line, reader, locale) for line in first]
    if translated:
        blocks.append(f"**{say('other_language', locale)}**")
        blocks += [guarded(line, reader, locale) for line in second]
    elif not own:
        key = "no_model" if summary.model is None else "not_translated"
        blocks.append(f"-# {say(key, locale)}")
    if any(_told(line.guard) for line in (*first, *second)):
        blocks.append(f"-# {say('guard_marks', locale)}")
    if done.shortened:
        blocks.append(f"-# {say('shortened', locale)}")
    if done.claims:
        blocks.append(f"**{say('its_claims', locale, count=len(done.claims))}**")
        blocks += [f"- {said(c, locale)}\n{quoted(c)}" for c in done.claims[:CLAIMS_SHOWN]]
    return list(paged(blocks))


def guarded(line: Line, reader: str, locale: discord.Locale) -> str:
    """A sentence with its language where it is not the reader's, and what the guard found."""
    # a sentence of ours is written as the user writes; one of the source stands as it is
    text = in_script(line.text, locale) if line.translated else line.text
    flag = "" if line.lang.value == reader else f"{badge(line.lang)} "
    return f"- {flag}{escape(cut(text, 1500))}{verdict(line.guard, locale)}"


def verdict(guard: Guard, locale: discord.Locale) -> str:
    """The guard's mark behind a sentence; where it found something, in words."""
    mark = MARKS[guard.verdict]
    if not _told(guard):
        return f" {mark}" if mark else ""
    name = say(f"guard_{guard.verdict.value}", locale)
    found = "; ".join(guard_reason(reason, locale) for reason in guard.reasons)
    behind = f": {escape(cut(found, 300))}" if found else ""
    return f"\n-# {mark} {name}{behind}"


def _told(guard: Guard) -> bool:
    return guard.verdict in (Verdict.REPAIRED, Verdict.REJECTED, Verdict.CONFLICT)
