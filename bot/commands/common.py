"""What the commands share: settings from arguments, documents from files and addresses, output."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import Settings, load_settings
from bot.errors import InputError, YibaoError
from bot.values import Page, Unchanged
from summarizers.types import SummarizerError


@dataclass(frozen=True, slots=True)
class Input:
    """A text to work on, and what to call it in the output."""

    doc: str
    text: str
    title: str | None = None


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Settings from the command line, the environment and feeds.yaml."""
    return load_settings(os.environ, feeds=arguments.feeds, db=arguments.db, model=arguments.model)


def complain(name: str, error: object) -> None:
    """One line on stderr that names the input and what to do."""
    print(f"yibao: {name}: {' '.join(str(error).split())}", file=sys.stderr)


def print_json(value: object) -> None:
    """One JSON value on a line of stdout."""
    print(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def decode(data: bytes) -> str:
    """UTF-8, or GB18030 if that fails; CRLF and CR become LF, a BOM stays one character.

    Raises InputError where neither encoding fits.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise InputError("is neither UTF-8 nor GB18030 text; convert it to UTF-8 first")


def read_bytes(name: str) -> bytes:
    """The content of a file, or of stdin for `-`. Raises InputError."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check the path") from error


def read_lines(name: str) -> list[str]:
    """The lines of a text file; they end at LF only, and a last empty one is none."""
    text = decode(read_bytes(name))
    lines = text.split("\n")
    return lines[:-1] if lines and lines[-1] == "" else lines


def read_page(name: str, settings: Settings) -> Page:
    """The main text of an `.html` file or of an address. Raises InputError or FeedError."""
    from bot.feeds.article import extract_page  # brings trafilatura: only where it is wanted

    if not is_address(name):
        return extract_page(read_bytes(name), name)

    async def fetch() -> Page:
        from bot.feeds.fetch import Fetcher

        async with Fetcher(settings) as fetcher:
            answer = await fetcher.get(name, trusted=True)
        if isinstance(answer, Unchanged):  # pragma: no cover - no validators were sent
            raise InputError("the server answered 304 to a request without validators")
        return extract_page(answer.body, answer.url, answer.content_type)

    return asyncio.run(fetch())


def read_input(name: str, settings: Settings) -> Input:
    """A document as every language command reads it (file, `.html`, address or `-`)."""
    doc = name if name == "-" or is_address(name) else Path(name).stem
    if is_address(name) or name.lower().endswith((".html", ".htm")):
        page = read_page(name, settings)
        return Input(doc, page.text, page.title)
    return Input(doc, decode(read_bytes(name)))


def write_text(path: str, text: str) -> None:
    """Write a file in UTF-8. Raises InputError."""
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); check the path") from error


class Failures:
    """Counts inputs that failed; each costs one line on stderr and no other input."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, name: str, error: object) -> None:
        self.count += 1
        complain(name, error)

    @property
    def status(self) -> int:
        return 1 if self.count else 0


def inputs(names: Sequence[str], settings: Settings, failures: Failures) -> Iterator[Input]:
    """Every document that can be read, in order; the others are complained of."""
    for name in names:
        try:
            yield read_input(name, settings)
        except (YibaoError, SummarizerError) as error:
            failures.add(name, error)


def add_json(parser: argparse.ArgumentParser, what: str = "one object a line") -> None:
    parser.add_argument("--json", action="store_true", help=f"print JSON, {what}")


def as_dict(value: Any) -> dict[str, Any]:
    """A frozen value's fields by name, for JSON."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
