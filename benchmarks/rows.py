"""What every measure gives: one row of the table that `benchmarks/language.py` prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measure, what was reached, what it should be, and how it was taken.

    `passed` is None where the measure has no floor, or could not be taken here.
    """

    measure: str
    reached: str
    wanted: str = ""
    passed: bool | None = None
    note: str = ""


def table(rows: Iterable[Row]) -> str:
    """The rows as a table of plain text."""
    listed = [("measure", "reached", "at least", "", "note")]
    for row in rows:
        mark = {True: "ok", False: "MISSED", None: ""}[row.passed]
        listed.append((row.measure, row.reached, row.wanted, mark, row.note))
    widths = [max(len(r[i]) for r in listed) for i in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(r[:4], widths, strict=True)), r[4]]).rstrip()
        for r in listed
    )
