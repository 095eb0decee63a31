"""A small Discord on 127.0.0.1: enough of gateway and REST for the real client, and honest.

Every request and every answer of its own is judged by the API file; what is wrong is collected in
`faults`, and a test ends by asserting that there is nothing. Failures come one by one
(`failures`, `fail`), at random (`rest.chaos`, `events.restless`) or by rate limits
(`buckets.turn_on`).

    world.py          what exists: servers, channels, threads, messages, permissions
    rest.py           channels, messages, threads      webhooks.py      webhooks
    gateway.py        sessions, shards, events         interactions.py  what the bot answers
    people.py         what users do                    typed.py         and what they cannot do
    spec.py, limits.py, command_limits.py              what a body may be
    failures.py, buckets.py                            what goes wrong
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Self

from aiohttp import web

from tests.loopback_discord import accounts
from tests.loopback_discord.answers import BODY, FILES, json_answer, read
from tests.loopback_discord.buckets import Buckets
from tests.loopback_discord.gateway import TOKEN, Gateway
from tests.loopback_discord.guilds import READERS, guild_object, roles
from tests.loopback_discord.interactions import Interactions
from tests.loopback_discord.objects import (
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
    bits,
)
from tests.loopback_discord.people import People, Unanswered
from tests.loopback_discord.replies import Reply
from tests.loopback_discord.rest import Chaos, Failure, Rest
from tests.loopback_discord.shown import buttons, pings, snapshot, texts
from tests.loopback_discord.spec import spec
from tests.loopback_discord.typed import Impossible
from tests.loopback_discord.webhooks import Webhooks
from tests.loopback_discord.world import World

__all__ = [
    "APP", "CHANNEL", "FORUM", "GUILD", "PUBLIC_THREAD", "READERS", "TEXT", "TOKEN", "USER",
    "Chaos", "Failure", "Impossible", "LoopbackDiscord", "Reply", "Unanswered", "Webhook",
    "buttons", "pings", "snapshot", "texts",
]  # fmt: skip
BASE = "/api/v10"
LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""


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

    def __contains__(self, channel: object) -> bool:
        return self.get(str(channel)) is not None

    def get(self, channel: str, default: Any = None) -> Any:
        place = self._world.places.get(channel)
        return place.messages if place and place.messages else default


class LoopbackDiscord:
    """An async context manager; `api` and `gateway` are what the bot is pointed at."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self.faults: list[str] = []
        self.requests: list[tuple[str, str]] = []
        """Method and path of every REST call, in order."""
        self.world = World()
        self.rest = Rest(self.world)
        self.hooks = Webhooks(self.rest)
        self.events = Gateway(self.world, self.faults.append)
        self.world.tell = self.events.tell
        self.answers = Interactions(self.world, self.faults.append)
        self.users = People(self.world, self.events, self.answers)
        self.buckets = Buckets()
        self.messages = Messages(self.world)
        self._runner: web.AppRunner | None = None
        self._pump: asyncio.Task[None] | None = None
        self.api = self.gateway = ""
        # what users do, at hand
        self.command, self.click = self.users.command, self.users.click
        self.select, self.menu = self.users.select, self.users.menu
        self.autocomplete, self.submit = self.users.autocomplete, self.users.submit
        self.settled = self.users.settled
        self.cut, self.ready = self.events.cut, self.events.ready
        self.posted, self.fail = self.rest.posted, self.rest.fail
        self.add_webhook = self.hooks.add

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._judge], client_max_size=120_000_000)
        for room in (self.events, self.rest, self.hooks, self.answers):
            room.add_routes(app.router, BASE)
        app.router.add_get("/cdn/{id}/{name}", self._file)
        accounts.add_routes(app.router, BASE)
        hook = f"{BASE}/webhooks/{{webhook}}/{{token}}"
        app.router.add_post(hook, self._execute)
        app.router.add_route("*", f"{hook}/messages/{{message}}", self._hook_message)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self.api, self.gateway = f"http://127.0.0.1:{port}{BASE}", f"ws://127.0.0.1:{port}/gateway"
        self.events.url = self.gateway
        self.world.cdn = f"http://127.0.0.1:{port}/cdn"
        self._pump = asyncio.create_task(self.events.pump())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.rest.over.set()
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        await self.events.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ── shortcuts for tests ─────────────────────────────────────────────────────────────────

    @property
    def failures(self) -> deque[Failure]:
        return self.rest.failures

    @property
    def commands(self) -> list[dict[str, Any]]:
        return self.answers.commands

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

    def later(self, seconds: float) -> None:
        """Put the clock for nonces and for interactions' tokens forward."""
        self.world.ahead += seconds

    # ── what happens in Discord ─────────────────────────────────────────────────────────────

    def add_guild(self, guild: str) -> None:
        """A server that the bot is in; one it does not know yet is told by `invite`."""
        self.world.guilds[guild] = True

    def add_channel(
        self, channel: str, kind: int = TEXT, *, guild: str = GUILD, parent: str | None = None,
        tags: tuple[str, ...] = (), needs_tag: bool = False, name: str = "news",
    ) -> str:  # fmt: skip
        """A new channel, thread or forum; returns its id."""
        self.world.add(
            Place(channel, kind, guild, name, parent, tags, needs_tag=needs_tag, owner=APP)
        )
        return channel

    async def forbid(self, channel: str, *, read: bool = False) -> None:
        """The bot may no longer write there, and no longer see it where `read` is given."""
        names = ("send_messages", "send_messages_in_threads")
        await self.deny(channel, *names, *(("view_channel",) if read else ()))

    async def deny(self, channel: str, *permissions: str) -> None:
        """The bot has no longer these permissions in a channel; names as in objects.PERMISSIONS.
        A thread has those of the channel above it."""
        place = self.world.places[channel]
        above = self.world.places[str(place.parent)] if place.is_thread else place
        above.denied |= bits(*permissions)
        await self._changed(above)

    async def deny_in_guild(self, guild: str, *permissions: str) -> None:
        """The bot has exactly these permissions taken away in a whole server; none: it has all."""
        self.world.denied[guild] = bits(*permissions)
        await self._tell(guild, "GUILD_ROLE_UPDATE", {"guild_id": guild, "role": roles(self.world, guild)[0]})  # fmt: skip

    async def allow(self, channel: str) -> None:
        """Everything is as it should be again; a thread is open and not locked."""
        place = self.world.places[channel]
        if place.is_thread:
            self.world.places[str(place.parent)].denied = 0
        place.denied, place.locked, place.archived = 0, False, False
        await self._changed(place)

    async def archive(self, thread: str, *, locked: bool = True) -> None:
        """A thread is closed by a moderator, or by time (not locked); a forum can be locked too."""
        place = self.world.places[thread]
        place.locked = locked
        if place.is_thread:
            self.world.set_archived(place, archived=True)
        await self._changed(place)

    async def _changed(self, place: Place) -> None:
        self.world.changed(place)
        await self.events.flush()

    async def delete_channel(self, channel: str) -> None:
        """A channel goes, and with it its threads and webhooks."""
        place = self.world.places.pop(channel)
        for thread in [t.id for t in self.world.threads(parent=channel)]:
            del self.world.places[thread]
        kind = "THREAD_DELETE" if place.is_thread else "CHANNEL_DELETE"
        await self._tell(place.guild, kind, place.api())

    async def kick(self, guild: str = GUILD) -> None:
        self.world.guilds[guild] = False
        await self._tell(guild, "GUILD_DELETE", {"id": guild})

    async def invite(self, guild: str = GUILD) -> None:
        """The bot is asked into a server; only servers that it was in before say `unavailable`."""
        self.world.guilds[guild] = True
        joined = guild_object(self.world, guild)
        del joined["unavailable"]
        await self._tell(guild, "GUILD_CREATE", joined)

    async def _tell(self, guild: str | None, name: str, data: dict[str, Any]) -> None:
        self.world.tell(guild, name, data)
        await self.events.flush()

    # ── the door ────────────────────────────────────────────────────────────────────────────

    @web.middleware
    async def _judge(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Check token, request and answer of every REST call."""
        if not request.path.startswith("/api/"):
            found: web.StreamResponse = await handler(request)
            return found
        keyless = {"token", "id"} & request.match_info.keys()
        if not keyless and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return json_answer({"code": 0, "message": "401: Unauthorized"}, 401)
        self.requests.append((request.method, request.path))
        headers, refused = self.buckets.take(request)
        if refused is not None:
            return refused
        answer = await self._checked(request, handler)
        answer.headers.update(headers)
        return answer

    async def _checked(self, request: web.Request, handler: Any) -> web.StreamResponse:
        method, path = request.method, request.path
        asked = f"request {method} {path}"
        try:
            await read(request)
        except ValueError as error:
            self.faults.append(f"{asked}: {error}")
            return json_answer({"code": 50109, "message": "The request body contains invalid JSON."}, 400)  # fmt: skip
        if any(len(data) > LARGEST for data in request[FILES].values()):
            return json_answer({"code": 40005, "message": "Request entity too large"}, 413)
        faults = spec().request_faults(
            method, path, request[BODY], request.query, self._had(request)
        )
        if faults:
            self.faults += [f"{asked}: {fault}" for fault in faults]
            return json_answer({"code": 50035, "message": "Invalid Form Body", "errors": {}}, 400)
        try:
            answer: web.StreamResponse = await handler(request)
        except Refusal as refusal:
            if refusal.code in (50006, 50035) and refusal.message != "made up":
                self.faults.append(f"{asked}: {refusal.message}")
            answer = json_answer({"code": refusal.code, "message": refusal.message}, refusal.status)
        except web.HTTPNotFound:
            self.faults.append(f"{asked}: the loopback Discord does not have this")
            answer = json_answer({"code": 0, "message": "404: Not Found"}, 404)
        self._judge_answer(request, answer)
        return answer

    def _judge_answer(self, request: web.Request, answer: web.StreamResponse) -> None:
        if answer.status >= 500 or answer.status == 429 or not isinstance(answer, web.Response):
            return
        try:
            said = json.loads(answer.text) if answer.text else None
        except ValueError:
            return  # broken on purpose
        faults = spec().answer_faults(request.method, request.path, answer.status, said)
        answered = f"answer {request.method} {request.path} {answer.status}"
        self.faults += [f"{answered}: {fault}" for fault in faults]

    def _had(self, request: web.Request) -> int:
        """The flags of the message that a request edits."""
        reply = self.answers.replies.get(request.match_info.get("token", ""))
        if reply is not None:
            # an answer of its own (4, 5) does not take over what the message clicked in was
            before = {} if reply.kind in (4, 5) else reply.origin or {}
            return (before.get("flags") or 0) | (reply.shown.get("flags") or 0)
        wanted = request.match_info.get("message")
        place = self.world.places.get(request.match_info.get("channel", ""))
        hook = self.world.webhooks.get(request.match_info.get("webhook", ""))
        if hook is not None:
            place = self.world.places.get(request.query.get("thread_id", hook.channel))
        found = [m for m in (place.messages if place else ()) if m["id"] == wanted]
        return found[0]["flags"] if found else 0

    async def _execute(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["webhook"] == APP:
            return await self.answers.followup(request)
        return await self.hooks.execute(request)

    async def _hook_message(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["webhook"] == APP:
            return await self.answers.original(request)
        return await self.hooks.message(request)

    async def _file(self, request: web.Request) -> web.Response:
        found = self.world.files.get("{id}/{name}".format(**request.match_info))
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found)
