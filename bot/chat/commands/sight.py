"""What a server may see, what can be completed while somebody types, and how often it may ask."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

import discord
from discord import app_commands

from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import LONGEST, SHOWN, client_of, distinct, offered
from bot.chat.i18n.catalogue import in_script, listed, say
from bot.chat.views import reader_of
from bot.digests.render.discord import escape
from bot.digests.wording import labels, metric_name, plain
from bot.flow.digesting import owners_of
from bot.store import Store
from bot.store.history import Headline, Known
from bot.values import Group, Report
from summarizers.text import fold

T = TypeVar("T")
Choices = list[app_commands.Choice[str]]
_SPAN = re.compile(r"(\d{1,4})\s*个?個?([hdwmy时時天日周週月年]|小[时時])", re.IGNORECASE)
_DAYS = {
    "h": 1 / 24, "时": 1 / 24, "時": 1 / 24, "小时": 1 / 24, "小時": 1 / 24,
    "d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "週": 7, "m": 30, "月": 30, "y": 365, "年": 365,
}  # fmt: skip
LONGEST_SPAN = 100 * 365
"""Days: longer than any feed has been there, and no date before the first year."""
SPANS = ("1d", "7d", "30d", "1y")
"""Lengths of time that are offered, each with a name in the catalogue."""


_asked: WeakKeyDictionary[discord.Client, dict[Hashable, deque[float]]] = WeakKeyDictionary()
"""When each limited command was last used, by command and user or server."""
_REMEMBERED = 5000


def costly(each: int, all_: int, seconds: float = 60.0) -> Callable[[T], T]:
    """Limits of a command that costs something: so many in `seconds` for a user, and for a whole
    server. One over them gets CommandOnCooldown."""

    def allowed(interaction: discord.Interaction) -> bool:
        asked = _asked.setdefault(interaction.client, {})
        where = interaction.guild_id or interaction.user.id
        name = interaction.command.qualified_name if interaction.command else ""
        now = monotonic()
        kept = []
        mine: Hashable = (name, where, interaction.user.id)
        ours: Hashable = (name, where)
        for key, most in ((mine, each), (ours, all_)):
            times = asked.setdefault(key, deque())
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) >= most:
                wait = seconds - (now - times[0])
                raise app_commands.CommandOnCooldown(app_commands.Cooldown(most, seconds), wait)
            kept.append(times)
        for times in kept:
            times.append(now)
        if len(asked) > _REMEMBERED:
            for key in [key for key, times in asked.items() if not times or times[-1] < now - 600]:
                del asked[key]
        return True

    return app_commands.check(allowed)


@dataclass(frozen=True, slots=True)
class Sight:
    """What may be seen where a command was typed: the operator's feeds and the server's own, less
    those that the server has paused."""

    owners: frozenset[str]
    paused: frozenset[str]

    def shows(self, report: Report) -> bool:
        return report.article.entry.feed_url not in self.paused

    def of(self, group: Group | None) -> Group | None:
        """The story with the reports that may be seen; None where that is none."""
        if group is None:
            return None
        reports = tuple(filter(self.shows, group.reports))
        return Group(group.id, reports, group.evidence) if reports else None


def store_of(interaction: discord.Interaction) -> Store:
    return client_of(interaction).pipeline.store


def guild_of(interaction: discord.Interaction) -> str | None:
    return str(interaction.guild_id) if interaction.guild_id else None


async def sight_of(interaction: discord.Interaction) -> Sight:
    guild = guild_of(interaction)
    paused = await store_of(interaction).paused_feeds(guild) if guild else frozenset[str]()
    return Sight(owners_of(guild), paused)


# ── what was typed ──────────────────────────────────────────────────────────────────────────


def since_of(typed: str | None, now: datetime) -> datetime | None:
    """The moment that "7d" or "2026-09-01" names; None for nothing. Raises Sorry."""
    if not typed:
        return None
    length = _SPAN.fullmatch(typed.strip())
    if length is not None:
        days = int(length[1]) * _DAYS[length[2].lower()]
        return now - timedelta(days=min(days, LONGEST_SPAN))
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError as error:
        raise Sorry("bad_since", text=escape(typed[:100])) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def metric_of(typed: str | None, locale: discord.Locale) -> str | None:
    """The metric that is meant, by its name in either language. Raises Sorry."""
    if not typed:
        return None
    wanted = " ".join(typed.split()).casefold()
    for metric, names in labels()["metrics"].items():
        own = names["zh"], in_script(names["zh"], "zh-TW"), fold(names["zh"])
        spelt = {metric, metric.replace("_", " "), names["en"], *own}
        if {wanted, fold(wanted)} & {name.casefold() for name in spelt}:
            return str(metric)
    known = listed((shown_metric(metric, locale) for metric in labels()["metrics"]), locale)
    raise Sorry("bad_metric", text=escape(typed[:100]), known=known)


def shown_metric(metric: str, locale: discord.Locale) -> str:
    return in_script(metric_name(metric, reader_of(locale)), locale)


def shown_title(headline: Headline, locale: discord.Locale) -> str:
    """A story's title in the user's language where it has one."""
    own = headline.lang == reader_of(locale)
    return plain(headline.title if own else headline.translated or headline.title)


# ── what is offered while somebody types ────────────────────────────────────────────────────


async def _offer_known(interaction: discord.Interaction, what: Known, current: str) -> Choices:
    sight = await sight_of(interaction)
    names = await store_of(interaction).known(
        what, current, owners=sight.owners, without=sight.paused
    )
    return distinct((plain(name), name) for name in names if plain(name) and len(name) <= LONGEST)


async def offer_subjects(interaction: discord.Interaction, current: str) -> Choices:
    """What claims have been made about, in either language."""
    return await _offer_known(interaction, "subject", current)


async def offer_claimants(interaction: discord.Interaction, current: str) -> Choices:
    """Who has claimed something."""
    return await _offer_known(interaction, "claimant", current)


async def offer_metrics(interaction: discord.Interaction, current: str) -> Choices:
    """What has been claimed, called as the user calls it."""
    sight = await sight_of(interaction)
    known = await store_of(interaction).known("metric", owners=sight.owners, limit=100)
    return offered(current, [(shown_metric(each, interaction.locale), each) for each in known])


async def reads(interaction: discord.Interaction, source: str) -> bool:
    """Whether a feed that this server sees has that in its name, as /search looks for it."""
    sight, wanted = await sight_of(interaction), source.strip().lower()
    feeds = await client_of(interaction).pipeline.subscriptions()
    return any(f.owner in sight.owners and wanted in f.name.lower() for f in feeds)


async def offer_sources(interaction: discord.Interaction, current: str) -> Choices:
    """Feeds that this server reads."""
    sight = await sight_of(interaction)
    feeds = await client_of(interaction).pipeline.subscriptions()
    names = [f.name for f in feeds if f.owner in sight.owners and f.url not in sight.paused]
    return offered(current, [(plain(name), name[:LONGEST]) for name in dict.fromkeys(names)])


async def offer_stories(interaction: discord.Interaction, current: str) -> Choices:
    """Stories by headline, the newest first."""
    sight = await sight_of(interaction)
    found = await store_of(interaction).headlines(
        current, owners=sight.owners, without=sight.paused, limit=SHOWN
    )
    return distinct(
        (shown_title(each, interaction.locale) or each.story, each.story) for each in found
    )


async def offer_spans(interaction: discord.Interaction, current: str) -> Choices:
    """Lengths of time, and the date that is being typed."""
    rows = [(say(f"span_{span}", interaction.locale), span) for span in SPANS]
    try:
        moment = since_of(current, discord.utils.utcnow())
    except Sorry:
        moment = None
    typed = current.strip()
    if moment is not None and typed not in SPANS:
        rows.insert(0, (f"{typed} ({moment:%Y-%m-%d})", typed))
        return [app_commands.Choice(name=name, value=value) for name, value in rows]
    return offered(current, rows)
