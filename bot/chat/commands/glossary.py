"""/glossary: what this server calls things in both languages."""

from __future__ import annotations

import re

import discord
from discord import app_commands

from bot.chat.base import ChatClient
from bot.chat.commands.errors import Sorry, answer
from bot.chat.commands.options import offered, worded
from bot.chat.commands.sight import costly, store_of
from bot.chat.i18n.catalogue import described, named, say
from bot.chat.paging import paged, send_pages
from bot.digests.render.discord import escape
from bot.digests.wording import plain
from bot.store.glossary import Word

MOST_WORDS = 300
MOST_ALIASES = 10
LONGEST = 80
_COMMA = re.compile(r"[,，、;；]")
_LETTER = re.compile(r"\w")


def add(client: ChatClient) -> None:
    """Put the group into the client's tree."""
    client.tree.add_command(GlossaryCommands())


async def offer_words(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """The words of this server's glossary."""
    words = await store_of(interaction).words(str(interaction.guild_id))
    return offered(current, [(f"{word.en} = {word.zh}", word.en) for word in words])


@app_commands.guild_only()
class GlossaryCommands(app_commands.Group):
    """Everything under /glossary. Changing it needs Manage Server; reading it does not."""

    def __init__(self) -> None:
        super().__init__(name=named("glossary", "glossary"), description=described("glossary"))

    @app_commands.command(name=named("add", "glossary_add"), description=described("glossary_add"))
    @worded(english="ask_english", chinese="ask_chinese", aliases="ask_aliases")
    @app_commands.checks.has_permissions(manage_guild=True)
    @costly(20, 40)
    async def add(
        self,
        interaction: discord.Interaction,
        english: app_commands.Range[str, 1, 80],
        chinese: app_commands.Range[str, 1, 80],
        aliases: str | None = None,
    ) -> None:
        """Add a word, or replace the one of the same English name."""
        guild, store = str(interaction.guild_id), store_of(interaction)
        word = _word(english, chinese, aliases)
        known = await store.words(guild)
        if len(known) >= MOST_WORDS and word.en not in {each.en for each in known}:
            raise Sorry("glossary_full", count=MOST_WORDS)
        new = await store.save_word(guild, word)
        key = "glossary_added" if new else "glossary_changed"
        names = {"en": escape(word.en), "zh": escape(word.zh)}
        await answer(interaction, say(key, interaction.locale, **names))

    @app_commands.command(
        name=named("remove", "glossary_remove"), description=described("glossary_remove")
    )
    @worded(word="ask_word")
    @app_commands.autocomplete(word=offer_words)
    @app_commands.checks.has_permissions(manage_guild=True)
    async def remove(self, interaction: discord.Interaction, word: str) -> None:
        """Forget a word."""
        if not await store_of(interaction).remove_word(str(interaction.guild_id), word):
            raise Sorry("glossary_unknown", text=escape(word[:100]))
        await answer(interaction, say("glossary_removed", interaction.locale, text=escape(word)))

    @app_commands.command(
        name=named("list", "glossary_list"), description=described("glossary_list")
    )
    async def list(self, interaction: discord.Interaction) -> None:
        """All words, a page at a time."""
        words = await store_of(interaction).words(str(interaction.guild_id))
        if not words:
            raise Sorry("glossary_empty")
        blocks = [_row(word) for word in words]
        head = say("glossary_words", interaction.locale, count=len(words))
        await send_pages(interaction, paged(blocks, head))


def _word(english: str, chinese: str, aliases: str | None) -> Word:
    """What was typed as a word of the glossary. Raises Sorry."""
    en, zh = plain(english), plain(chinese)
    others = [plain(part) for part in _COMMA.split(aliases or "")]
    kept = tuple(dict.fromkeys(part for part in others if part))
    for name in (en, zh, *kept):
        if not _LETTER.search(name) or len(name) > LONGEST:
            raise Sorry("bad_word", text=escape(name[:100]), count=LONGEST)
    if len(kept) > MOST_ALIASES:
        raise Sorry("many_aliases", count=MOST_ALIASES)
    return Word(en, zh, kept)


def _row(word: Word) -> str:
    also = f" · {escape(', '.join(word.aliases))}" if word.aliases else ""
    return f"- **{escape(word.en)}** = {escape(word.zh)}{also}"
