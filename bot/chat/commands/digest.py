"""/digest: what a channel gets, and when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import discord
from discord import app_commands
from discord.ui import LayoutView, TextDisplay

from bot.chat.base import ChatClient
from bot.chat.commands.errors import answer
from bot.chat.i18n.catalogue import described, say
from bot.digests.render.discord import cut, escape
from bot.digests.wording import Reader, headline
from bot.values import Channel


async def time_zones(
    _interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Time zones whose name holds what was typed."""
    typed = current.lower().replace(" ", "_")
    found = sorted(zone for zone in available_timezones() if typed in zone.lower())
    return [app_commands.Choice(name=zone, value=zone) for zone in found[:25]]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class DigestCommands(app_commands.Group):
    """Everything under /digest."""

    def __init__(self, client: ChatClient) -> None:
        super().__init__(name="digest", description=described("digest"))
        self.client = client

    async def _channel(self, interaction: discord.Interaction) -> Channel | None:
        channels = await self.client.pipeline.store.channels()
        return next((c for c in channels if c.id == str(interaction.channel_id)), None)

    @app_commands.command(name="now", description=described("digest_now"))
    @app_commands.checks.cooldown(2, 30.0, key=lambda i: (i.guild_id, i.user.id))
    async def now(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        channel = await self._channel(interaction)
        if channel is None:
            channel = Channel(str(interaction.channel_id), str(interaction.guild_id), paused=True)
            await self.client.pipeline.store.save_channel(channel)
        digest = await self.client.deliverer.plan(channel)
        rows = await self.client.deliverer.send_open(channel.id)
        if not digest.stories:
            await answer(interaction, say("nothing_new", interaction.locale))
            return
        waiting = [row for row in rows if row.state != "confirmed"]
        if waiting:
            reason = waiting[0].error or "?"
            await answer(interaction, say("postponed", interaction.locale, reason=reason))
            return
        count = {"stories": len(digest.stories), "messages": len(rows)}
        await answer(interaction, say("posted", interaction.locale, **count))

    @app_commands.command(name="preview", description=described("digest_preview"))
    @app_commands.checks.cooldown(2, 30.0, key=lambda i: (i.guild_id, i.user.id))
    async def preview(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        channel = await self._channel(interaction) or Channel(
            str(interaction.channel_id), str(interaction.guild_id)
        )
        digest = await self.client.pipeline.digest(channel, discord.utils.utcnow())
        if not digest.stories:
            await answer(interaction, say("nothing_new", interaction.locale))
            return
        reader: Reader = "zh" if channel.language == "zh" else "en"
        lines = [f"- {cut(escape(headline(story, reader)), 200)}" for story in digest.stories]
        view = LayoutView()
        view.add_item(TextDisplay(cut("\n".join(lines), 3900)))
        await interaction.followup.send(view=view, ephemeral=True)

    @app_commands.command(name="setup", description=described("digest_setup"))
    @app_commands.describe(
        language=described("language", "options"),
        times=described("times", "options"),
        timezone=described("timezone", "options"),
    )
    @app_commands.autocomplete(timezone=time_zones)
    async def setup(
        self,
        interaction: discord.Interaction,
        language: Literal["both", "en", "zh"] = "both",
        times: str = "08:00 18:00",
        timezone: str = "",
    ) -> None:
        wanted = re.split(r"[\s,，、]+", times.strip())
        try:
            slots = tuple(sorted({time.fromisoformat(text).strftime("%H:%M") for text in wanted}))
        except ValueError:
            await answer(interaction, say("bad_times", interaction.locale, text=escape(times)))
            return
        zone = timezone.strip() or self.client.settings.timezone
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            await answer(interaction, say("bad_timezone", interaction.locale, text=escape(zone)))
            return
        known = await self._channel(interaction) or Channel(str(interaction.channel_id))
        channel = replace(
            known,
            guild=str(interaction.guild_id),
            language=language,
            times=slots,
            every=None,
            timezone=zone,
            paused=False,
        )
        await self.client.pipeline.store.save_channel(channel)
        said = say("set_up", interaction.locale, times=", ".join(slots), timezone=zone)
        await answer(interaction, said)

    @app_commands.command(name="pause", description=described("digest_pause"))
    async def pause(self, interaction: discord.Interaction) -> None:
        await self._set_paused(interaction, True)

    @app_commands.command(name="resume", description=described("digest_resume"))
    async def resume(self, interaction: discord.Interaction) -> None:
        await self._set_paused(interaction, False)

    async def _set_paused(self, interaction: discord.Interaction, paused: bool) -> None:
        channel = await self._channel(interaction)
        if channel is None:
            await answer(interaction, say("not_set_up", interaction.locale))
            return
        await self.client.pipeline.store.save_channel(replace(channel, paused=paused))
        await answer(interaction, say("paused" if paused else "resumed", interaction.locale))
