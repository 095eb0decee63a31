"""Asks servers for feeds and pages, politely: the only file that knows httpx.

Two sessions: one for addresses of the operator, which may reach the private networks that
YIBAO_ALLOW_NETWORKS names, and one for addresses that strangers typed, which never may.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Self

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot import __version__
from bot.config import Network, Settings
from bot.errors import AddressError, FetchError
from bot.feeds.address import RefusedError, guarded_sockets
from bot.feeds.decoding import Body, TooLargeError
from bot.values import Answer, Unchanged

BODY_LIMIT = 10_000_000
"""Bytes of a decoded body: the largest real feeds are below 5 MB."""
TIMEOUT = 30.0
"""Seconds for one address, all its redirects included."""
HOPS = 10
CONNECTIONS = 100
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.5"
)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d+)")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})


class Fetcher:
    """An async context manager; one for the process, shared by everything that fetches."""

    def __init__(self, settings: Settings, strangers: tuple[Network, ...] = ()) -> None:
        """`strangers`: private networks that addresses typed by strangers may reach. None, ever,
        but for the loopback site of a test, which has no other way to be a public one."""
        self._settings = settings
        self._strangers = strangers
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        context = httpx.create_ssl_context(trust_env=False)
        for trusted in (True, False):
            allowed = self._settings.allow_networks if trusted else self._strangers
            self._clients[trusted] = self._client(allowed, context)
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    def _client(self, allowed: tuple[Network, ...], context: ssl.SSLContext) -> httpx.AsyncClient:
        def session() -> aiohttp.ClientSession:
            connector = aiohttp.TCPConnector(
                limit=CONNECTIONS,
                limit_per_host=self._settings.host_connections,
                ssl=context,
                socket_factory=guarded_sockets(allowed),
            )
            # No cookies, no proxies from the environment: what is fetched depends on the
            # address alone.
            return aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                # header sections of real sites pass aiohttp's default of 8 kB a line
                max_line_size=32_768,
                max_field_size=32_768,
            )

        return httpx.AsyncClient(
            transport=AiohttpTransport(verify=context, client=session),
            follow_redirects=False,
            trust_env=False,
            headers={
                "User-Agent": f"yibao/{__version__} (feed reader; self-hosted)",
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate, br",
            },
        )

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        trusted: bool = False,
        seconds: float = TIMEOUT,
    ) -> Answer | Unchanged:
        """What stands at an address now, or that it is unchanged.

        `trusted` is true for addresses of the operator alone. Raises AddressError for an
        address that may not be reached, FetchError for every other failure.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(url, etag, last_modified, self._clients[trusted])
        except TimeoutError as error:
            what = f"no complete answer within {seconds:g} s"
            raise FetchError(url, what, f"slow {seconds:g}") from error
        except httpx.HTTPError as error:
            raise _translated(url, error) from error
        except TooLargeError as error:
            raise FetchError(url, f"the answer is too large ({error})", "large") from error
        except (ValueError, httpx.InvalidURL, OSError) as error:
            raise FetchError(url, f"the answer cannot be read: {error}", "unreadable") from error

    async def _follow(
        self, url: str, etag: str | None, last_modified: str | None, client: httpx.AsyncClient
    ) -> Answer | Unchanged:
        """Follow redirects by hand: each hop is checked, and validators stay with their host."""
        here = _checked(url, url)
        permanent: str | None = None
        only_permanent = True
        first = here.host
        for _ in range(HOPS):
            headers: dict[str, str] = {}
            if here.host == first:
                headers |= {"If-None-Match": etag} if etag else {}
                headers |= {"If-Modified-Since": last_modified} if last_modified else {}
            async with client.stream("GET", here, headers=headers, timeout=None) as response:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    only_permanent = only_permanent and response.status_code in _PERMANENT
                    here = _checked(url, str(here.join(response.headers["location"])))
                    permanent = str(here) if only_permanent else permanent
                    continue
                return await _answer(url, response, permanent)
        raise FetchError(url, f"redirects more than {HOPS} times", "redirects")


def _checked(asked: str, url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise AddressError(asked, f"is no address ({error})", "address") from error
    if address.scheme not in ("http", "https") or not address.host:
        what = f"{address.scheme or 'no'}:// addresses are not read; use http:// or https://"
        raise AddressError(asked, what, "address")
    return address


async def _answer(
    asked: str, response: httpx.Response, permanent: str | None
) -> Answer | Unchanged:
    headers = response.headers
    caching = _MAX_AGE.search(headers.get("cache-control", "").lower())
    max_age = int(caching[1][:9]) if caching else None
    status = response.status_code
    if status == HTTPStatus.NOT_MODIFIED:
        return Unchanged(asked, headers.get("etag"), headers.get("last-modified"), max_age)
    if status != HTTPStatus.OK:
        raise _refusal(asked, status, headers.get("retry-after"))
    body = Body(headers.get("content-encoding", ""), BODY_LIMIT)
    async for piece in response.aiter_raw():
        body.add(piece)
    return Answer(
        url=str(response.url),
        status=status,
        content_type=headers.get("content-type", ""),
        body=body.value(),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        max_age=max_age,
        permanent_url=permanent,
    )


def _refusal(url: str, status: int, retry_after: str | None) -> FetchError:
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    hint = {
        401: "; it wants a login",
        403: "; it refuses robots, or us",
        404: "; the feed has moved or ended",
        410: "; the feed has ended",
        429: "; we ask too often",
    }.get(status, "")
    error = FetchError(url, f"the server answered {status}{phrase}{hint}", f"status {status}")
    error.retry_after = _seconds(retry_after)
    error.gone = status == HTTPStatus.GONE
    return error


def _seconds(retry_after: str | None) -> int | None:
    """Retry-After as seconds, from its number or its date."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isdigit():
        return int(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int((moment - datetime.now(UTC)).total_seconds()))


def _translated(url: str, error: httpx.HTTPError) -> FetchError:
    """httpx's error as ours, with the reason that a person can act on."""
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, RefusedError):
            return AddressError(
                url,
                f"{reason}; if it is yours, name its network in YIBAO_ALLOW_NETWORKS",
                "private",
            )
        if isinstance(reason, BaseExceptionGroup):
            reason = reason.exceptions[0]
            continue
        reason = reason.__cause__ or reason.__context__
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        host = httpx.URL(url).host
        return FetchError(url, f"cannot connect to {host} ({_short(error)})", "unreachable")
    return FetchError(url, f"the connection broke ({_short(error)})", "broken")


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text[:160] or type(error).__name__
