"""Dates in parts: 2017-12-12, 20171212 and 2017 年 12 月 12 日 share year, month and day."""

from __future__ import annotations

import re
from functools import cache

from summarizers.guard.sides import Side, guard_words, plain
from summarizers.types import Quantity


def calendar_faults(before: Side, after: Side, whole: bool) -> list[str]:
    """Days of the week, quarters and halves of a year that only one side names."""
    here, there = _calendar(before), _calendar(after)
    faults = []
    if here or whole:
        faults = [f"{day} is in the output, not in the source" for day in there if day not in here]
    if whole and there:
        faults += [f"{day} is in the source, not in the output" for day in here if day not in there]
    return faults


def _calendar(side: Side) -> list[str]:
    return [day for day, pattern in _days().items() if pattern.search(side.folded)]


@cache
def _days() -> dict[str, re.Pattern[str]]:
    return {
        day: re.compile(f"{words['zh']}|(?<![A-Za-z])(?:{words['en']})(?![A-Za-z])", re.IGNORECASE)
        for day, words in guard_words()["calendar"].items()
    }


def date_parts(side: Side) -> set[str]:
    """Year, month and day of every date; 2012.2.29 is one too, as long as it begins so."""
    found: set[str] = set().union(*(parts(q) for q in side.quantities if q.unit == "date"))
    for figure in side.figures:
        pieces = dotted(figure.value)
        found |= set(pieces)
    return found


def dotted(value: str) -> tuple[str, ...]:
    """Year, month and day of 2012.2.29, each without leading noughts; () for anything else."""
    pieces = value.split(".")
    if len(pieces) != 3 or len(pieces[0]) != 4 or not 1900 <= int(pieces[0]) <= 2100:
        return ()
    return tuple(plain(piece) for piece in pieces)


def parts(date: Quantity) -> set[str]:
    """The parts of a date or of both ends of a span."""
    found: set[str] = set()
    for value in (date.value, date.value2):
        if value is None:
            continue
        digits = str(value)
        if len(digits) > 4:
            found |= {digits[:4], *(plain(digits[at : at + 2]) for at in range(4, len(digits), 2))}
        elif (len(digits) == 4 and value > 1231) or len(digits) < 3:
            found.add(digits)
        else:
            found |= {plain(digits[:-2]), plain(digits[-2:])}
    return found
