"""How every answer leaves the loopback Discord, and where a request keeps what it brought."""

from __future__ import annotations

import json
import math
from typing import Any

from aiohttp import web

BODY: web.RequestKey[Any] = web.RequestKey("body", object)
"""A request's parsed JSON."""
FILES: web.RequestKey[dict[str, bytes]] = web.RequestKey("files", dict)
"""The files that came along, by name."""


def json_answer(
    value: Any, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """Exactly application/json: discord.py leaves a body with a charset a string."""
    return web.Response(
        body=json.dumps(value).encode(),
        status=status,
        headers={"Content-Type": "application/json", **(headers or {})},
    )


def limited(seconds: float, scope: str, headers: dict[str, str] | None = None) -> web.Response:
    """A 429 of Discord's own; `scope` is user, shared or global.

    Without a Via header discord.py takes it for a ban by the network in front.
    """
    everywhere = {"X-RateLimit-Global": "true"} if scope == "global" else {}
    body = {
        "message": "You are being rate limited.",
        "retry_after": round(seconds, 3),
        "global": scope == "global",
    }
    more = {"Via": "1.1 loopback", "Retry-After": str(math.ceil(seconds))}
    return json_answer(
        body, 429, {**more, "X-RateLimit-Scope": scope, **everywhere, **(headers or {})}
    )


async def read(request: web.Request) -> None:
    """Keep the JSON and the files of a request where handlers find them. Raises ValueError."""
    request[BODY], request[FILES] = None, {}
    if not request.can_read_body:
        return
    if not request.content_type.startswith("multipart/"):
        request[BODY] = json.loads(await request.read())
        return
    form = await request.post()
    request[BODY] = json.loads(str(form["payload_json"])) if "payload_json" in form else {}
    request[FILES] = {
        part.filename: part.file.read() for part in form.values() if isinstance(part, web.FileField)
    }
