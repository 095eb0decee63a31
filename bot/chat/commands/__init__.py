"""The slash commands, one file a group."""

from __future__ import annotations

from bot.chat.base import ChatClient
from bot.chat.commands import digest, feed, general
from bot.chat.commands.errors import on_error


def add_all(client: ChatClient) -> None:
    """Put every command into the client's tree."""
    client.tree.add_command(digest.DigestCommands(client))
    client.tree.add_command(feed.FeedCommands(client))
    general.add(client)
    client.tree.error(on_error)
