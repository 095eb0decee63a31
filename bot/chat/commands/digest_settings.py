"""/digest setup, schedule, language, filter: what one place gets, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Range, Transform

from bot.chat.base import utc_now
from bot.chat.commands.digest_filter import filter_
from bot.chat.commands.digest_kept import save
from bot.chat.commands.digest_offers import (
    offer_quiet,
    offer_tags,
    offer_times,
    offer_webhooks,
    offer_weekdays,
    offer_zones,
)
from bot.chat.commands.digest_words import weekday_names
from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import client_of, worded
from bot.chat.commands.places import (
    Place,
    PlaceOption,
    check,
    check_role,
    forget_webhook,
    here,
    named_place,
    offer_targets,
    tag_ids,
    target_of,
    targets,
    webhook_notes,
    webhook_of,
)
from bot.chat.i18n.catalogue import choice, described, named, say
from bot.digests.typed import read_quiet, read_times, read_timezone, read_weekdays
from bot.values import Channel

LANGUAGE = [choice(f"digest_{value}", value) for value in ("both", "en", "zh")]
STYLE = [choice(f"digest_{value}", value) for value in ("cards", "embeds")]
MODE = [choice(f"digest_{value}", value) for value in ("digest", "each")]
MOST_TARGETS = 50
"""Places of one server that may get digests: each costs the operator's machine its share."""
OFF = frozenset({"off", "none", "关", "关闭", "關", "關閉"})


def with_role(channel: Channel, role: discord.Role | None) -> Channel:
    """The channel mentioning this role; @everyone stands for nobody, None leaves it."""
    if role is None:
        return channel
    return replace(channel, role=None if role.is_default() else str(role.id))


