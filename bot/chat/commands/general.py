"""/status, /help, /about: the bot on itself."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import __version__
from bot.chat.base import ChatClient
from bot.chat.charts import can_draw
from bot.chat.commands.errors import answer
from bot.chat.commands.options import client_of
from bot.chat.commands.sight import costly, guild_of, sight_of, store_of
from bot.chat.i18n.catalogue import described, language_of, named, say
from bot.chat.paging import paged, send_pages
from bot.digests.render.discord import escape
from bot.reading import may_translate
from summarizers.seq2seq import registry

_FIRST = ("digest", "feed", "search", "claims", "story", "conflicts", "trend")
"""What /help begins with; the others follow by name."""


def add(client: ChatClient) -> None:
    """Put these commands into the client's tree."""
    client.tree.add_command(status)
    client.tree.add_command(help_)
    client.tree.add_command(about)


@app_commands.command(name=named("status", "status"), description=described("status"))
@costly(6, 30)
async def status(interaction: discord.Interaction) -> None:
    """How the bot is doing, of what this server may see."""
    client, store, locale = client_of(interaction), store_of(interaction), interaction.locale
    await interaction.response.defer(ephemeral=True, thinking=True)
    sight = await sight_of(interaction)
    listed = await client.pipeline.subscriptions()
    feeds = {feed.url for feed in listed if feed.owner in sight.owners}
    states = await store.states()
    counts = await store.counts()
    guild = guild_of(interaction)
    own = {c.id for c in await store.channels() if guild is not None and c.guild == guild}
    waiting = [row for row in await store.open_deliveries() if row.channel in own]
    stopped = await store.target_states()
    polled = say("never", locale)
    if client.polled is not None:
        polled = f"<t:{int(client.polled.timestamp())}:R>"
    lines = [
        say(
            "status",
            locale,
            feeds=len(feeds),
            failing=sum(1 for url in feeds if url in states and states[url].failures),
            reports=counts.get("reports", 0),
            pending=counts.get("pending", 0),
        ),
        say("status_polled", locale, polled=polled),
        say("status_model", locale, model=escape(_model(client, locale))),
        say("status_charts" if can_draw() else "status_no_charts", locale),
        say("status_since", locale, since=f"<t:{int(client.started.timestamp())}:R>"),
    ]
    if guild is not None:
        lines.insert(2, say("status_waiting", locale, waiting=len(waiting), places=len(own)))
    held = len(own & stopped.keys())
    if held:
        lines.append(say("status_stopped", locale, count=held))
    await answer(interaction, "\n".join(f"- {line}" for line in lines))


def _model(client: ChatClient, locale: discord.Locale) -> str:
    """The model that translates, or that there is none."""
    wanted = client.settings.model
    if not may_translate(wanted):
        return say("none", locale)
    # a folder's path is the operator's business
    return (wanted or "compact").rstrip("/").rpartition("/")[2]


@app_commands.command(name=named("help", "help"), description=described("help"))
@costly(6, 30)
async def help_(interaction: discord.Interaction) -> None:
    """Every command in the user's language, a page at a time."""
    blocks = [say("help_intro", interaction.locale)]
    for payload in await _payloads(client_of(interaction)):
        blocks += _described(payload, interaction.locale)
    await send_pages(interaction, paged(blocks))


async def _payloads(client: ChatClient) -> list[dict[str, Any]]:
    """Every command as it is registered, with its words in all languages."""
    translator = client.tree.translator
    assert translator is not None  # set before the commands are
    listed: list[Any] = list(client.tree.get_commands())
    order = {name: place for place, name in enumerate(_FIRST)}
    menu = app_commands.ContextMenu
    listed.sort(key=lambda c: (isinstance(c, menu), order.get(c.name, len(order)), c.name))
    return [await each.get_translated_payload(client.tree, translator) for each in listed]


def _described(payload: dict[str, Any], locale: discord.Locale) -> list[str]:
    """A block a command: how it is typed, what it does, what may be given."""
    if payload["type"] == discord.AppCommandType.message.value:
        what = say("help_menu", locale)
        return [say("help_entry", locale, name=_word(payload, "name", locale), what=what)]
    parts = payload.get("options", [])
    nested = [each for each in parts if each["type"] in (1, 2)]
    if not nested:
        return [_usage(f"/{_word(payload, 'name', locale)}", payload, locale)]
    group = f"/{_word(payload, 'name', locale)}"
    return [_usage(f"{group} {_word(each, 'name', locale)}", each, locale) for each in nested]


def _usage(typed: str, payload: dict[str, Any], locale: discord.Locale) -> str:
    options = ""
    for each in payload.get("options", []):
        name = _word(each, "name", locale)
        options += f" `{name}`" if each.get("required") else f" `[{name}]`"
    return f"**{typed}**{options}\n-# {_word(payload, 'description', locale)}"


def _word(payload: dict[str, Any], what: str, locale: discord.Locale) -> str:
    """A name or description in the user's language."""
    words: dict[str, str] = payload.get(f"{what}_localizations") or {}
    return words.get(language_of(locale)) or str(payload[what])


@app_commands.command(name=named("about", "about"), description=described("about"))
@costly(6, 30)
async def about(interaction: discord.Interaction) -> None:
    """Version, model, licences, where the news comes from, and what is kept."""
    client, locale = client_of(interaction), interaction.locale
    await interaction.response.defer(ephemeral=True, thinking=True)
    sight = await sight_of(interaction)
    listed = await client.pipeline.subscriptions()
    feeds = {feed.url for feed in listed if feed.owner in sight.owners}
    blocks = [
        f"## Yibao 译报 {__version__}",
        say("about_what", locale),
        say("about_model", locale, model=escape(_model_licence(client, locale))),
        say("about_licences", locale),
        say("about_sources", locale, count=len(feeds)),
        say("about_numbers", locale),
        say("about_privacy", locale),
    ]
    await send_pages(interaction, paged(blocks))


def _model_licence(client: ChatClient, locale: discord.Locale) -> str:
    """The model's name, with its licence where the registry knows it."""
    name = _model(client, locale)
    row = registry.entry(name)
    return f"{name} ({row.licence})" if row else name
