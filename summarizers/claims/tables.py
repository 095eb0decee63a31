"""Tables of a text (lines of cells between bars): row head, column head, value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizers.types import Document, Quantity, Span

from .words import metric_words

_ROW = re.compile(
    r"^[ \t]*(?:\|(?P<framed>.+)\||(?P<open>[^|\n]+(?:\|[^|\n]*){2,}))[ \t]*$", re.MULTILINE
)
_RULE = re.compile(r"^[\s|:\-–—]+$")
_NUMBER = re.compile(r"^[~≈<>≥≤]?\s*-?\d[\d,]*(?:\.\d+)?$")
_PRICE_UNITS = frozenset({"usd", "cny", "eur", "usd_per_token"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table with the heads of its row and column."""

    subject: str
    metric: str
    unit: str | None
    quantity: Quantity
    span: Span
    row: Span


def cells_of(document: Document) -> tuple[Cell, ...]:
    """Every numeric cell below a header row; a table without a header gives nothing."""
    found: list[Cell] = []
    head: list[str] | None = None
    compared: dict[str, str] = {}
    last_end = -2
    for line in _ROW.finditer(document.text) if "|" in document.text else ():
        group = "framed" if line["framed"] is not None else "open"
        fields = _fields(line.start(group), line[group])
        if line.start() > last_end + 1:
            head = None
        last_end = line.end()
        if _RULE.match(line[0]):
            continue
        if head is None:
            head = [f[0] for f in fields]
            compared = _compared(document, fields[1:])
            continue
        found += _row(document, head, fields, line.span(), compared)
    return tuple(found)


def _fields(start: int, text: str) -> list[tuple[str, int, int]]:
    fields: list[tuple[str, int, int]] = []
    here = start
    for part in text.split("|"):
        left = here + len(part) - len(part.lstrip())
        right = left + len(part.strip())
        fields.append((part.strip(), left, right))
        here += len(part) + 1
    return fields


def _compared(document: Document, fields: list[tuple[str, int, int]]) -> dict[str, str]:
    """The columns that are models or products, by their heads: what each is called."""
    return {
        head: n.canonical
        for head, start, end in fields
        for n in document.names
        if start <= n.start and n.end <= end and n.kind in ("model", "product", "chip")
    }


def _row(
    document: Document,
    head: list[str],
    fields: list[tuple[str, int, int]],
    row: Span,
    compared: dict[str, str],
) -> list[Cell]:
    if not fields or not fields[0][0]:
        return []
    inside = [n for n in document.names if n.start >= fields[0][1] and n.end <= fields[0][2]]
    # "Google T5" is no row about Google
    name = next((n for n in inside if n.kind not in ("company", "lab")), None)
    if name is None and inside and inside[0].text == fields[0][0]:
        name = inside[0]
    subject = name.canonical if name is not None else fields[0][0]
    across = name is None or name.kind in ("benchmark", "other")
    cells: list[Cell] = []
    for column, (value, start, end) in enumerate(fields[1:], start=1):
        quantity = next((q for q in document.quantities if start <= q.start and q.end <= end), None)
        if quantity is None and _NUMBER.match(value):
            digits = re.sub(r"[^\d.\-]", "", value)
            number = float(digits)
            quantity = Quantity(value, start, end, int(number) if number.is_integer() else number)
        if quantity is None or quantity.unit == "date" or column >= len(head):
            continue
        if across and head[column] in compared:
            # rows of tests, columns of models: the column's head is what is measured
            metric, unit = _column(fields[0][0], quantity)
            owner = compared[head[column]]
        else:
            metric, unit = _column(head[column], quantity)
            owner = subject
        cells.append(Cell(owner, metric, unit, quantity, (fields[0][1], end), row))
    return cells


def _column(title: str, quantity: Quantity) -> tuple[str, str | None]:
    words = metric_words()
    unit = quantity.unit
    for m in words.words.finditer(title):
        for metric in words.by_word.get(m.group().lower(), ()):
            if unit is None or unit in words.units[metric]:
                default = {v: k for k, v in reversed(list(words.default.items()))}
                return metric, unit or default.get(metric)
    if unit in _PRICE_UNITS:
        return "price", unit
    if unit is not None and unit != "percent":
        return words.default[unit], unit
    return "benchmark_score", unit if unit == "percent" else "score"
