"""Keeping a target's settings, and showing all of them."""

from __future__ import annotations

import discord

from bot.chat.base import utc_now
from bot.chat.commands.digest_words import settings_text
from bot.chat.commands.options import client_of
from bot.chat.paging import send_pages
from bot.values import Channel


async def save(interaction: discord.Interaction, channel: Channel, head: str) -> None:
    """Keep the settings and show all of them under a sentence."""
    client, now = client_of(interaction), utc_now()
    await client.pipeline.store.save_channel(channel)
    state = (await client.pipeline.store.target_states()).get(channel.id)
    text = settings_text(
        channel, locale=interaction.locale, now=now, state=state,
        tags=tag_names(interaction, channel),
    )  # fmt: skip
    await send_pages(interaction, ("\n".join(filter(None, (head, text))),))


def tag_names(interaction: discord.Interaction, channel: Channel) -> list[str]:
    """What the tags of a forum target are called now; ids that are gone are left out."""
    forum = client_of(interaction).get_channel(int(channel.id))
    tags = forum.available_tags if isinstance(forum, discord.ForumChannel) else ()
    return [tag.name for tag in tags if str(tag.id) in channel.tags]
