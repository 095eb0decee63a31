"""A digest as one self-contained page: no script, no remote resource, light and dark.

Feed text is escaped, stripped of control and bidi characters, and links are http(s) only.
The policy in the page forbids everything but its own style sheet, by hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from html import escape
from importlib.resources import files

from bot.digests import wording
from bot.digests.sources import source_lines
from bot.digests.wording import ClaimLine, Reader
from bot.values import Conflict, Digest, Story

_READERS: tuple[Reader, ...] = ("en", "zh")
_TAGS = {"en": "en", "zh": "zh", "mixed": "zh"}


def render_html(digest: Digest, now: datetime) -> str:
    """The page as text (UTF-8 when written)."""
    style = files("bot.digests.render").joinpath("page.css").read_text(encoding="utf-8")
    digested = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    articles = sum(len(story.reports) for story in digest.stories)
    counts = " · ".join(
        wording.phrase("stories", reader, stories=len(digest.stories), articles=articles)
        for reader in _READERS
    )
    body = "\n".join(_story(story) for story in digest.stories) or _nothing()
    left = (
        " · ".join(wording.phrase("more", reader, count=digest.left_out) for reader in _READERS)
        if digest.left_out
        else ""
    )
    moment = _time(now.astimezone(), "%Y-%m-%d %H:%M")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'sha256-{digested}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Yibao 译报 · {now.astimezone():%Y-%m-%d}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>Yibao <span lang="zh">译报</span></h1>
<p>{moment} · {counts}</p>
</header>
<main>
{body}
</main>
<footer><p>{left}</p></footer>
</body>
</html>
"""


def _time(local: datetime, form: str) -> str:
    return f'<time datetime="{local.isoformat(timespec="minutes")}">{local.strftime(form)}</time>'


def _nothing() -> str:
    both = " ".join(wording.phrase("nothing", reader) for reader in _READERS)
    return f'<p class="nothing">{both}</p>'


def _story(story: Story) -> str:
    readers = wording.readers_of(story, _READERS)
    main = readers[0]
    titles = dict.fromkeys((wording.headline(story, reader), reader) for reader in readers)
    first, *others = dict.fromkeys(title for title, _ in titles)
    parts = [f"<h2>{escape(first)}</h2>"]
    parts += [f'<p class="subtitle">{escape(title)}</p>' for title in others]
    parts += [f'<div class="columns n{len(readers)}">']
    parts += [_column(story, reader) for reader in readers]
    parts += ["</div>"]
    parts += _missing(story, readers)
    parts += [_conflict(conflict, main) for conflict in story.conflicts]
    parts += _claims(story, main)
    parts += _sources(story, main)
    return f'<article id="{escape(story.id)}">\n' + "\n".join(parts) + "\n</article>"


def _column(story: Story, reader: Reader) -> str:
    summary = wording.summary_for(story, reader)
    label = f'<p class="label">{escape(summary.label)}</p>' if summary.label else ""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in summary.sentences)
    return f'<section lang="{_TAGS[summary.language]}">{label}<ul>{items}</ul></section>'


def _missing(story: Story, readers: tuple[Reader, ...]) -> Iterator[str]:
    for reader in _READERS:
        label = None if reader in readers else wording.summary_for(story, reader).label
        if label:
            yield f'<p class="label" lang="{reader}">{escape(label)}</p>'


def _claim(line: ClaimLine) -> str:
    said = escape(f"{line.stance} · {line.who}" if line.who else line.stance)
    facts = " · ".join(escape(part) for part in (line.subject, line.metric) if part)
    return (
        f'<li><span class="what">{facts}</span> <b>{escape(line.value)}</b> '
        f'<span class="stance">{line.mark} {said}</span>'
        f'<blockquote lang="{_TAGS[line.language]}">{escape(line.quote)}'
        f"<cite>{escape(line.source)}</cite></blockquote></li>"
    )


def _claims(story: Story, reader: Reader) -> Iterator[str]:
    lines = [wording.claim_line(line, reader) for line in wording.chosen_claims(story)]
    if lines:
        name = " ".join(wording.phrase("claims", r) for r in _READERS)
        items = "".join(_claim(line) for line in lines)
        yield f'<details class="claims" open><summary>{name}</summary><ul>{items}</ul></details>'


def _conflict(conflict: Conflict, reader: Reader) -> str:
    what, sides = wording.conflict_lines(conflict, reader)
    name = " ".join(wording.phrase("conflict", r) for r in _READERS)
    items = "".join(_claim(side) for side in sides)
    return f'<div class="conflict"><h3>⚡ {name}: {escape(what)}</h3><ul>{items}</ul></div>'


def _sources(story: Story, reader: Reader) -> Iterator[str]:
    name = " ".join(wording.phrase("sources", r) for r in _READERS)
    rows = []
    for source in source_lines(story, reader):
        title = escape(source.title)
        if source.url:
            link = escape(source.url, quote=True)
            title = f'<a href="{link}" rel="noopener noreferrer" target="_blank">{title}</a>'
        when = ""
        if source.published:
            when = " " + _time(source.published.astimezone(), "%m-%d %H:%M")
        note = f' <span class="label">{escape(source.note)}</span>' if source.note else ""
        rows.append(
            f'<li lang="{_TAGS[source.language]}"><span class="flag">{source.language}</span> '
            f"{escape(source.name)}: {title}{when}{note}</li>"
        )
    yield f'<section class="sources"><h3>{name}</h3><ul>{"".join(rows)}</ul></section>'
