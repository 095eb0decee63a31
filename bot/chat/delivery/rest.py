"""One request to Discord's API, sent exactly once.

discord.py repeats a request by itself after a 500 and after some broken connections; a message
that has been taken would then stand there twice. Here every outcome is told to the caller:
taken, refused, surely not sent, asked to wait, or nobody knows.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
from discord.http import Route

TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=10)
AT_ONCE = 50
"""Requests under way at the same time: one for each channel that has something to post."""
A_SECOND = 40.0
"""Requests a second; Discord allows a bot 50, and commands have their share of them."""
BANNED = 300.0
"""Seconds to wait where the network in front of Discord refuses us without saying for how long."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask. `bucket` names what Discord counts by (a channel's or webhook's id); `plain`
    leaves the bot's token out, since a webhook's stands in its path."""

    method: str
    path: str
    bucket: str
    body: dict[str, Any] | None = None
    query: tuple[tuple[str, str], ...] = ()
    plain: bool = False


class Refused(Exception):  # noqa: N818 - an answer, not a fault of ours
    """Discord does not do it: the HTTP status, Discord's own code, and its words."""

    def __init__(self, status: int, code: int, words: str) -> None:
        super().__init__(f"Discord answered {status} ({code}): {words}")
        self.status, self.code, self.words = status, code, words


class Limited(Exception):  # noqa: N818
    """It was not sent, or not taken: to be asked again in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Discord asks us to wait {seconds:.1f} s")
        self.seconds = seconds


class Unsent(Exception):  # noqa: N818
    """No connection: it surely did not arrive."""


class Unanswered(Exception):  # noqa: N818
    """Nobody knows whether it was done: no answer, or an answer that says nothing."""


@dataclass
class Rest:
    """The API as `client` may use it. One instance a client; `close` ends its connections."""

    client: discord.Client
    _session: aiohttp.ClientSession | None = field(default=None, init=False)
    _slots: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(AT_ONCE), init=False
    )
    _closed_until: dict[tuple[str, str], float] = field(default_factory=dict, init=False)
    """Method and bucket -> when it may be asked again, on the loop's clock."""
    _all_until: float = field(default=0.0, init=False)
    _next_turn: float = field(default=0.0, init=False)
    closed: bool = field(default=False, init=False)

    async def close(self) -> None:
        """Nothing is sent any more."""
        self.closed = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(
        self, request: Request, leaving: Callable[[], Awaitable[None]] | None = None
    ) -> Any:
        """The parsed answer; `leaving` is awaited just before the request goes out.

        Raises Refused, Limited, Unsent or Unanswered.
        """
        clock = asyncio.get_running_loop().time
        opens = max(self._all_until, self._closed_until.get((request.method, request.bucket), 0.0))
        if opens > clock():
            raise Limited(opens - clock())
        async with self._slots:
            turn = self._next_turn = max(self._next_turn, clock()) + 1 / A_SECOND
            await asyncio.sleep(turn - clock())
            if leaving is not None:
                await leaving()
            return await self._sent(request)

    async def _sent(self, request: Request) -> Any:
        if self.closed:
            raise Unsent("the bot is ending")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        headers = {"User-Agent": self.client.http.user_agent}
        if not request.plain:
            headers["Authorization"] = f"Bot {self.client.http.token}"
        try:
            async with self._session.request(
                request.method,
                Route.BASE + request.path,
                headers=headers,
                json=request.body,
                params=request.query,
            ) as answer:
                text = await answer.text("utf-8", "replace")
        except aiohttp.ClientConnectorError as error:
            raise Unsent(f"Discord cannot be reached ({error.os_error})") from error
        except (OSError, aiohttp.ClientError) as error:
            # a bare TimeoutError has no words; no address here, it may hold a webhook's token
            raise Unanswered(f"no answer came ({type(error).__name__})") from error
        return self._read(request, answer, text)

    def _read(self, request: Request, answer: aiohttp.ClientResponse, text: str) -> Any:
        try:
            said: Any = json.loads(text) if text else None
        except ValueError:
            said = None
        now = asyncio.get_running_loop().time()
        if answer.headers.get("X-RateLimit-Remaining") == "0" and answer.status != 429:
            wait = _seconds(answer.headers.get("X-RateLimit-Reset-After"), 0.0)
            self._closed_until[request.method, request.bucket] = now + wait
        if answer.status == 429:
            told = said if isinstance(said, dict) else {}
            wait = _seconds(told.get("retry_after") or answer.headers.get("Retry-After"), BANNED)
            if told.get("global"):
                self._all_until = now + wait
            self._closed_until[request.method, request.bucket] = now + wait
            raise Limited(wait)
        if answer.status < 300:
            if text and said is None:
                raise Unanswered("Discord's answer cannot be read")
            return said
        if answer.status < 500:
            told = said if isinstance(said, dict) else {}
            words = " ".join(str(told.get("message") or answer.reason).split())[:200]
            if "errors" in told:
                words += " " + json.dumps(told["errors"], ensure_ascii=False)[:300]
            code = told.get("code")
            raise Refused(answer.status, code if isinstance(code, int) else 0, words)
        raise Unanswered(f"Discord answered {answer.status}")


def _seconds(text: Any, default: float) -> float:
    try:
        return max(0.0, float(text))
    except (TypeError, ValueError):
        return default
