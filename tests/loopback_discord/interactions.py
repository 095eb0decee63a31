"""Users: they type commands, click buttons, choose from menus; and what the bot answers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.loopback_discord.answers import BODY, FILES, json_answer
from tests.loopback_discord.gateway import Gateway
from tests.loopback_discord.world import (
    APP,
    CHANNEL,
    EVERYTHING,
    GUILD,
    USER,
    Refusal,
    World,
    author_of,
    texts,
)

DEADLINE = 3.0
"""Seconds in which an interaction must be acknowledged."""
KINDS = {"string": 3, "integer": 4, "boolean": 5, "user": 6, "channel": 7, "role": 8, "number": 10,
         "attachment": 11}  # fmt: skip
DEFERRED = (5, 6)


@dataclass
class Reply:
    """What the bot said to one interaction, as the user sees it in the end."""

    id: str
    token: str
    asked: float
    channel: str
    origin: dict[str, Any] | None = None
    """The message whose component was used."""
    kind: int | None = None
    seconds: float = 0.0
    """Until it was acknowledged."""
    data: dict[str, Any] = field(default_factory=dict)
    """The answer's newest body."""
    more: list[dict[str, Any]] = field(default_factory=list)
    """Further messages behind the answer."""
    history: list[dict[str, Any]] = field(default_factory=list)
    """Every body that the answer has had, progress included."""
    files: dict[str, bytes] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    """The answer as a message object."""
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        """All the text a user would read, of content, components and embeds."""
        return "\n".join(texts(self.data))

    @property
    def private(self) -> bool:
        return bool((self.data.get("flags") or 0) & 64)

    @property
    def message(self) -> dict[str, Any]:
        """The answer as a message, for clicking in it."""
        return self.shown


