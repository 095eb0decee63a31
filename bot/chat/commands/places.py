"""Where digests go: what an admin names becomes a Channel, checked before it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import AppCommandThread

from bot.chat.commands.errors import Sorry
from bot.chat.commands.options import client_of, offered
from bot.chat.delivery.rest import Limited, Refused, Request, Unanswered, Unsent
from bot.chat.i18n.catalogue import listed, say
from bot.digests.render.discord import escape
from bot.values import Channel, TargetKind

Kind = discord.ChannelType
KINDS: dict[discord.ChannelType, TargetKind] = {
    Kind.text: "text", Kind.news: "text", Kind.public_thread: "thread",
    Kind.private_thread: "thread", Kind.news_thread: "thread", Kind.forum: "forum",
}  # fmt: skip
NEEDED: dict[TargetKind, tuple[str, ...]] = {
    "text": ("view_channel", "send_messages", "read_message_history"),
    "thread": ("view_channel", "send_messages_in_threads", "read_message_history"),
    "forum": ("view_channel", "send_messages", "send_messages_in_threads", "read_message_history"),
    "webhook": ("view_channel", "manage_webhooks"),
}
"""What the bot needs there. Without the history, a message in doubt could not be looked for."""
MOST_TAGS = 5
NEW = ("new", "新建", "新增")
"""What is typed for a webhook that is to be made."""
_WEBHOOK = re.compile(
    r"https://(?:(?:canary|ptb)\.)?discord(?:app)?\.com/api(?:/v\d{1,2})?"
    r"/webhooks/(\d{15,20})/([\w.-]{10,200})/?(?:\?\S*)?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, thread or forum of the server, as Discord has told us of it."""

    id: str
    kind: TargetKind
    parent: str | None = None
    locked: bool = False

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"


class PlaceOption(app_commands.Transformer):
    """A channel option; a thread may be archived, and so unknown to the cache."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return list(KINDS)

    async def transform(self, _interaction: discord.Interaction, value: Any, /) -> Place:
        return place_of(value)


def place_of(channel: Any) -> Place:
    """The place of an option's value or of the channel where a command was typed."""
    kind = KINDS.get(getattr(channel, "type", None))  # type: ignore[arg-type]
    if kind is None:
        raise Sorry("wrong_channel")
    if kind != "thread":
        return Place(str(channel.id), kind)
    assert isinstance(channel, AppCommandThread | discord.Thread)
    return Place(str(channel.id), kind, str(channel.parent_id), channel.locked)


def here(interaction: discord.Interaction) -> Place:
    return place_of(interaction.channel)


def named_place(channel: Channel, locale: discord.Locale) -> str:
    """How a target is called in a reply."""
    if channel.kind != "webhook":
        return f"<#{channel.id}>"
    return say("webhook_place", locale, channel=f"<#{channel.parent}>")


# ── which of the targets ────────────────────────────────────────────────────────────────────


async def targets(interaction: discord.Interaction) -> list[Channel]:
    """All places of this server that get digests."""
    store = client_of(interaction).pipeline.store
    return [c for c in await store.channels() if c.guild == str(interaction.guild_id)]


