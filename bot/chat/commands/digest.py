"""/digest: now, preview, pause, resume, list, remove; its settings stand in digest_settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ui import Item, TextDisplay

from bot.chat.base import ChatClient, utc_now
from bot.chat.commands import digest_settings
from bot.chat.commands.digest_kept import tag_names
from bot.chat.commands.digest_words import settings_text, shown_next
from bot.chat.commands.errors import Sorry, answer
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.places import (
    check,
    forget_webhook,
    here,
    named_place,
    offer_targets,
    target_of,
    targets,
)
from bot.chat.commands.reasons import discord_words
from bot.chat.delivery.states import pauses
from bot.chat.i18n.catalogue import described, named, say
from bot.chat.paging import paged, send_pages
from bot.chat.trouble import stop_sentence
from bot.digests.render.discord import Message, escape, mark, messages
from bot.values import Channel

MOST_COMPONENTS = 40
"""Components that Discord takes in one message; the paging row is four of them."""
NO_ROW = "0" * 24
"""A preview is no row of the outbox; its marks say so."""


class Ready(Item[Any]):
    """A component as the renderer made it, inside a view of discord.py."""

    def __init__(self, made: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._made = made

    @property
    def type(self) -> discord.ComponentType:
        return discord.ComponentType(self._made["type"])

    @property
    def width(self) -> int:
        return 5

    def _is_v2(self) -> bool:
        return True

    def to_component_dict(self) -> dict[str, Any]:
        return self._made


async def _here_or_new(interaction: discord.Interaction, target: str | None) -> Channel:
    """The chosen target; for a place that gets no digests yet, one that is paused."""
    try:
        return await target_of(interaction, target)
    except Sorry as sorry:
        if sorry.key != "not_set_up":
            raise
    place = here(interaction)
    return Channel(
        place.id, str(interaction.guild_id), kind=place.kind, parent=place.parent, paused=True,
        timezone=client_of(interaction).settings.timezone, admin=str(interaction.user.id),
    )  # fmt: skip


@app_commands.command(name=named("now", "digest_now"), description=described("digest_now"))
@worded(target="digest_target")
@app_commands.autocomplete(target=offer_targets)
@app_commands.checks.cooldown(2, 30.0, key=lambda i: (i.guild_id, i.user.id))
async def now(interaction: discord.Interaction, target: str | None = None) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    client, locale = client_of(interaction), interaction.locale
    channel = await _here_or_new(interaction, target)
    if channel.id not in {known.id for known in await targets(interaction)}:
        await check(interaction, channel, here(interaction))
        await client.pipeline.store.save_channel(channel)
    digest = await client.deliverer.plan(channel)
    if not digest.stories:
        if channel.mode == "each" and digest.left_out:
            raise Sorry("hour_full", count=channel.each_an_hour)
        await answer(interaction, await _why_nothing(client, channel, locale))
        return
    await client.deliverer.send_open(channel.id)
    first = f"{channel.id}/{digest.window.until.isoformat()}/0"
    rows = await client.pipeline.store.digest_of(first)
    out = sum(row.state == "confirmed" for row in rows)
    count = {"stories": len(digest.stories), "messages": out}
    waiting = [row for row in rows if row.state != "confirmed"]
    if not waiting:
        await answer(interaction, say("posted", locale, **count))
        return
    state = await client.pipeline.store.target_state(channel.id)
    words = discord_words(waiting[0].error)
    if pauses(state):
        await answer(interaction, stop_sentence(channel, state, locale))
    elif out or waiting[0].error is None:
        await answer(interaction, say("posting", locale, **count))
    elif waiting[0].state == "failed" and words:
        raise Sorry("discord_refused", reason=escape(words))
    else:
        raise Sorry("postponed")


async def _why_nothing(client: ChatClient, channel: Channel, locale: discord.Locale) -> str:
    """Nothing is new, or what was new before still waits."""
    state = await client.pipeline.store.target_state(channel.id)
    if pauses(state):
        return stop_sentence(channel, state, locale)
    waiting = await client.pipeline.store.open_deliveries(channel.id)
    return say("postponed" if any(not row.stuck for row in waiting) else "nothing_new", locale)


@app_commands.command(
    name=named("preview", "digest_preview"), description=described("digest_preview")
)
@worded(target="digest_target")
@app_commands.autocomplete(target=offer_targets)
@app_commands.checks.cooldown(2, 30.0, key=lambda i: (i.guild_id, i.user.id))
async def preview(interaction: discord.Interaction, target: str | None = None) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    channel = await _here_or_new(interaction, target)
    # the cap of an hour holds back what is posted, not what may be looked at
    looked = replace(channel, mode="digest", role=None)
    digest = await client_of(interaction).pipeline.digest(looked, utc_now())
    if not digest.stories:
        await answer(interaction, say("nothing_new", interaction.locale))
        return
    shown, locale = named_place(channel, interaction.locale), interaction.locale
    head = say("preview_head", locale, place=shown, stories=len(digest.stories))
    if digest.left_out:
        head += "\n" + say("preview_over", locale, count=digest.left_out)
    made = messages(digest, looked)
    if any(message.body.get("embeds") for message in made):
        await answer(interaction, head)
        for message in made[:5]:
            embeds = [discord.Embed.from_dict(row) for row in message.body.get("embeds", ())]
            await interaction.followup.send(embeds=embeds, ephemeral=True)
        return
    await send_pages(interaction, [_page(message, head) for message in made])


def _page(message: Message, head: str) -> list[Item[Any]]:
    """The message's own components below a sentence; without its buttons where they and the
    paging row would be too many."""
    parts: list[dict[str, Any]] = mark(message.body, NO_ROW).get("components", [])
    if _count(parts) + 5 > MOST_COMPONENTS:
        parts = [_without_rows(part) for part in parts if part["type"] != 1]
    return [TextDisplay(head), *(Ready(part) for part in parts)]


def _count(parts: list[dict[str, Any]]) -> int:
    inner = (p for part in parts for p in (*part.get("components", ()), part.get("accessory")) if p)
    return len(parts) + (_count(found) if (found := list(inner)) else 0)


def _without_rows(part: dict[str, Any]) -> dict[str, Any]:
    if "components" not in part:
        return part
    return {**part, "components": [p for p in part["components"] if p["type"] != 1]}


@app_commands.command(name=named("pause", "digest_pause"), description=described("digest_pause"))
@worded(target="digest_target")
@app_commands.autocomplete(target=offer_targets)
async def pause(interaction: discord.Interaction, target: str | None = None) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    channel = await target_of(interaction, target)
    await client_of(interaction).pipeline.store.save_channel(replace(channel, paused=True))
    shown = named_place(channel, interaction.locale)
    await answer(interaction, say("paused", interaction.locale, place=shown))


@app_commands.command(name=named("resume", "digest_resume"), description=described("digest_resume"))
@worded(target="digest_target")
@app_commands.autocomplete(target=offer_targets)
async def resume(interaction: discord.Interaction, target: str | None = None) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    client, moment = client_of(interaction), utc_now()
    channel = await target_of(interaction, target)
    if channel.paused:
        channel = replace(channel, paused=False, set_at=moment)
        await client.pipeline.store.save_channel(channel)
    said = say(
        "resumed",
        interaction.locale,
        place=named_place(channel, interaction.locale),
        next=shown_next(channel, moment, interaction.locale),
    )
    await answer(interaction, said)


@app_commands.command(name=named("list", "digest_list"), description=described("digest_list"))
async def list_(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    client, moment = client_of(interaction), utc_now()
    known = await targets(interaction)
    if not known:
        raise Sorry("no_targets")
    states = await client.pipeline.store.target_states()
    blocks = [
        settings_text(
            channel, locale=interaction.locale, now=moment,
            state=states.get(channel.id), tags=tag_names(interaction, channel),
        )
        for channel in known
    ]  # fmt: skip
    await send_pages(interaction, paged(blocks))


@app_commands.command(name=named("remove", "digest_remove"), description=described("digest_remove"))
@worded(target="digest_target")
@app_commands.autocomplete(target=offer_targets)
async def remove(interaction: discord.Interaction, target: str | None = None) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store = client_of(interaction).pipeline.store
    channel = await target_of(interaction, target)
    await store.remove_channel(channel.id)
    await store.clear_target_state(channel.id)
    if channel.kind == "webhook" and channel.own_webhook:
        await forget_webhook(interaction, channel)
    shown = named_place(channel, interaction.locale)
    await answer(interaction, say("removed", interaction.locale, place=shown))


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class DigestCommands(app_commands.Group):
    """Everything under /digest."""

    def __init__(self, _client: ChatClient) -> None:
        super().__init__(name=named("digest", "digest"), description=described("digest"))
        for command in (*digest_settings.COMMANDS, now, preview, pause, resume, list_, remove):
            self.add_command(command)
