"""`models list|fetch|convert|bench`: the local models."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TransferSpeedColumn

from bot.commands import common
from summarizers.seq2seq import registry
from summarizers.seq2seq.bench import bench
from summarizers.types import SummarizerError

EXAMPLE = "example: python -m bot models fetch opus-mt && python -m bot models convert opus-mt"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "fetch", "convert", "bench"))
    parser.add_argument(
        "names", nargs="*", metavar="NAME|DIR", help="models of the table, or folders"
    )
    parser.add_argument(
        "--engine", choices=("auto", "ctranslate", "transformer"), default="auto", help="for bench"
    )
    parser.add_argument("--quantization", default="int8", help="for convert (default: int8)")
    common.add_json(parser, "one object a line")


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "list":
        return _list(arguments)
    if not arguments.names:
        print(f"yibao: models {arguments.action} needs a NAME or DIR", file=sys.stderr)
        return 2
    failures = common.Failures()
    actions: dict[str, Callable[[argparse.Namespace, str], None]] = {
        "fetch": _fetch,
        "convert": _convert,
        "bench": _bench,
    }
    for name in arguments.names:
        try:
            actions[arguments.action](arguments, name)
        except SummarizerError as error:
            failures.add(name, error)
    return failures.status


def _list(arguments: argparse.Namespace) -> int:
    rows = registry.models()
    for row in rows:
        if arguments.json:
            common.print_json(asdict(row))
            continue
        size = f"{row.size} MB" if row.size else "no download"
        print(f"{row.name}: {row.state}\n  {', '.join(row.tasks)} · {size} · {row.licence}")
        print(f"  {row.note}" + (f" · {row.folder}" if row.folder else ""))
    return 0


def _fetch(arguments: argparse.Namespace, name: str) -> None:
    with _progress() as progress:
        for fetched in registry.fetch(name, progress=progress):
            if arguments.json:
                common.print_json(asdict(fetched))
            else:
                size = fetched.size / 1e6
                print(
                    f"{fetched.repo} at {fetched.revision[:12]}: {size:.1f} MB in {fetched.folder}"
                )


def _convert(arguments: argparse.Namespace, name: str) -> None:
    for folder in registry.convert(name, quantization=arguments.quantization):
        if arguments.json:
            common.print_json({"model": name, "folder": str(folder)})
        else:
            print(f"{name}: converted, in {folder}")


def _bench(arguments: argparse.Namespace, name: str) -> None:
    for row in bench(name, engine=arguments.engine):
        if arguments.json:
            common.print_json(asdict(row))
        else:
            print(
                f"{row.model} ({row.engine}) {row.task} beam {row.beam}:"
                f" {row.sentences_per_second} sentences/s, loaded in {row.load_seconds} s,"
                f" peak {row.peak_memory} MB, {row.cores} cores"
            )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar a file on stderr; nothing where that is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Progress(
        "{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=console
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def show(path: str, done: int, size: int) -> None:
            if path not in tasks:
                tasks[path] = bars.add_task(path, total=size)
            bars.update(tasks[path], completed=done)

        yield show
