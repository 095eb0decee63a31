"""What exists in the loopback Discord: servers, channels, threads, webhooks, messages."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tests.loopback_discord.objects import (
    APP,
    BOT_PERMISSIONS,
    CHANNEL,
    DM,
    EPOCH,
    FORUM,
    GUILD,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NOT_THIS_KIND,
    PERMISSIONS,
    PUBLIC_THREAD,
    TAG_REQUIRED,
    TEXT,
    THREAD_ARCHIVED,
    THREAD_LOCKED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Place,
    Refusal,
    Webhook,
    author_of,
    bits,
    stamp,
)
from tests.loopback_discord.shown import (
    EPHEMERAL,
    V2,
    check_not_empty,
    embeds,
    mentions,
    numbered,
)

NONCE_WINDOW = 180.0
"""Seconds within which a nonce with enforce_nonce gives the first message again."""


class World:
    """Everything that is stored. Methods raise Refusal as Discord would answer; what changes is
    told to `tell` (server, event, data), which the gateway sends on."""

    def __init__(self) -> None:
        self.tell: Callable[[str | None, str, dict[str, Any]], None] = lambda *_: None
        self.guilds: dict[str, bool] = {GUILD: True}
        """Servers, and whether the bot is in them."""
        self.denied: dict[str, int] = {}
        """Permission bits that the bot lacks in a whole server."""
        self.system: dict[str, str] = {}
        """The channel of a server that takes Discord's own messages, where it has one."""
        self.places: dict[str, Place] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.unreachable: set[str] = set()
        """Users who take no direct messages."""
        self.edits: list[tuple[str, str]] = []
        """Channel and message of every edit."""
        self.files: dict[str, bytes] = {}
        """What lies on the CDN, by "id/name"."""
        self.cdn = ""
        self.dedupe = True
        """Whether nonces are honoured: off, to see that a test would notice a double."""
        self.ahead = 0.0
        """Seconds that Discord's clock for nonces and interactions has been put forward."""
        self._nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._last_id = 0
        self.add(Place(CHANNEL, TEXT, GUILD))

    def now(self) -> float:
        return time.monotonic() + self.ahead

    def new_id(self) -> str:
        """A snowflake: the time stands in it, and later ones are larger."""
        now = (int(time.time() * 1000) - EPOCH) << 22
        self._last_id = max(now, self._last_id + 1)
        return str(self._last_id)

    def add(self, place: Place) -> Place:
        self.places[place.id] = place
        if place.kind != DM:
            event = "THREAD_CREATE" if place.is_thread else "CHANNEL_CREATE"
            self.tell(place.guild, event, place.api())
        return place

    def changed(self, place: Place) -> None:
        """Tell the bot that a channel or thread is not as it was."""
        event = "THREAD_UPDATE" if place.is_thread else "CHANNEL_UPDATE"
        self.tell(place.guild, event, place.api())

    def upload(self, name: str, data: bytes) -> dict[str, Any]:
        """Put a file on the CDN; returns its attachment object."""
        identity = self.new_id()
        self.files[f"{identity}/{name}"] = data
        url = f"{self.cdn}/{identity}/{name}"
        return {
            "id": identity, "filename": name, "size": len(data), "url": url, "proxy_url": url,
            "content_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
        }  # fmt: skip

    # ── what may be done where ──────────────────────────────────────────────────────────────

    def permissions(self, place: Place) -> int:
        """The bot's permission bits in a channel; a thread has those of the channel above."""
        above = self.places.get(place.parent or "", place) if place.is_thread else place
        return BOT_PERMISSIONS & ~above.denied & ~self.denied.get(str(place.guild), 0)

    def place(self, channel: str, *needed: str) -> Place:
        """A channel that the bot can see and in which it has these permissions."""
        found = self.places.get(channel)
        if found is None or (found.is_thread and found.parent not in self.places):
            raise Refusal(*UNKNOWN_CHANNEL)
        if found.guild is None:
            return found
        granted = self.permissions(found)
        if not self.guilds.get(found.guild) or not granted & PERMISSIONS["view_channel"]:
            raise Refusal(*MISSING_ACCESS)
        if granted & bits(*needed) != bits(*needed):
            raise Refusal(*MISSING_PERMISSIONS)
        return found

    def writable(self, channel: str) -> Place:
        """A channel or thread that the bot may post to; a thread may be archived, not locked."""
        found = self.place(channel)
        needed = "send_messages_in_threads" if found.is_thread else "send_messages"
        self.place(channel, needed)
        if found.locked:
            raise Refusal(*THREAD_LOCKED)
        return found

    def message(self, channel: str, message: str) -> dict[str, Any]:
        return find(self.place(channel, "read_message_history").messages, message)

    # ── messages ────────────────────────────────────────────────────────────────────────────

    def post(
        self, channel: str, body: dict[str, Any], files: Mapping[str, bytes] | None = None
    ) -> dict[str, Any]:
        """The message of a body: the earlier one where its nonce has been seen just now."""
        place = self.writable(channel)
        if place.kind not in (TEXT, DM, PUBLIC_THREAD):
            raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
        if files:
            self.place(channel, "attach_files")
        return self.store(place, body, files=files)

    def store(
        self, place: Place, body: dict[str, Any], writer: str = APP, *,
        files: Mapping[str, bytes] | None = None, **more: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Put a message into a channel; an archived thread is opened by it."""
        nonce, now = str(body.get("nonce") or ""), self.now()
        if nonce and body.get("enforce_nonce") and self.dedupe:
            seen = self._nonces.get((place.id, nonce))
            if seen is not None and now - seen[0] < NONCE_WINDOW:
                return seen[1]
        message = self.rendered(place.id, body, writer, files) | more
        check_not_empty(message)
        if nonce:
            self._nonces[place.id, nonce] = (now, message)
        place.messages.append(message)
        if place.archived:
            self.set_archived(place, archived=False)
        return message

    def rendered(
        self, channel: str, body: Mapping[str, Any], author: str = APP,
        files: Mapping[str, bytes] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """A message object as the API shows it; not stored."""
        identity = self.new_id()
        attachments = [self.upload(name, data) for name, data in (files or {}).items()]
        urls = {row["filename"]: row["url"] for row in attachments}
        return {
            "id": identity, "type": 0, "channel_id": channel, "author": author_of(author),
            "content": body.get("content") or "", "timestamp": stamp(identity),
            "edited_timestamp": None, "tts": False, **mentions(body), "attachments": attachments,
            "embeds": embeds(body, urls), "pinned": False, "flags": body.get("flags") or 0,
            "components": numbered(body.get("components"), urls),
            **({"nonce": body["nonce"]} if body.get("nonce") else {}),
        }  # fmt: skip

    def edit(
        self, message: dict[str, Any], body: Mapping[str, Any],
        files: Mapping[str, bytes] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Replace what a PATCH names; a file stays where `attachments` lists its id or is absent."""
        kept = list(message["attachments"])
        if "attachments" in body:
            named = {str(row.get("id")) for row in body["attachments"] or ()}
            kept = [row for row in kept if row["id"] in named]
        kept += [self.upload(name, data) for name, data in (files or {}).items()]
        urls = {row["filename"]: row["url"] for row in kept}
        after: dict[str, Any] = {"attachments": kept}
        if "content" in body:
            after["content"] = body["content"] or ""
        if body.get("flags") is not None:
            # neither V2 nor that only one user sees it can be taken back
            after["flags"] = body["flags"] | message["flags"] & (V2 | EPHEMERAL)
        if "components" in body:
            after["components"] = numbered(body["components"], urls)
        if "embeds" in body:
            after["embeds"] = embeds(body, urls)
        check_not_empty(message | after)
        message.update(after)
        message["edited_timestamp"] = stamp()
        self.edits.append((message["channel_id"], message["id"]))
        return message

    def editable(self, channel: str, message: str) -> dict[str, Any]:
        """A message of the bot's own. An archived thread must be opened before."""
        place = self.place(channel)
        found = find(place.messages, message)
        if found["author"]["id"] != APP:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        if place.archived:
            raise Refusal(*THREAD_ARCHIVED)
        return found

    def history(self, channel: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Newest first; nothing at all where the bot may not read the history. A message's nonce
        is told to its sender alone, not here."""
        place = self.place(channel)
        if place.guild and not self.permissions(place) & PERMISSIONS["read_message_history"]:
            return []
        limit, before = int(query.get("limit", "50")), int(query.get("before", 2**63))
        after = int(query.get("after", 0))
        rows = [m for m in place.messages if after < int(m["id"]) < before]
        rows.sort(key=lambda message: int(message["id"]), reverse="after" not in query)
        return [told(m) for m in sorted(rows[:limit], key=lambda m: int(m["id"]), reverse=True)]

    # ── threads ─────────────────────────────────────────────────────────────────────────────

    def start_post(
        self, forum: str, body: dict[str, Any], files: Mapping[str, bytes] | None = None
    ) -> Place:
        """A post in a forum; its first message has the post's id."""
        above = self.place(forum, "send_messages")
        if above.kind != FORUM:
            raise Refusal(*NOT_THIS_KIND)
        if above.locked:
            raise Refusal(*MISSING_PERMISSIONS)
        tags = tuple(map(str, body.get("applied_tags") or ()))
        if not set(tags) <= set(above.tags):
            raise Refusal(400, 10087, "Unknown tag")
        if above.needs_tag and not tags:
            raise Refusal(*TAG_REQUIRED)
        message = self.rendered("0", body["message"], files=files)
        check_not_empty(message)
        identity = message["id"]
        message["channel_id"] = identity
        thread = Place(identity, PUBLIC_THREAD, above.guild, body["name"], forum, tags, owner=APP)
        thread.messages.append(message)
        return self.add(thread)

    def start_thread(self, channel: str, name: str, message: str | None = None) -> Place:
        """A thread of a text channel: at a message, whose id it then has, or of its own."""
        above = self.place(channel, "create_public_threads")
        if above.kind != TEXT:
            raise Refusal(*NOT_THIS_KIND)
        if message is not None:
            find(above.messages, message)
            if message in self.places:
                raise Refusal(400, 160004, "A thread has already been created for this message")
        identity = message or self.new_id()
        return self.add(Place(identity, PUBLIC_THREAD, above.guild, name, channel, owner=APP))

    def set_archived(self, place: Place, *, archived: bool) -> None:
        if place.archived != archived:
            place.archived, place.changed = archived, stamp()
            self.changed(place)

    def threads(self, *, guild: str | None = None, parent: str | None = None) -> Iterator[Place]:
        for place in self.places.values():
            if place.is_thread and guild in (None, place.guild) and parent in (None, place.parent):
                yield place

    def archived(self, parent: str, query: Mapping[str, str]) -> tuple[list[Place], bool]:
        """Archived threads, the last archived first, and whether there are more."""
        self.place(parent, "read_message_history")
        before, limit = (
            query.get("before", "9999-12-31T00:00:00+00:00"),
            int(query.get("limit", "50")),
        )
        end = datetime.fromisoformat(before)
        found = [
            thread
            for thread in self.threads(parent=parent)
            if thread.archived and datetime.fromisoformat(thread.changed) < end
        ]
        found.sort(key=lambda thread: thread.changed, reverse=True)
        return found[:limit], len(found) > limit

    def direct(self, user: str) -> Place:
        """The direct message channel with a user."""
        known = f"7{user[1:]}"
        return self.places.get(known) or self.add(Place(known, DM, None, owner=user))


def told(message: dict[str, Any]) -> dict[str, Any]:
    """A message as others than its sender see it."""
    return {key: value for key, value in message.items() if key != "nonce"}


def find(messages: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The message with an id. Raises Refusal."""
    message: dict[str, Any]
    for message in reversed(messages):
        if message["id"] == wanted:
            return message
    raise Refusal(*UNKNOWN_MESSAGE)
