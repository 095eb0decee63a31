"""A small Discord on 127.0.0.1: enough of gateway and REST for the real client, and honest.

Every request body and every answer of its own is judged by the API file; faults are collected
in `faults`, and a test ends by asserting that there are none. Failures are injected by putting
them into `failures`: the next POST of a message takes the first.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from aiohttp import WSMsgType, web

from tests.loopback_discord.spec import spec

APP, GUILD, CHANNEL, USER = (
    "100000000000000001",
    "200000000000000001",
    "300000000000000001",
    "400000000000000001",
)
BODY: web.RequestKey[Any] = web.RequestKey("body", object)
"""Where a request keeps its parsed body."""
TOKEN = "loopback-token"
NONCE_WINDOW = 180.0
"""Seconds within which a nonce with enforce_nonce gives the first message again."""
Failure = Literal["429", "500", "503", "reset", "lost", "hang", "403", "404", "400"]
"""`reset` breaks the connection before the work, `lost` after it: the message is there, but
its sender never hears of it. `hang` stores the message and does not answer for a minute."""


@dataclass
class Reply:
    """What the bot said to one interaction."""

    kind: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        """All the text a user would read, of content and components."""
        return "\n".join(texts(self.data))


def texts(message: dict[str, Any]) -> list[str]:
    """The content and text displays of a message, in order."""
    found = [message["content"]] if message.get("content") else []
    todo = deque(message.get("components") or ())
    while todo:
        part = todo.popleft()
        if part.get("type") == 10:
            found.append(part["content"])
        todo.extendleft(reversed(part.get("components") or ()))
    return found


class LoopbackDiscord:
    """An async context manager; `api` and `gateway` are what the bot is pointed at."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self.faults: list[str] = []
        self.failures: deque[Failure] = deque()
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.commands: list[dict[str, Any]] = []
        self.identified = 0
        self.resumed = 0
        self.ready = asyncio.Event()
        self.posted = asyncio.Event()
        self._sockets: list[web.WebSocketResponse] = []
        self._sequence = 0
        self._sent: list[dict[str, Any]] = []
        self._nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._interactions: dict[str, Reply] = {}
        # ids are snowflakes: the time stands in them
        self._next_id = (int(time.time() * 1000) - 1_420_070_400_000) << 22
        self._runner: web.AppRunner | None = None
        self.dedupe = True
        """Whether nonces are honoured: off, to see that a test would notice a double."""

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._judge])
        base = "/api/v10"
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_get(f"{base}/users/@me", self._me)
        app.router.add_get(f"{base}/oauth2/applications/@me", self._application)
        app.router.add_put(f"{base}/applications/{{app}}/commands", self._sync)
        app.router.add_post(f"{base}/channels/{{channel}}/messages", self._post)
        app.router.add_get(f"{base}/channels/{{channel}}/messages", self._history)
        app.router.add_post(f"{base}/interactions/{{id}}/{{token}}/callback", self._callback)
        app.router.add_post(f"{base}/webhooks/{{app}}/{{token}}", self._followup)
        app.router.add_patch(f"{base}/webhooks/{{app}}/{{token}}/messages/@original", self._edit)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self.api, self.gateway = f"http://127.0.0.1:{port}{base}", f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in self._sockets:
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _id(self) -> str:
        self._next_id += 1
        return str(self._next_id)

    # ── REST ────────────────────────────────────────────────────────────────────────────────

    @web.middleware
    async def _judge(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Check token, request and answer of every REST call."""
        if not request.path.startswith("/api/"):
            return await handler(request)
        interaction = "/interactions/" in request.path or "/webhooks/" in request.path
        if not interaction and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return self._json({"code": 0, "message": "401: Unauthorized"}, 401)
        body = None
        if request.can_read_body:
            if request.content_type.startswith("multipart/"):
                form = await request.post()
                body = json.loads(str(form["payload_json"]))
            else:
                body = await request.json()
        request[BODY] = body
        if request.method in ("POST", "PUT", "PATCH"):
            faults = spec().request_faults(request.method, request.path, body)
            self.faults += [f"request {request.method} {request.path}: {f}" for f in faults]
            if faults:
                return self._json(
                    {"code": 50035, "message": "Invalid Form Body", "errors": {}}, 400
                )
        answer: web.Response = await handler(request)
        text = answer.text
        said = json.loads(text) if text else None
        if answer.status < 500 and answer.status != 429:
            faults = spec().answer_faults(request.method, request.path, answer.status, said)
            self.faults += [
                f"answer {request.method} {request.path} {answer.status}: {f}" for f in faults
            ]
        return answer

    @staticmethod
    def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
        # exactly application/json: discord.py leaves a body with a charset a string
        return web.Response(
            body=json.dumps(value).encode(),
            status=status,
            headers={"Content-Type": "application/json", **(headers or {})},
        )

    def _user(self) -> dict[str, Any]:
        return {
            "id": APP, "username": "yibao", "discriminator": "0", "global_name": None, "avatar": None,
            "bot": True, "public_flags": 0, "flags": 0, "banner": None, "accent_color": None,
            "avatar_decoration_data": None, "collectibles": None, "primary_guild": None, "clan": None,
            "display_name_styles": None,
        }  # fmt: skip

    async def _me(self, _request: web.Request) -> web.Response:
        return self._json({
            **self._user(), "mfa_enabled": False, "locale": "en-US", "verified": True, "email": None,
            "premium_type": 0,
        })  # fmt: skip

    async def _application(self, _request: web.Request) -> web.Response:
        return self._json({
            "id": APP, "name": "yibao", "icon": None, "description": "", "type": None, "bot": self._user(),
            "verify_key": "0" * 64, "flags": 0, "flags_new": "0", "redirect_uris": [], "interactions_endpoint_url": None,
            "role_connections_verification_url": None, "owner": {**self._user(), "id": USER, "bot": False},
            "approximate_guild_count": 1, "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "eligible_oauth2_scopes": [], "explicit_content_filter": 0, "team": None,
            "bot_public": True, "bot_require_code_grant": False, "is_monetized": False,
            "is_verified": False, "is_discoverable": False, "storefront_available": False,
            "integration_types_config": {}, "hook": True, "summary": "", "event_webhooks_status": 1,
            "event_webhooks_types": [],
            "monetization_state": 1, "verification_state": 1, "store_application_state": 1,
            "rpc_application_state": 0, "discoverability_state": 1, "discovery_eligibility_flags": 0,
        })  # fmt: skip

    async def _sync(self, request: web.Request) -> web.Response:
        self.commands = [self._command(row) for row in request[BODY]]
        return self._json(self.commands)

    def _command(self, row: dict[str, Any]) -> dict[str, Any]:
        permissions = row.get("default_member_permissions")
        return {
            **{key: value for key, value in row.items() if value is not None},
            "id": self._id(),
            "application_id": APP,
            "version": self._id(),
            "default_member_permissions": None if permissions is None else str(permissions),
            "type": row.get("type", 1),
        }

    async def _post(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], request[BODY]
        failure = self.failures.popleft() if self.failures else None
        if failure == "429":
            # without a Via header discord.py takes it for a ban by the network in front
            return self._json(
                {"message": "You are being rate limited.", "retry_after": 0.2, "global": False},
                429,
                {"Via": "1.1 loopback", "Retry-After": "1", "X-RateLimit-Scope": "user"},
            )
        if failure in ("500", "503"):
            return self._json({"message": "internal error", "code": 0}, int(failure))
        if failure in ("403", "404", "400"):
            code = {"403": 50013, "404": 10003, "400": 50035}[failure]
            return self._json({"message": "Missing Permissions", "code": code}, int(failure))
        if failure == "reset":
            assert request.transport is not None
            request.transport.abort()
            return self._json({}, 500)
        message = self._stored(channel, body)
        if failure == "hang":
            await asyncio.sleep(60)
        if failure == "lost":
            assert request.transport is not None
            request.transport.abort()
        return self._json(message)

    def _stored(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        """The message of a body: the earlier one where its nonce has been seen just now."""
        nonce = str(body.get("nonce") or "")
        now = time.monotonic()
        if nonce and body.get("enforce_nonce") and self.dedupe:
            seen = self._nonces.get((channel, nonce))
            if seen is not None and now - seen[0] < NONCE_WINDOW:
                return seen[1]
        message = self._message(channel, body)
        self._nonces[channel, nonce] = (now, message)
        self.messages.setdefault(channel, []).append(message)
        self.posted.set()
        return message

    def _message(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        numbered = json.loads(json.dumps(body.get("components") or []))
        counter = 0
        todo = deque(numbered)
        while todo:
            part = todo.popleft()
            counter += 1
            part["id"] = counter
            if part["type"] == 17:
                part.setdefault("spoiler", False)
                part.setdefault("accent_color", None)
            todo.extend(part.get("components") or ())
        return {
            "id": self._id(), "type": 0, "channel_id": channel, "author": self._author(),
            "content": body.get("content") or "", "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [],
            "mention_roles": [], "attachments": [], "embeds": [], "pinned": False,
            "components": numbered, "flags": body.get("flags") or 0,
            **({"nonce": body["nonce"]} if body.get("nonce") else {}),
        }  # fmt: skip

    def _author(self) -> dict[str, Any]:
        keys = ("id", "username", "discriminator", "global_name", "avatar", "bot", "public_flags",
                "flags", "primary_guild", "clan", "avatar_decoration_data", "collectibles",
                "display_name_styles")  # fmt: skip
        user = self._user()
        return {key: user[key] for key in keys}

    async def _history(self, request: web.Request) -> web.Response:
        stored = self.messages.get(request.match_info["channel"], [])
        limit = int(request.query.get("limit", "50"))
        # a message's nonce is told to its sender alone, not in the history
        before = int(request.query.get("before", 2**63))
        older = [message for message in stored[::-1] if int(message["id"]) < before]
        rows = [{k: v for k, v in m.items() if k != "nonce"} for m in older[:limit]]
        return self._json(rows)

    # ── interactions ────────────────────────────────────────────────────────────────────────

    async def _callback(self, request: web.Request) -> web.Response:
        token, body = request.match_info["token"], request[BODY]
        reply = self._interactions[token]
        if reply.kind is not None:
            return self._json({"message": "already acknowledged", "code": 40060}, 400)
        reply.kind = body["type"]
        reply.data = body.get("data") or {}
        if reply.kind != 5:
            reply.done.set()
        shown: dict[str, Any] = {"type": body["type"]}
        if body["type"] == 4:
            shown["message"] = {
                **self._message(CHANNEL, reply.data),
                "flags": reply.data.get("flags") or 0,
            }
        return self._json({
            "interaction": {"id": request.match_info["id"], "type": 2, "response_message_loading": body["type"] == 5,
                            "response_message_ephemeral": bool((reply.data.get("flags") or 0) & 64)},
            **({"resource": shown} if body["type"] in (4, 7) else {}),
        })  # fmt: skip

    async def _followup(self, request: web.Request) -> web.Response:
        reply = self._interactions[request.match_info["token"]]
        reply.data = request[BODY]
        reply.done.set()
        return self._json({**self._message(CHANNEL, reply.data), "webhook_id": APP})

    async def _edit(self, request: web.Request) -> web.Response:
        reply = self._interactions[request.match_info["token"]]
        reply.data = request[BODY]
        reply.done.set()
        return self._json({**self._message(CHANNEL, reply.data), "webhook_id": APP})

    async def command(
        self, path: str, options: dict[str, Any] | None = None, locale: str = "en-US"
    ) -> Reply:
        """A user types a command ("feed add"); returns what the bot answered."""
        name, *subs = path.split()
        listed = next(row for row in self.commands if row["name"] == name)
        given = [{"name": key, "type": 3, "value": value} for key, value in (options or {}).items()]
        for sub in reversed(subs):
            given = [{"name": sub, "type": 1, "options": given}]
        data = {"id": listed["id"], "name": name, "type": 1, "options": given}
        return await self._interact(2, data, locale)

    async def click(self, custom_id: str, message: dict[str, Any], locale: str = "en-US") -> Reply:
        """A user clicks a button of a posted message."""
        data = {"component_type": 2, "custom_id": custom_id}
        return await self._interact(3, data, locale, {"message": message})

    async def _interact(
        self, kind: int, data: dict[str, Any], locale: str, more: dict[str, Any] | None = None
    ) -> Reply:
        identity = self._id()
        token = f"token-{identity}"
        reply = self._interactions[token] = Reply()
        user = {"id": USER, "username": "reader", "discriminator": "0", "global_name": None, "avatar": None,
                "public_flags": 0}  # fmt: skip
        await self._dispatch("INTERACTION_CREATE", {
            "id": identity, "application_id": APP, "type": kind, "token": token, "version": 1, "data": data,
            "guild_id": GUILD, "channel_id": CHANNEL, "locale": locale, "guild_locale": "en-US",
            "channel": {"id": CHANNEL, "type": 0, "name": "news", "permissions": "2147483647"},
            "app_permissions": "2147483647", "entitlements": [], "attachment_size_limit": 10_000_000,
            "authorizing_integration_owners": {"0": GUILD}, "context": 0,
            "member": {"user": user, "roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False,
                       "mute": False, "flags": 0, "permissions": "2147483647", "nick": None, "avatar": None},
            **(more or {}),
        })  # fmt: skip
        async with asyncio.timeout(10):
            await reply.done.wait()
        return reply

    # ── gateway ─────────────────────────────────────────────────────────────────────────────

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json(
            {"op": 10, "d": {"heartbeat_interval": 41_250}, "s": None, "t": None}
        )
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            if message["op"] == 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            elif message["op"] == 2:
                await self._identify(socket, message["d"])
            elif message["op"] == 6:
                await self._resume(socket, message["d"])
        return socket

    async def _identify(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        if data["token"] != TOKEN:
            await socket.close(code=4004)
            return
        if data["intents"] != 1:
            self.faults.append(f"IDENTIFY asks for intents {data['intents']}, not for guilds alone")
        self.identified += 1
        self._sent.clear()
        await self._dispatch("READY", {
            "v": 10, "user": self._user(), "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "session", "resume_gateway_url": self.gateway, "shard": [0, 1],
            "application": {"id": APP, "flags": 0},
        })  # fmt: skip
        await self._dispatch("GUILD_CREATE", _guild())
        self.ready.set()

    async def _resume(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        self.resumed += 1
        for event in [event for event in self._sent if event["s"] > data["seq"]]:
            await socket.send_json(event)
        self._sequence += 1
        await socket.send_json({"op": 0, "t": "RESUMED", "s": self._sequence, "d": {}})

    async def _dispatch(self, name: str, data: dict[str, Any]) -> None:
        self._sequence += 1
        event = {"op": 0, "t": name, "s": self._sequence, "d": data}
        self._sent.append(event)
        for socket in self._sockets:
            if not socket.closed:
                await socket.send_json(event)

    async def cut(self) -> None:
        """Break every gateway connection without a word, as a network does."""
        for socket in self._sockets:
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()
        self._sockets.clear()


def _guild() -> dict[str, Any]:
    channel = {"id": CHANNEL, "type": 0, "name": "news", "guild_id": GUILD, "position": 0,
               "permission_overwrites": [], "nsfw": False, "parent_id": None, "rate_limit_per_user": 0,
               "topic": None, "last_message_id": None, "flags": 0}  # fmt: skip
    return {
        "id": GUILD, "name": "Readers", "icon": None, "splash": None, "discovery_splash": None,
        "owner_id": USER, "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "emojis": [], "features": [],
        "roles": [{"id": GUILD, "name": "@everyone", "color": 0, "hoist": False, "position": 0,
                   "permissions": "2147483647", "managed": False, "mentionable": False, "flags": 0}],
        "mfa_level": 0, "application_id": None, "system_channel_id": None, "system_channel_flags": 0,
        "rules_channel_id": None, "vanity_url_code": None, "description": None, "banner": None,
        "premium_tier": 0, "preferred_locale": "en-US", "public_updates_channel_id": None,
        "nsfw_level": 0, "stickers": [], "premium_progress_bar_enabled": False, "unavailable": False,
        "member_count": 2, "members": [], "channels": [channel], "threads": [], "presences": [],
        "voice_states": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        "large": False, "joined_at": "2024-01-01T00:00:00+00:00", "safety_alerts_channel_id": None,
    }  # fmt: skip


def buttons(message: dict[str, Any]) -> list[str]:
    """The custom_ids of a message's buttons."""
    return re.findall(r'"custom_id": "([^"]+)"', json.dumps(message))
