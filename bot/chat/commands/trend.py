"""/trend: what has been claimed of one thing over time, as a picture and in words."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Container
from datetime import datetime

import discord
from discord import app_commands

from bot.chat.base import ChatClient
from bot.chat.charts import Chart, Point, can_draw, draw
from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.sight import (
    costly,
    metric_of,
    offer_metrics,
    offer_spans,
    offer_subjects,
    shown_metric,
    sight_of,
    since_of,
    store_of,
)
from bot.chat.commands.stories import story_of
from bot.chat.commands.told import said
from bot.chat.commands.work import Picture, Progress, Result, work
from bot.chat.i18n.catalogue import described, language_of, named, say
from bot.chat.paging import paged
from bot.chat.views import reader_of
from bot.digests.render.discord import badge, cut, escape, link
from bot.digests.wording import plain, safe_link
from bot.store.history import Asked, Told
from bot.values import Attributed

MOST_STORIES = 12
"""Stories that are looked through for conflicts, the newest ones."""
MOST = 60
"""Claims in one chart; more points could not be told apart."""
TEXT = 3600
"""Characters of the text under the picture."""


def add(client: ChatClient) -> None:
    """Put the command into the client's tree."""
    client.tree.add_command(trend)


@app_commands.command(name=named("trend", "trend"), description=described("trend"))
@worded(subject="ask_subject", metric="ask_metric", since="ask_since")
@app_commands.autocomplete(subject=offer_subjects, metric=offer_metrics, since=offer_spans)
@costly(3, 12)
async def trend(
    interaction: discord.Interaction, subject: str, metric: str, since: str | None = None
) -> None:
    """A chart of the values that sources give, the values in words below it."""
    locale = interaction.locale

    async def job(progress: Progress) -> Result:
        await progress.say("drawing")
        wanted = metric_of(metric, locale)
        assert wanted is not None  # the option is required
        sight = await sight_of(interaction)
        asked = Asked(
            subject=subject,
            metric=wanted,
            since=since_of(since, discord.utils.utcnow()),
            with_value=True,
        )
        found = await store_of(interaction).claims(
            asked, owners=sight.owners, without=sight.paused, limit=MOST
        )
        names = Counter(each.claim.subject for each in found)
        found, doubtful = await joined(interaction, found, wanted)
        told = comparable(found, asked.since)
        if not told:
            raise Sorry(
                "no_values", subject=escape(subject[:100]), metric=shown_metric(wanted, locale)
            )
        name = plain(names.most_common(1)[0][0])
        title = f"{name} · {shown_metric(wanted, locale)}"
        lines = [_line(each, locale) for each in told]
        head = f"## {escape(title)}"
        if not can_draw():
            return paged([*lines, f"-# {say('no_charts', locale)}"], head)
        chart = chart_of(told, title, locale, doubtful)
        png = await client_of(interaction).pipeline.workers.run(draw, chart)
        file = discord.File(io.BytesIO(png), "trend.png", description=cut(title, 1000))
        return Picture(file, _fitted(head, lines, locale), cut(title, 1000))

    await work(interaction, job)


def comparable(found: tuple[Told, ...], since: datetime | None = None) -> tuple[Told, ...]:
    """The claims of the unit that most of them use, oldest first: tokens and dollars share no
    axis."""
    if not found:
        return ()
    unit = Counter(told.claim.unit for told in found).most_common(1)[0][0]
    same = [
        told for told in found if told.claim.unit == unit and (since is None or told.when > since)
    ]
    return tuple(sorted(same, key=lambda told: told.when))


Key = tuple[tuple[str, str], str]
"""Article and quote: which claim it is."""


async def joined(
    interaction: discord.Interaction, found: tuple[Told, ...], metric: str
) -> tuple[tuple[Told, ...], set[Key]]:
    """The claims, with those that their stories make of the same thing under another name (an
    article that says gpt-3.5-turbo where another says ChatGPT); and which contradict another."""
    known: set[Key] = {(told.key, told.claim.quote) for told in found}
    more: dict[Key, Told] = {}
    doubtful: set[Key] = set()
    for story_id in list(dict.fromkeys(told.story for told in found if told.story))[:MOST_STORIES]:
        story = await story_of(interaction, story_id)
        if story is None:
            continue
        lines = [line for line in story.ledger if line.metric == metric]
        meant = {line.subject for line in lines if known & set(map(key_of, line.told_by))}
        # a side may stand in a headline alone, and so in no line of the ledger
        told = [each for line in lines if line.subject in meant for each in line.told_by]
        for conflict in story.conflicts:
            if conflict.metric == metric and conflict.subject in meant:
                sides = [each for side in conflict.sides for each in side.told_by]
                doubtful |= set(map(key_of, sides))
                told += sides
        for each in told:
            if each.claim.value is not None and key_of(each) not in known:
                more[key_of(each)] = _told(each, story_id)
    return (*found, *more.values()), doubtful


def key_of(told: Attributed) -> Key:
    return told.report.key, told.claim.quote


def _told(each: Attributed, story: str) -> Told:
    article = each.report.article
    when = article.entry.published or discord.utils.utcnow()
    return Told(
        each.claim,
        each.report.key,
        article.title,
        article.entry.url,
        article.feed_name,
        when,
        story,
    )


def chart_of(
    told: tuple[Told, ...],
    title: str,
    locale: discord.Locale,
    doubtful: Container[Key] = (),
) -> Chart:
    points = tuple(
        Point(
            when=each.when,
            value=float(each.claim.value or 0),
            value2=None if each.claim.value2 is None else float(each.claim.value2),
            stance=each.claim.stance,
            language=each.claim.lang,
            label=plain(each.claim.claimant or each.feed_name),
            conflict=(each.key, each.claim.quote) in doubtful,
        )
        for each in told
    )
    traditional = language_of(locale) == "zh-TW"
    return Chart(title, told[0].claim.unit, points, reader_of(locale), traditional)


def _line(told: Told, locale: discord.Locale) -> str:
    day = f"<t:{int(told.when.timestamp())}:d>"
    source = link(cut(plain(told.feed_name) or "?", 60), safe_link(told.url))
    words = said(told.claim, locale, subject=False)
    return f"- {day} {badge(told.claim.lang)} {words} · {source}"


def _fitted(head: str, lines: list[str], locale: discord.Locale) -> str:
    """The newest whole lines that fit, in the order of time."""
    kept: list[str] = []
    left = TEXT - len(head)
    for line in reversed(lines):
        if len(line) + 1 > left:
            break
        kept.insert(0, line)
        left -= len(line) + 1
    if len(kept) < len(lines):
        kept.insert(0, f"-# {say('older_values', locale, count=len(lines) - len(kept))}")
    return "\n".join([head, *kept])
