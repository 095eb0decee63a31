"""A digest for the terminal: rich where a person looks, plain lines where a program reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from bot.digests import wording
from bot.digests.sources import source_lines
from bot.digests.wording import Reader
from bot.values import Digest, Story

_READERS: tuple[Reader, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of output: how far in, in which rich style, and what it says."""

    indent: int
    style: str
    text: str


def rows(digest: Digest, now: datetime) -> Iterator[Row]:
    """The digest as lines, one thing a line; an empty one between stories."""
    articles = sum(len(story.reports) for story in digest.stories)
    date = now.astimezone().strftime("%Y-%m-%d %H:%M")
    yield Row(0, "bold", f"Yibao 译报 · {date}")
    if not digest.stories:
        yield Row(0, "", " ".join(wording.phrase("nothing", reader) for reader in _READERS))
        return
    counts = (
        wording.phrase("stories", reader, stories=len(digest.stories), articles=articles)
        for reader in _READERS
    )
    yield Row(0, "dim", " · ".join(counts))
    for number, story in enumerate(digest.stories, start=1):
        yield Row(0, "", "")
        yield from _story(number, story)
    if digest.left_out:
        yield Row(0, "", "")
        left = (wording.phrase("more", reader, count=digest.left_out) for reader in _READERS)
        yield Row(0, "dim", " · ".join(left))


def _story(number: int, story: Story) -> Iterator[Row]:
    readers = wording.readers_of(story, _READERS)
    main = readers[0]
    titles = dict.fromkeys(wording.headline(story, reader) for reader in readers)
    for index, title in enumerate(titles):
        lead = f"{number}. " if index == 0 else "   "
        yield Row(0, "bold cyan" if index == 0 else "cyan", lead + title)
    for reader in readers:
        summary = wording.summary_for(story, reader)
        if summary.label:
            yield Row(3, "yellow italic", f"[{summary.label}]")
        for sentence in summary.sentences:
            yield Row(3, "", f"• {sentence}")
    missing = [reader for reader in _READERS if reader not in readers]
    for reader in missing:
        label = wording.summary_for(story, reader).label
        if label:
            yield Row(3, "yellow italic", f"[{label}]")
    for line in wording.chosen_claims(story):
        said = wording.claim_line(line, main)
        yield Row(3, "green", f"▪ {said}")
        yield Row(5, "dim", f"“{said.quote}” — {said.source}")
    for conflict in story.conflicts:
        what, sides = wording.conflict_lines(conflict, main)
        yield Row(3, "bold red", f"⚡ {wording.phrase('conflict', 'en')} 说法不一: {what}")
        for side in sides:
            yield Row(5, "red", f"{side.value} · {side.mark} {side.stance} · {side.source}")
            yield Row(7, "dim", f"“{side.quote}”")
    for source in source_lines(story, main):
        note = f" ({source.note})" if source.note else ""
        yield Row(3, "blue", f"↳ [{source.language}] {source.name}: {source.title}{note}")
        if source.url:
            yield Row(5, "dim", source.url)


def print_digest(digest: Digest, stream: IO[str], now: datetime) -> None:
    """Write the digest to `stream`, with colours and wrapping only where it is a terminal."""
    if not stream.isatty():
        for row in rows(digest, now):
            print(" " * row.indent + row.text, file=stream)
        return
    from rich.console import Console  # slow to import, and of no use in a pipe
    from rich.padding import Padding
    from rich.text import Text

    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    for row in rows(digest, now):
        console.print(Padding(Text(row.text, style=row.style), (0, 0, 0, row.indent)))
