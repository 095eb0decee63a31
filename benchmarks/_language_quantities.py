"""How many hand-checked expressions are read right."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quantity_suite import misread, suite
from benchmarks.rows import Row


def rows(_shared: Path | None) -> list[Row]:
    """One row; what is read wrong stands in its note."""
    cases, wrong = suite(), misread()
    share = 1 - len(wrong) / len(cases)
    note = f"{len(cases) - len(wrong)} of {len(cases)} expressions"
    if wrong:
        note += "; wrong: " + " · ".join(text for text, _ in wrong)
    passed = share >= 0.99 and len(cases) >= 400
    return [Row("quantities, hand-checked suite", f"{share:.3f}", "0.99", passed, note)]
