"""How every answer leaves the loopback Discord, and where a request keeps what it brought."""

from __future__ import annotations

import json
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
