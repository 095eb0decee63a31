"""The REST routes for channels, threads, messages and direct messages."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from tests.loopback_discord.answers import BODY, FILES, json_answer
from tests.loopback_discord.failures import Chaos, Failing, Failure
from tests.loopback_discord.objects import (
    APP,
    CANNOT_DM,
    DM,
    FORUM,
    MISSING_ACCESS,
    PERMISSIONS,
    THREAD_LOCKED,
    Place,
    Refusal,
)
from tests.loopback_discord.world import World, told

__all__ = ["Chaos", "Failure", "Rest"]


class Rest(Failing):
    """Handlers over a World. What shall fail is asked of it as `Failing` says."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.posted = asyncio.Event()
        self.log: list[tuple[str, str]] = []
        """Channel and message id of every message stored, in order."""

    def add_routes(self, router: web.UrlDispatcher, base: str) -> None:
        channel = f"{base}/channels/{{channel}}"
        for method, path, handler in (
            ("GET", channel, self._channel),
            ("PATCH", channel, self._change_channel),
            ("POST", f"{channel}/messages", self._post),
            ("GET", f"{channel}/messages", self._history),
            ("GET", f"{channel}/messages/{{message}}", self._message),
            ("PATCH", f"{channel}/messages/{{message}}", self._edit),
            ("DELETE", f"{channel}/messages/{{message}}", self._delete),
            ("POST", f"{channel}/messages/{{message}}/threads", self._start_thread),
            ("POST", f"{channel}/threads", self._start_thread),
            ("GET", f"{channel}/threads/archived/public", self._archived),
            ("GET", f"{base}/guilds/{{guild}}/threads/active", self._active),
            ("POST", f"{base}/users/@me/channels", self._direct),
        ):
            router.add_route(method, path, handler)

    def note(self, message: dict[str, Any]) -> dict[str, Any]:
        """Log a message that has been stored; one that its nonce gave again is there already."""
        entry = (message["channel_id"], message["id"])
        if entry not in self.log[-200:]:
            self.log.append(entry)
        self.posted.set()
        return message

    # ── channels and messages ───────────────────────────────────────────────────────────────

    async def _channel(self, request: web.Request) -> web.Response:
        return json_answer(self.world.place(request.match_info["channel"]).api())

    async def _change_channel(self, request: web.Request) -> web.Response:
        """Only what a bot changes in threads: open or archive, lock, name, tags."""
        place, body = self.world.place(request.match_info["channel"]), request[BODY]
        if not place.is_thread:
            raise Refusal(403, 50013, "Missing Permissions")
        above_all = self.world.permissions(place) & PERMISSIONS["manage_threads"]
        if not above_all and (place.locked or "locked" in body):
            raise Refusal(*(THREAD_LOCKED if place.locked else (403, 50013, "Missing Permissions")))
        self.world.place(place.id, "send_messages_in_threads")
        if body.get("archived") and not above_all and place.owner != APP:
            raise Refusal(403, 50013, "Missing Permissions")
        place.locked = bool(body.get("locked", place.locked))
        place.name = body.get("name") or place.name
        place.tags = tuple(body.get("applied_tags") or place.tags)
        self.world.set_archived(place, archived=bool(body.get("archived", place.archived)))
        return json_answer(place.api())

    async def _post(self, request: web.Request) -> web.Response:
        channel, body, files = request.match_info["channel"], request[BODY], request[FILES]
        self._check_reachable(self.world.place(channel))
        return await self.around(
            request, channel, lambda: self.note(self.world.post(channel, body, files))
        )

    def _check_reachable(self, place: Place) -> None:
        if place.kind == DM and place.owner in self.world.unreachable:
            raise Refusal(*CANNOT_DM)

    async def _history(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        return await self.around(
            request, channel, lambda: self.world.history(channel, request.query)
        )

    async def _message(self, request: web.Request) -> web.Response:
        channel, message = request.match_info["channel"], request.match_info["message"]
        return await self.around(
            request, channel, lambda: told(self.world.message(channel, message))
        )

    async def _edit(self, request: web.Request) -> web.Response:
        channel, message = request.match_info["channel"], request.match_info["message"]

        def work() -> dict[str, Any]:
            found = self.world.editable(channel, message)
            return told(self.world.edit(found, request[BODY], request[FILES]))

        return await self.around(request, channel, work)

    async def _delete(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"])
        place.messages.remove(self.world.editable(place.id, request.match_info["message"]))
        return web.Response(status=204)

    # ── threads ─────────────────────────────────────────────────────────────────────────────

    async def _start_thread(self, request: web.Request) -> web.Response:
        channel, body, files = request.match_info["channel"], request[BODY], request[FILES]

        def work() -> dict[str, Any]:
            if self.world.place(channel).kind == FORUM:
                post = self.world.start_post(channel, body, files)
                self.note(post.messages[0])
                return post.api() | {"message": post.messages[0], "channel_id": post.id}
            at = request.match_info.get("message")
            return self.world.start_thread(channel, body["name"], at).api()

        return await self.around(request, channel, work, 201)

    async def _active(self, request: web.Request) -> web.Response:
        guild = request.match_info["guild"]
        if not self.world.guilds.get(guild):
            raise Refusal(*MISSING_ACCESS)
        seen = PERMISSIONS["view_channel"]
        found = [
            thread.api()
            for thread in self.world.threads(guild=guild)
            if not thread.archived and self.world.permissions(thread) & seen
        ]
        return await self.around(
            request, guild, lambda: {"threads": found, "members": [], "has_more": False}
        )

    async def _archived(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]

        def work() -> dict[str, Any]:
            found, more = self.world.archived(channel, request.query)
            return {"threads": [t.api() for t in found], "members": [], "has_more": more}

        return await self.around(request, channel, work)

    async def _direct(self, request: web.Request) -> web.Response:
        return json_answer(self.world.direct(str(request[BODY]["recipient_id"])).api())
