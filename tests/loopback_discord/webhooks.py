"""Webhooks: made by the bot or by people, and what is sent, looked up and edited through them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.loopback_discord.answers import BODY, FILES, json_answer
from tests.loopback_discord.objects import (
    APP,
    EMPTY,
    FORUM,
    PUBLIC_THREAD,
    THREAD_LOCKED,
    UNKNOWN_CHANNEL,
    UNKNOWN_WEBHOOK,
    Place,
    Refusal,
    Webhook,
    author_of,
)
from tests.loopback_discord.rest import Rest
from tests.loopback_discord.world import find, told

PER_CHANNEL = 15


class Webhooks:
    """Handlers; `rest` says what fails and logs what is stored."""

    def __init__(self, rest: Rest) -> None:
        self.rest, self.world = rest, rest.world

    def add_routes(self, router: web.UrlDispatcher, base: str) -> None:
        hook = f"{base}/webhooks/{{webhook}}/{{token}}"
        for method, path, handler in (
            ("POST", f"{base}/channels/{{channel}}/webhooks", self._make),
            ("GET", f"{base}/channels/{{channel}}/webhooks", self._list),
            ("GET", hook, self._get),
            ("DELETE", hook, self._delete),
            ("GET", f"{base}/webhooks/{{webhook}}", self._get),
            ("DELETE", f"{base}/webhooks/{{webhook}}", self._delete),
        ):
            router.add_route(method, path, handler)

    def add(self, channel: str, application: str | None = None) -> Webhook:
        identity = self.world.new_id()
        hook = Webhook(identity, f"secret-{identity}", channel, application)
        self.world.webhooks[identity] = hook
        return hook

    async def _make(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"], "manage_webhooks")
        if "discord" in request[BODY]["name"].lower() or "clyde" in request[BODY]["name"].lower():
            raise Refusal(400, 50035, "a webhook may not be called that")
        if sum(hook.channel == place.id for hook in self.world.webhooks.values()) >= PER_CHANNEL:
            raise Refusal(400, 30007, f"Maximum number of webhooks reached ({PER_CHANNEL})")
        hook = self.add(place.id, application=APP)
        return json_answer(hook.api(place.guild) | {"user": author_of(APP)})

    async def _list(self, request: web.Request) -> web.Response:
        place = self.world.place(request.match_info["channel"], "manage_webhooks")
        return json_answer([
            hook.api(place.guild) for hook in self.world.webhooks.values() if hook.channel == place.id
        ])  # fmt: skip

    def _of(self, request: web.Request) -> tuple[Webhook, Place]:
        """The webhook of a path. One whose channel is gone is gone with it."""
        found = self.world.webhooks.get(request.match_info["webhook"])
        place = self.world.places.get(found.channel) if found else None
        if found is None or place is None:
            raise Refusal(*UNKNOWN_WEBHOOK)
        token = request.match_info.get("token")
        if token is None:
            self.world.place(found.channel, "manage_webhooks")
        elif token != found.token:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found, place

    def _where(self, request: web.Request, place: Place) -> Place:
        """The channel of a webhook, or a thread of it."""
        thread = request.query.get("thread_id")
        if thread is None:
            if place.kind == FORUM and request.method == "POST":
                raise Refusal(400, 220001, "Webhooks posted to forum channels need a thread")
            return place
        found = self.world.places.get(thread)
        if found is None or found.kind != PUBLIC_THREAD or found.parent != place.id:
            raise Refusal(*UNKNOWN_CHANNEL)
        if found.locked:
            raise Refusal(*THREAD_LOCKED)
        return found

    async def _get(self, request: web.Request) -> web.Response:
        hook, place = self._of(request)
        return json_answer(hook.api(place.guild))

    async def _delete(self, request: web.Request) -> web.Response:
        hook, _place = self._of(request)
        del self.world.webhooks[hook.id]
        return web.Response(status=204)

    async def execute(self, request: web.Request) -> web.StreamResponse:
        """A message through a webhook, which needs no permission of the bot in the channel."""
        hook, above = self._of(request)
        body, place = dict(request[BODY]), self._where(request, above)
        if hook.application != APP:
            body = _of_a_stranger(request, body)
        more = {"webhook_id": hook.id}
        if hook.application:
            more["application_id"] = hook.application
        named = {"username": body.get("username") or "Yibao", "discriminator": "0000", "bot": True}

        def work() -> dict[str, Any]:
            message = self.world.store(place, body, hook.id, files=request[FILES], **more)
            message["author"] |= named
            return self.rest.note(message)

        answer = await self.rest.around(request, hook.id, work)
        if request.query.get("wait", "").lower() not in ("true", "1") and answer.status == 200:
            return web.Response(status=204)
        return answer

    async def message(self, request: web.Request) -> web.StreamResponse:
        """GET, PATCH, DELETE of a message that a webhook has sent."""
        hook, above = self._of(request)
        place = self._where(request, above)
        wanted = request.match_info["message"]
        own = [m for m in place.messages if m.get("webhook_id") == hook.id]
        if request.method == "DELETE":
            place.messages.remove(find(own, wanted))
            return web.Response(status=204)

        def work() -> dict[str, Any]:
            found = find(own, wanted)
            if request.method == "PATCH":
                body = dict(request[BODY])
                if hook.application != APP:
                    body = _of_a_stranger(request, body)
                self.world.edit(found, body, request[FILES])
            return told(found)

        return await self.rest.around(request, hook.id, work)


def _of_a_stranger(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """What a webhook that is not the application's may send: nothing to press; and components
    are ignored where `with_components` is not asked for."""
    if '"custom_id"' in json.dumps(body.get("components")):
        raise Refusal(400, 50035, "interactive components need a webhook of the application")
    if request.query.get("with_components", "").lower() not in ("true", "1"):
        body.pop("components", None)
        if not any(body.get(key) for key in ("content", "embeds", "attachments")):
            raise Refusal(*EMPTY)
    return body
