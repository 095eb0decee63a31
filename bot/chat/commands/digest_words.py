"""A target's settings in words, for the replies of /digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.chat.commands.places import named_place
from bot.chat.i18n.catalogue import LANGUAGES, catalogue, language_of, listed, say
from bot.chat.trouble import stop_sentence
from bot.digests import slots
from bot.digests.filters import shown_words
from bot.digests.render.discord import cut, escape
from bot.values import Channel, Filter, TargetState


def weekday_names() -> dict[str, tuple[int, ...]]:
    """Every word for days and groups of days, of all languages, in lower case."""
    found: dict[str, tuple[int, ...]] = {}
    for language in LANGUAGES:
        for key in ("weekday_names", "weekday_more"):
            for number, name in enumerate(say(key, language).split(), 1):
                found[name.lower()] = (number,)
        for group in say("weekday_groups", language).split():
            name, _equals, days = group.partition("=")
            found[name.lower()] = tuple(int(day) for day in days)
    return found


def shown_days(days: Sequence[int], locale: discord.Locale) -> str:
    """Weekdays by name; three and more in a row as "Mon–Fri"."""
    if not days:
        return say("every_day", locale)
    names = say("weekday_names", locale).split()
    rows: list[list[int]] = []
    for day in days:
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    shown: list[str] = []
    for row in rows:
        first, last = names[row[0] - 1], names[row[-1] - 1]
        if len(row) > 2:
            shown.append(say("day_span", locale, first=first, last=last))
        else:
            shown += [names[day - 1] for day in row]
    return listed(shown, locale)


def choice_name(key: str, locale: discord.Locale) -> str:
    name: str = catalogue()["choices"][key][language_of(locale)]
    return name


def shown_next(channel: Channel, now: datetime, locale: discord.Locale) -> str:
    """When the next digest comes, as each reader's own clock shows it."""
    if channel.mode == "each" and not slots.is_quiet(channel, now) and not channel.paused:
        return say("at_once", locale)
    moment = slots.next_due(channel, now)
    return say("never", locale) if moment is None else f"<t:{int(moment.timestamp())}:f>"


def shown_filter(wanted: Filter, locale: discord.Locale) -> str:
    """The filter in one line; every word escaped."""
    parts = []
    if wanted.categories:
        parts.append(
            say("filter_categories", locale, words=escape(listed(wanted.categories, locale)))
        )
    if wanted.languages:
        names = [choice_name(f"digest_{language.value}", locale) for language in wanted.languages]
        parts.append(say("filter_languages", locale, words=listed(names, locale)))
    for key, words in (("filter_include", wanted.include), ("filter_exclude", wanted.exclude)):
        if words:
            parts.append(say(key, locale, words=cut(escape(shown_words(words)), 600)))
    return " · ".join(parts) or say("filter_open", locale)


def settings_text(
    channel: Channel,
    *,
    locale: discord.Locale,
    now: datetime,
    state: TargetState | None = None,
    tags: Sequence[str] = (),
) -> str:
    """All settings of a target, a line each, under its name. `tags` are the names of its tags."""
    lines = [f"**{named_place(channel, locale)}**"]
    if state is not None:
        since = f"<t:{int(state.since.timestamp())}:R>"
        reason = stop_sentence(channel, state, locale)
        lines.append(say("shown_stopped", locale, since=since, reason=reason))
    days = shown_days(channel.weekdays, locale)
    when: dict[str, object] = {"timezone": channel.timezone, "days": days}
    if channel.mode == "each":
        lines.append(say("shown_each", locale, count=channel.each_an_hour, **when))
    elif channel.every is not None:
        lines.append(say("shown_every", locale, minutes=f"{channel.every:g}", **when))
    else:
        lines.append(say("shown_schedule", locale, times=listed(channel.times, locale), **when))
    if channel.paused:
        lines.append(say("shown_paused", locale))
    else:
        lines.append(say("shown_next", locale, next=shown_next(channel, now, locale)))
    if channel.quiet is not None:
        begin, end = channel.quiet
        lines.append(say("shown_quiet", locale, begin=begin, end=end))
    if channel.breaking is not None and channel.mode == "digest":
        lines.append(say("shown_breaking", locale, count=channel.breaking))
    limits = say("shown_limits", locale, limit=channel.limit, score=f"{channel.min_score:g}")
    looks = (
        choice_name(f"digest_{channel.language}", locale),
        choice_name(f"digest_{channel.style}", locale),
    )
    lines += [limits, say("shown_looks", locale, language=looks[0], style=looks[1])]
    if channel.role is not None:
        lines.append(say("shown_role", locale, role=f"<@&{channel.role}>"))
    if tags:
        lines.append(say("shown_tags", locale, tags=escape(listed(tags, locale))))
    if channel.say_nothing_new:
        lines.append(say("shown_nothing_new", locale))
    lines.append(say("shown_filter", locale, filter=shown_filter(channel.filter, locale)))
    return lines[0] + "".join(f"\n- {line}" for line in lines[1:])
