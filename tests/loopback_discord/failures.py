"""Failures of the loopback Discord: asked for one by one, for a channel, or at random."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from tests.loopback_discord.answers import json_answer, limited
from tests.loopback_discord.objects import Refusal

Failure = Literal[
    "429", "429-global", "banned", "500", "502", "503", "500-after", "reset", "lost", "hang",
    "slow", "garbled", "400", "403", "404",
]  # fmt: skip
"""`reset` breaks the connection before the work; `lost` (the connection), `500-after` (the answer)
and `garbled` (half a body) after it: the message is there, but its sender cannot know. `hang`
stores the message and does not answer for a minute, `slow` not for two seconds. `banned` is a 429
of the network in front of Discord: no JSON, no Via header."""
_CODES = {"403": 50013, "404": 10003, "400": 50035}
HANG, SLOW = 60.0, 2.0


@dataclass
class Chaos:
    """Random failures, each with its share of the requests; reproducible by the seed."""

    seed: int
    shares: dict[Failure, float]
    methods: tuple[str, ...] = ("POST",)
    """Also "PATCH" and "GET" where edits and looking up shall fail too."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def next(self) -> Failure | None:
        drawn = self._random.random()
        for failure, share in self.shares.items():
            if drawn < share:
                return failure
            drawn -= share
        return None


class Failing:
    """Does work unless a failure is due before, during or after it."""

    def __init__(self) -> None:
        self.failures: deque[Failure] = deque()
        """The next posts take these, one each."""
        self.chaos: Chaos | None = None
        """Decides where nothing else is due."""
        self.latency: tuple[float, float] | None = None
        """Seconds that each message takes, from and to, one after the other: a busy Discord that
        still works at what a dead client has sent."""
        self.over = asyncio.Event()
        """Ends what hangs: the server closes."""
        self._of_channel: defaultdict[tuple[str, str], deque[Failure]] = defaultdict(deque)
        self._one = asyncio.Lock()
        self._under_way = 0
        self._idle = asyncio.Event()

    def fail(self, channel: str, *failures: Failure, method: str = "POST") -> None:
        """What the next requests of a method for a channel, forum or webhook meet, one each."""
        self._of_channel[method, channel].extend(failures)

    async def settled(self) -> None:
        """Until no post is being worked at any more."""
        if self._under_way:
            await self._idle.wait()

    async def around(
        self, request: web.Request, where: str, work: Callable[[], Any], status: int = 200
    ) -> web.Response:
        """The answer to a request for the channel `where`; `work` does it and gives its JSON."""
        self._under_way += 1
        self._idle.clear()
        try:
            if self.latency is not None and request.method == "POST":
                async with self._one:
                    await asyncio.sleep(random.uniform(*self.latency))
                    return await self._outcome(
                        request, self._due(request.method, where), work, status
                    )
            return await self._outcome(request, self._due(request.method, where), work, status)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    def _due(self, method: str, where: str) -> Failure | None:
        own = self._of_channel.get((method, where))
        if own:
            return own.popleft()
        if method == "POST" and self.failures:
            return self.failures.popleft()
        if self.chaos is not None and method in self.chaos.methods:
            return self.chaos.next()
        return None

    async def _outcome(
        self, request: web.Request, failure: Failure | None, work: Callable[[], Any], status: int
    ) -> web.Response:
        match failure:
            case "429" | "429-global":
                return limited(0.2, "global" if failure == "429-global" else "user")
            case "banned":
                page = "<html>error code: 1015</html>"
                return web.Response(status=429, text=page, headers={"Retry-After": "1"})
            case "500" | "503":
                return json_answer({"message": "internal error", "code": 0}, int(failure))
            case "502":
                return web.Response(status=502, text="<html>Bad Gateway</html>")
            case "400" | "403" | "404":
                raise Refusal(int(failure), _CODES[failure], "made up")
            case "reset":
                return broken(request)
        done = work()
        match failure:
            case "hang":
                with suppress(TimeoutError):
                    async with asyncio.timeout(HANG):
                        await self.over.wait()
            case "slow":
                await asyncio.sleep(SLOW)
            case "lost":
                return broken(request)
            case "500-after":
                return json_answer({"message": "internal error", "code": 0}, 500)
            case "garbled":
                half = json_answer(done).body[:40]  # type: ignore[index]
                return web.Response(body=half, headers={"Content-Type": "application/json"})
        return json_answer(done, status)


def broken(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return json_answer({}, 500)
