"""A small Discord on 127.0.0.1: enough of gateway and REST for the real client, and honest.

Every request body and every answer of its own is judged by the API file; faults are collected
in `faults`, and a test ends by asserting that there are none. Failures are injected by putting
them into `failures` (the next POST of a message takes the first) or at random by `chaos`.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Self

from aiohttp import web

from tests.loopback_discord.answers import BODY, FILES, json_answer
from tests.loopback_discord.gateway import TOKEN, Gateway
from tests.loopback_discord.interactions import Interactions, Reply
from tests.loopback_discord.rest import Chaos, Failure, Rest
from tests.loopback_discord.spec import spec
from tests.loopback_discord.world import (
    APP,
    CHANNEL,
    FORUM,
    GUILD,
    PUBLIC_THREAD,
    TEXT,
    USER,
    Place,
    Refusal,
    Webhook,
    World,
    author_of,
    buttons,
    texts,
)

__all__ = [
    "APP", "CHANNEL", "FORUM", "GUILD", "PUBLIC_THREAD", "TEXT", "TOKEN", "USER",
    "Chaos", "Failure", "LoopbackDiscord", "Reply", "Webhook", "buttons", "texts",
]  # fmt: skip


class Messages(Mapping[str, list[dict[str, Any]]]):
    """The messages of every channel that has some."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, channel: str) -> list[dict[str, Any]]:
        return self._world.places[channel].messages

    def __iter__(self) -> Iterator[str]:
        return (place.id for place in self._world.places.values() if place.messages)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def get(self, channel: str, default: Any = None) -> Any:
        place = self._world.places.get(channel)
        return place.messages if place and place.messages else default


