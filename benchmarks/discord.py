"""Measures of the Discord side, one table: `python benchmarks/discord.py [--quick] [NAME ...]`.

Everything runs against the loopback Discord of `tests/loopback_discord`; nothing outside this
machine is spoken to, and only processes that were started here are ended. Every module
`benchmarks/_discord_<name>.py` with a coroutine `rows(quick=…)` is a measure. The whole takes
under 15 minutes on two cores, `--quick` about one.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAMES = ("kill", "crowd", "hostile", "commands", "restart")


def main(arguments: list[str]) -> int:
    """Print the table; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(prog="benchmarks/discord.py", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="few kills, few channels: a minute")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(NAMES):
        parser.error(
            f"no such measures: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}"
        )
    # this folder must not stand in the path: its discord.py would hide the library
    sys.path[:] = [str(ROOT), *(p for p in sys.path if Path(p or ".").resolve() != HERE)]
    logging.basicConfig(level=logging.CRITICAL)  # failures made on purpose are no news
    rows_module = importlib.import_module("benchmarks.rows")
    rows = []
    for name in given.names or NAMES:
        measure = importlib.import_module(f"benchmarks._discord_{name}")
        found = asyncio.run(measure.rows(quick=given.quick))
        print(rows_module.table(found), flush=True)
        rows += found
    print(f"\n{rows_module.table(rows)}")
    return 1 if any(row.passed is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
