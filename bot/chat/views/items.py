"""The buttons and menus of a digest. Every answer is private, and made of what the server of
the click may see."""

from __future__ import annotations

import re
from typing import Any, Self, cast

import discord
from discord.ui import Button, DynamicItem, Item, LayoutView, Select

from bot.chat.base import ChatClient
from bot.chat.i18n.catalogue import say
from bot.chat.paging import paged
from bot.chat.views.layout import layout, reader_of, texts
from bot.digests.render.discord import replies
from bot.digests.render.discord.cards import plain_card
from bot.digests.wording import Reader
from bot.flow.digesting import owners_of
from bot.stories.assemble import assemble_all
from bot.values import Story

_STORY = r"(?P<story>[^:]{1,40})"
_NONCE = r"(?P<nonce>[0-9a-f]{1,25})"
_VOTES = {"up": 1, "down": -1}


async def _story(interaction: discord.Interaction, story: str) -> Story | None:
    """The story as it is now, of the articles that this server may see; tells the user where
    there is none. The interaction must have been deferred: comparing claims takes its time."""
    pipeline = _client(interaction).pipeline
    owners = owners_of(_guild(interaction))
    group = await pipeline.store.story(story, owners)
    if group is None:
        await interaction.followup.send(say("story_gone", interaction.locale), ephemeral=True)
        return None
    found = await pipeline.workers.run(assemble_all, (group,), discord.utils.utcnow())
    return found[0]


def _client(interaction: discord.Interaction) -> ChatClient:
    return cast("ChatClient", interaction.client)


def _guild(interaction: discord.Interaction) -> str | None:
    return str(interaction.guild_id) if interaction.guild_id else None


