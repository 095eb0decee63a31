"""/feed: what a server reads besides the operator's feeds, and how its feeds are doing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

import discord
from discord import app_commands
from discord.ui import Button, View

from bot.chat.base import ChatClient, utc_now
from bot.chat.commands.errors import Sorry, answer
from bot.chat.commands.options import client_of, completed, offered, worded
from bot.chat.i18n.catalogue import choice, described, named, say
from bot.chat.paging import LIFE, paged, send_pages
from bot.digests.render.discord import cut, escape, link
from bot.errors import AddressError, FeedError, InputError, ParseError, WorkerError
from bot.feeds.address import may_reach
from bot.feeds.opml import is_web_address, read_opml, write_opml
from bot.pipeline import Preview
from bot.values import OPERATOR, Entry, Feed, FeedState
from summarizers.types import Language

MOST = 50
"""Feeds that one server may add: a stranger's server must not load the operator's machine."""
SHOWN = 3
"""Entries that /feed add and /feed test show."""
LARGEST = 1_000_000
"""Bytes of an OPML file."""
NAME, CATEGORY = 100, 40
_ADDRESS = re.compile(r"https?://([^/\s\"'<>]+)\S*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
LANGUAGES = [choice(f"feed_{value}", value) for value in ("en", "zh", "mixed")]


async def _visible(interaction: discord.Interaction) -> tuple[Feed, ...]:
    return await client_of(interaction).pipeline.visible(str(interaction.guild_id))


async def offer_own(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: feeds that this server has added."""
    feeds = await client_of(interaction).pipeline.store.feeds(str(interaction.guild_id))
    return offered(current, [(feed.name, feed.name) for feed in feeds])


