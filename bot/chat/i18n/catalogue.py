"""The one catalogue of what the bot says in Discord, and discord.py's way into it.

One YAML file an area, four sections each: `commands` and `options` (a description in three
languages, and under `name` the localised names), `choices`, `replies`. guard.yaml has the guard's
sentences, taiwan.yaml words that differ by more than their characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from discord import Locale, app_commands

from bot.chat.i18n.script import TAIWAN, to_taiwan
from bot.digests.counted import Counted

LANGUAGES = ("en", "zh-CN", "zh-TW")
SECTIONS = ("commands", "options", "choices", "replies")
GUARD = "guard.yaml"
_COMMAND = re.compile(r"(?<![\w/:.])/([a-z]+)(?: ([a-z]+))?")


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """All sections by key. A key that two files define is a mistake, said at once."""
    merged: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for file in sorted(files("bot.chat.i18n").iterdir(), key=lambda found: found.name):
        if not file.name.endswith(".yaml") or file.name in (GUARD, TAIWAN):
            continue
        for section, rows in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            twice = merged[section].keys() & rows.keys()
            if twice:
                raise ValueError(f"{file.name}: {section} {sorted(twice)} stand in two files")
            merged[section] |= rows
    return merged


def language_of(locale: Locale | str) -> str:
    """The catalogue's language for a Discord locale; English where it has none."""
    value = str(locale)
    return value if value in LANGUAGES else "en"


@cache
def _guard() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    text = files("bot.chat.i18n").joinpath(GUARD).read_text(encoding="utf-8")
    return tuple(
        (re.compile(re.sub(r"\\{(\w)\\}", r"(?P<\1>.+)", re.escape(row["en"])), re.DOTALL), row)
        for row in yaml.safe_load(text)["guard"]
    )


def guard_reason(reason: str, locale: Locale | str) -> str:
    """What the guard found, in the user's language; a sentence that guard.yaml does not have
    stays in English, as the guard said it."""
    language = language_of(locale)
    for pattern, row in _guard():
        if language != "en" and (found := pattern.fullmatch(reason)):
            return row[language].format(**found.groupdict())
    return reason


def has(key: str) -> bool:
    """Whether there is such a reply."""
    return key in catalogue()["replies"]


def _typed(found: re.Match[str], language: str) -> str:
    """A command that a sentence names, as a user of that language types it, set apart."""
    commands, (first, second) = catalogue()["commands"], found.groups()
    if first not in commands:
        return found[0]
    keys = {first: first}
    if second and f"{first}_{second}" in commands:  # else the sentence goes on: "/trend answers"
        keys[f"{first}_{second}"] = second
    rest = f" {second}" if second and len(keys) == 1 else ""
    names = [word if language == "en" else commands[key]["name"][language]
             for key, word in keys.items()]  # fmt: skip
    return f"`/{' '.join(names)}`{rest}"


@cache
def _sentence(key: str, language: str) -> str:
    """A reply with its gaps; the commands in it are called as Discord shows them there."""
    text: str = catalogue()["replies"][key][language]
    return _COMMAND.sub(lambda found: _typed(found, language), text)


def say(key: str, locale: Locale | str, **values: object) -> str:
    """A reply in the user's language."""
    text = _sentence(key, language_of(locale))
    counted = {name: Counted(v) if type(v) is int else v for name, v in values.items()}
    return text.format(**counted) if values else text


def listed(words: Iterable[str], locale: Locale | str) -> str:
    """Words in a row, with the comma of the user's language."""
    return ("、" if language_of(locale).startswith("zh") else ", ").join(words)


def in_script(text: str, locale: Locale | str) -> str:
    """Chinese words of our own (labels, values, a model's output) as the user writes Chinese.

    Never for quotes and titles: those stand as their source has them.
    """
    return to_taiwan(text) if language_of(locale) == "zh-TW" else text


def described(key: str, section: str = "commands") -> app_commands.locale_str:
    """A command's or option's description, which `CatalogueTranslator` knows by its key."""
    return app_commands.locale_str(catalogue()[section][key]["en"], key=key, section=section)


def named(name: str, key: str, section: str = "commands") -> app_commands.locale_str:
    """A command's or option's name as typed in English, with its names in Chinese."""
    return app_commands.locale_str(name, key=key, section=section, part="name")


def choice(key: str, value: str) -> app_commands.Choice[str]:
    """A choice of an option, shown in the user's language."""
    shown = app_commands.locale_str(catalogue()["choices"][key]["en"], key=key, section="choices")
    return app_commands.Choice(name=shown, value=value)


class CatalogueTranslator(app_commands.Translator):
    """Gives Discord the Chinese names and descriptions at sync."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        """The words in `locale`, or None for English and for languages we lack."""
        key, section = string.extras.get("key"), string.extras.get("section")
        if key is None or section is None or str(locale) not in LANGUAGES:
            return None
        row = catalogue()[section][key]
        found: str | None = (row.get("name", {}) if "part" in string.extras else row).get(
            str(locale)
        )
        return found
