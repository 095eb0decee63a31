"""What exists in the loopback Discord: servers, channels, threads, webhooks, messages."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

APP, GUILD, CHANNEL, USER = (
    "100000000000000001",
    "200000000000000001",
    "300000000000000001",
    "400000000000000001",
)
TEXT, DM, CATEGORY, PUBLIC_THREAD, FORUM = 0, 1, 4, 11, 15
NONCE_WINDOW = 180.0
"""Seconds within which a nonce with enforce_nonce gives the first message again."""
EPOCH = 1_420_070_400_000
EVERYTHING = str(2**31 - 1)


class Refusal(Exception):  # noqa: N818 - an answer, not a fault of ours
    """What Discord answers to a request that it does not carry out."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
MISSING_ACCESS = (403, 50001, "Missing Access")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
THREAD_LOCKED = (400, 160005, "Thread is locked")
TAG_REQUIRED = (400, 40067, "A tag is required to create a forum post in this channel")
CANNOT_DM = (403, 50007, "Cannot send messages to this user")


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
    archived: bool = False
    locked: bool = False
    readable: bool = True
    writable: bool = True
    messages: list[dict[str, Any]] = field(default_factory=list)

    def api(self) -> dict[str, Any]:
        """The channel as the API shows it."""
        if self.kind == PUBLIC_THREAD:
            return {
                "id": self.id, "type": self.kind, "guild_id": self.guild, "name": self.name,
                "parent_id": self.parent, "owner_id": self.owner, "last_message_id": None,
                "message_count": len(self.messages), "member_count": 1, "rate_limit_per_user": 0,
                "total_message_sent": len(self.messages), "flags": 0, "applied_tags": list(self.tags),
                "thread_metadata": {
                    "archived": self.archived, "locked": self.locked, "auto_archive_duration": 1440,
                    "archive_timestamp": "2026-01-01T00:00:00+00:00",
                    "create_timestamp": "2026-01-01T00:00:00+00:00",
                },
            }  # fmt: skip
        if self.kind == DM:
            return {
                "id": self.id,
                "type": DM,
                "last_message_id": None,
                "flags": 0,
                "recipients": [],
            }
        shown: dict[str, Any] = {
            "id": self.id, "type": self.kind, "name": self.name, "guild_id": self.guild, "position": 0,
            "permission_overwrites": self._overwrites(), "nsfw": False, "parent_id": self.parent,
            "rate_limit_per_user": 0, "topic": None, "last_message_id": None, "flags": 0,
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
        deny = (0 if self.readable else 1 << 10) | (0 if self.writable else 1 << 11 | 1 << 38)
        if not deny:
            return []
        return [{"id": self.guild, "type": 0, "allow": "0", "deny": str(deny)}]


@dataclass
class Webhook:
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


class World:
    """Everything that is stored. Methods raise Refusal as Discord would answer."""

    def __init__(self) -> None:
        self.guilds: dict[str, bool] = {GUILD: True}
        """Servers, and whether the bot is in them."""
        self.places: dict[str, Place] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.unreachable: set[str] = set()
        """Users who take no direct messages."""
        self.edits: list[tuple[str, str]] = []
        """Channel and message of every edit."""
        self.dedupe = True
        """Whether nonces are honoured: off, to see that a test would notice a double."""
        self._nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._last_id = 0
        self.add(Place(CHANNEL, TEXT, GUILD))

    def new_id(self) -> str:
        """A snowflake: the time stands in it, and later ones are larger."""
        now = (int(time.time() * 1000) - EPOCH) << 22
        self._last_id = max(now, self._last_id + 1)
        return str(self._last_id)

    def add(self, place: Place) -> Place:
        self.places[place.id] = place
        return place

    # ── what may be done where ──────────────────────────────────────────────────────────────

    def place(self, channel: str, *, write: bool = False) -> Place:
        """A channel that the bot may read (or write to)."""
        found = self.places.get(channel)
        if found is None:
            raise Refusal(*UNKNOWN_CHANNEL)
        if found.guild is not None and not self.guilds.get(found.guild):
            raise Refusal(*MISSING_ACCESS)
        above = self.places.get(found.parent) if found.kind == PUBLIC_THREAD else found
        if above is None:
            raise Refusal(*UNKNOWN_CHANNEL)
        if not above.readable:
            raise Refusal(*MISSING_ACCESS)
        if write and not above.writable:
            raise Refusal(*MISSING_PERMISSIONS)
        return found

    def message(self, channel: str, message: str, *, write: bool = False) -> dict[str, Any]:
        place = self.place(channel, write=write)
        return _one(place.messages, message)

    # ── messages ────────────────────────────────────────────────────────────────────────────

    def post(self, channel: str, body: dict[str, Any], author: str = APP) -> dict[str, Any]:
        """The message of a body: the earlier one where its nonce has been seen just now."""
        place = self.place(channel, write=author == APP)
        if place.kind == FORUM:
            raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
        if place.locked:
            raise Refusal(*THREAD_LOCKED)
        place.archived = False
        return self.store(place, body, author)

    def store(
        self, place: Place, body: dict[str, Any], author: str = APP, **more: Any
    ) -> dict[str, Any]:
        nonce, now = str(body.get("nonce") or ""), time.monotonic()
        if nonce and body.get("enforce_nonce") and self.dedupe:
            seen = self._nonces.get((place.id, nonce))
            if seen is not None and now - seen[0] < NONCE_WINDOW:
                return seen[1]
        message = self.rendered(place.id, body, author) | more
        if nonce:
            self._nonces[place.id, nonce] = (now, message)
        place.messages.append(message)
        return message

    def rendered(
        self, channel: str, body: dict[str, Any], author: str = APP, files: int = 0
    ) -> dict[str, Any]:
        """A message object as the API shows it; not stored."""
        user = author_of(author)
        attachments = [
            {"id": self.new_id(), "filename": f"file{n}", "size": 1, "url": "https://cdn.invalid/x",
             "proxy_url": "https://cdn.invalid/x"}
            for n in range(files)
        ]  # fmt: skip
        return {
            "id": self.new_id(), "type": 0, "channel_id": channel, "author": user,
            "content": body.get("content") or "", "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [],
            "mention_roles": [], "attachments": attachments, "embeds": _embeds(body), "pinned": False,
            "components": numbered(body.get("components") or []), "flags": body.get("flags") or 0,
            **({"nonce": body["nonce"]} if body.get("nonce") else {}),
        }  # fmt: skip

    def edit(self, message: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        """Replace what a PATCH names."""
        for key in ("content", "flags"):
            if body.get(key) is not None:
                message[key] = body[key]
        if "components" in body:
            message["components"] = numbered(body["components"] or [])
        if "embeds" in body:
            message["embeds"] = _embeds(body)
        message["edited_timestamp"] = "2026-01-02T00:00:00+00:00"
        self.edits.append((message["channel_id"], message["id"]))
        return message

    def start_post(self, forum: str, body: dict[str, Any]) -> Place:
        """A post in a forum; its first message has the post's id."""
        above = self.place(forum, write=True)
        if above.kind != FORUM:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        if above.locked:
            raise Refusal(*MISSING_PERMISSIONS)
        tags = tuple(body.get("applied_tags") or ())
        if not set(tags) <= set(above.tags):
            raise Refusal(400, 10087, "Unknown tag")
        if above.needs_tag and not tags:
            raise Refusal(*TAG_REQUIRED)
        thread = self.add(
            Place(self.new_id(), PUBLIC_THREAD, above.guild, body["name"], forum, tags, owner=APP)
        )
        message = self.rendered(thread.id, body["message"])
        message["id"] = thread.id
        thread.messages.append(message)
        return thread

    def history(self, channel: str, query: dict[str, str]) -> list[dict[str, Any]]:
        """Newest first. A message's nonce is told to its sender alone, not here."""
        place = self.place(channel)
        limit, before = int(query.get("limit", "50")), int(query.get("before", 2**63))
        after = int(query.get("after", 0))
        rows = [m for m in place.messages if after < int(m["id"]) < before]
        rows.sort(key=lambda message: int(message["id"]), reverse=True)
        return [{k: v for k, v in m.items() if k != "nonce"} for m in rows[:limit]]

    def direct(self, user: str) -> Place:
        """The direct message channel with a user."""
        known = f"7{user[1:]}"
        return self.places.get(known) or self.add(Place(known, DM, None, owner=user))

    def threads(self, *, guild: str | None = None, parent: str | None = None) -> Iterator[Place]:
        for place in self.places.values():
            wanted = guild in (None, place.guild) and parent in (None, place.parent)
            if place.kind == PUBLIC_THREAD and wanted:
                yield place


def author_of(user: str) -> dict[str, Any]:
    """A user object; the bot's own for APP."""
    return {
        "id": user, "username": "yibao" if user == APP else "reader", "discriminator": "0",
        "global_name": None, "avatar": None, "bot": user == APP, "public_flags": 0, "flags": 0,
        "primary_guild": None, "clan": None, "avatar_decoration_data": None, "collectibles": None,
        "display_name_styles": None,
    }  # fmt: skip


def numbered(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Components as Discord stores them: each with an id, and with its defaults."""
    copied: list[dict[str, Any]] = json.loads(json.dumps(components))
    taken = {part.get("id") for part in walk(copied)}
    counter = 0
    for part in walk(copied):
        if not part.get("id"):
            counter += 1
            while counter in taken:
                counter += 1
            part["id"] = counter
        if part["type"] == 17:
            part.setdefault("spoiler", False)
            part.setdefault("accent_color", None)
        if part["type"] == 11:
            part["media"] = {"id": str(counter), "proxy_url": part["media"]["url"], "width": 1, "height": 1,
                             "placeholder": None, "placeholder_version": None, "content_type": None,
                             "loading_state": 2, "flags": 0, **part["media"]}  # fmt: skip
            part.setdefault("description", None)
            part.setdefault("spoiler", False)
    return copied


def walk(components: Any) -> Iterator[dict[str, Any]]:
    """Every component, nested ones and accessories included, in reading order."""
    todo = deque(components or ())
    while todo:
        part = todo.popleft()
        yield part
        inner = list(part.get("components") or ())
        if part.get("accessory"):
            inner.append(part["accessory"])
        todo.extendleft(reversed(inner))


def texts(message: dict[str, Any]) -> list[str]:
    """The content, text displays and embeds of a message, in order."""
    found = [message["content"]] if message.get("content") else []
    found += [part["content"] for part in walk(message.get("components")) if part.get("type") == 10]
    for embed in message.get("embeds") or ():
        found += [str(embed[key]) for key in ("title", "description") if embed.get(key)]
        found += [f"{field['name']}\n{field['value']}" for field in embed.get("fields") or ()]
        if embed.get("footer"):
            found.append(embed["footer"]["text"])
    return found


def buttons(message: dict[str, Any]) -> list[str]:
    """The custom_ids of a message's buttons and menus, in order."""
    return [part["custom_id"] for part in walk(message.get("components")) if "custom_id" in part]


def _one(messages: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    for message in messages:
        if message["id"] == wanted:
            return message
    raise Refusal(*UNKNOWN_MESSAGE)


def _embeds(body: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for embed in body.get("embeds") or ():
        shown = {
            "type": "rich",
            **{key: value for key, value in embed.items() if value is not None},
        }
        for field_ in shown.get("fields", ()):
            field_.setdefault("inline", False)
        found.append(shown)
    return found
