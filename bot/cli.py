"""The command line: which command is meant, and the way to its module.

A command's module is imported only when that command runs, so that `--help` answers at once.
Exit status: 0 all done, 1 something failed, 2 wrong usage or settings.
"""

from __future__ import annotations

import argparse
import importlib
import io
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot import __version__
from bot.errors import SettingsError, YibaoError

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "run the Discord bot (needs DISCORD_TOKEN)"),
    "demo": ("demo", "the whole job offline, on bundled sample feeds"),
    "once": ("once", "poll every feed once and print the digest of what is new"),
    "poll": ("poll", "ask every feed now; only fetch and store"),
    "summarize": ("summarize", "summarise documents in both languages"),
    "translate": ("translate", "translate lines, guarding numbers and names"),
    "claims": ("claims", "who claims what, with the exact quote"),
    "quantities": ("quantities", "the numbers in each line, in base units"),
    "extract": ("extract", "the main text of a web page"),
    "stories": ("stories", "group articles that report one event"),
    "feeds": ("feeds", "subscriptions, their health, and OPML"),
    "search": ("search", "search past articles and claims"),
    "models": ("models", "the local translation models"),
    "backup": ("backup", "copy the database while it is in use"),
    "restore": ("restore", "put a backup in the database's place"),
    "doctor": ("doctor", "check settings and surroundings, without showing secrets"),
}
"""Command -> (module in bot.commands, one line of help)."""

RESERVED = ("ledger", "publish", "init", "service", "backfill")
"""Names that later versions will use; nothing else may take them."""

COMMON = {
    "--feeds": "feeds.yaml to read (YIBAO_FEEDS)",
    "--db": "database file (YIBAO_DB)",
    "--model": "model name, folder, or none (YIBAO_MODEL)",
}


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose complaints are one line and name the fix."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def overview() -> str:
    """The text of `--help`."""
    width = max(map(len, COMMANDS)) + 2
    rows = "\n".join(f"  {name:<{width}}{line}" for name, (_, line) in COMMANDS.items())
    common = "\n".join(f"  {flag + ' …':<{width}}{line}" for flag, line in COMMON.items())
    return (
        "Yibao 译报 reads Chinese and English AI news for you: local models, stories across both\n"
        "languages, every claim with its quote.\n\n"
        "usage: python -m bot COMMAND [OPTIONS] [ARGUMENTS]\n\n"
        f"commands:\n{rows}\n\n"
        f"options of every command:\n{common}\n\n"
        "example: python -m bot demo\n"
        "help on one command: python -m bot COMMAND --help\n"
    )


def split_command(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """The command's name and all else; common options may stand before the command."""
    before: list[str] = []
    rest = list(argv)
    while rest and rest[0].startswith("-") and rest[0] not in ("-h", "--help", "--version"):
        flag = rest.pop(0)
        before.append(flag)
        if flag in COMMON and rest:
            before.append(rest.pop(0))
    if not rest or rest[0] in ("-h", "--help", "--version"):
        return None, before + rest
    return rest[0], before + rest[1:]


def parser_for(name: str) -> Parser:
    """The parser of one command, made by its module."""
    module_name, line = COMMANDS[name]
    module = importlib.import_module(f"bot.commands.{module_name}")
    parser = Parser(
        prog=f"python -m bot {name}",
        description=line[0].upper() + line[1:] + ".",
        epilog=module.EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for flag, text in COMMON.items():
        parser.add_argument(flag, metavar=flag.strip("-").upper(), help=text)
    module.add_arguments(parser)
    parser.set_defaults(run=getattr(module, "run"), command=name)  # noqa: B009 - untyped module
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    name, rest = split_command(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # Other programs read this output: UTF-8 and bare newlines whatever the locale says.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    if name is None:
        if rest == ["--version"]:
            print(f"yibao {__version__}")
            return 0
        helping = bool(rest) and rest[0] in ("-h", "--help")
        print(overview(), end="", file=sys.stdout if helping else sys.stderr)
        return 0 if helping else 2
    if name not in COMMANDS:
        hint = "is a name kept for a later version" if name in RESERVED else "is no command"
        print(f"yibao: {name!r} {hint}; see python -m bot --help", file=sys.stderr)
        return 2
    try:
        arguments = parser_for(name).parse_intermixed_args(rest)
        status: int = arguments.run(arguments)
    except SettingsError as error:
        for fault in error.faults:
            print(f"yibao: {fault}", file=sys.stderr)
        return 2
    except YibaoError as error:
        print(f"yibao: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("yibao: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader went away (`| head`): not our failure. Keep the exit of the interpreter
        # from complaining about the same pipe once more.
        sys.stdout = None
        return 0
    return status
