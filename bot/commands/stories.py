"""`stories FILE.jsonl`: which articles report one event."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from bot.commands import common
from bot.errors import InputError
from bot.stories.cluster import cluster
from bot.stories.features import Item

EXAMPLE = (
    'example: echo \'{"id":"1","lang":"zh","title":"…","text":"…","url":"https://example.org/1",'
    '"published":"2026-01-01T00:00:00Z"}\' | python -m bot stories -'
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.jsonl", help="one article a line, or - for stdin")
    common.add_json(parser, "one object an item (the only form there is)")


def run(arguments: argparse.Namespace) -> int:
    failures = common.Failures()
    items: list[Item] = []
    for number, line in enumerate(common.read_lines(arguments.file), start=1):
        if not line.strip():
            continue
        try:
            items.append(_item(line))
        except InputError as error:
            failures.add(f"line {number}", error)
    for identity, story in cluster(items):
        common.print_json({"id": identity, "story": story})
    return failures.status


def _item(line: str) -> Item:
    try:
        value: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON ({error.msg}); write one object a line") from error
    if not isinstance(value, dict) or "id" not in value:
        raise InputError('is no object with an "id"; write {"id": …, "title": …, "text": …}')
    return Item(
        id=value["id"],
        lang=value.get("lang"),
        title=str(value.get("title") or ""),
        text=str(value.get("text") or ""),
        url=value.get("url"),
        published=_time(value.get("published")),
    )


def _time(text: object) -> datetime | None:
    if text is None or text == "":
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise InputError(f"published {text!r} is not ISO 8601; write 2026-01-31T08:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
