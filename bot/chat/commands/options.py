"""What commands share: the client behind an interaction, worded options, typed lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar, cast

import discord
from discord import app_commands

from bot.chat.base import ChatClient
from bot.chat.i18n.catalogue import described, named

T = TypeVar("T")
LONGEST = 100
"""Characters of a choice's name and value."""
SHOWN = 25
"""Most choices that Discord shows while somebody types."""


def client_of(interaction: discord.Interaction) -> ChatClient:
    return cast("ChatClient", interaction.client)


def worded(**keys: str) -> Callable[[T], T]:
    """Names and descriptions of a command's options in every language: parameter -> the option's
    key in the catalogue."""

    def apply(function: T) -> T:
        names = {name: named(name, key, "options") for name, key in keys.items()}
        words = {name: described(key, "options") for name, key in keys.items()}
        return app_commands.describe(**words)(app_commands.rename(**names)(function))

    return apply


def offered(
    current: str, rows: Iterable[tuple[str, str]], limit: int = SHOWN
) -> list[app_commands.Choice[str]]:
    """Choices of (shown, value) whose words hold what was typed."""
    typed = current.casefold().strip()
    found = [(shown, value) for shown, value in rows if typed in f"{shown}\n{value}".casefold()]
    return distinct(found[:limit])


def distinct(rows: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Choices of (shown, value), none shown like another: Discord takes no two of one name, and
    channels or headlines may well be called the same."""
    found: dict[str, str] = {}
    for shown, value in rows:
        whole, number = shown.strip() or "?", 2
        name = whole[:LONGEST]
        while name in found:
            behind = f" ({number})"
            name, number = whole[: LONGEST - len(behind)] + behind, number + 1
        found[name] = value[:LONGEST]
    return [app_commands.Choice(name=name, value=value) for name, value in found.items()]


def completed(current: str, words: Iterable[str]) -> list[app_commands.Choice[str]]:
    """Choices that go on with the last word of a list, keeping those before it."""
    head, _comma, last = current.replace("，", ",").replace("、", ",").rpartition(",")
    kept = [word.strip() for word in head.split(",") if word.strip()]
    rows = [
        (", ".join([*kept, word]), ", ".join([*kept, word]))
        for word in words
        if word not in kept and last.strip().casefold() in word.casefold()
    ]
    return [
        app_commands.Choice(name=shown[:100], value=value)
        for shown, value in rows[:SHOWN]
        if len(value) <= 100
    ]
