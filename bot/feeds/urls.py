"""One spelling for an address, whatever a feed, a share button or a search engine added to it."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

import yaml

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN_HTTPS = re.compile(r"https://(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}(?::\d+)?/[!-~]*", re.IGNORECASE)
_IMAGE_LENGTH = 2000
"""Discord takes addresses of at most 2048 characters."""


@cache
def _tracking() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        files("bot.feeds").joinpath("tracking.yaml").read_text(encoding="utf-8")
    )
    return loaded


def _is_tracking(key: str, value: str) -> bool:
    key = key.lower()
    table = _tracking()
    for name in table["everywhere"]:
        if key == name or (name.endswith("*") and key.startswith(name[:-1])):
            return True
    return value.lower() in table["valued"].get(key, ())


def canonical_url(url: str) -> str:
    """The address without tracking parameters, default port, or a fragment that is a mere place.

    Host in lower case; path and the order of parameters stay. A fragment that routes
    (`#/…`, `#!…`, or behind the site's bare root, where nothing else tells pages apart) is kept.
    What is no web address is given back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url
    scheme = parts.scheme.lower()
    host = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if not _is_tracking(key, value)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    path = quote(unquote(parts.path), safe="/%:@!$&'()*+,;=~-._") or "/"
    routes = parts.fragment.startswith(("/", "!")) or (
        "/" in parts.fragment and not parts.fragment.startswith(":~:")
    )
    return urlunsplit((scheme, host, path, query, parts.fragment if routes else ""))


def absolute(base: str, link: str | None) -> str | None:
    """A link as a full web address, or None where it is none."""
    if not link or not link.strip():
        return None
    try:
        full = urljoin(base, link.strip())
        parts = urlsplit(full)
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.hostname else None


def secure_image(url: str | None) -> str | None:
    """`url` where it is an https address that may stand in a message as it is, else None."""
    plain = url is not None and len(url) <= _IMAGE_LENGTH and _PLAIN_HTTPS.fullmatch(url)
    return url if plain else None
