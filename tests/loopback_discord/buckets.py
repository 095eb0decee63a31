"""Rate limits as Discord keeps them: a bucket a route and channel, and one for everything.

Off unless a test turns them on, since they make everybody wait. How many requests a bucket takes
is not published; these are figures that clients have seen. What counts is that the headers and
the refusals agree with each other.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from time import monotonic, time

from aiohttp import web

from tests.loopback_discord.answers import limited

_ID = re.compile(r"/\d{15,20}")
_MAJOR = re.compile(r"/(?:channels|guilds)/\d{15,20}|/webhooks/\d{15,20}/[^/]+")
SIZES = (
    # method, end of the path with ids taken out, requests, seconds
    ("POST", "/channels/_/messages", 5, 5.0),
    ("PATCH", "/channels/_/messages/_", 5, 5.0),
    ("DELETE", "/channels/_/messages/_", 5, 1.0),
    ("GET", "/channels/_/messages", 10, 5.0),
    ("POST", "/channels/_/threads", 10, 10.0),
    ("POST", "/channels/_/webhooks", 5, 60.0),
    ("POST", "/webhooks/_", 5, 2.0),
)
EVERYTHING = 50
"""Requests a second of one bot, answers to interactions aside."""


@dataclass
class Bucket:
    """How much is left until `resets`."""

    size: int
    per: float
    left: int
    resets: float


@dataclass
class Buckets:
    """Counts requests; `turn_on` begins to refuse what is too much."""

    on: bool = False
    scale: float = 1.0
    refused: int = 0
    """Requests that were answered with 429 by these limits."""
    impatient: int = 0
    """Requests that came although a 429 or an empty bucket had said to wait."""
    _buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    _second: tuple[int, int] = (0, 0)

    def turn_on(self, scale: float = 1.0) -> None:
        """`scale` shortens the waits: 0.1 makes five seconds half a second."""
        self.on, self.scale = True, scale

    def take(self, request: web.Request) -> tuple[dict[str, str], web.Response | None]:
        """The headers of the answer, and the refusal where there is one."""
        if not self.on or "/interactions/" in request.path or "/gateway" in request.path:
            return {}, None
        second, used = self._second
        now_second = int(monotonic() / self.scale)
        self._second = (now_second, used + 1 if second == now_second else 1)
        if self._second[1] > EVERYTHING:
            self.refused += 1
            return {}, limited(self.scale, "global")
        found = self._bucket(request)
        if found is None:
            return {}, None
        name, bucket = found
        now = monotonic()
        if now >= bucket.resets:
            bucket.left, bucket.resets = bucket.size, now + bucket.per
        enough = bucket.left > 0
        bucket.left -= enough
        after = bucket.resets - now
        headers = {
            "X-RateLimit-Limit": str(bucket.size), "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{time() + after:.3f}", "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": name,
        }  # fmt: skip
        if enough:
            return headers, None
        self.refused += 1
        self.impatient += 1
        return headers, limited(after, "user", headers)

    def _bucket(self, request: web.Request) -> tuple[str, Bucket] | None:
        path = re.sub(r"^/api/v\d+", "", request.path)
        route = re.sub(r"(/webhooks/_)/.*", r"\1", _ID.sub("/_", path))
        for method, end, size, per in SIZES:
            if method == request.method and route == end:
                name = hashlib.md5(f"{method} {end}".encode()).hexdigest()
                major = _MAJOR.match(path)
                key = (name, major[0] if major else "")
                fresh = Bucket(size, per * self.scale, size, 0.0)
                return name, self._buckets.setdefault(key, fresh)
        return None