async def offer_all(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: every feed that this server may see."""
    return offered(current, [(feed.name, feed.name) for feed in await _visible(interaction)])


async def offer_paused(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: feeds that this server has paused."""
    paused = await client_of(interaction).pipeline.store.paused_feeds(str(interaction.guild_id))
    feeds = [feed for feed in await _visible(interaction) if feed.url in paused]
    return offered(current, [(feed.name, feed.name) for feed in feeds])


async def offer_categories(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: categories in use."""
    return completed(current, sorted({feed.category for feed in await _visible(interaction)}))


def _named(feeds: Iterable[Feed], name: str) -> Feed | None:
    """The feed of that name (or cut name, or address), of any case."""
    wanted = name.strip().casefold()
    for feed in feeds:
        if wanted in (feed.name.casefold(), feed.name[:NAME].casefold(), feed.url.casefold()):
            return feed
    return None


def address_of(typed: str) -> str:
    """A typed address with its scheme. Raises Sorry."""
    text = typed.strip().strip("<>")
    url = text if _SCHEME.match(text) and "://" in text else f"https://{text}"
    if not is_web_address(url) or " " in url or len(url) > 2000:
        raise Sorry("feed_address", text=escape(typed[:100]))
    return url


async def looked_at(interaction: discord.Interaction, url: str, trusted: bool) -> Preview:
    """What stands at an address; raises Sorry with the reason and what to do."""
    host = escape(Feed("", url).host[:100])
    try:
        return await client_of(interaction).pipeline.preview(url, trusted=trusted)
    except AddressError as error:
        raise Sorry("feed_refused", host=host, reason=_shown_reason(str(error))) from error
    except ParseError as error:
        raise Sorry("feed_none", host=host, reason=_shown_reason(str(error))) from error
    except (FeedError, WorkerError) as error:
        raise Sorry("feed_failed", host=host, reason=_shown_reason(str(error))) from error


def _shown_reason(reason: str) -> str:
    """A reason without addresses: beyond its host, one may hold a secret."""
    # what to set in the environment is the operator's matter, not that of who typed
    hostly = _ADDRESS.sub(lambda found: found[1].rpartition("@")[2], reason.split("; if it is")[0])
    return cut(escape(hostly.rstrip(".")), 300)


def entry_line(entry: Entry) -> str:
    date = f" · <t:{int(entry.published.timestamp())}:R>" if entry.published else ""
    return f"- {link(cut(entry.title, 200), entry.url)}{date}"


def _entry_lines(found: Preview, locale: discord.Locale) -> list[str]:
    return [entry_line(entry) for entry in found.newest(SHOWN)] or [say("feed_empty", locale)]


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
    visible = await _visible(interaction)
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
    if name is not None and _named(visible, name) is not None:
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
    lines = [head, *_entry_lines(found, locale)]
    await interaction.followup.send(
        cut("\n".join(lines), 1900), view=Undo(client, feed, locale), ephemeral=True
    )


def free_name(title: str, url: str, feeds: Sequence[Feed]) -> str:
    """A name that no other feed of the server has: commands find feeds by their names."""
    base = " ".join(title.split())[: NAME - 5] or Feed("", url).host[: NAME - 5]
    name, number = base, 2
    while _named(feeds, name) is not None:
        name, number = f"{base} {number}", number + 1
    return name


@app_commands.command(name=named("remove", "feed_remove"), description=described("feed_remove"))
@worded(name="feed_name")
@app_commands.autocomplete(name=offer_own)
async def remove(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feed = _named(await store.feeds(guild), name)
    if feed is None:
        shared = _named(await _visible(interaction), name)
        key = "feed_unknown" if shared is None else "feed_not_own"
        raise Sorry(key, name=escape(name[:100]))
    await store.remove_feed(feed.url, guild)
    await answer(interaction, say("feed_removed", interaction.locale, name=escape(feed.name)))


@app_commands.command(name=named("list", "feed_list"), description=described("feed_list"))
async def list_(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feeds, states = await _visible(interaction), await store.states()
    if not feeds:
        raise Sorry("no_feeds")
    paused = await store.paused_feeds(guild)
    own = sum(feed.owner == guild for feed in feeds)
    head = say("feeds", interaction.locale, count=len(feeds), own=own, most=MOST)
    rows = []
    for feed in feeds:
        state = states.get(feed.url)
        sign = "⏸️" if feed.url in paused else "⚠️" if state and state.failures else "•"
        star = " ★" if feed.owner == guild else ""
        # beyond the host an address may hold a secret
        rows.append(
            f"{sign} **{cut(escape(feed.name), 80)}**{star} `{feed.host}` {feed.language.value}, "
            f"{escape(feed.category)}"
        )
    await send_pages(interaction, paged(rows, head=head))


@app_commands.command(name=named("test", "feed_test"), description=described("feed_test"))
@worded(source="feed_source")
@app_commands.autocomplete(source=offer_all)
@app_commands.checks.cooldown(3, 60.0, key=lambda i: (i.guild_id, i.user.id))
async def test(interaction: discord.Interaction, source: str) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    known = _named(await _visible(interaction), source)
    if known is None and not re.search(r"[.:/]", source):
        raise Sorry("feed_unseen", name=escape(source[:100]))
    url = known.url if known else address_of(source)
    # the operator's own address, not the one who asks, decides what it may reach
    trusted = known is not None and known.owner == OPERATOR
    found = await looked_at(interaction, url, trusted)
    oldest = utc_now() - timedelta(days=1)
    said = say(
        "feed_tested",
        interaction.locale,
        name=escape((known.name if known else found.title or url)[:NAME]),
        host=escape(Feed("", url).host),
        count=len(found.entries),
        today=sum(e.published is not None and e.published > oldest for e in found.entries),
    )
    lines = [said, *_entry_lines(found, interaction.locale)]
    await answer(interaction, cut("\n".join(lines), 1900))


@app_commands.command(name=named("pause", "feed_pause"), description=described("feed_pause"))
@worded(name="feed_name")
@app_commands.autocomplete(name=offer_all)
async def pause(interaction: discord.Interaction, name: str) -> None:
    await _set_paused(interaction, name, True)


@app_commands.command(name=named("resume", "feed_resume"), description=described("feed_resume"))
@worded(name="feed_name")
@app_commands.autocomplete(name=offer_paused)
async def resume(interaction: discord.Interaction, name: str) -> None:
    await _set_paused(interaction, name, False)


async def _set_paused(interaction: discord.Interaction, name: str, wanted: bool) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feed = _named(await _visible(interaction), name)
    if feed is None:
        raise Sorry("feed_unseen", name=escape(name[:100]))
    if wanted:
        done = await store.pause_feed(feed.url, guild)
        key = "feed_paused" if done else "feed_paused_already"
    else:
        done = await store.resume_feed(feed.url, guild)
        key = "feed_resumed" if done else "feed_not_paused"
    await answer(interaction, say(key, interaction.locale, name=escape(feed.name)))


@app_commands.command(name=named("health", "feed_health"), description=described("feed_health"))
async def health(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    store, guild = client_of(interaction).pipeline.store, str(interaction.guild_id)
    feeds, states = await _visible(interaction), await store.states()
    if not feeds:
        raise Sorry("no_feeds")
    paused, locale = await store.paused_feeds(guild), interaction.locale
    # the worst first: that is what one looks for
    ordered = sorted(feeds, key=lambda f: -_failures(states.get(f.url)))
    rows = []
    for feed in ordered:
        reasons = _may_read(interaction, feed)
        rows.append(health_row(feed, states.get(feed.url), feed.url in paused, reasons, locale))
    well = sum(not _failures(states.get(feed.url)) for feed in feeds)
    head = say("feed_health_head", locale, well=well, count=len(feeds))
    await send_pages(interaction, paged(rows, head=head))


def _failures(state: FeedState | None) -> int:
    return state.failures if state else 0


def _may_read(interaction: discord.Interaction, feed: Feed) -> bool:
    """Whether the reason of a failure is for this reader: a server's admins, for its own feeds."""
    return interaction.permissions.manage_guild and feed.owner == str(interaction.guild_id)


def health_row(
    feed: Feed, state: FeedState | None, paused: bool, reasons: bool, locale: discord.Locale
) -> str:
    """How one feed is doing, in two or three lines; of its address no more than the host."""
    if state is None or state.checked_at is None:
        sign, how = "•", say("feed_waiting", locale)
    elif state.failures:
        sign, how = "⚠️", say("feed_failing", locale, count=state.failures)
    else:
        sign, how = "✅", say("feed_well", locale)
    note = f" · {say('feed_is_paused', locale)}" if paused else ""
    lines = [f"{sign} **{cut(escape(feed.name), 80)}** `{feed.host}`: {how}{note}"]
    if state is not None and state.checked_at is not None:
        times = {
            "checked": _ago(state.checked_at, locale),
            "changed": _ago(state.changed_at, locale),
            "next": _ago(state.next_due, locale),
        }
        lines.append(f"-# {say('feed_row', locale, **times)}")
    if reasons and state is not None and state.error:
        lines.append(f"-# {_shown_reason(state.error)}")
    return "\n".join(lines)


def _ago(moment: datetime | None, locale: discord.Locale) -> str:
    return f"<t:{int(moment.timestamp())}:R>" if moment else say("never", locale)


# ── OPML ────────────────────────────────────────────────────────────────────────────────────


@app_commands.command(name=named("import", "feed_import"), description=described("feed_import"))
@worded(file="feed_file")
@app_commands.checks.cooldown(2, 60.0, key=lambda i: (i.guild_id, i.user.id))
async def import_(interaction: discord.Interaction, file: discord.Attachment) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    if file.size > LARGEST:
        raise Sorry("opml_large")
    client, guild, locale = client_of(interaction), str(interaction.guild_id), interaction.locale
    try:
        data = await file.read()
    except discord.HTTPException as error:
        raise Sorry("opml_lost") from error
    try:
        listed = await client.pipeline.workers.run(read_opml, _text(data))
    except (InputError, WorkerError) as error:
        raise Sorry("opml_unreadable", reason=escape(str(error)[:200])) from error
    if not listed.feeds and not listed.skipped:
        raise Sorry("opml_empty")
    visible = list(await _visible(interaction))
    skipped = [(name, say("feed_no_address", locale)) for name, _url in listed.skipped]
    added, known, own = 0, 0, sum(feed.owner == guild for feed in visible)
    for feed in listed.feeds:
        if any(feed.url == other.url for other in visible):
            known += 1
        elif _is_private(feed.host):
            skipped.append((feed.name, say("feed_private", locale)))
        elif own + added >= MOST:
            skipped.append((feed.name, say("feed_no_room", locale, most=MOST)))
        else:
            name = free_name(feed.name, feed.url, visible)
            new = Feed(name, feed.url, feed.language, feed.category, owner=guild)
            await client.pipeline.store.add_feed(new)
            visible.append(new)
            added += 1
    head = say("feed_imported", locale, added=added, known=known, skipped=len(skipped))
    rows = [
        say("feed_skipped", locale, name=_shown_reason(name[:80]), reason=reason)
        for name, reason in skipped
    ]
    await send_pages(interaction, paged(rows, head=head) or (head,))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _is_private(host: str) -> bool:
    """Whether a host is plainly no public one; the socket decides in the end."""
    try:
        return not may_reach(ip_address(host.strip("[]")), ())
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


@app_commands.command(name=named("export", "feed_export"), description=described("feed_export"))
async def export(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    # whoever else was given the command in the server's settings: addresses may hold secrets
    if not interaction.permissions.manage_guild:
        raise Sorry("forbidden")
    guild = str(interaction.guild_id)
    own = await client_of(interaction).pipeline.store.feeds(guild)
    if not own:
        raise Sorry("opml_none")
    file = discord.File(io.BytesIO(write_opml(own).encode()), filename="yibao-feeds.opml")
    said = say("opml_exported", interaction.locale, count=len(own))
    await interaction.followup.send(said, file=file, ephemeral=True)


COMMANDS: tuple[app_commands.Command[Any, ..., Any], ...] = (
    add, remove, list_, test, pause, resume, health, import_, export,
)  # fmt: skip


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class FeedCommands(app_commands.Group):
    """Everything under /feed."""

    def __init__(self, _client: ChatClient) -> None:
        super().__init__(name=named("feed", "feed"), description=described("feed"))
        for command in COMMANDS:
            self.add_command(command)
