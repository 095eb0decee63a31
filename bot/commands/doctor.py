"""`doctor`: settings and surroundings, checked, without secrets."""

from __future__ import annotations

import argparse
import asyncio
import platform
import sys

from bot.commands import common
from bot.config import read_feeds
from bot.errors import YibaoError
from bot.reading import load_model
from bot.store import SQLITE_VERSION, Store
from summarizers.seq2seq import registry
from summarizers.types import SummarizerError

EXAMPLE = "example: python -m bot doctor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_json(parser, "one object a check")


def run(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)
    failed = False

    def say(name: str, value: object, fault: bool = False) -> None:
        nonlocal failed
        failed = failed or fault
        if arguments.json:
            common.print_json({"check": name, "ok": not fault, "value": value})
        elif fault:
            common.complain(name, value)
        else:
            print(f"{name}: {value}")

    say("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    say("sqlite", SQLITE_VERSION)
    for name, value in settings.describe().items():
        say(name, value)
    try:
        say("feeds", f"{len(read_feeds(settings.feeds_file))} in {settings.feeds_file}")
    except YibaoError as error:
        say("feeds", str(error), fault=True)
    try:
        say("database", asyncio.run(_counts(settings.db)))
    except YibaoError as error:
        say("database", str(error), fault=True)
    say("models", registry.home())
    try:
        model = load_model(settings.model)
        said = "none installed; digests stay in the original language"
        say("model", model.name if model else said)
    except SummarizerError as error:
        say("model", str(error), fault=True)
    sys.stdout.flush()
    return 1 if failed else 0


async def _counts(path: object) -> str:
    async with Store(path) as store:  # type: ignore[arg-type]
        counts = await store.counts()
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "empty"
