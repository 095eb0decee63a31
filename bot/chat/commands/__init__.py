"""The slash commands, one file a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.commands import digest, feed, general
from bot.chat.commands.errors import on_error

if TYPE_CHECKING:
    from bot.chat.client import YibaoClient


def add_all(client: YibaoClient) -> None:
    """Put every command into the client's tree."""
    client.tree.add_command(digest.DigestCommands(client))
    client.tree.add_command(feed.FeedCommands(client))
    general.add(client)
    client.tree.error(on_error)
