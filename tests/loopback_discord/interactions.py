"""The REST side of interactions: commands as they are registered, and what the bot answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.loopback_discord.answers import BODY, FILES, json_answer
from tests.loopback_discord.objects import APP, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, Refusal
from tests.loopback_discord.replies import Reply
from tests.loopback_discord.shown import EPHEMERAL
from tests.loopback_discord.world import World, told

DEADLINE = 3.0
"""Seconds in which an interaction must be acknowledged."""
LIFETIME = 900.0
"""Seconds for which its token may be used."""
LOADING = 1 << 7
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
_FITTING = {
    2: (MESSAGE, DEFERRED, MODAL),
    3: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL),
    4: (CHOICES,),
    5: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}
"""Which answers each kind of interaction takes."""


class Interactions:
    """Handlers; `replies` holds every interaction by its token."""

    def __init__(self, world: World, fault: Callable[[str], None]) -> None:
        self.world, self._fault = world, fault
        self.commands: list[dict[str, Any]] = []
        self.replies: dict[str, Reply] = {}

    def add_routes(self, router: web.UrlDispatcher, base: str) -> None:
        commands = f"{base}/applications/{{app}}/commands"
        router.add_put(commands, self._sync)
        router.add_get(commands, self._listed)
        router.add_post(f"{base}/interactions/{{id}}/{{token}}/callback", self._callback)

    async def _sync(self, request: web.Request) -> web.Response:
        self.commands = [self._command(row) for row in request[BODY]]
        return json_answer(self.commands)

    async def _listed(self, _request: web.Request) -> web.Response:
        return json_answer(self.commands)

    def _command(self, row: dict[str, Any]) -> dict[str, Any]:
        permissions = row.get("default_member_permissions")
        return {
            **{key: value for key, value in row.items() if value is not None},
            "id": self.world.new_id(),
            "application_id": APP,
            "version": self.world.new_id(),
            "default_member_permissions": None if permissions is None else str(permissions),
            "type": row.get("type", 1),
            "description": row.get("description", ""),
        }

    # ── the first answer ────────────────────────────────────────────────────────────────────

    async def _callback(self, request: web.Request) -> web.Response:
        reply, body = self.replies.get(request.match_info["token"]), request[BODY]
        if reply is None or reply.id != request.match_info["id"]:
            raise Refusal(404, 10062, "Unknown interaction")
        if reply.kind is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        reply.seconds = self.world.now() - reply.asked
        if reply.seconds > DEADLINE:
            self._fault(f"{reply.what} was acknowledged after {reply.seconds:.1f} s")
            raise Refusal(404, 10062, "Unknown interaction")
        kind, data = body["type"], body.get("data") or {}
        if kind not in _FITTING[reply.interaction]:
            raise Refusal(400, 50035, f"{reply.what} cannot be answered with type {kind}")
        reply.kind = kind
        if kind == MESSAGE:
            self._answer(reply, data, request[FILES])
        elif kind == UPDATE:
            self._update(reply, data, request[FILES])
        else:
            reply.data = dict(data)
        if kind in (CHOICES, MODAL):
            reply.done.set()
        if request.query.get("with_response", "").lower() not in ("true", "1"):
            return web.Response(status=204)
        resource = {"type": kind, "message": told(reply.shown)} if reply.shown else None
        return json_answer({
            "interaction": {"id": reply.id, "type": reply.interaction,
                            "response_message_loading": kind == DEFERRED,
                            "response_message_ephemeral": reply.private},
            **({"resource": resource} if resource else {}),
        })  # fmt: skip

    def _answer(self, reply: Reply, data: dict[str, Any], files: dict[str, bytes]) -> None:
        """The answer as a message of its own: in the channel, unless it is private. Whether it is,
        a deferral has decided already."""
        private = (data if reply.kind == MESSAGE else reply.data).get("flags") or 0
        wanted = data.get("flags") or 0
        if reply.kind == DEFERRED and wanted & EPHEMERAL and not private & EPHEMERAL:
            self._fault(
                f"the answer to {reply.what} is meant as private, but was deferred in public"
            )
        reply.data = {**data, "flags": wanted & ~EPHEMERAL | private & EPHEMERAL}
        reply.shown = self._message(reply, reply.data, files)
        self._seen(reply, files)

    def _message(
        self, reply: Reply, body: dict[str, Any], files: dict[str, bytes]
    ) -> dict[str, Any]:
        message = self.world.rendered(reply.channel, body, files=files)
        message |= {"webhook_id": APP, "application_id": APP}
        place = self.world.places.get(reply.channel)
        if place is not None and not message["flags"] & EPHEMERAL:
            place.messages.append(message)
        return message

    def _update(self, reply: Reply, data: dict[str, Any], files: dict[str, bytes]) -> None:
        """The message whose component was used becomes the answer."""
        if reply.origin is None:
            raise Refusal(400, 50035, "there is no message to update")
        self.world.edit(reply.origin, data, files)
        reply.shown = reply.origin
        reply.data = {**data, "flags": reply.origin["flags"]}
        self._seen(reply, files)

    def _seen(self, reply: Reply, files: dict[str, bytes]) -> None:
        reply.files.update(files)
        reply.history.append(reply.data)
        reply.done.set()

    # ── what comes behind it ────────────────────────────────────────────────────────────────

    async def followup(self, request: web.Request) -> web.Response:
        """A message behind the answer; the first one after a deferral is the answer."""
        reply, body, files = self._of(request), request[BODY], request[FILES]
        if reply.kind is None:
            raise Refusal(*UNKNOWN_WEBHOOK)
        if reply.kind == DEFERRED and not reply.shown:
            self._answer(reply, body, files)
            return json_answer(told(reply.shown))
        reply.more.append(body)
        reply.messages.append(self._message(reply, body, files))
        reply.files.update(files)
        reply.done.set()
        return json_answer(told(reply.messages[-1]))

    async def original(self, request: web.Request) -> web.StreamResponse:
        """GET, PATCH, DELETE of the answer itself, or of a message behind it."""
        reply, wanted = self._of(request), request.match_info["message"]
        if reply.kind is None:
            raise Refusal(*UNKNOWN_WEBHOOK)
        if wanted not in ("@original", (reply.shown or {}).get("id")):
            return self._behind(request, reply, wanted)
        if reply.deleted:
            raise Refusal(*UNKNOWN_MESSAGE)
        updates = reply.kind in (DEFERRED_UPDATE, UPDATE)
        if request.method == "DELETE":
            reply.deleted = True
            self._remove(reply, reply.origin if updates and reply.origin else reply.shown)
            return web.Response(status=204)
        if request.method == "PATCH":
            if updates:
                self._update(reply, request[BODY], request[FILES])
            elif not reply.shown:
                self._answer(reply, request[BODY], request[FILES])
            else:
                self.world.edit(reply.shown, request[BODY], request[FILES])
                reply.data = {**reply.data, **request[BODY], "flags": reply.shown["flags"]}
                self._seen(reply, request[FILES])
        shown = reply.shown or (reply.origin if updates else None)
        if not shown:
            flags = (reply.data.get("flags") or 0) | LOADING
            shown = self.world.rendered(reply.channel, {"flags": flags})
        return json_answer(told(shown))

    def _behind(self, request: web.Request, reply: Reply, wanted: str) -> web.StreamResponse:
        found = next((m for m in reply.messages if m["id"] == wanted), None)
        if found is None:
            raise Refusal(*UNKNOWN_MESSAGE)
        if request.method == "DELETE":
            reply.messages.remove(found)
            self._remove(reply, found)
            return web.Response(status=204)
        if request.method == "PATCH":
            files: dict[str, bytes] = request[FILES]
            self.world.edit(found, request[BODY], files)
            reply.more[reply.messages.index(found)] |= request[BODY]
            reply.files.update(files)
        return json_answer(told(found))

    def _remove(self, reply: Reply, message: dict[str, Any]) -> None:
        place = self.world.places.get(reply.channel)
        if place is not None and message in place.messages:
            place.messages.remove(message)

    def _of(self, request: web.Request) -> Reply:
        found = self.replies.get(request.match_info["token"])
        if found is None:
            raise Refusal(*UNKNOWN_WEBHOOK)
        if self.world.now() - found.asked > LIFETIME:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found
