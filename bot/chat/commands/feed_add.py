"""/feed add: a feed of a server's own, found on its page, and taken back by a button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ui import Button, View

from bot.chat.base import ChatClient
from bot.chat.commands.errors import Sorry
from bot.chat.commands.feed_names import (
    NAME,
    entry_lines,
    feed_named,
    feeds_here,
    offer_categories,
)
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.reasons import reason_of
from bot.chat.commands.told import code
from bot.chat.i18n.catalogue import choice, described, named, say
from bot.chat.paging import LIFE
from bot.digests.render.discord import cut, escape
from bot.errors import AddressError, FeedError, ParseError, WorkerError
from bot.feeds.opml import is_web_address
from bot.pipeline import Preview
from bot.values import Feed
from summarizers.types import Language

MOST = 50
"""Feeds that one server may add: a stranger's server must not load the operator's machine."""
OTHERS = 5
"""Further feeds of a page that are named."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
LANGUAGES = [choice(f"feed_{value}", value) for value in ("en", "zh", "mixed")]


def address_of(typed: str) -> str:
    """A typed address with its scheme. Raises Sorry."""
    text = typed.strip().strip("<>")
    url = text if _SCHEME.match(text) and "://" in text else f"https://{text}"
    if not is_web_address(url) or " " in url or len(url) > 2000:
        raise Sorry("feed_address", text=escape(typed[:100]))
    return url


async def looked_at(interaction: discord.Interaction, url: str, trusted: bool) -> Preview:
    """What stands at an address; raises Sorry with the reason and what to do."""
    try:
        return await client_of(interaction).pipeline.preview(url, trusted=trusted)
    except (FeedError, WorkerError) as error:
        kinds: dict[type[Exception], str] = {AddressError: "feed_refused", ParseError: "feed_none"}
        raise Sorry(
            kinds.get(type(error), "feed_failed"),
            host=escape(Feed("", url).host[:100]),
            reason=reason_of(getattr(error, "fault", ""), str(error), interaction.locale),
        ) from error


class Undo(View):
    """One button under the reply of /feed add that takes the feed out again."""

    def __init__(self, client: ChatClient, feed: Feed, locale: discord.Locale) -> None:
        super().__init__(timeout=LIFE)
        self._client, self._feed, self._locale = client, feed, locale
        button = Button[Any](label=say("feed_undo", locale), style=discord.ButtonStyle.secondary)
        button.callback = self._undo  # type: ignore[method-assign]
        self.add_item(button)

    async def _undo(self, interaction: discord.Interaction) -> None:
        await self._client.pipeline.store.remove_feed(self._feed.url, self._feed.owner)
        said = say("feed_removed", self._locale, name=escape(self._feed.name))
        await interaction.response.edit_message(content=said, view=None)
        self.stop()


@app_commands.command(name=named("add", "feed_add"), description=described("feed_add"))
@worded(url="url", name="feed_called", language="feed_language", category="feed_category")
@app_commands.choices(language=LANGUAGES)
@app_commands.autocomplete(category=offer_categories)
@app_commands.checks.cooldown(3, 60.0, key=lambda i: (i.guild_id, i.user.id))
async def add(
    interaction: discord.Interaction,
    url: str,
    name: app_commands.Range[str, 1, 100] | None = None,
    language: str | None = None,
    category: app_commands.Range[str, 1, 40] | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    client, guild, locale = client_of(interaction), str(interaction.guild_id), interaction.locale
    visible = await feeds_here(interaction)
    own = sum(feed.owner == guild for feed in visible)
    if own >= MOST:
        raise Sorry("feed_full", count=own)
    # never trusted: an address typed in Discord may not reach the operator's network
    found = await looked_at(interaction, address_of(url), trusted=False)
    known = next((feed for feed in visible if feed.url == found.url), None)
    if known is not None:
        paused = known.url in await client.pipeline.store.paused_feeds(guild)
        key = "feed_known_paused" if paused else "feed_known"
        raise Sorry(key, name=escape(known.name))
    if name is not None and feed_named(visible, name) is not None:
        raise Sorry("feed_name_taken", name=escape(name))
    feed = Feed(
        name=free_name(name or found.title, found.url, visible),
        url=found.url,
        language=Language(language) if language else found.language,
        category=(category or "news").strip() or "news",
        owner=guild,
    )
    await client.pipeline.store.add_feed(feed)
    head = say("feed_added", locale, name=escape(feed.name), host=escape(feed.host))
    lines = [head, *entry_lines(found, locale)]
    if found.others:
        lines.append(say("feed_others", locale))
        lines += [f"- {code(cut(url, 200))}" for url in found.others[:OTHERS]]
    await interaction.followup.send(
        cut("\n".join(lines), 1900), view=Undo(client, feed, locale), ephemeral=True
    )


def free_name(title: str, url: str, feeds: Sequence[Feed]) -> str:
    """A name that no other feed of the server has: commands find feeds by their names."""
    base = " ".join(title.split())[: NAME - 5] or Feed("", url).host[: NAME - 5]
    name, number = base, 2
    while feed_named(feeds, name) is not None:
        name, number = f"{base} {number}", number + 1
    return name
