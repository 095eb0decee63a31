"""What every part of the chat room knows of the client: its rooms, and what it may do."""

from __future__ import annotations

from datetime import UTC, datetime

import discord
from discord import app_commands

from bot.chat.deliver import Deliverer
from bot.chat.edits import Edits
from bot.config import Settings
from bot.pipeline import Pipeline

READY_AFTER = 0.5
"""Seconds without a further server after which the loops begin; a server that Discord tells later
is taken in when it comes."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class ChatClient(discord.Client):
    """discord.py's client with our rooms. Needs nothing but the guilds intent."""

    def __init__(self, settings: Settings, pipeline: Pipeline) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=READY_AFTER,
        )
        self.settings = settings
        self.pipeline = pipeline
        self.deliverer = Deliverer(self, pipeline, utc_now)
        self.edits = Edits(self.deliverer.rest, pipeline)
        self.tree = app_commands.CommandTree(self)
        self.started = utc_now()
        self.polled: datetime | None = None
        """When the last round of polling ended."""
