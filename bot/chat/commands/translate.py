"""/translate and the message menu of the same name: a text in the other language, guarded."""

from __future__ import annotations

import re

import discord
from discord import app_commands

from bot.chat.base import ChatClient
from bot.chat.commands.errors import Sorry
from bot.chat.commands.given import text_of, unmarked
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.sight import costly
from bot.chat.commands.summarize import verdict, words_of
from bot.chat.commands.told import code
from bot.chat.commands.work import Progress, work
from bot.chat.i18n.catalogue import choice, described, in_script, named, say
from bot.chat.language import Rendered, translate_text
from bot.chat.paging import Page, paged
from bot.digests.render.discord import cut, escape
from summarizers.quantities import render_quantity
from summarizers.types import Language, Quantity, Translation

LONGEST = 4000
"""Characters that are translated at once; the model takes a second for about 200 on one core."""
_WORD = re.compile(r"\w")


def add(client: ChatClient) -> None:
    """Put the command and the menu into the client's tree."""
    client.tree.add_command(translate)
    client.tree.add_command(
        app_commands.ContextMenu(
            name=named("Translate", "menu_translate"), callback=translate_message
        )
    )


@app_commands.command(name=named("translate", "translate"), description=described("translate"))
@worded(text="ask_text", to="ask_to")
@app_commands.choices(to=[choice("digest_en", "en"), choice("digest_zh", "zh")])
@costly(4, 15)
async def translate(
    interaction: discord.Interaction,
    text: app_commands.Range[str, 1, 4000],
    to: str | None = None,
) -> None:
    """A text in the language that it is not in, or in the one that was chosen."""
    if not _WORD.search(text):
        raise Sorry("nothing_to_translate")
    await _translate(interaction, text, Language(to) if to else None)


@costly(4, 15)
async def translate_message(interaction: discord.Interaction, message: discord.Message) -> None:
    """All that a message says in the language that it is not in."""
    text = unmarked(text_of(message))
    if not _WORD.search(text):
        raise Sorry("nothing_to_translate")
    await _translate(interaction, text[:LONGEST], None)


async def _translate(interaction: discord.Interaction, text: str, target: Language | None) -> None:
    async def job(progress: Progress) -> list[Page]:
        pipeline = client_of(interaction).pipeline
        await progress.say("translating", count=len(text))
        words = await words_of(interaction)
        model = pipeline.settings.model
        done = await pipeline.workers.run(translate_text, text, target, model, words)
        return _pages(done, text, interaction.locale)

    await work(interaction, job)


def _pages(done: Rendered, text: str, locale: discord.Locale) -> list[Page]:
    blocks = []
    if not done.lines:
        blocks.append(say("no_model", locale))
    for line, translation in zip(text.splitlines(), done.lines, strict=False):
        if line.strip():
            blocks.append(_line(line, translation, locale))
    if done.quantities:
        blocks.append(f"**{say('quantities', locale)}**")
        blocks += _numbers(done.quantities, done.target, locale)
    if done.model:
        blocks.append(f"-# {say('by_model', locale, model=escape(done.model))}")
    return list(paged(blocks))


def _line(line: str, translation: Translation, locale: discord.Locale) -> str:
    if not translation.translated:
        return f"{escape(cut(line, 1500))}{verdict(translation.guard, locale)}"
    shown = in_script(translation.text, locale)
    return f"{escape(cut(shown, 1500))}{verdict(translation.guard, locale)}"


def _numbers(
    quantities: tuple[Quantity, ...], target: Language, locale: discord.Locale
) -> list[str]:
    """Each quantity of the original, and how the other language writes it."""
    rows: dict[str, None] = {}
    for quantity in quantities:
        written = in_script(render_quantity(quantity, target), locale)
        if quantity.unit is not None or abs(quantity.value) >= 1000:
            rows[f"- {code(quantity.text)} = {escape(written)}"] = None
    return list(rows)[:25]
