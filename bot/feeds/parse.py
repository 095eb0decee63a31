"""A feed document into entries: the only file that knows feedparser. Runs in a worker."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from bot.errors import ParseError
from bot.feeds.urls import absolute, canonical_url, secure_image
from bot.values import Answer, Entry, ParsedFeed

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_FEED_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Dates before the web are a server's unset clock, and count as no date."""


def parse_feed(answer: Answer) -> ParsedFeed:
    """The entries of an RSS, Atom or JSON feed, whatever its encoding.

    An entry that cannot be used is skipped with a note. Raises ParseError where the answer is
    no feed at all; the message names the feeds that a page points to.
    """
    if _HTML.match(answer.body[:2000]):
        found = feeds_on_page(answer)
        hint = f"; it points to {', '.join(found)}" if found else ""
        raise ParseError(answer.url, f"this is a web page, not a feed{hint}", "page")
    if answer.body.lstrip()[:1] == b"{":
        return _json_feed(answer)
    import feedparser  # 20 MB and 60 ms that only workers need

    parsed = feedparser.parse(
        answer.body,
        # The text is read with lxml later; feedparser's own cleaning is three quarters of its time.
        sanitize_html=False,
        resolve_relative_uris=False,
        # No address to resolve against: a relative id must not change when the feed moves.
        # `absolute` resolves the links.
        response_headers={"content-type": answer.content_type},
    )
    if not parsed.get("version") and not parsed.entries:
        reason = parsed.get("bozo_exception")
        said = f"this is no feed that can be read ({reason or 'empty'})"
        raise ParseError(answer.url, said, "no_feed")
    rows = [_row(raw, answer.url) for raw in parsed.entries]
    head = parsed.feed
    ttl = str(dict.get(head, "ttl") or "")
    return _collected(
        answer.url,
        str(dict.get(head, "title") or "").strip(),
        rows,
        language=str(dict.get(head, "language") or "") or None,
        ttl=int(ttl) if ttl.isdigit() and 0 < int(ttl) < 100_000 else None,
        hub=next(
            (link["href"] for link in head.get("links", ()) if link.get("rel") == "hub"), None
        ),
    )


Row = dict[str, Any]


def _row(raw: dict[str, Any], base: str) -> Row:
    """What one feedparser entry says, under our own names.

    `dict.get` because feedparser's own access turns a missing key into another one.
    """
    contents = [part.get("value", "") for part in dict.get(raw, "content") or ()]
    summary = dict.get(raw, "summary") or ""
    html = max([*contents, summary], key=len)
    return {
        "guid": dict.get(raw, "id"),
        "url": absolute(base, dict.get(raw, "link")),
        "title": dict.get(raw, "title") or "",
        "published": _moment(dict.get(raw, "published_parsed")),
        "updated": _moment(dict.get(raw, "updated_parsed")),
        "author": dict.get(raw, "author") or None,
        "html": html,
        "language": None,
        "image": _image(raw, base),
    }


def _image(raw: dict[str, Any], base: str) -> str | None:
    """The first picture that an entry names: Media RSS, then an enclosure."""
    links = (row for row in dict.get(raw, "links") or () if row.get("rel") == "enclosure")
    for row in (
        *(dict.get(raw, "media_thumbnail") or ()),
        *(dict.get(raw, "media_content") or ()),
        *links,
    ):
        kind = str(row.get("type") or row.get("medium") or "image")
        found = secure_image(absolute(base, row.get("url") or row.get("href")))
        if kind.startswith("image") and found:
            return found
    return None


def _moment(parsed: Any) -> datetime | None:
    """feedparser's UTC struct_time as an aware datetime; None for none or an impossible one."""
    if parsed is None:
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment >= _EARLIEST else None


