"""Buttons that still work after a restart: all they need stands in their custom_id."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem, LayoutView, TextDisplay

from bot.chat.base import ChatClient
from bot.chat.i18n.catalogue import language_of, say
from bot.digests.render.discord import claims_text
from bot.digests.wording import Reader
from bot.stories.assemble import assemble
from bot.values import OPERATOR


def reader_of(locale: discord.Locale) -> Reader:
    """Which of the two digest languages a user reads."""
    return "zh" if language_of(locale).startswith("zh") else "en"


class ClaimsButton(
    DynamicItem[Button[Any]], template=r"y:claims:(?P<story>[^:]{1,40}):(?P<nonce>[0-9a-f]{1,25})"
):
    """Shows a story's claims with their quotes to the one who asks."""

    def __init__(self, story: str, nonce: str) -> None:
        super().__init__(Button(label="Claims", custom_id=f"y:claims:{story}:{nonce}"))
        self.story = story

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Any, match: re.Match[str], /
    ) -> Self:
        return cls(match["story"], match["nonce"])

    async def callback(self, interaction: discord.Interaction) -> None:
        client: ChatClient = interaction.client  # type: ignore[assignment]
        owners = frozenset({OPERATOR, str(interaction.guild_id)})
        group = await client.pipeline.store.story(self.story, owners)
        if group is None:
            await interaction.response.send_message(
                say("story_gone", interaction.locale), ephemeral=True
            )
            return
        story = assemble(group, discord.utils.utcnow())
        view = LayoutView()
        view.add_item(TextDisplay(claims_text(story, reader_of(interaction.locale))))
        await interaction.response.send_message(view=view, ephemeral=True)