class LoopbackDiscord:
    """An async context manager; `api` and `gateway` are what the bot is pointed at."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self.faults: list[str] = []
        self.world = World()
        self.rest = Rest(self.world)
        self.events = Gateway(self.world, self.faults.append)
        self.users = Interactions(self.world, self.events)
        self.messages = Messages(self.world)
        self._runner: web.AppRunner | None = None
        self.api = self.gateway = ""
        # what users do, at hand
        self.command, self.click, self.select = (
            self.users.command,
            self.users.click,
            self.users.select,
        )
        self.autocomplete, self.menu = self.users.autocomplete, self.users.menu
        self.settled = self.users.settled
        self.cut, self.ready = self.events.cut, self.events.ready
        self.posted = self.rest.posted

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._judge], client_max_size=30_000_000)
        base = "/api/v10"
        self.events.add_routes(app.router, base)
        self.rest.add_routes(app.router, base)
        self.users.add_routes(app.router, base)
        app.router.add_get(f"{base}/users/@me", self._me)
        app.router.add_get(f"{base}/oauth2/applications/@me", self._application)
        hook = f"{base}/webhooks/{{webhook}}/{{token}}"
        app.router.add_post(hook, self._execute)
        app.router.add_route("*", f"{hook}/messages/{{message}}", self._hook_message)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self.api, self.gateway = f"http://127.0.0.1:{port}{base}", f"ws://127.0.0.1:{port}/gateway"
        self.events.url = self.gateway
        self.users.cdn = f"http://127.0.0.1:{port}/cdn"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.events.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ── shortcuts for tests ─────────────────────────────────────────────────────────────────

    @property
    def failures(self) -> deque[Failure]:
        return self.rest.failures

    @property
    def commands(self) -> list[dict[str, Any]]:
        return self.users.commands

    @property
    def identified(self) -> int:
        return self.events.identified

    @property
    def resumed(self) -> int:
        return self.events.resumed

    @property
    def dedupe(self) -> bool:
        return self.world.dedupe

    @dedupe.setter
    def dedupe(self, value: bool) -> None:
        self.world.dedupe = value

    @property
    def directs(self) -> dict[str, list[dict[str, Any]]]:
        """Direct messages by user."""
        return {
            str(place.owner): place.messages
            for place in self.world.places.values()
            if place.kind == 1 and place.messages
        }

    def say(self, channel: str, text: str) -> dict[str, Any]:
        """Somebody writes in a channel."""
        return self.world.store(self.world.places[channel], {"content": text}, USER)

    # ── what happens in Discord ─────────────────────────────────────────────────────────────

    def add_guild(self, guild: str) -> None:
        """A server that the bot is in from the start."""
        self.world.guilds[guild] = True

    def add_channel(
        self, channel: str, kind: int = TEXT, *, guild: str = GUILD, parent: str | None = None,
        tags: tuple[str, ...] = (), needs_tag: bool = False,
    ) -> str:  # fmt: skip
        """A channel, thread or forum that is there from the start."""
        self.world.add(
            Place(channel, kind, guild, parent=parent, tags=tags, needs_tag=needs_tag, owner=APP)
        )
        return channel

    def add_webhook(self, channel: str, application: str | None = None) -> Webhook:
        return self.rest.add_webhook(channel, application)

    async def forbid(self, channel: str, *, read: bool = False) -> None:
        """The bot may no longer write there, and no longer read where `read` is given."""
        place = self.world.places[channel]
        place.writable, place.readable = False, not read
        await self._changed(place)

    async def allow(self, channel: str) -> None:
        place = self.world.places[channel]
        place.writable = place.readable = True
        place.locked = place.archived = False
        await self._changed(place)

    async def archive(self, thread: str, *, locked: bool = True) -> None:
        place = self.world.places[thread]
        place.archived, place.locked = True, locked
        await self._changed(place)

    async def _changed(self, place: Place) -> None:
        name = "THREAD_UPDATE" if place.kind == PUBLIC_THREAD else "CHANNEL_UPDATE"
        await self.events.dispatch(place.guild, name, place.api())

    async def delete_channel(self, channel: str) -> None:
        place = self.world.places.pop(channel)
        await self.events.dispatch(place.guild, "CHANNEL_DELETE", place.api())

    async def kick(self, guild: str = GUILD) -> None:
        self.world.guilds[guild] = False
        await self.events.dispatch(guild, "GUILD_DELETE", {"id": guild})

    async def invite(self, guild: str = GUILD) -> None:
        self.world.guilds[guild] = True
        await self.events.dispatch(guild, "GUILD_CREATE", self.events.guild(guild))

    # ── the door ────────────────────────────────────────────────────────────────────────────

    @web.middleware
    async def _judge(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Check token, request and answer of every REST call."""
        if not request.path.startswith("/api/"):
            return await handler(request)
        keyless = "/interactions/" in request.path or request.path.startswith("/api/v10/webhooks/")
        if not keyless and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return json_answer({"code": 0, "message": "401: Unauthorized"}, 401)
        await _read(request)
        path = request.path
        if request.method in ("POST", "PUT", "PATCH"):
            faults = spec().request_faults(request.method, path, request[BODY])
            self.faults += [f"request {request.method} {path}: {fault}" for fault in faults]
            if faults:
                return json_answer(
                    {"code": 50035, "message": "Invalid Form Body", "errors": {}}, 400
                )
        try:
            answer: web.StreamResponse = await handler(request)
        except Refusal as refusal:
            answer = json_answer({"code": refusal.code, "message": refusal.message}, refusal.status)
        text = answer.text if isinstance(answer, web.Response) else None
        said = json.loads(text) if text else None
        if answer.status < 500 and answer.status != 429:
            faults = spec().answer_faults(request.method, path, answer.status, said)
            self.faults += [f"answer {request.method} {path} {answer.status}: {f}" for f in faults]
        return answer

    async def _execute(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["webhook"] == APP:
            return await self.users.followup(request)
        return await self.rest.execute(request)

    async def _hook_message(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["webhook"] == APP:
            return await self.users.original(request)
        return await self.rest.hook_message(request)

    async def _me(self, _request: web.Request) -> web.Response:
        return json_answer({
            **author_of(APP), "banner": None, "accent_color": None, "mfa_enabled": False,
            "locale": "en-US", "verified": True, "email": None, "premium_type": 0,
        })  # fmt: skip

    async def _application(self, _request: web.Request) -> web.Response:
        owner = author_of(USER) | {"bot": False, "banner": None, "accent_color": None}
        return json_answer({
            "id": APP, "name": "yibao", "icon": None, "description": "", "type": None,
            "bot": author_of(APP) | {"banner": None, "accent_color": None},
            "verify_key": "0" * 64, "flags": 0, "flags_new": "0", "redirect_uris": [], "interactions_endpoint_url": None,
            "role_connections_verification_url": None, "owner": owner,
            "approximate_guild_count": 1, "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "eligible_oauth2_scopes": [], "explicit_content_filter": 0, "team": None,
            "bot_public": True, "bot_require_code_grant": False, "is_monetized": False,
            "is_verified": False, "is_discoverable": False, "storefront_available": False,
            "integration_types_config": {}, "hook": True, "summary": "", "event_webhooks_status": 1,
            "event_webhooks_types": [],
            "monetization_state": 1, "verification_state": 1, "store_application_state": 1,
            "rpc_application_state": 0, "discoverability_state": 1, "discovery_eligibility_flags": 0,
        })  # fmt: skip


async def _read(request: web.Request) -> None:
    """Keep the JSON and the files of a request where handlers find them."""
    request[BODY], request[FILES] = None, {}
    if not request.can_read_body:
        return
    if not request.content_type.startswith("multipart/"):
        request[BODY] = await request.json()
        return
    form = await request.post()
    request[BODY] = json.loads(str(form["payload_json"]))
    request[FILES] = {
        part.filename: part.file.read() for part in form.values() if isinstance(part, web.FileField)
    }