def _on_reply(interaction: discord.Interaction) -> bool:
    """Whether the click was in one of our private replies, which is changed in its place."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def _defer(interaction: discord.Interaction) -> None:
    """Say at once that an answer comes: Discord waits three seconds, a busy bot takes longer."""
    if _on_reply(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def _show(interaction: discord.Interaction, view: LayoutView) -> None:
    if _on_reply(interaction):
        await interaction.edit_original_response(view=view)
    else:
        await interaction.followup.send(view=view, ephemeral=True)


class LanguageButton(
    DynamicItem[Button[Any]], template=rf"y:lang:{_STORY}:(?P<to>en|zh|auto):{_NONCE}"
):
    """The story in the other language; `auto` is the language of whoever clicks."""

    def __init__(self, story: str, to: str, nonce: str, label: str = "中文 / English") -> None:
        super().__init__(Button(label=label, custom_id=f"y:lang:{story}:{to}:{nonce}"))
        self.story, self.to, self.nonce = story, to, nonce

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["story"], match["to"], match["nonce"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await _defer(interaction)
        story = await _story(interaction, self.story)
        if story is None:
            return
        auto = reader_of(interaction.locale) if self.to == "auto" else self.to
        reader: Reader = "zh" if auto == "zh" else "en"
        other = ("zh", "中文") if reader == "en" else ("en", "English")
        back = LanguageButton(self.story, other[0], self.nonce, other[1])
        claims = ClaimsButton(self.story, self.nonce, say("claims", interaction.locale))
        parts = [plain_card(replies.whole_story(story, reader))]
        await _show(interaction, layout(parts, [back, claims]))


class ClaimsButton(DynamicItem[Button[Any]], template=rf"y:claims:{_STORY}:{_NONCE}"):
    """A story's claims with their quotes, from the first page."""

    def __init__(self, story: str, nonce: str, label: str = "Claims") -> None:
        super().__init__(Button(label=label, custom_id=f"y:claims:{story}:{nonce}"))
        self.story, self.nonce = story, nonce

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["story"], match["nonce"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await _show_claims(interaction, self.story, 0, self.nonce)


class PageButton(
    DynamicItem[Button[Any]], template=rf"y:page:{_STORY}:(?P<page>\d{{1,3}}):{_NONCE}"
):
    """Another page of a story's claims."""

    def __init__(self, story: str, page: int, nonce: str, label: str = "▶", off: bool = False):
        custom_id = f"y:page:{story}:{page}:{nonce}"
        super().__init__(Button(label=label, custom_id=custom_id, disabled=off))
        self.story, self.page, self.nonce = story, page, nonce

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["story"], int(match["page"]), match["nonce"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await _show_claims(interaction, self.story, self.page, self.nonce)


async def _show_claims(interaction: discord.Interaction, name: str, page: int, nonce: str) -> None:
    """One page; the story may have grown or shrunk since the buttons were made."""
    await _defer(interaction)
    story = await _story(interaction, name)
    if story is None:
        return
    reader = reader_of(interaction.locale)
    blocks = replies.claim_blocks(story, reader)
    pages = paged((f"{block}\n" for block in blocks), replies.headline(story, reader))
    page = min(page, len(pages) - 1)
    rows = []
    if len(pages) > 1:
        count = Button[Any](
            label=f"{page + 1}/{len(pages)}", disabled=True, custom_id=f"y:at:{nonce}"
        )
        last = len(pages) - 1
        back = PageButton(name, max(0, page - 1), nonce, "◀", off=page == 0)
        on = PageButton(name, page + 1, nonce, "▶", off=page == last)
        rows.append([back, count, on])
    await _show(interaction, layout(texts(pages[page]), *rows))


class MoreButton(DynamicItem[Button[Any]], template=rf"y:more:{_STORY}:{_NONCE}"):
    """A menu of what else there is to a story."""

    def __init__(self, story: str, nonce: str) -> None:
        super().__init__(Button(label="More", custom_id=f"y:more:{story}:{nonce}"))
        self.story, self.nonce = story, nonce

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["story"], match["nonce"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await _show_rest(interaction, self.story, "sources", self.nonce)


class RestMenu(DynamicItem[Select[Any]], template=rf"y:rest:{_STORY}:{_NONCE}"):
    """Sources, why this story, and the votes."""

    def __init__(
        self, story: str, nonce: str, locale: discord.Locale | str = "en", chosen: str = ""
    ) -> None:
        options = [
            discord.SelectOption(
                label=say(f"rest_{value}", locale),
                value=value,
                emoji=emoji,
                default=value == chosen,
            )
            for value, emoji in (("sources", "🔗"), ("why", "🧭"), ("up", "👍"), ("down", "👎"))
        ]
        super().__init__(Select(custom_id=f"y:rest:{story}:{nonce}", options=options))
        self.story, self.nonce = story, nonce

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["story"], match["nonce"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await _show_rest(interaction, self.story, self.item.values[0], self.nonce)


async def _show_rest(interaction: discord.Interaction, name: str, wanted: str, nonce: str) -> None:
    """What was chosen, above the menu with the other choices."""
    await _defer(interaction)
    story = await _story(interaction, name)
    if story is None:
        return
    locale, guild = interaction.locale, _guild(interaction)
    reader = reader_of(locale)
    store = _client(interaction).pipeline.store
    if wanted in _VOTES:
        place, vote = guild or "", 1 if _VOTES[wanted] > 0 else -1
        now = discord.utils.utcnow()
        await store.vote(name, place, str(interaction.user.id), vote, now)  # type: ignore[arg-type]
        said = say("voted", locale)
    elif wanted == "why":
        said = replies.why_text(story, reader)
    else:
        said = paged(replies.source_blocks(story, reader), limit=3000)[0]
    votes = await store.votes(name, guild or "")
    counted = say("votes", locale, up=votes.up, down=votes.down) if votes.up + votes.down else ""
    below = f"-# {counted}" if counted else ""
    parts = texts("\n".join(filter(None, (replies.headline(story, reader), said, below))))
    await _show(interaction, layout(parts, [RestMenu(name, nonce, locale, wanted)]))


ITEMS: tuple[type[DynamicItem[Any]], ...] = (
    LanguageButton,
    ClaimsButton,
    PageButton,
    MoreButton,
    RestMenu,
)
"""For the client to know them before any digest is posted."""
