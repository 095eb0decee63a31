"""The objects that the loopback Discord stores, as the API shows them, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

APP, GUILD, CHANNEL, USER = (
    "100000000000000001",
    "200000000000000001",
    "300000000000000001",
    "400000000000000001",
)
TEXT, DM, CATEGORY, PUBLIC_THREAD, FORUM = 0, 1, 4, 11, 15
EPOCH = 1_420_070_400_000
"""Snowflakes count milliseconds from here: the first second of 2015."""

PERMISSIONS = {
    "view_channel": 1 << 10, "send_messages": 1 << 11, "manage_messages": 1 << 13,
    "embed_links": 1 << 14, "attach_files": 1 << 15, "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17, "manage_webhooks": 1 << 29, "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34, "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
}  # fmt: skip
"""Bits of the documented permissions that our routes ask for."""
BOT_PERMISSIONS = sum(PERMISSIONS.values()) & ~PERMISSIONS["manage_threads"]
"""The bot is no administrator, since nobody should invite it as one."""
EVERYTHING = str(2**53 - 1)
"""What the people of the tests may do where a test does not say less."""


class Refusal(Exception):  # noqa: N818 - an answer, not a fault of ours
    """What Discord answers to a request that it does not carry out: HTTP status, its own code,
    and its words, as its documentation lists them under "Opcodes and Status Codes"."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
MISSING_ACCESS = (403, 50001, "Missing Access")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
THREAD_LOCKED = (400, 160005, "Thread is locked")
THREAD_ARCHIVED = (400, 50083, "Thread is archived")
TAG_REQUIRED = (400, 40067, "A tag is required to create a forum post in this channel")
CANNOT_DM = (403, 50007, "Cannot send messages to this user")
NOT_THIS_KIND = (400, 50024, "Cannot execute action on this channel type")
EMPTY = (400, 50006, "Cannot send an empty message")


@dataclass
class Place:
    """A channel or thread."""

    id: str
    kind: int
    guild: str | None
    name: str = "news"
    parent: str | None = None
    tags: tuple[str, ...] = ()
    """A forum's tags, or those that a post carries."""
    needs_tag: bool = False
    owner: str | None = None
    """Who began the thread; whom a DM channel is with."""
    archived: bool = False
    locked: bool = False
    changed: str = field(default_factory=lambda: stamp())
    """When it was last archived or opened again, or else begun."""
    denied: int = 0
    """Permission bits that this channel takes from everybody."""
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_thread(self) -> bool:
        return self.kind == PUBLIC_THREAD

    def api(self) -> dict[str, Any]:
        """The channel as the API shows it."""
        last = self.messages[-1]["id"] if self.messages else None
        if self.is_thread:
            return {
                "id": self.id, "type": self.kind, "guild_id": self.guild, "name": self.name,
                "parent_id": self.parent, "owner_id": self.owner, "last_message_id": last,
                "message_count": len(self.messages), "member_count": 1, "rate_limit_per_user": 0,
                "total_message_sent": len(self.messages), "flags": 0, "applied_tags": list(self.tags),
                "thread_metadata": {
                    "archived": self.archived, "locked": self.locked, "auto_archive_duration": 1440,
                    "archive_timestamp": self.changed, "create_timestamp": stamp(self.id),
                },
            }  # fmt: skip
        if self.kind == DM:
            with_whom = [author_of(str(self.owner))] if self.owner else []
            return {
                "id": self.id, "type": DM, "last_message_id": last, "flags": 0,
                "recipients": with_whom,
            }  # fmt: skip
        shown: dict[str, Any] = {
            "id": self.id, "type": self.kind, "name": self.name, "guild_id": self.guild, "position": 0,
            "permission_overwrites": self._overwrites(), "nsfw": False, "parent_id": self.parent,
            "rate_limit_per_user": 0, "topic": None, "last_message_id": last, "flags": 0,
        }  # fmt: skip
        if self.kind == FORUM:
            shown |= {
                "available_tags": [
                    {"id": tag, "name": f"tag{number}", "moderated": False, "emoji_id": None, "emoji_name": None}
                    for number, tag in enumerate(self.tags)
                ],
                "default_reaction_emoji": None, "default_sort_order": None, "default_forum_layout": 0,
                "flags": 16 if self.needs_tag else 0,
            }  # fmt: skip
        return shown

    def _overwrites(self) -> list[dict[str, Any]]:
        if not self.denied:
            return []
        return [{"id": self.guild, "type": 0, "allow": "0", "deny": str(self.denied)}]


@dataclass
class Webhook:
    """A webhook; `application` made it, or a person where that is None."""

    id: str
    token: str
    channel: str
    application: str | None

    def api(self, guild: str | None) -> dict[str, Any]:
        return {
            "id": self.id, "type": 1, "channel_id": self.channel, "guild_id": guild, "name": "Yibao",
            "avatar": None, "application_id": self.application, "token": self.token,
            "url": f"https://discord.com/api/webhooks/{self.id}/{self.token}",
        }  # fmt: skip


def author_of(user: str) -> dict[str, Any]:
    """A user object; the bot's own for APP."""
    return {
        "id": user, "username": "yibao" if user == APP else "reader", "discriminator": "0",
        "global_name": None, "avatar": None, "bot": user == APP, "public_flags": 0, "flags": 0,
        "primary_guild": None, "clan": None, "avatar_decoration_data": None, "collectibles": None,
        "display_name_styles": None,
    }  # fmt: skip


def role(identity: str, name: str, permissions: int, position: int = 0) -> dict[str, Any]:
    """A role object."""
    return {
        "id": identity, "name": name, "description": None, "color": 0, "hoist": False,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "position": position, "permissions": str(permissions), "managed": False,
        "mentionable": False, "icon": None, "unicode_emoji": None, "flags": 0,
    }  # fmt: skip


def bits(*names: str) -> int:
    """The bits of permissions by name. KeyError for a name that no route of ours asks for."""
    return sum(PERMISSIONS[name] for name in names)


def stamp(snowflake: str | None = None) -> str:
    """The time of a snowflake, or now, as the API writes times."""
    if snowflake is None:
        return datetime.now(UTC).isoformat()
    milliseconds = (int(snowflake) >> 22) + EPOCH
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
