"""The slash commands, one file a group."""

from __future__ import annotations

from bot.chat.base import ChatClient
from bot.chat.commands import (
    ask,
    digest,
    feed,
    general,
    glossary,
    summarize,
    translate,
    trend,
    why,
)
from bot.chat.commands.errors import on_error
from bot.chat.commands.stories import StoryMenu


def add_all(client: ChatClient) -> None:
    """Put every command into the client's tree."""
    client.tree.add_command(digest.DigestCommands(client))
    client.tree.add_command(feed.FeedCommands(client))
    for room in (ask, trend, summarize, translate, glossary, why, general):
        room.add(client)
    client.add_dynamic_items(StoryMenu)
    client.tree.error(on_error)
