"""Subscription lists as OPML, in and out."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from bot.errors import InputError
from bot.values import Feed
from summarizers.types import Language

_LIMIT = 5_000_000


def read_opml(text: str) -> tuple[Feed, ...]:
    """The feeds of an OPML document; nested outlines give the category.

    Document types, entities and outside references are not followed. Raises InputError.
    """
    from lxml import etree

    if len(text) > _LIMIT:
        raise InputError("the OPML file is larger than 5 MB; split it")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"this is no OPML: {error}") from error
    if etree.QName(root).localname.lower() != "opml":
        raise InputError("this is XML, but no OPML; export the list as OPML")
    found: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl") or outline.get("xmlurl")
        if url is None or urlsplit(url).scheme not in ("http", "https"):
            continue
        parent = outline.getparent()
        group = parent.get("text") or parent.get("title") if parent is not None else None
        category = outline.get("category") or group or "news"
        language = (outline.get("language") or "mixed").lower()[:2]
        found.setdefault(
            url,
            Feed(
                name=outline.get("text") or outline.get("title") or url,
                url=url,
                language=Language(language) if language in ("zh", "en") else Language.MIXED,
                category=category.strip("/").split(",")[0][:40] or "news",
            ),
        )
    return tuple(found.values())


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
