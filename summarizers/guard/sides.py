"""What the guard compares of one text: its names and quantities, and the numbers beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizers.names import Glossary, find_names
from summarizers.quantities import find_quantities
from summarizers.text import fold
from summarizers.types import Name, Quantity

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Side:
    """One text with what stands in it. `loose` are numbers that count nothing: in names, labels,
    versions, formulas (line 75, Layer 7, 9.6)."""

    text: str
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    loose: tuple[float, ...]

    @classmethod
    def of(cls, text: str, glossary: Glossary) -> Side:
        names = find_names(text, glossary)
        quantities = find_quantities(text, names)
        return cls(text, names, quantities, _loose(fold(text), quantities))


def _loose(text: str, quantities: tuple[Quantity, ...]) -> tuple[float, ...]:
    found = []
    for match in _NUMBER.finditer(text):
        inside = any(q.start < match.end() and match.start() < q.end for q in quantities)
        if not inside:
            found.append(float(match[0].rstrip(",").replace(",", "")))
    return tuple(found)
