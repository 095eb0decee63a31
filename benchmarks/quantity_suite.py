"""The hand-checked expressions of tests/data/quantities.tsv, and which of them are read wrong."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

from summarizers.quantities import find_quantities
from summarizers.types import Number

SUITE = Path(__file__).parent.parent / "tests" / "data" / "quantities.tsv"
POWERS = {"k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
Expected = tuple[Number, Number | None, str | None, str]
"""Value, second value of a range, unit, comparator."""


def suite() -> list[tuple[str, list[Expected]]]:
    """Every expression with the quantities that it holds, in order; the file's head says how it
    is written."""
    cases = []
    for line in SUITE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            text, _, wanted = line.partition("\t")
            words = [] if wanted == "none" else wanted.split(" | ")
            cases.append((text, [_expectation(word) for word in words]))
    return cases


def misread() -> list[tuple[str, list[Expected]]]:
    """The expressions that are read otherwise, each with what was found."""
    found = [(text, _found(text), wanted) for text, wanted in suite()]
    return [(text, got) for text, got, wanted in found if not _agree(got, wanted)]


def _number(word: str) -> Number:
    value = Fraction(word[:-1]) * POWERS[word[-1]] if word[-1] in POWERS else Fraction(word)
    return int(value) if value.denominator == 1 else float(value)


def _expectation(word: str) -> Expected:
    comparator = next((sign for sign in (">=", "<=", ">", "<", "~") if word.startswith(sign)), "=")
    value, _, unit = word.removeprefix(comparator).partition(":")
    low, _, high = value.partition("..")
    sign = "range" if high else comparator
    return _number(low), _number(high) if high else None, unit or None, sign


def _found(text: str) -> list[Expected]:
    return [(q.value, q.value2, q.unit, q.comparator) for q in find_quantities(text)]


def _agree(found: list[Expected], wanted: list[Expected]) -> bool:
    return len(found) == len(wanted) and all(
        list(a[1:]) == list(b[1:])
        and math.isclose(a[0], b[0], rel_tol=1e-9)
        and type(a[0]) is type(b[0])
        for a, b in zip(found, wanted, strict=True)
    )
