"""Rendered parts as discord.py's views, and which language a user reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord.ui import ActionRow, Container, Item, LayoutView, Section, TextDisplay, Thumbnail

from bot.chat.i18n.catalogue import language_of
from bot.digests.wording import Reader


def reader_of(locale: discord.Locale | str) -> Reader:
    """Which of the two digest languages a user reads."""
    return "zh" if language_of(locale).startswith("zh") else "en"


def layout(parts: Iterable[Mapping[str, Any]], *rows: Iterable[Item[Any]]) -> LayoutView:
    """A view of texts and cards as `bot.digests.render.discord` makes them, with rows of dynamic
    buttons or menus below. discord.py keeps nothing of it: the items are known by their ids."""
    view = LayoutView(timeout=None)
    for part in parts:
        view.add_item(_item(part))
    for row in rows:
        view.add_item(ActionRow(*row))
    view.stop()
    return view


def texts(*contents: str) -> list[dict[str, Any]]:
    """Parts of nothing but text."""
    return [{"type": 10, "content": content} for content in contents if content]


def _item(part: Mapping[str, Any]) -> Item[Any]:
    if part["type"] == 10:
        return TextDisplay(part["content"])
    inner = [_item(child) for child in part["components"]]
    if part["type"] == 9:
        return Section(*inner, accessory=Thumbnail(part["accessory"]["media"]["url"]))
    return Container(*inner, accent_color=part["accent_color"])
