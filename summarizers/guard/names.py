"""Names of a source and its output: known ones, and Latin ones with the shape of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.guard.sides import Side
from summarizers.names import key_of
from summarizers.types import Name

_CHECKED_KINDS = frozenset(
    {"model", "company", "lab", "person", "dataset", "benchmark", "chip", "product"}
)
_LATIN = re.compile(r"[A-Za-z]")
_CAPITALS = re.compile(r"[A-Z]{2,}(?:/[A-Z]+)*s?")
"""An abbreviation, or a word in capitals: VRAM (显存), OS (系统), MAJOR. Translators spell them
out, so one alone that comes or goes is no fault; one in another's place is."""


def name_faults(before: Side, after: Side, mode: str) -> list[str]:
    """One sentence for each name that was lost (in a translation) or made up."""
    missing = [n for n in _distinct(before.names) if not _has(after, n)]
    added = [n for n in _distinct(after.names) if not _has(before, n)]
    if mode == "summary":
        missing = []
    elif not any(map(_abbreviation, missing)) or not any(map(_abbreviation, added)):
        missing = [n for n in missing if not _abbreviation(n)]
        added = [n for n in added if not _abbreviation(n)]
    return [f"the name {name.text} is missing" for name in missing] + [
        f"the name {name.text} is not in the source" for name in added
    ]


def _abbreviation(name: Name) -> bool:
    return not name.known and _CAPITALS.fullmatch(name.text) is not None


def _distinct(names: Sequence[Name]) -> list[Name]:
    """One of each name that both languages must show."""
    found: dict[str, Name] = {}
    for name in names:
        known = name.known and name.kind in _CHECKED_KINDS
        written = not name.known and bool(_LATIN.match(name.text)) and name.kind != "company"
        if known or written:
            found.setdefault(key_of(name.canonical), name)
    return list(found.values())


def _has(side: Side, name: Name) -> bool:
    key = key_of(name.canonical)
    if any(key_of(other.canonical) == key for other in side.names):
        return True
    whole = key_of(side.text)
    written = key_of(name.text)
    # Chinese knows no plural: three VPCs, 三个 VPC
    singular = written.removesuffix("s") if name.text.endswith("s") else written
    return written in whole or (len(singular) > 1 and singular in whole)
