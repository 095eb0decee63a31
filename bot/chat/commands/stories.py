"""A story as a reply: the card of a digest, and a menu for choosing among several."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from functools import partial
from typing import Any, Self

import discord
from discord.ui import ActionRow, Container, DynamicItem, Item, Select, TextDisplay

from bot.chat.commands.errors import Sorry, tell
from bot.chat.commands.sight import sight_of, store_of
from bot.chat.i18n.catalogue import in_script, say
from bot.chat.paging import send_pages
from bot.chat.views import reader_of
from bot.digests.render.discord import mark, one_message
from bot.digests.wording import headline, plain
from bot.stories.assemble import assemble
from bot.values import Channel, Story

OPEN = "y:open"
MOST = 25
"""Options of a menu."""


async def story_of(interaction: discord.Interaction, story_id: str) -> Story | None:
    """A story made of what may be seen where it is asked for, or None."""
    sight = await sight_of(interaction)
    group = sight.of(await store_of(interaction).story(story_id, sight.owners))
    if group is None:
        return None
    # comparing its claims takes some milliseconds: not on the event loop
    return await asyncio.to_thread(assemble, group, discord.utils.utcnow())


async def story_called(interaction: discord.Interaction, typed: str) -> Story | None:
    """The story of that id, else the newest whose headline has the words: what is typed need not
    be chosen from the list."""
    story = await story_of(interaction, typed)
    if story is not None or not typed.strip():
        return story
    sight = await sight_of(interaction)
    found = await store_of(interaction).headlines(
        typed, owners=sight.owners, without=sight.paused, limit=1
    )
    return await story_of(interaction, found[0].story) if found else None


def card(story: Story, interaction: discord.Interaction) -> list[Item[Any]]:
    """The story as a digest shows it, with its buttons, in the user's language."""
    place = Channel(str(interaction.channel_id or 0), language=reader_of(interaction.locale))
    script = partial(in_script, locale=interaction.locale)
    body = mark(one_message([story], place, head=None, script=script), f"{interaction.id:x}")
    return [_item(part) for part in body["components"]]


def _item(part: dict[str, Any]) -> Item[Any]:
    if part["type"] == discord.ComponentType.container.value:
        inner: Any = {"id": None, "spoiler": False, "accent_color": None, **part}
        return Container[Any].from_component(discord.components.Container(inner, None))
    return TextDisplay[Any](part["content"])


async def open_story(interaction: discord.Interaction, story_id: str) -> None:
    """Answer with the story's card. Raises Sorry where it may not be seen or is not there."""
    story = await story_of(interaction, story_id)
    if story is None:
        raise Sorry("story_gone")
    await show_story(interaction, story)


async def show_story(interaction: discord.Interaction, story: Story) -> None:
    await send_pages(interaction, [card(story, interaction)])


def story_menu(
    rows: Iterable[tuple[str, str]], locale: discord.Locale, placeholder: str = "choose_story"
) -> list[Item[Any]]:
    """A menu of (headline, story id) that opens the one chosen; nothing where there are none.

    A plain menu and no DynamicItem: discord.py forgets how to answer those once one view of
    theirs has ended.
    """
    options = {story: plain(title)[:100] or story for title, story in rows}
    if not options:
        return []
    menu = Select[Any](
        custom_id=OPEN,
        placeholder=say(placeholder, locale),
        options=[
            discord.SelectOption(label=label, value=story)
            for story, label in list(options.items())[:MOST]
        ],
    )
    return [ActionRow[Any](menu)]


def titled(stories: Iterable[Story], locale: discord.Locale) -> list[tuple[str, str]]:
    return [(headline(story, reader_of(locale)), story.id) for story in stories]


class StoryMenu(DynamicItem[Select[Any]], template=re.escape(OPEN)):
    """Opens a story chosen from a menu, also after a restart: the choice names it."""

    def __init__(self) -> None:
        empty = discord.SelectOption(label="…")
        super().__init__(Select(custom_id=OPEN, options=[empty]))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Any, _match: re.Match[str], /
    ) -> Self:
        return cls()

    async def callback(self, interaction: discord.Interaction) -> None:
        given: dict[str, Any] = dict(interaction.data or {})
        chosen = given.get("values") or [""]
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await open_story(interaction, str(chosen[0]))
        except Exception as error:  # noqa: BLE001 - what a button meets is told like a command's
            await tell(interaction, error)