class Interactions:
    """Sends interactions over the gateway and takes the answers over REST."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway
        self.commands: list[dict[str, Any]] = []
        self.replies: dict[str, Reply] = {}
        self.uploads: dict[str, bytes] = {}
        """Files that users attach to commands, by path."""
        self.cdn = ""

    def add_routes(self, router: web.UrlDispatcher, base: str) -> None:
        router.add_put(f"{base}/applications/{{app}}/commands", self._sync)
        router.add_post(f"{base}/interactions/{{id}}/{{token}}/callback", self._callback)
        router.add_get("/cdn/{name}", self._upload)

    async def _sync(self, request: web.Request) -> web.Response:
        self.commands = [self._command(row) for row in request[BODY]]
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

    async def _upload(self, request: web.Request) -> web.Response:
        return web.Response(body=self.uploads[request.match_info["name"]])

    # ── what the bot answers ────────────────────────────────────────────────────────────────

    async def _callback(self, request: web.Request) -> web.Response:
        body = request[BODY]
        reply = self.replies[request.match_info["token"]]
        if reply.kind is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        reply.seconds = time.monotonic() - reply.asked
        if reply.seconds > DEADLINE:
            raise Refusal(404, 10062, "Unknown interaction")
        reply.kind = body["type"]
        shown: dict[str, Any] = {"type": body["type"]}
        if body["type"] in DEFERRED:
            reply.data = body.get("data") or {}
        else:
            self._take(reply, body.get("data") or {}, request[FILES])
        if body["type"] == 7 and reply.origin is not None:
            self.world.edit(reply.origin, body.get("data") or {})
            reply.shown = reply.origin
        if body["type"] in (4, 7):
            shown["message"] = self._shown(reply)
        return json_answer({
            "interaction": {"id": reply.id, "type": 2, "response_message_loading": body["type"] == 5,
                            "response_message_ephemeral": reply.private},
            **({"resource": shown} if body["type"] in (4, 7) else {}),
        })  # fmt: skip

    def _take(self, reply: Reply, data: dict[str, Any], files: dict[str, bytes]) -> None:
        private = (reply.data.get("flags") or 0) & 64
        reply.data = {**data, "flags": (data.get("flags") or 0) | private}
        reply.files |= files
        reply.history.append(reply.data)
        reply.shown = {
            **self.world.rendered(reply.channel, reply.data, files=len(files)),
            **({"id": reply.shown["id"]} if reply.shown else {}),
            "interaction_metadata": None,
        }
        reply.shown.pop("interaction_metadata")
        reply.done.set()

    def _shown(self, reply: Reply) -> dict[str, Any]:
        return {key: value for key, value in reply.shown.items() if key != "nonce"}

    async def followup(self, request: web.Request) -> web.Response:
        """A message behind the answer; the first one after a deferral is the answer."""
        reply = self._of(request)
        if reply.kind is None:
            raise Refusal(404, 10015, "Unknown Webhook")
        if reply.kind == 5 and not reply.done.is_set():
            self._take(reply, request[BODY], request[FILES])
            return json_answer({**self._shown(reply), "webhook_id": APP})
        reply.more.append(request[BODY])
        reply.files |= request[FILES]
        shown = self.world.rendered(reply.channel, request[BODY], files=len(request[FILES]))
        return json_answer({**shown, "webhook_id": APP})

    async def original(self, request: web.Request) -> web.StreamResponse:
        """GET, PATCH, DELETE of the answer itself (or of a message of the component)."""
        reply = self._of(request)
        if request.method == "DELETE":
            return web.Response(status=204)
        if request.method == "PATCH":
            if reply.kind == 6 and reply.origin is not None:
                self.world.edit(reply.origin, request[BODY])
                reply.data, reply.shown = request[BODY], reply.origin
                reply.done.set()
            else:
                self._take(reply, {**reply.data, **request[BODY]}, request[FILES])
        return json_answer({**self._shown(reply), "webhook_id": APP})

    def _of(self, request: web.Request) -> Reply:
        found = self.replies.get(request.match_info["token"])
        if found is None:
            raise Refusal(404, 10015, "Unknown Webhook")
        return found

    # ── what users do ───────────────────────────────────────────────────────────────────────

    async def command(
        self, path: str, options: dict[str, Any] | None = None, locale: str = "en-US", **where: Any
    ) -> Reply:
        """A user types a command ("feed add"); returns what the bot answered.

        An option's value may be bytes: a file that the user attaches.
        """
        data = self._data(path, options or {}, None)
        return await self._interact(2, data, locale, **where)

    async def autocomplete(
        self, path: str, options: dict[str, Any], focused: str, locale: str = "en-US", **where: Any
    ) -> list[dict[str, Any]]:
        """What is offered while a user types into the option `focused`."""
        reply = await self._interact(4, self._data(path, options, focused), locale, **where)
        choices: list[dict[str, Any]] = reply.data["choices"]
        return choices

    async def click(
        self, custom_id: str, message: dict[str, Any], locale: str = "en-US", **where: Any
    ) -> Reply:
        """A user clicks a button of a message."""
        data = {"component_type": 2, "custom_id": custom_id}
        return await self._interact(3, data, locale, message=message, **where)

    async def select(
        self, custom_id: str, values: list[str], message: dict[str, Any], locale: str = "en-US",
        **where: Any,
    ) -> Reply:  # fmt: skip
        """A user chooses from a menu of a message."""
        data = {"component_type": 3, "custom_id": custom_id, "values": values}
        return await self._interact(3, data, locale, message=message, **where)

    async def menu(
        self, name: str, message: dict[str, Any], locale: str = "en-US", **where: Any
    ) -> Reply:
        """A user opens a message's context menu and takes the command `name`."""
        listed = next(row for row in self.commands if row["name"] == name and row["type"] == 3)
        data = {
            "id": listed["id"], "name": name, "type": 3, "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }  # fmt: skip
        return await self._interact(2, data, locale, **where)

    def _data(self, path: str, options: dict[str, Any], focused: str | None) -> dict[str, Any]:
        name, *subs = path.split()
        listed = next(row for row in self.commands if row["name"] == name)
        declared = listed
        for sub in subs:
            declared = next(row for row in declared["options"] if row["name"] == sub)
        kinds = {row["name"]: row["type"] for row in declared.get("options", ())}
        required = {row["name"] for row in declared.get("options", ()) if row.get("required")}
        unknown = options.keys() - kinds.keys()
        missing = required - options.keys()
        if unknown or (missing and focused is None):
            raise AssertionError(f"/{path}: unknown {unknown}, missing {missing}")
        resolved: dict[str, Any] = {}
        given = []
        for key, value in options.items():
            shown = self._resolved(kinds[key], value, resolved)
            row = {"name": key, "type": kinds[key], "value": shown}
            given.append(row | ({"focused": True} if key == focused else {}))
        for position, sub in enumerate(reversed(subs)):
            given = [{"name": sub, "type": 2 if position else 1, "options": given}]
        data = {"id": listed["id"], "name": name, "type": 1, "options": given}
        return data | ({"resolved": resolved} if resolved else {})

    def _resolved(self, kind: int, value: Any, resolved: dict[str, Any]) -> Any:
        if kind == KINDS["channel"]:
            place = self.world.places[value]
            shown = {"id": place.id, "type": place.kind, "name": place.name, "permissions": EVERYTHING,
                     "flags": 0, "parent_id": place.parent}  # fmt: skip
            if place.kind == 11:
                shown["thread_metadata"] = place.api()["thread_metadata"]
            resolved.setdefault("channels", {})[value] = shown
        elif kind == KINDS["role"]:
            resolved.setdefault("roles", {})[value] = {
                "id": value, "name": "readers", "color": 0, "hoist": False, "position": 1,
                "permissions": "0", "managed": False, "mentionable": False, "flags": 0,
            }  # fmt: skip
        elif kind == KINDS["attachment"]:
            identity = self.world.new_id()
            self.uploads[identity] = value
            resolved.setdefault("attachments", {})[identity] = {
                "id": identity, "filename": "feeds.opml", "size": len(value),
                "url": f"{self.cdn}/{identity}", "proxy_url": f"{self.cdn}/{identity}",
                "content_type": "text/xml",
            }  # fmt: skip
            return identity
        return value

    async def _interact(
        self, kind: int, data: dict[str, Any], locale: str, *, message: dict[str, Any] | None = None,
        user: str = USER, guild: str | None = GUILD, channel: str | None = None,
        permissions: str = EVERYTHING, patience: float = 20.0,
    ) -> Reply:  # fmt: skip
        identity = self.world.new_id()
        where = channel or (message or {}).get("channel_id") or CHANNEL
        reply = Reply(identity, f"token-{identity}", time.monotonic(), where, message)
        self.replies[reply.token] = reply
        person = author_of(user) | {"bot": False}
        member = {"user": person, "roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False,
                  "mute": False, "flags": 0, "permissions": permissions, "nick": None, "avatar": None}  # fmt: skip
        place = self.world.places.get(where)
        shown = {"id": where, "type": place.kind if place else 0, "name": place.name if place else "x",
                 "permissions": permissions, "parent_id": place.parent if place else None}  # fmt: skip
        if place is not None and place.kind == 11:
            shown |= {"thread_metadata": place.api()["thread_metadata"], "owner_id": place.owner}
        await self.gateway.dispatch(guild, "INTERACTION_CREATE", {
            "id": identity, "application_id": APP, "type": kind, "token": reply.token, "version": 1,
            "data": data, "channel_id": where, "locale": locale, "channel": shown,
            "app_permissions": EVERYTHING, "entitlements": [], "attachment_size_limit": 10_000_000,
            **({"guild_id": guild, "guild_locale": "en-US", "member": member, "context": 0,
                "authorizing_integration_owners": {"0": guild}} if guild
               else {"user": person, "context": 1, "authorizing_integration_owners": {"0": "0"}}),
            **({"message": message} if message else {}),
        })  # fmt: skip
        async with asyncio.timeout(patience):
            await reply.done.wait()
        return reply

    async def settled(self, reply: Reply, seconds: float = 20.0) -> Reply:
        """The reply once its text no longer changes (progress has ended)."""
        async with asyncio.timeout(seconds):
            seen = -1
            while seen != len(reply.history):
                seen = len(reply.history)
                await asyncio.sleep(0.4)
        return reply
