"""Fetching over real HTTP on loopback: validators, encodings, limits, and who may be reached."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import brotli
import pytest
from aiohttp import web

from bot.config import Settings
from bot.errors import AddressError, FetchError
from bot.feeds.address import may_reach
from bot.feeds.fetch import BODY_LIMIT, Fetcher
from bot.values import Answer, Unchanged

pytestmark = pytest.mark.anyio
LOOPBACK = (ip_network("127.0.0.0/8"),)
TEXT = "微软 CodeFusion " * 50


def settings(networks: Any = LOOPBACK) -> Settings:
    return Settings(Path("feeds.yaml"), Path("y.db"), "none", networks)


async def handle(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name == "etag":
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"', "Cache-Control": "max-age=600"})
        return web.Response(text=TEXT, headers={"ETag": '"1"', "Last-Modified": "yesterday"})
    if name in ("gzip", "deflate", "raw", "br"):
        data = TEXT.encode()
        packed = {
            "gzip": gzip.compress(data),
            "deflate": zlib.compress(data),
            "raw": zlib.compress(data)[2:-4],
            "br": brotli.compress(data),
        }[name]
        return web.Response(
            body=packed, headers={"Content-Encoding": "deflate" if name == "raw" else name}
        )
    if name == "bomb-gzip":
        return web.Response(
            body=gzip.compress(bytes(60_000_000)), headers={"Content-Encoding": "gzip"}
        )
    if name == "bomb-br":
        return web.Response(
            body=brotli.compress(bytes(60_000_000)), headers={"Content-Encoding": "br"}
        )
    if name == "large":
        return web.Response(body=bytes(BODY_LIMIT + 1))
    if name == "broken":
        return web.Response(body=b"\x1f\x8b nonsense", headers={"Content-Encoding": "gzip"})
    if name == "moved":
        return web.Response(status=301, headers={"Location": "/etag"})
    if name == "loop":
        return web.Response(status=302, headers={"Location": "/loop"})
    if name == "inside":
        return web.Response(status=302, headers={"Location": "http://10.1.2.3/secret"})
    if name == "file":
        return web.Response(status=302, headers={"Location": "file:///etc/passwd"})
    if name == "busy":
        return web.Response(status=429, headers={"Retry-After": "120"})
    if name == "gone":
        return web.Response(status=410)
    if name == "slow":
        import asyncio

        await asyncio.sleep(5)
    return web.Response(text=TEXT, content_type="text/xml")


@pytest.fixture
async def base() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{name}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(settings()) as opened:
        yield opened


async def test_a_validator_gives_unchanged(base: str, fetcher: Fetcher) -> None:
    first = await fetcher.get(f"{base}/etag", trusted=True)
    assert isinstance(first, Answer)
    assert (first.etag, first.last_modified) == ('"1"', "yesterday")
    second = await fetcher.get(f"{base}/etag", etag=first.etag, trusted=True)
    assert second == Unchanged(f"{base}/etag", '"1"', None, 600)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw", "br"])
async def test_every_encoding_that_was_asked_for_is_undone(
    base: str, fetcher: Fetcher, encoding: str
) -> None:
    answer = await fetcher.get(f"{base}/{encoding}", trusted=True)
    assert isinstance(answer, Answer)
    assert answer.body.decode() == TEXT


@pytest.mark.parametrize("name", ["bomb-gzip", "bomb-br", "large"])
async def test_no_body_grows_past_ten_megabytes(base: str, fetcher: Fetcher, name: str) -> None:
    with pytest.raises(FetchError, match="too large"):
        await fetcher.get(f"{base}/{name}", trusted=True)


async def test_a_broken_encoding_is_a_sentence(base: str, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="broken"):
        await fetcher.get(f"{base}/broken", trusted=True)


async def test_a_permanent_redirect_is_followed_and_reported(base: str, fetcher: Fetcher) -> None:
    answer = await fetcher.get(f"{base}/moved", trusted=True)
    assert isinstance(answer, Answer)
    assert answer.permanent_url == answer.url == f"{base}/etag"


@pytest.mark.parametrize(
    ("name", "reason"), [("loop", "more than 10 times"), ("file", "file:// addresses are not read")]
)
async def test_redirects_are_checked_hop_by_hop(
    base: str, fetcher: Fetcher, name: str, reason: str
) -> None:
    with pytest.raises(FetchError, match=reason):
        await fetcher.get(f"{base}/{name}", trusted=True)


async def test_a_redirect_into_a_private_network_is_refused(base: str, fetcher: Fetcher) -> None:
    with pytest.raises(AddressError, match=r"10\.1\.2\.3 is a private or reserved address"):
        await fetcher.get(f"{base}/inside", trusted=True)


async def test_an_allowed_network_is_open_to_the_operator_alone(
    base: str, fetcher: Fetcher
) -> None:
    with pytest.raises(AddressError, match="private or reserved"):
        await fetcher.get(f"{base}/etag", trusted=False)
    async with Fetcher(settings(())) as strict:
        with pytest.raises(AddressError, match="YIBAO_ALLOW_NETWORKS"):
            await strict.get(f"{base}/etag", trusted=True)
        with pytest.raises(AddressError):
            await strict.get(base.replace("127.0.0.1", "localhost"), trusted=True)


async def test_what_the_server_says_of_waiting_is_kept(base: str, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="429 Too Many Requests; we ask too often") as caught:
        await fetcher.get(f"{base}/busy", trusted=True)
    assert caught.value.retry_after == 120
    with pytest.raises(FetchError, match="the feed has ended") as caught:
        await fetcher.get(f"{base}/gone", trusted=True)
    assert caught.value.gone


async def test_a_slow_server_costs_only_its_time(base: str, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="no complete answer within"):
        await fetcher.get(f"{base}/slow", trusted=True, seconds=0.2)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "javascript:alert(1)", "not an address", "http://"]
)
async def test_other_schemes_are_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FetchError):
        await fetcher.get(url, trusted=True)


async def test_a_host_that_nobody_knows_is_a_sentence(fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match=r"cannot connect to nobody\.invalid"):
        await fetcher.get("http://nobody.invalid/feed", trusted=True)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
     "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_no_disguise_makes_a_private_address_public(address: str) -> None:
    assert not may_reach(ip_address(address), ())
    assert may_reach(ip_address("93.184.215.14"), ())


def test_an_allowed_network_covers_its_mapped_form() -> None:
    assert may_reach(ip_address("::ffff:127.0.0.1"), LOOPBACK)
    assert not may_reach(ip_address("10.0.0.1"), LOOPBACK)
