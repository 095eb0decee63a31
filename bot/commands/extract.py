"""`extract FILE.html|URL`: the main text of a page."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands import common
from bot.errors import YibaoError

EXAMPLE = "example: python -m bot extract https://example.org/news/1 --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inputs", nargs="+", metavar="FILE.html|URL", help="a page")
    common.add_json(parser, "one object a page")


def run(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)
    failures = common.Failures()
    for name in arguments.inputs:
        try:
            page = common.read_page(name, settings)
        except YibaoError as error:
            failures.add(name, error)
            continue
        if not arguments.json:
            print(page.text)
            continue
        common.print_json(
            {
                "doc": name if common.is_address(name) else Path(name).stem,
                "title": page.title,
                "text": page.text,
                "lang": page.lang.value,
                "published": page.published.isoformat() if page.published else None,
                "links": list(page.links),
            }
        )
    return failures.status
