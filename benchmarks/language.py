"""Measures of the language core, one table: `python benchmarks/language.py [NAME ...]`.

Every module `benchmarks/_language_<name>.py` has a function `rows(shared)` that gives rows;
`shared` is the folder that YIBAO_SHARED names (labelled articles and a corpus that the
project does not hold), or None. Without it the rows that need it say so. A module with
`rows` in it is all it takes to add a measure.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Print the table; 1 when a floor was missed."""
    found = sorted(
        p.stem.removeprefix("_language_") for p in ROOT.glob("benchmarks/_language_*.py")
    )
    parser = argparse.ArgumentParser(prog="benchmarks/language.py", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(found)}")
    chosen = parser.parse_args(arguments).names or found
    if unknown := set(chosen) - set(found):
        parser.error(
            f"no such measures: {', '.join(sorted(unknown))}; there are {', '.join(found)}"
        )
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    rows_module = importlib.import_module("benchmarks.rows")
    place = os.environ.get("YIBAO_SHARED", "")
    shared = Path(place) if place and Path(place).is_dir() else None
    if shared is None:
        print("YIBAO_SHARED names no folder: measures on the labelled articles are left out.")
    rows = []
    for name in chosen:
        rows += importlib.import_module(f"benchmarks._language_{name}").rows(shared)
    print(rows_module.table(rows))
    return 1 if any(r.passed is False for r in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
