"""The one catalogue of what the bot says, and discord.py's way into it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from discord import Locale, app_commands

LANGUAGES = ("en", "zh-CN", "zh-TW")


@cache
def _catalogue() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        files("bot.chat.i18n").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    )
    return loaded


def language_of(locale: Locale | str) -> str:
    """The catalogue's language for a Discord locale; English where it has none."""
    value = str(locale)
    return value if value in LANGUAGES else "en"


def say(key: str, locale: Locale | str, **values: object) -> str:
    """A reply in the user's language."""
    text: str = _catalogue()["replies"][key][language_of(locale)]
    return text.format(**values) if values else text


def described(key: str, section: str = "commands") -> app_commands.locale_str:
    """A command's or option's description, which `CatalogueTranslator` knows by its key."""
    return app_commands.locale_str(_catalogue()[section][key]["en"], key=key, section=section)


class CatalogueTranslator(app_commands.Translator):
    """Gives Discord the Chinese descriptions at sync."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        """The description in `locale`, or None for English and for languages we lack."""
        key, section = string.extras.get("key"), string.extras.get("section")
        if key is None or section is None or str(locale) not in LANGUAGES:
            return None
        found: str | None = _catalogue()[section][key].get(str(locale))
        return found