@app_commands.command(name=named("setup", "digest_setup"), description=described("digest_setup"))
@worded(
    channel="digest_channel", webhook="digest_webhook", tags="digest_tags", language="language",
    times="times", timezone="timezone", style="digest_style", role="digest_role",
)  # fmt: skip
@app_commands.choices(language=LANGUAGE, style=STYLE)
@app_commands.autocomplete(
    times=offer_times, timezone=offer_zones, tags=offer_tags, webhook=offer_webhooks
)
@app_commands.checks.cooldown(5, 60.0, key=lambda i: (i.guild_id, i.user.id))
async def setup(
    interaction: discord.Interaction,
    channel: Transform[Place, PlaceOption] | None = None,
    webhook: str | None = None,
    language: str | None = None,
    times: str | None = None,
    timezone: str | None = None,
    tags: str | None = None,
    style: str | None = None,
    role: discord.Role | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    settings = _typed_times(times, None, timezone)
    place = channel or here(interaction)
    if webhook is not None:
        found = await webhook_of(interaction, webhook, place)
        place = Place(str(found.parent), "text")
    else:
        found = Channel(
            place.id, str(interaction.guild_id), kind=place.kind, parent=place.parent,
            timezone=client_of(interaction).settings.timezone,
        )  # fmt: skip
    new_hook = found.own_webhook and found.kind == "webhook"
    try:
        wanted = await _set_up(interaction, found, place, settings, language, style, tags, role)
    except Exception:
        if new_hook and found.id not in {known.id for known in await targets(interaction)}:
            await forget_webhook(interaction, found)
        raise
    notes = await webhook_notes(interaction, wanted) if wanted.kind == "webhook" else []
    shown = named_place(wanted, interaction.locale)
    head = "\n".join([say("set_up", interaction.locale, place=shown), *notes])
    await save(interaction, wanted, head)


async def _set_up(
    interaction: discord.Interaction,
    found: Channel,
    place: Place,
    settings: dict[str, Any],
    language: str | None,
    style: str | None,
    tags: str | None,
    role: discord.Role | None,
) -> Channel:
    """The target with what is known of it and what was chosen now, checked. Raises Sorry."""
    all_known = await targets(interaction)
    known = next((c for c in all_known if c.id == found.id), None)
    if known is None and len(all_known) >= MOST_TARGETS:
        raise Sorry("many_targets", count=len(all_known))
    base = found
    if known is not None:  # chosen anew: keeps its settings, but is what Discord says it is now
        fresh: dict[str, Any] = {
            "kind": found.kind, "parent": found.parent, "own_webhook": found.own_webhook,
        }  # fmt: skip
        base = replace(known, **fresh, secret=found.secret or known.secret)
    elif found.kind == "webhook":
        base = replace(found, timezone=client_of(interaction).settings.timezone)
    wanted = with_role(replace(base, **settings), role)
    chosen = {"language": language, "style": style}
    wanted = replace(wanted, **{key: value for key, value in chosen.items() if value})  # type: ignore[arg-type]
    if tags is not None:
        wanted = replace(wanted, tags=await tag_ids(interaction, place, tags))
    wanted = replace(wanted, admin=str(interaction.user.id), paused=False, set_at=utc_now())
    if wanted.kind != "webhook":
        await check(interaction, wanted, place)
    if role is not None and wanted.role is not None:
        await check_role(interaction, role, place)
    return wanted


def _typed_times(times: str | None, every: int | None, timezone: str | None) -> dict[str, Any]:
    """The settings that were typed, by field. Raises TypedError or Sorry."""
    if times is not None and every is not None:
        raise Sorry("times_or_every")
    found: dict[str, Any] = {}
    if times is not None:
        found |= {"times": read_times(times), "every": None}
    if every is not None:
        found["every"] = float(every)
    if timezone is not None:
        found["timezone"] = read_timezone(timezone)
    return found


@app_commands.command(
    name=named("schedule", "digest_schedule"), description=described("digest_schedule")
)
@worded(
    target="digest_target", times="times", every="digest_every", timezone="timezone",
    weekdays="digest_weekdays", quiet="digest_quiet", mode="digest_mode",
    an_hour="digest_an_hour", breaking="digest_breaking", limit="digest_limit",
    min_score="digest_min_score", nothing_new="digest_nothing_new",
)  # fmt: skip
@app_commands.choices(mode=MODE)
@app_commands.autocomplete(
    target=offer_targets, times=offer_times, timezone=offer_zones, weekdays=offer_weekdays,
    quiet=offer_quiet,
)  # fmt: skip
async def schedule(
    interaction: discord.Interaction,
    times: str | None = None,
    every: Range[int, 5, 10_080] | None = None,
    timezone: str | None = None,
    weekdays: str | None = None,
    quiet: str | None = None,
    mode: str | None = None,
    an_hour: Range[int, 1, 60] | None = None,
    breaking: Range[int, 0, 50] | None = None,
    limit: Range[int, 1, 25] | None = None,
    min_score: Range[float, 0.0, 20.0] | None = None,
    nothing_new: bool | None = None,
    target: str | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    changes = _typed_times(times, every, timezone)
    if changes and mode is None:
        changes |= {"mode": "digest"} if times is not None or every is not None else {}
    if weekdays is not None:
        changes["weekdays"] = read_weekdays(weekdays, weekday_names())
    if quiet is not None:
        changes["quiet"] = None if quiet.strip().casefold() in OFF else read_quiet(quiet)
    if breaking is not None:
        changes["breaking"] = breaking if breaking > 1 else None
    plain = {
        "mode": mode, "each_an_hour": an_hour, "limit": limit, "min_score": min_score,
        "say_nothing_new": nothing_new,
    }  # fmt: skip
    changes |= {key: value for key, value in plain.items() if value is not None}
    known = await target_of(interaction, target)
    if changes.keys() & {"times", "every", "timezone", "weekdays", "mode"}:
        changes["set_at"] = utc_now()
    shown = named_place(known, interaction.locale)
    head = say("saved", interaction.locale, place=shown) if changes else ""
    await save(interaction, replace(known, **changes), head)


@app_commands.command(
    name=named("language", "digest_language"), description=described("digest_language")
)
@worded(language="language", style="digest_style", role="digest_role", target="digest_target")
@app_commands.choices(language=LANGUAGE, style=STYLE)
@app_commands.autocomplete(target=offer_targets)
async def language(
    interaction: discord.Interaction,
    language: str | None = None,
    style: str | None = None,
    role: discord.Role | None = None,
    target: str | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    if language is None and style is None and role is None:
        raise Sorry("nothing_given")
    known = await target_of(interaction, target)
    chosen = {"language": language, "style": style}
    wanted = replace(known, **{key: value for key, value in chosen.items() if value})  # type: ignore[arg-type]
    wanted = with_role(wanted, role)
    place = Place(
        wanted.id if wanted.kind != "webhook" else str(wanted.parent),
        wanted.kind if wanted.kind != "webhook" else "text",
        wanted.parent if wanted.kind == "thread" else None,
    )
    if style == "embeds" and wanted.kind != "webhook":
        await check(interaction, wanted, place)
    if role is not None and wanted.role is not None:
        await check_role(interaction, role, place)
    shown = named_place(wanted, interaction.locale)
    await save(interaction, wanted, say("saved", interaction.locale, place=shown))


COMMANDS: tuple[app_commands.Command[Any, ..., Any], ...] = (setup, schedule, language, filter_)
