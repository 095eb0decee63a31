"""The REST routes for channels, threads, webhooks and direct messages."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from tests.loopback_discord.answers import BODY, json_answer
from tests.loopback_discord.world import (
    APP,
    CANNOT_DM,
    THREAD_LOCKED,
    UNKNOWN_WEBHOOK,
    Refusal,
    Webhook,
    World,
    author_of,
)

Failure = Literal["429", "500", "503", "reset", "lost", "hang", "403", "404", "400"]
"""`reset` breaks the connection before the work, `lost` after it: the message is there, but
its sender never hears of it. `hang` stores the message and does not answer for a minute."""


@dataclass
class Chaos:
    """Random failures of posts, each with its share; reproducible by the seed."""

    seed: int
    shares: dict[Failure, float]

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def next(self) -> Failure | None:
        drawn = self._random.random()
        for failure, share in self.shares.items():
            if drawn < share:
                return failure
            drawn -= share
        return None


class Rest:
    """Handlers over a World. `failures` are taken one a post, then `chaos` decides."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.failures: deque[Failure] = deque()
        self.chaos: Chaos | None = None
        self.posted = asyncio.Event()
        self.log: list[tuple[str, str]] = []
        """Channel and message id of every message stored, in order."""
        self.latency: tuple[float, float] | None = None
        """Seconds that each message takes, from and to, one after the other: a busy Discord that
        still works at what a dead client has sent."""
        self._one = asyncio.Lock()
        self._under_way = 0
        self._idle = asyncio.Event()

    def add_routes(self, router: web.UrlDispatcher, base: str) -> None:
        channel = f"{base}/channels/{{channel}}"
        hook = f"{base}/webhooks/{{webhook}}/{{token}}"
        for method, path, handler in (
            ("GET", channel, self._channel),
            ("PATCH", channel, self._change_channel),
            ("POST", f"{channel}/messages", self._post),
            ("GET", f"{channel}/messages", self._history),
            ("GET", f"{channel}/messages/{{message}}", self._message),
            ("PATCH", f"{channel}/messages/{{message}}", self._edit),
            ("DELETE", f"{channel}/messages/{{message}}", self._delete),
            ("POST", f"{channel}/threads", self._start_post),
            ("GET", f"{channel}/threads/archived/public", self._archived),
            ("GET", f"{base}/guilds/{{guild}}/threads/active", self._active),
            ("POST", f"{channel}/webhooks", self._make_webhook),
            ("GET", f"{channel}/webhooks", self._webhooks),
            ("GET", hook, self._webhook),
            ("DELETE", hook, self._delete_webhook),
            ("POST", f"{base}/users/@me/channels", self._direct),
        ):
            router.add_route(method, path, handler)

    # ── failures ────────────────────────────────────────────────────────────────────────────

    async def _failing(self, request: web.Request, work: Any) -> web.Response:
        """Do the work, unless a failure is due before, during or after it."""
        self._under_way += 1
        self._idle.clear()
        try:
            if self.latency is not None:
                async with self._one:
                    await asyncio.sleep(random.uniform(*self.latency))
                    return await self._outcome(request, work)
            return await self._outcome(request, work)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def settled(self) -> None:
        """Until no post is being worked at any more."""
        if self._under_way:
            await self._idle.wait()

    async def _outcome(self, request: web.Request, work: Any) -> web.Response:
        failure = self.failures.popleft() if self.failures else None
        if failure is None and self.chaos is not None:
            failure = self.chaos.next()
        if failure == "429":
            # without a Via header discord.py takes it for a ban by the network in front
            return json_answer(
                {"message": "You are being rate limited.", "retry_after": 0.2, "global": False},
                429,
                {"Via": "1.1 loopback", "Retry-After": "1", "X-RateLimit-Scope": "user"},
            )
        if failure in ("500", "503"):
            return json_answer({"message": "internal error", "code": 0}, int(failure))
        if failure in ("403", "404", "400"):
            code = {"403": 50013, "404": 10003, "400": 50035}[failure]
            raise Refusal(int(failure), code, "made up")
        if failure == "reset":
            return _broken(request)
        message = work()
        self.log.append((message["channel_id"], message["id"]))
        self.posted.set()
        if failure == "hang":
            await asyncio.sleep(60)
        if failure == "lost":
            return _broken(request)
        return json_answer(message)

    # ── channels and messages ───────────────────────────────────────────────────────────────

    async def _channel(self, request: web.Request) -> web.Response:
        return json_answer(self.world.place(request.match_info["channel"]).api())

    async def _change_channel(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"], write=True)
        if place.locked:
            raise Refusal(*THREAD_LOCKED)
        place.archived = bool(request[BODY].get("archived", place.archived))
        return json_answer(place.api())

    async def _post(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], request[BODY]
        self._reachable(channel)
        return await self._failing(request, lambda: self.world.post(channel, body))

    def _reachable(self, channel: str) -> None:
        owner = self.world.place(channel).owner
        if channel.startswith("7") and owner in self.world.unreachable:
            raise Refusal(*CANNOT_DM)

    async def _history(self, request: web.Request) -> web.Response:
        return json_answer(self.world.history(request.match_info["channel"], dict(request.query)))

    async def _message(self, request: web.Request) -> web.Response:
        found = self.world.message(request.match_info["channel"], request.match_info["message"])
        return json_answer({key: value for key, value in found.items() if key != "nonce"})

    async def _edit(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"], write=True)
        if place.locked:
            raise Refusal(*THREAD_LOCKED)
        found = self.world.message(place.id, request.match_info["message"])
        if found["author"]["id"] != APP:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        return json_answer(self.world.edit(found, request[BODY]))

    async def _delete(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"], write=True)
        place.messages.remove(self.world.message(place.id, request.match_info["message"]))
        return web.Response(status=204)

    async def _start_post(self, request: web.Request) -> web.Response:
        forum, body = request.match_info["channel"], request[BODY]

        def work() -> dict[str, Any]:
            thread = self.world.start_post(forum, body)
            return thread.api() | {"message": thread.messages[0], "channel_id": thread.id}

        answer = await self._failing(request, work)
        if answer.status == 200:
            answer.set_status(201)
        return answer

    async def _active(self, request: web.Request) -> web.Response:
        guild = request.match_info["guild"]
        if not self.world.guilds.get(guild):
            raise Refusal(403, 50001, "Missing Access")
        found = [t.api() for t in self.world.threads(guild=guild) if not t.archived]
        return json_answer({"threads": found, "members": [], "has_more": False})

    async def _archived(self, request: web.Request) -> web.Response:
        parent = self.world.place(request.match_info["channel"])
        found = [t.api() for t in self.world.threads(parent=parent.id) if t.archived]
        found.sort(key=lambda thread: int(thread["id"]), reverse=True)
        return json_answer({"threads": found, "members": [], "has_more": False})

    # ── webhooks ────────────────────────────────────────────────────────────────────────────

    async def _make_webhook(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"], write=True)
        hook = self.add_webhook(place.id, application=APP)
        return json_answer(hook.api(place.guild) | {"user": author_of(APP)})

    def add_webhook(self, channel: str, application: str | None = None) -> Webhook:
        identity = self.world.new_id()
        hook = Webhook(identity, f"secret-{identity}", channel, application)
        self.world.webhooks[identity] = hook
        return hook

    async def _webhooks(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"])
        return json_answer([
            hook.api(place.guild) for hook in self.world.webhooks.values() if hook.channel == place.id
        ])  # fmt: skip

    def hook(self, request: web.Request) -> Webhook:
        found = self.world.webhooks.get(request.match_info["webhook"])
        if found is None or found.token != request.match_info["token"]:
            raise Refusal(*UNKNOWN_WEBHOOK)
        return found

    async def _webhook(self, request: web.Request) -> web.Response:
        hook = self.hook(request)
        place = self.world.places.get(hook.channel)
        return json_answer(hook.api(place.guild if place else None))

    async def _delete_webhook(self, request: web.Request) -> web.Response:
        del self.world.webhooks[self.hook(request).id]
        return web.Response(status=204)

    async def execute(self, request: web.Request) -> web.StreamResponse:
        """A message through a webhook, which needs no permission of the bot in the channel."""
        hook, body = self.hook(request), request[BODY]
        place = self.world.places.get(hook.channel)
        if place is None:
            raise Refusal(*UNKNOWN_WEBHOOK)
        interactive = '"custom_id"' in str(body).replace("'", '"')
        if interactive and hook.application != APP:
            raise Refusal(400, 50035, "interactive components need a webhook of the application")
        more = {"webhook_id": hook.id}
        if hook.application:
            more["application_id"] = hook.application

        def work() -> dict[str, Any]:
            message = self.world.store(place, body, hook.id, **more)
            message["author"] |= {"username": "Yibao", "discriminator": "0000", "bot": True}
            return message

        answer = await self._failing(request, work)
        if request.query.get("wait") != "true" and answer.status == 200:
            return web.Response(status=204)
        return answer

    async def hook_message(self, request: web.Request) -> web.StreamResponse:
        """GET, PATCH, DELETE of a message that a webhook has sent."""
        hook = self.hook(request)
        place = self.world.places.get(hook.channel)
        if place is None:
            raise Refusal(*UNKNOWN_WEBHOOK)
        wanted = request.match_info["message"]
        found = next(
            (m for m in place.messages if m["id"] == wanted and m.get("webhook_id") == hook.id),
            None,
        )
        if found is None:
            raise Refusal(404, 10008, "Unknown Message")
        if request.method == "DELETE":
            place.messages.remove(found)
            return web.Response(status=204)
        if request.method == "PATCH":
            self.world.edit(found, request[BODY])
        return json_answer({key: value for key, value in found.items() if key != "nonce"})

    async def _direct(self, request: web.Request) -> web.Response:
        return json_answer(self.world.direct(str(request[BODY]["recipient_id"])).api())


def _broken(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return json_answer({}, 500)