def _json_feed(answer: Answer) -> ParsedFeed:
    try:
        loaded = json.loads(answer.body)
        items = loaded["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ParseError(answer.url, "this is JSON, but no JSON Feed", "no_feed") from error
    rows: list[Row] = []
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        text = str(item.get("content_text") or item.get("summary") or "")
        rows.append(
            {
                "guid": str(item["id"]) if item.get("id") else None,
                "url": absolute(answer.url, item.get("url")),
                "title": str(item.get("title") or ""),
                "published": _iso(item.get("date_published")),
                "updated": _iso(item.get("date_modified")),
                "author": None,
                "html": str(item.get("content_html") or text),
                "language": item.get("language"),
                "image": secure_image(absolute(answer.url, str(item.get("image") or ""))),
            }
        )
    title = str(loaded.get("title") or "")
    return _collected(answer.url, title, rows, language=loaded.get("language"))


def _iso(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _collected(
    url: str,
    title: str,
    rows: list[Row],
    *,
    language: str | None = None,
    ttl: int | None = None,
    hub: str | None = None,
) -> ParsedFeed:
    entries: dict[str, Entry] = {}
    notes: list[str] = []
    same_title = Counter(row["title"] for row in rows)
    for number, row in enumerate(rows, start=1):
        if not row["title"].strip() and not row["html"].strip() and row["url"] is None:
            notes.append(f"entry {number} has no title, text or address and was left out")
            continue
        identity = identity_of(row, unique_title=same_title[row["title"]] == 1)
        if identity in entries:
            notes.append(f"entry {number} repeats the identity of an earlier one: {identity[:80]}")
            continue
        entries[identity] = Entry(
            feed_url=url,
            identity=identity,
            url=row["url"],
            title=_title(row["title"]) or _title(row["html"])[:120] or str(row["url"]),
            published=row["published"] or row["updated"],
            updated=row["updated"],
            author=row["author"],
            html=row["html"],
            language=row["language"] or language,
            image=row["image"],
        )
    return ParsedFeed(title, tuple(entries.values()), tuple(notes), ttl, hub)


def identity_of(row: Mapping[str, Any], *, unique_title: bool) -> str:
    """What an entry is known by for ever: its guid, else its canonical address, else its title.

    A date joins the title only where the same document has the title twice: a feed that
    re-dates its entries would otherwise make them new.
    """
    if row["guid"] and str(row["guid"]).strip():
        return str(row["guid"]).strip()
    if row["url"]:
        return canonical_url(row["url"])
    seed = row["title"].strip() or row["html"]
    if not unique_title and row["published"]:
        seed += row["published"].isoformat()
    return "sha256:" + hashlib.sha256(seed.encode()).hexdigest()[:32]


_TAG = re.compile(r"<[^>]{0,500}>")
_SPACE = re.compile(r"\s+")


def _title(html: str) -> str:
    """A title as text on one line; titles are often HTML whatever the feed says."""
    text = unescape(_TAG.sub("", html)) if "<" in html or "&" in html else html
    return _SPACE.sub(" ", text).strip()


_COMMENTS = re.compile(r"comment|评论|評論|留言|回应|回應", re.IGNORECASE)


def feeds_on_page(answer: Answer) -> tuple[str, ...]:
    """The feeds that a web page names; empty for an answer that is no page."""
    if not _HTML.match(answer.body[:2000]):
        return ()
    return discover_feeds(answer.body.decode("utf-8", "replace"), answer.url)


def discover_feeds(html: str, url: str) -> tuple[str, ...]:
    """The feeds that a page's `<link rel=alternate>` elements name, in order; those of comments
    come last, though blogs like to name them first."""
    found: dict[str, bool] = {}
    for link in _FEED_LINK.findall(html[:200_000]):
        attributes = {
            match[1].lower(): match[2] or match[3] or match[4] or ""
            for match in _ATTRIBUTE.finditer(link)
        }
        rel = attributes.get("rel", "").lower().split()
        if "alternate" in rel and attributes.get("type", "").lower() in _FEED_TYPES:
            target = absolute(url, attributes.get("href"))
            if target:
                named = f"{attributes.get('title', '')} {urlsplit(target).path}"
                found.setdefault(target, bool(_COMMENTS.search(named)))
    return tuple(sorted(found, key=found.__getitem__))