async def offer_targets(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete for an option that names a target."""
    rows = []
    for channel in await targets(interaction):
        known = client_of(interaction).get_channel(int(channel.parent or channel.id))
        own = client_of(interaction).get_channel(int(channel.id)) or known
        shown = f"#{getattr(own, 'name', channel.id)}"
        if channel.kind == "webhook":
            shown = say("webhook_place", interaction.locale, channel=shown)
        rows.append((shown, channel.id))
    return offered(current, rows)


async def target_of(interaction: discord.Interaction, typed: str | None) -> Channel:
    """The target that was chosen, or the one where the command was typed. Raises Sorry."""
    known = await targets(interaction)
    if typed is None:
        found = [c for c in known if c.id == str(interaction.channel_id)]
        # in a channel that is written to through one webhook alone, that is what is meant
        found = found or [c for c in known if c.parent == str(interaction.channel_id)]
        if len(found) != 1:
            raise Sorry("not_set_up")
        return found[0]
    wanted = typed.strip().removeprefix("<#").removesuffix(">").removeprefix("#")
    for channel in known:
        place = client_of(interaction).get_channel(int(channel.id))
        if wanted in (channel.id, getattr(place, "name", None)):
            return channel
    raise Sorry("unknown_target", text=escape(typed[:100]))


# ── what the bot may do there ───────────────────────────────────────────────────────────────


async def permissions_in(interaction: discord.Interaction, place: Place) -> discord.Permissions:
    """What the bot may do in a place. Raises Sorry where it cannot even see it."""
    guild = interaction.guild
    found = None
    if guild is not None:
        found = guild.get_channel_or_thread(int(place.id))
        if found is None and place.parent is not None:
            found = guild.get_channel(int(place.parent))  # an archived thread
    if guild is None or found is None:
        if place.id == str(interaction.channel_id):
            return interaction.app_permissions
        raise Sorry("unseen_channel")
    user = client_of(interaction).user
    assert user is not None  # logged in, or no command would have come
    me = guild.me or await guild.fetch_member(user.id)
    return found.permissions_for(me)


def said_permissions(names: Iterable[str], locale: discord.Locale) -> str:
    return listed((say(f"may_{name}", locale) for name in names), locale)


async def check(interaction: discord.Interaction, channel: Channel, place: Place) -> None:
    """Raise Sorry, naming what is missing, where digests could not be posted."""
    allowed = await permissions_in(interaction, place)
    needed = NEEDED[channel.kind]
    if channel.style == "embeds" and channel.kind != "webhook":
        needed = (*needed, "embed_links")
    missing = [name for name in needed if not getattr(allowed, name)]
    locale, shown = interaction.locale, place.mention
    if missing:
        raise Sorry("lacking", place=shown, permissions=said_permissions(missing, locale))
    if place.locked and not allowed.manage_threads:
        raise Sorry("thread_locked", place=shown)
    if channel.kind == "forum" and not channel.tags:
        forum = interaction.guild.get_channel(int(place.id)) if interaction.guild else None
        if isinstance(forum, discord.ForumChannel) and forum.flags.require_tag:
            raise Sorry("tag_needed", place=shown)


async def check_role(interaction: discord.Interaction, role: discord.Role, place: Place) -> None:
    """Raise Sorry where a mention of the role would reach nobody."""
    allowed = await permissions_in(interaction, place)
    if not role.mentionable and not allowed.mention_everyone:
        raise Sorry("role_silent", role=f"<@&{role.id}>", place=place.mention)


async def tag_ids(interaction: discord.Interaction, place: Place, typed: str) -> tuple[str, ...]:
    """The ids of a forum's tags by their names, as typed with commas between. Raises Sorry."""
    forum = interaction.guild.get_channel(int(place.id)) if interaction.guild else None
    if not isinstance(forum, discord.ForumChannel):
        raise Sorry("tags_need_forum")
    known = {tag.name.casefold(): str(tag.id) for tag in forum.available_tags}
    found = []
    for name in re.split(r"[,，、]", typed):
        word = name.strip().casefold()
        if not word:
            continue
        if word not in known:
            if not known:
                raise Sorry("no_tags")
            shown = escape(listed((tag.name for tag in forum.available_tags), interaction.locale))
            raise Sorry("bad_tag", text=escape(name.strip()[:100]), known=shown)
        found.append(known[word])
    if len(found) > MOST_TAGS:
        raise Sorry("many_tags")
    return tuple(dict.fromkeys(found))


# ── webhooks ────────────────────────────────────────────────────────────────────────────────


async def webhook_of(interaction: discord.Interaction, typed: str, place: Place) -> Channel:
    """The target behind a webhook: a new one of our own in `place`, or one by its address.

    Of the address only id and token are used, and asked of the API that we are logged in to.
    """
    guild = str(interaction.guild_id)
    if typed.strip().casefold() in NEW:
        if place.kind != "text":
            raise Sorry("webhook_text_only")
        made = Channel("", guild, kind="webhook", parent=place.id)
        await check(interaction, made, place)
        body = {"name": "Yibao"}
        hook = await _asked(
            interaction, Request("POST", f"/channels/{place.id}/webhooks", place.id, body)
        )
        return Channel(
            str(hook["id"]), guild, kind="webhook", parent=place.id, secret=str(hook["token"])
        )
    found = _WEBHOOK.fullmatch(typed.strip())
    if found is None:
        raise Sorry("webhook_address")
    identity, token = found[1], found[2]
    hook = await _asked(
        interaction, Request("GET", f"/webhooks/{identity}/{token}", identity, plain=True)
    )
    if hook.get("type") != discord.WebhookType.incoming.value or not hook.get("channel_id"):
        raise Sorry("webhook_gone")
    if str(hook.get("guild_id")) != guild:
        raise Sorry("webhook_elsewhere")
    own = str(hook.get("application_id")) == str(interaction.application_id)
    return Channel(
        identity, guild, kind="webhook", parent=str(hook["channel_id"]), secret=token,
        own_webhook=own,
    )  # fmt: skip


async def webhook_notes(interaction: discord.Interaction, channel: Channel) -> list[str]:
    """What an admin should know of a webhook that works, but not fully."""
    notes = []
    if not channel.own_webhook:
        notes.append(say("webhook_plain", interaction.locale))
    try:
        allowed = await permissions_in(interaction, Place(str(channel.parent), "text"))
        readable = allowed.view_channel and allowed.read_message_history
    except Sorry:
        readable = False
    if not readable:
        where = f"<#{channel.parent}>"
        notes.append(say("webhook_unread", interaction.locale, channel=where))
    return notes


async def forget_webhook(interaction: discord.Interaction, channel: Channel) -> None:
    """Delete a webhook of our making; one that is gone already is no fault."""
    path = f"/webhooks/{channel.id}/{channel.secret}"
    try:
        await _asked(interaction, Request("DELETE", path, channel.id, plain=True))
    except Sorry as sorry:
        if sorry.key != "webhook_gone":
            raise


async def _asked(interaction: discord.Interaction, request: Request) -> Any:
    try:
        return await client_of(interaction).deliverer.rest.ask(request)
    except Refused as error:
        if error.status in (401, 404):
            raise Sorry("webhook_gone") from error
        raise Sorry("discord_refused", reason=escape(error.words)) from error
    except Limited as error:
        raise Sorry("discord_busy", seconds=int(error.seconds) + 1) from error
    except (Unsent, Unanswered) as error:
        raise Sorry("discord_silent") from error
