"""Numbers with what they count, found in Chinese and English text and written in either.

    find_quantities("参数只有200亿")            -> one Quantity, 20000000000 parameters
    render_quantity(quantity, Language.EN)    -> "20 billion parameters"

Words live in data/units.yaml; numerals.py reads number words, scan.py finds the places,
scales.py and pieces.py read scale and unit behind them, join.py makes ranges and comparators,
share.py units of lists and prices a token, render.py writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from summarizers.quantities.compare import is_weak, measure_of, same_quantity
from summarizers.quantities.join import quantities
from summarizers.quantities.render import render_quantity
from summarizers.quantities.scan import Scan
from summarizers.types import Name, Quantity

__all__ = [
    "find_quantities",
    "is_weak",
    "measure_of",
    "quantity_json",
    "render_quantity",
    "same_quantity",
]


def find_quantities(text: str, names: Iterable[Name] = ()) -> tuple[Quantity, ...]:
    """All quantities of `text`, in order, without overlaps.

    `names` are the proper names found there: digits inside one are no quantity. Without
    them digits that stand in a Latin compound (GPT-4, A100) are left out all the same.
    Values are in base units (see docs/claims.md); never raises on any text.
    """
    if not text:
        return ()
    return tuple(quantities(Scan(text, [(name.start, name.end) for name in names]), text))


def quantity_json(quantity: Quantity) -> dict[str, Any]:
    """The object that `quantities` prints for one quantity."""
    return {
        "text": quantity.text,
        "start": quantity.start,
        "end": quantity.end,
        "value": quantity.value,
        "value2": quantity.value2,
        "unit": quantity.unit,
        "comparator": quantity.comparator,
        "readings": [{"value": r.value, "unit": r.unit} for r in quantity.readings],
    }
