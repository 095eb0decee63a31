"""Subscription lists as OPML, in and out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from bot.errors import InputError
from bot.values import Feed
from summarizers.types import Language

_LIMIT = 5_000_000
_NAME, _CATEGORY = 100, 40
_TAG = re.compile(r"<outline\b[^<>]*(?:>|(?=<)|\Z)|</outline\s*>")
_BARE = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)")


@dataclass(frozen=True, slots=True)
class Outlines:
    """What an OPML document lists. `skipped` pairs the name of an outline that points to
    something which is no web address, or whose markup is broken, with what stands there."""

    feeds: tuple[Feed, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def read_opml(text: str) -> Outlines:
    """The feeds of an OPML document; nested outlines give the category.

    Document types, entities and outside references are not followed; broken markup costs the
    outline in which it stands. Raises InputError.
    """
    from lxml import etree

    if len(text) > _LIMIT:
        raise InputError("the OPML file is larger than 5 MB; split it")
    skipped: list[tuple[str, str]] = []
    try:
        root = _parsed(text)
    except etree.XMLSyntaxError as error:
        whole, skipped = _mended(text)
        if whole is None:
            raise InputError(f"this is no OPML: {error}") from error
        root = _parsed(whole)
    if etree.QName(root).localname.lower() != "opml":
        raise InputError("this is XML, but no OPML; export the list as OPML")
    found: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        url = _attribute(outline, "xmlUrl", "xmlurl", "xmlURL")
        if not url:
            continue
        name = (_attribute(outline, "text", "title") or url)[:_NAME]
        if not is_web_address(url):
            skipped.append((name, url))
            continue
        language = (_attribute(outline, "language") or "mixed").lower()[:2]
        found.setdefault(
            url,
            Feed(
                name=name,
                url=url,
                language=Language(language) if language in ("zh", "en") else Language.MIXED,
                category=_category(outline),
            ),
        )
    return Outlines(tuple(found.values()), tuple(skipped))


def _parsed(text: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def _mended(text: str) -> tuple[str | None, list[tuple[str, str]]]:
    """A broken document again, made of the outlines that are whole, and those that are not.

    A bare & is what other readers write most; it is taken for itself. Where no outline stands,
    it is nothing that can be mended.
    """
    from lxml import etree

    kept, broken, depth = [], [], 0
    for tag in _TAG.findall(_BARE.sub("&amp;", text)):
        if tag.startswith("</"):
            if depth:
                kept.append("</outline>")
                depth -= 1
            continue
        tag = tag.strip()
        closed = tag.endswith("/>")
        try:
            _parsed(tag if closed else f"{tag}</outline>")
        except etree.XMLSyntaxError:
            broken.append((" ".join(tag.split())[:_NAME], tag))
            continue
        kept.append(tag)
        depth += not closed
    if not kept and not broken:
        return None, []
    return f"<opml><body>{''.join(kept)}{'</outline>' * depth}</body></opml>", broken


def is_web_address(url: str) -> bool:
    """Whether it is an http:// or https:// address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket, a port that is no number
        return False


def _attribute(outline: Any, *names: str) -> str | None:
    """The first of these attributes that says something, without line ends."""
    values = (" ".join((outline.get(name) or "").split()) for name in names)
    return next(filter(None, values), None)


def _category(outline: Any) -> str:
    parent = outline.getparent()
    group = _attribute(parent, "text", "title") if parent is not None else None
    category = _attribute(outline, "category") or group or "news"
    return category.strip("/").split(",")[0].strip()[:_CATEGORY] or "news"


def write_opml(feeds: Iterable[Feed]) -> str:
    """An OPML 2.0 document, one group a category."""
    groups: dict[str, list[Feed]] = {}
    for feed in feeds:
        groups.setdefault(feed.category, []).append(feed)
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head><title>Yibao 译报</title></head>",
        "  <body>",
    ]
    for category, members in groups.items():
        rows.append(f"    <outline text={quoteattr(category)}>")
        rows += [
            f'      <outline type="rss" text={quoteattr(feed.name)} xmlUrl={quoteattr(feed.url)}'
            f' language="{feed.language.value}"/>'
            for feed in members
        ]
        rows.append("    </outline>")
    return "\n".join([*rows, "  </body>", "</opml>"])
