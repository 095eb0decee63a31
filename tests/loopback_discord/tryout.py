"""A small bot of discord.py that does one of everything, to try the loopback Discord with."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
import yarl
from discord import app_commands

from tests.loopback_discord.server import CHANNEL, TOKEN, LoopbackDiscord

CITIES = ("上海", "深圳", "Shanghai")


def point_at(server: LoopbackDiscord, patch: Any) -> None:
    """Have discord.py talk to a loopback Discord; `patch` is pytest's monkeypatch."""
    patch.setattr(discord.http.Route, "BASE", server.api)
    patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway))


class Choose(discord.ui.View):
    """A button, a dead button, and a menu."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.presses = 0

    @discord.ui.button(label="更新 update", custom_id="update")
    async def update(self, interaction: discord.Interaction, _button: Any) -> None:
        self.presses += 1
        await interaction.response.edit_message(content=f"pressed {self.presses}")

    @discord.ui.button(label="form", custom_id="form")
    async def form(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.button(label="dead", custom_id="dead", disabled=True)
    async def dead(self, interaction: discord.Interaction, _button: Any) -> None: ...

    @discord.ui.select(
        custom_id="menu",
        max_values=2,
        options=[discord.SelectOption(label=city, value=city) for city in CITIES],
    )
    async def pick(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="+".join(select.values))


class Form(discord.ui.Modal, title="表单"):
    name: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label="name", custom_id="name", max_length=5
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"hello {self.name.value}", ephemeral=True)


def _commands(tree: app_commands.CommandTree[Any], gate: asyncio.Event) -> None:
    @tree.command(description="Say it in public")
    async def say(
        interaction: discord.Interaction, text: str, times: app_commands.Range[int, 1, 3] = 1
    ) -> None:
        await interaction.response.send_message(" ".join([text] * times))

    @tree.command(description="Work for long")
    async def work(interaction: discord.Interaction, private: bool) -> None:
        await interaction.response.defer(ephemeral=private)
        await interaction.edit_original_response(content="half 一半")
        await interaction.followup.send("whole 全部", ephemeral=True)
        await interaction.edit_original_response(content="done 完成")

    @tree.command(description="Answer when it is told to")
    async def slow(interaction: discord.Interaction) -> None:
        await gate.wait()
        await interaction.response.send_message("late")

    @tree.command(description="Say something behind the answer when it is told to")
    async def behind(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first", ephemeral=True)
        await gate.wait()
        await interaction.followup.send("second", ephemeral=True)

    @tree.command(description="Buttons")
    async def choose(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("choose", view=Choose(), ephemeral=True)

    @tree.command(description="A file there and back")
    async def echo(interaction: discord.Interaction, file: discord.Attachment) -> None:
        data = await file.read()
        back = discord.File(io.BytesIO(data[::-1]), file.filename)
        await interaction.response.send_message(f"{file.filename} {len(data)}", file=back)

    @tree.command(description="Where")
    async def where(
        interaction: discord.Interaction, place: discord.ForumChannel, role: discord.Role
    ) -> None:
        may = interaction.app_permissions.send_messages
        await interaction.response.send_message(f"{place.id} {role.id} {may}", ephemeral=True)

    @tree.command(description="City")
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def city(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(name, ephemeral=True)

    @city.autocomplete("name")
    async def offered(
        _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=c, value=c) for c in CITIES if c.startswith(typed)]

    @tree.context_menu(name="Count 计数")
    async def count(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(
            f"{len(message.content)} characters", ephemeral=True
        )


class _Bot:
    """What the client has besides discord.py's own."""

    def prepare(self) -> None:
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(self)  # type: ignore[arg-type]
        self.gate = asyncio.Event()
        self.events: list[str] = []
        _commands(self.tree, self.gate)
        self.add_view(Choose())  # type: ignore[attr-defined]

    async def before_identify_hook(self, _shard: int | None, *, initial: bool = False) -> None:
        """At once; between two connections discord.py waits five seconds, for Discord's sake."""

    async def setup_hook(self) -> None:
        self.prepare()
        await self.tree.sync()

    @property
    def news(self) -> discord.TextChannel:
        channel = self.get_channel(int(CHANNEL))  # type: ignore[attr-defined]
        assert isinstance(channel, discord.TextChannel)
        return channel

    async def on_guild_channel_update(self, _before: Any, after: Any) -> None:
        self.events.append(f"channel {after.id}")

    async def on_guild_channel_delete(self, channel: Any) -> None:
        self.events.append(f"deleted {channel.id}")

    async def on_guild_role_update(self, _before: Any, after: Any) -> None:
        self.events.append(f"role {after.id}")

    async def on_guild_remove(self, guild: Any) -> None:
        self.events.append(f"left {guild.id}")

    async def on_guild_join(self, guild: Any) -> None:
        self.events.append(f"joined {guild.id}")

    async def on_raw_thread_update(self, event: Any) -> None:
        self.events.append(f"thread {event.thread_id} {event.data['thread_metadata']['archived']}")


class Bot(_Bot, discord.Client):
    """One connection."""


class ShardedBot(_Bot, discord.AutoShardedClient):
    """As many as the gateway recommends."""


async def log_in(bot: Bot | ShardedBot) -> asyncio.Task[None]:
    """Start a bot; returns its task once it is ready, or raises what it ended with."""
    task = asyncio.create_task(bot.start(TOKEN))
    while not bot.is_ready():
        await asyncio.sleep(0.02)
        if task.done():
            await task
    return task
