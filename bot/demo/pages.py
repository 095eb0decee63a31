"""Sample articles as the feeds and pages that a web site makes of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Literal

import yaml

from bot.demo.library import Sample


@dataclass(frozen=True, slots=True)
class Site:
    """One sample site."""

    id: str
    name: str
    language: Literal["zh", "en"]
    category: str
    form: Literal["rss", "atom"]
    encoding: str
    full: bool
    """Whether its feed carries whole articles; else teasers, and the pages must be read."""
    menu: tuple[str, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    related: tuple[str, ...]


@cache
def sites() -> tuple[Site, ...]:
    """sites.yaml, read once."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(
        files("bot.demo").joinpath("sites.yaml").read_text(encoding="utf-8")
    )
    found = []
    for key, site in loaded.items():
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in site.items()
        }
        found.append(Site(id=key, **fields))
    return tuple(found)


def body_html(sample: Sample) -> str:
    """The article's own HTML, its sources linked at the end of the last paragraph."""
    blocks = [block.strip() for block in sample.body.split("\n\n") if block.strip()]
    parts = []
    for block in blocks:
        lines = block.splitlines()
        if block.startswith("## "):
            parts.append(f"<h2>{escape(block[3:])}</h2>")
        elif all(line.startswith("- ") for line in lines):
            items = "".join(f"<li>{escape(line[2:])}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        elif block.startswith("|"):
            parts.append(_table(lines))
        else:
            parts.append(
                f"<p>{escape(' '.join(lines) if sample.lang == 'en' else ''.join(lines))}</p>"
            )
    label = "Paper" if sample.lang == "en" else "论文"
    cited = " ".join(
        f'<a href="{escape(link)}">{label}: {escape(link)}</a>' for link in sample.links
    )
    return "\n".join([*parts, f"<p>{cited}</p>" if cited else ""])


def _table(lines: Sequence[str]) -> str:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in lines
        if not set(line) <= set("|-: ")
    ]
    html = []
    for index, row in enumerate(rows):
        tag = "td" if index else "th"
        cells = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)
        html.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(html)}</table>"


def page_html(site: Site, sample: Sample, now: datetime) -> str:
    """A whole page: the article among menu, adverts, pleas, related links and a comment."""
    published = now - timedelta(hours=sample.hours_ago)
    menu = "".join(
        f'<li><a href="/{site.id}/{index}">{escape(entry)}</a></li>'
        for index, entry in enumerate(site.menu)
    )
    above = "".join(f'<div class="note">{escape(text)}</div>' for text in site.above)
    below = "".join(f'<p class="notice">{escape(text)}</p>' for text in site.below)
    related = "".join(
        f'<li><a href="/{site.id}/r{index}">{escape(text)}</a></li>'
        for index, text in enumerate(site.related)
    )
    return f"""<!doctype html>
<html lang="{site.language}">
<head>
<meta charset="{site.encoding}">
<title>{escape(sample.title)} - {escape(site.name)}</title>
<meta property="og:title" content="{escape(sample.title, quote=True)}">
<meta property="article:published_time" content="{published.isoformat(timespec="seconds")}">
</head>
<body>
<header><nav><ul>{menu}</ul></nav></header>
<aside class="ad">{above}</aside>
<main><article>
<h1>{escape(sample.title)}</h1>
<p class="byline">{escape(sample.author)}</p>
{body_html(sample)}
</article></main>
<aside class="related"><ul>{related}</ul></aside>
<footer>{below}</footer>
</body>
</html>
"""


def feed_xml(site: Site, samples: Sequence[Sample], base: str, now: datetime) -> bytes:
    """The site's feed, in its own format and encoding."""
    text = _rss(site, samples, base, now) if site.form == "rss" else _atom(site, samples, base, now)
    return text.encode(site.encoding)


def _link(site: Site, sample: Sample, base: str) -> str:
    # a tracking parameter, as feeds have them: the address behind it is the same page
    return f"{base}/{site.id}/{sample.slug}.html?utm_source=rss"


def _rss(site: Site, samples: Sequence[Sample], base: str, now: datetime) -> str:
    items = []
    for sample in samples:
        published = format_datetime(now - timedelta(hours=sample.hours_ago))
        content = (
            f"<content:encoded><![CDATA[{body_html(sample)}]]></content:encoded>"
            if site.full
            else ""
        )
        items.append(
            f"""<item>
<title>{escape(sample.title)}</title>
<link>{escape(_link(site, sample, base))}</link>
<guid isPermaLink="false">{site.id}/{sample.slug}</guid>
<pubDate>{published}</pubDate>
<dc:creator>{escape(sample.author)}</dc:creator>
<description>{escape(sample.teaser)}</description>
{content}
</item>"""
        )
    return f"""<?xml version="1.0" encoding="{site.encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{escape(site.name)}</title>
<link>{base}/{site.id}/</link>
<description>{escape(site.name)}</description>
<language>{site.language}</language>
{"".join(items)}
</channel>
</rss>
"""


def _atom(site: Site, samples: Sequence[Sample], base: str, now: datetime) -> str:
    entries = []
    for sample in samples:
        published = (now - timedelta(hours=sample.hours_ago)).isoformat(timespec="seconds")
        content = (
            f'<content type="html">{escape(body_html(sample))}</content>'
            if site.full
            else f'<summary type="text">{escape(sample.teaser)}</summary>'
        )
        entries.append(
            f"""<entry>
<title type="text">{escape(sample.title)}</title>
<id>tag:{site.id},2026:{sample.slug}</id>
<link rel="alternate" href="{escape(_link(site, sample, base))}"/>
<published>{published}</published>
<updated>{published}</updated>
<author><name>{escape(sample.author)}</name></author>
{content}
</entry>"""
        )
    return f"""<?xml version="1.0" encoding="{site.encoding}"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}">
<title>{escape(site.name)}</title>
<id>tag:{site.id},2026:feed</id>
<link rel="self" href="{base}/feeds/{site.id}.xml"/>
<updated>{now.isoformat(timespec="seconds")}</updated>
{"".join(entries)}
</feed>
"""
