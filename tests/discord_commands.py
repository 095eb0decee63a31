"""Every command that the bot has, called once, as a user of one language would.

Also what benchmarks/discord.py measures answer times with.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from tests.discord_desk import until
from tests.loopback_discord.server import CHANNEL, LoopbackDiscord, Reply

OPML = (
    b'<?xml version="1.0"?><opml version="2.0"><head/><body>'
    b'<outline type="rss" text="Imported" xmlUrl="http://198.51.100.7/feed.xml"/></body></opml>'
)
PATIENCE = 60.0
"""Seconds until a long command must have ended."""


@dataclass(frozen=True, slots=True)
class World:
    """What the commands are asked about: addresses that answer, and a story that is stored."""

    feed: str
    page: str
    story: str
    subject: str = "ChatGPT"
    metric: str = "parameters"


def calls(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Every slash command with options that it can work with, in an order that makes sense."""
    return [
        ("digest setup", {"times": "08:00", "timezone": "Asia/Shanghai"}),
        ("digest schedule", {"weekdays": "all"}),
        ("digest language", {"language": "both"}),
        ("digest filter", {"include": "model, 模型", "only_try": True}),
        ("digest preview", {}),
        ("digest now", {}),
        ("digest list", {}),
        ("digest pause", {}),
        ("digest resume", {}),
        ("digest remove", {}),
        ("feed add", {"url": world.feed, "name": "Added"}),
        ("feed list", {}),
        ("feed test", {"source": world.feed}),
        ("feed health", {}),
        ("feed pause", {"name": "Added"}),
        ("feed resume", {"name": "Added"}),
        ("feed export", {}),
        ("feed import", {"file": OPML}),
        ("feed remove", {"name": "Added"}),
        ("search", {"query": world.subject, "since": "1y"}),
        ("claims", {"subject": world.subject}),
        ("story", {"id": world.story}),
        ("conflicts", {}),
        ("trend", {"subject": world.subject, "metric": world.metric}),
        ("summarize", {"url": world.page}),
        ("translate", {"text": "公司融资12.5亿元。"}),
        ("glossary add", {"english": "Harrow", "chinese": "耙", "aliases": "H1，H2"}),
        ("glossary list", {}),
        ("glossary remove", {"word": "Harrow"}),
        ("why", {"what": world.story}),
        ("status", {}),
        ("help", {}),
        ("about", {}),
    ]


MENUS = ("Summarise", "Translate")


def known(discord: LoopbackDiscord) -> set[str]:
    """Every command that the bot has registered, "feed add" for one in a group."""
    found = set()
    for row in discord.commands:
        subs = [part for part in row.get("options", ()) if part["type"] in (1, 2)]
        found |= {f"{row['name']} {sub['name']}" for sub in subs} or {row["name"]}
    return found


async def every_command(
    discord: LoopbackDiscord, world: World, locale: str, first_user: int, **where: Any
) -> AsyncIterator[tuple[str, Reply]]:
    """Each command with its answer, once that no longer changes; each by another user, so that
    nobody has to wait for his turn."""
    for number, (path, options) in enumerate(calls(world)):
        reply = await discord.command(
            path, options, locale, user=str(first_user + number), patience=PATIENCE, **where
        )
        yield path, await finished(reply)
    message = discord.say(CHANNEL, f"看看 {world.page}")
    for number, name in enumerate(MENUS):
        reply = await discord.menu(
            name, message, locale, user=str(first_user + 50 + number), patience=PATIENCE, **where
        )
        yield name, await finished(reply)


async def finished(reply: Reply) -> Reply:
    """The reply once it no longer shows progress."""
    await until(lambda: not reply.text.startswith("⏳"), PATIENCE)
    return reply
