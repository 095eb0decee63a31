"""The buttons and menus of a digest. Every answer is private, and made of what the server of
the click may see."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Self, cast

import discord
from discord.ui import Button, DynamicItem, Item, LayoutView, Select

from bot.chat.base import ChatClient
from bot.chat.commands.errors import Sorry, tell
from bot.chat.i18n.catalogue import in_script, say
from bot.chat.paging import paged
from bot.chat.views.layout import layout, reader_of, texts
from bot.digests.render.discord import replies
from bot.digests.render.discord.cards import plain_card
from bot.digests.wording import Reader
from bot.flow.digesting import owners_of
from bot.store.votes import Vote
from bot.stories.assemble import assemble_all
from bot.values import Story

_STORY = r"(?P<story>[^:]{1,40})"
_NONCE = r"(?P<nonce>[0-9a-f]{1,25})"
_VOTES: dict[str, Vote] = {"up": 1, "down": -1}


def _client(interaction: discord.Interaction) -> ChatClient:
    return cast("ChatClient", interaction.client)


def _guild(interaction: discord.Interaction) -> str | None:
    return str(interaction.guild_id) if interaction.guild_id else None


Making = Callable[[discord.Interaction, Story], Awaitable[LayoutView]]


async def _answer(interaction: discord.Interaction, name: str, making: Making) -> None:
    """Answer a click with what `making` shows of the story as it is now, of the articles that
    this server may see. A failure is answered with its sentence.

    Deferred at once: Discord waits three seconds, and comparing claims in a busy bot may take
    longer.
    """
    on_reply = interaction.message is not None and interaction.message.flags.ephemeral
    try:
        if on_reply:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        pipeline = _client(interaction).pipeline
        group = await pipeline.store.story(name, owners_of(_guild(interaction)))
        if group is None:
            raise Sorry("story_gone")
        (story,) = await pipeline.workers.run(assemble_all, (group,), discord.utils.utcnow())
        view = await making(interaction, story)
        if on_reply:
            await interaction.edit_original_response(view=view)
        else:
            await interaction.followup.send(view=view, ephemeral=True)
    except Exception as error:  # noqa: BLE001 - its sentence is the answer
        await tell(interaction, error)


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
        await _answer(interaction, self.story, self._shown)

    async def _shown(self, interaction: discord.Interaction, story: Story) -> LayoutView:
        auto = reader_of(interaction.locale) if self.to == "auto" else self.to
        reader: Reader = "zh" if auto == "zh" else "en"
        other = ("zh", "中文") if reader == "en" else ("en", "English")
        back = LanguageButton(self.story, other[0], self.nonce, other[1])
        claims = ClaimsButton(self.story, self.nonce, say("claims", interaction.locale))
        script = partial(in_script, locale=interaction.locale)
        parts = [plain_card(replies.whole_story(story, reader, script))]
        return layout(parts, [back, claims])


class _OfStory:
    """What a story and a nonce alone make anew."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["story"], match["nonce"])  # type: ignore[call-arg]


class ClaimsButton(_OfStory, DynamicItem[Button[Any]], template=rf"y:claims:{_STORY}:{_NONCE}"):
    """A story's claims with their quotes, from the first page."""

    def __init__(self, story: str, nonce: str, label: str = "Claims") -> None:
        super().__init__(Button(label=label, custom_id=f"y:claims:{story}:{nonce}"))
        self.story, self.nonce = story, nonce

    async def callback(self, interaction: discord.Interaction) -> None:
        await _answer(interaction, self.story, partial(_claims, page=0, nonce=self.nonce))


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
        await _answer(interaction, self.story, partial(_claims, page=self.page, nonce=self.nonce))


async def _claims(
    interaction: discord.Interaction, story: Story, page: int, nonce: str
) -> LayoutView:
    """One page; the story may have grown or shrunk since the buttons were made."""
    reader = reader_of(interaction.locale)
    script = partial(in_script, locale=interaction.locale)
    blocks = replies.claim_blocks(story, reader, script)
    pages = paged((f"{block}\n" for block in blocks), replies.headline(story, reader, script))
    page = min(page, len(pages) - 1)
    rows = []
    if len(pages) > 1:
        count = Button[Any](
            label=f"{page + 1}/{len(pages)}", disabled=True, custom_id=f"y:at:{nonce}"
        )
        last = len(pages) - 1
        back = PageButton(story.id, max(0, page - 1), nonce, "◀", off=page == 0)
        on = PageButton(story.id, page + 1, nonce, "▶", off=page == last)
        rows.append([back, count, on])
    return layout(texts(pages[page]), *rows)


class MoreButton(_OfStory, DynamicItem[Button[Any]], template=rf"y:more:{_STORY}:{_NONCE}"):
    """A menu of what else there is to a story."""

    def __init__(self, story: str, nonce: str) -> None:
        super().__init__(Button(label="More", custom_id=f"y:more:{story}:{nonce}"))
        self.story, self.nonce = story, nonce

    async def callback(self, interaction: discord.Interaction) -> None:
        await _answer(interaction, self.story, partial(_rest, wanted="sources", nonce=self.nonce))


class RestMenu(_OfStory, DynamicItem[Select[Any]], template=rf"y:rest:{_STORY}:{_NONCE}"):
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

    async def callback(self, interaction: discord.Interaction) -> None:
        wanted = self.item.values[0]
        await _answer(interaction, self.story, partial(_rest, wanted=wanted, nonce=self.nonce))


async def _rest(
    interaction: discord.Interaction, story: Story, wanted: str, nonce: str
) -> LayoutView:
    """What was chosen, above the menu with the other choices."""
    locale, guild = interaction.locale, _guild(interaction) or ""
    reader, script = reader_of(locale), partial(in_script, locale=locale)
    store = _client(interaction).pipeline.store
    if wanted in _VOTES:
        user, now = str(interaction.user.id), discord.utils.utcnow()
        await store.vote(story.id, guild, user, _VOTES[wanted], now)
        said = say("voted", locale)
    elif wanted == "why":
        said = script(replies.why_text(story, reader))
    else:
        said = paged(replies.source_blocks(story, reader, script), limit=3000)[0]
    votes = await store.votes(story.id, guild)
    count = say("votes", locale, up=votes.up, down=votes.down) if votes.up or votes.down else ""
    lines = [replies.headline(story, reader, script), said, f"-# {count}" if count else ""]
    parts = texts("\n".join(filter(None, lines)))
    return layout(parts, [RestMenu(story.id, nonce, locale, wanted)])


ITEMS: tuple[type[DynamicItem[Any]], ...] = (
    LanguageButton,
    ClaimsButton,
    PageButton,
    MoreButton,
    RestMenu,
)
"""For the client to know them before any digest is posted."""
