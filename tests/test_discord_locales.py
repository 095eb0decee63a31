"""Every command in three languages: registered, answered, and worded in the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from bot.chat import client as chat
from bot.chat.i18n.catalogue import LANGUAGES, catalogue
from bot.demo.server import DemoSite
from tests.discord_commands import MENUS, World, calls, every_command, known
from tests.discord_desk import at_work
from tests.loopback_discord.server import LoopbackDiscord

pytestmark = pytest.mark.anyio
LOCALES = {"en-US": "en", "zh-CN": "zh-CN", "zh-TW": "zh-TW"}
CHINESE = ("zh-CN", "zh-TW")


def rows() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for section, keys in catalogue().items():
        for key, row in keys.items():
            yield section, key, row


def test_everything_the_bot_says_stands_in_three_languages_with_the_same_gaps() -> None:
    for section, key, row in rows():
        assert set(LANGUAGES) <= row.keys(), f"{section} {key}"
        gaps = {
            language: {name for _, name, _, _ in Formatter().parse(row[language]) if name}
            for language in LANGUAGES
        }
        assert len(set(map(frozenset, gaps.values()))) == 1, f"{section} {key}: {gaps}"
        for language in CHINESE:
            assert row[language].strip(), f"{section} {key} {language}"


def test_no_chinese_stands_in_english_sentences_of_the_catalogue() -> None:
    for section, key, row in rows():
        if section == "replies":
            assert not re.search("[，。；：]", row["en"]), key


def described(part: dict[str, Any], slash: bool) -> Iterator[str]:
    """Where a command, an option or a choice lacks words of a language."""
    for language in CHINESE:
        if not (part.get("name_localizations") or {}).get(language):
            yield f"{part['name']}: no {language} name"
        if slash and not (part.get("description_localizations") or {}).get(language):
            yield f"{part['name']}: no {language} description"
    for choice in part.get("choices") or ():
        for language in CHINESE:
            if not (choice.get("name_localizations") or {}).get(language):
                yield f"{part['name']} {choice['name']}: no {language} name"
    for option in part.get("options") or ():
        yield from described(option, slash)


async def test_every_command_option_and_choice_is_named_and_described_in_three_languages(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    async with at_work(discord, tmp_path):
        lacking = [fault for row in discord.commands for fault in described(row, row["type"] == 1)]
        assert lacking == []
        asked = {path for path, _ in calls(World("", "", ""))} | set(MENUS)
        assert known(discord) == asked, "tests/discord_commands.py calls every command"


def segments() -> dict[str, set[str]]:
    """Stretches of replies that only one language has."""
    found: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for section, _, row in rows():
        if section != "replies":
            continue
        for language in LANGUAGES:
            least = 14 if language == "en" else 5
            parts = (text.strip() for text, _, _, _ in Formatter().parse(row[language]))
            found[language] |= {part for part in parts if len(part) >= least}
    return {
        language: {
            part
            for part in parts
            if not any(
                part in other for key in LANGUAGES if key != language for other in found[key]
            )
        }
        for language, parts in found.items()
    }


ONLY_WORDS_OF_A_DIGEST = {"story"}
"""Replies that hold a card and no sentence of the catalogue."""


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_command_answers_in_the_users_language(
    discord: LoopbackDiscord,
    site: DemoSite,
    tmp_path: Path,
    locale: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chat, "DELIVER_EVERY", 0.1)
    own = segments()
    language = LOCALES[locale]
    async with at_work(discord, tmp_path, site.feeds) as pipeline:
        headlines = await pipeline.store.headlines()
        (asked,) = await pipeline.store.at_address(
            next(r.article.entry.url or "" for r in await pipeline.store.reports(None))
        )
        world = World(site.feeds[0].url, f"{site.base}/{_path(asked.key[1])}", headlines[0].story)
        async for path, reply in every_command(discord, world, locale, 500000000000000000):
            text = reply.text
            assert text.strip(), path
            assert reply.seconds < 1, path
            assert reply.private, path
            for other in LANGUAGES:
                strange = (
                    {part for part in own[other] if part in text} if other != language else set()
                )
                assert not strange, f"/{path} in {locale} says {strange}"
            letters = "[a-z]{3}" if language == "en" else "[一-鿿]"
            assert re.search(letters, text) or path in ONLY_WORDS_OF_A_DIGEST, path


def _path(identity: str) -> str:
    """The page of an entry whose identity is its address."""
    return re.sub(r"^https?://[^/]+/", "", identity).partition("?")[0]
