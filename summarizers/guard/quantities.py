"""Quantities of a source and its output: which have no partner, and which of these matter.

Translators reword: a label becomes an ordinal (line 75, 第 75 行), a range becomes its two ends,
"at most" moves to another place in the sentence, and small counts come and go (these three
macros, 这三个宏). None of that changes a number, so none of it is a fault; a number that stands
on one side and another in its place on the other is one, whatever its size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import cache

from summarizers.guard.sides import Side
from summarizers.guard.words import bound_words
from summarizers.quantities import is_weak, render_quantity, same_quantity
from summarizers.text import fold
from summarizers.types import Language, Quantity

SMALL = 12
"""Counts up to here are told in words, and added or left out freely, in both languages."""
_BARE = frozenset({None, "count", "people"})
_STRICT = frozenset(
    {"percent", "percentage_points", "ratio", "usd", "cny", "eur", "usd_per_token",
     "days", "hours", "minutes", "milliseconds"}
)  # fmt: skip
"""Units that must be said: 20 is not 20 %, nor 20 dollars, nor 20 days."""


def unmatched(
    first: Sequence[Quantity], second: Sequence[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Quantities of each side that have no partner on the other; each partner serves once."""
    return _paired(first, list(second), same_quantity)


def differing(before: Side, after: Side) -> tuple[list[Quantity], list[Quantity]]:
    """What is missing in `after` and what was added to it, rewording left aside."""
    missing, added = unmatched(before.quantities, after.quantities)
    # A value told twice on one side (a gloss, a repetition) stands for itself.
    missing = [q for q in missing if not any(same_quantity(q, o) for o in after.quantities)]
    added = [q for q in added if not any(same_quantity(q, o) for o in before.quantities)]
    missing, added = _paired(missing, added, _same_number)
    missing, added = _paired(missing, added, lambda a, b: _bound_elsewhere(a, before, b, after))
    missing = [q for q in missing if not _told_loosely(q, after)]
    added = [q for q in added if not _told_loosely(q, before)]
    return _unravelled(missing, added, before, after)


def quantity_faults(before: Side, after: Side, mode: str) -> list[str]:
    """One sentence for each number that was lost, changed or made up."""
    missing, added = differing(before, after)
    missing = [q for q in missing if not is_weak(q)]
    added = [q for q in added if not is_weak(q)]
    if mode == "summary":
        return [f"{said(q, after.text)} is not in the source" for q in added]
    # three becomes five: a fault; three is left out: a matter of words
    if not any(map(_small, missing)) or not any(map(_small, added)):
        missing = [q for q in missing if not _small(q)]
        added = [q for q in added if not _small(q)]
    faults = []
    for index, quantity in enumerate(missing):
        if index < len(added):
            became = said(added[index], after.text)
            faults.append(f"{said(quantity, before.text)} became {became}")
        else:
            faults.append(f"{said(quantity, before.text)} is missing")
    faults += [f"{said(q, after.text)} is not in the source" for q in added[len(missing) :]]
    return faults


def said(quantity: Quantity, text: str) -> str:
    """A quantity as it stands in its text, and what it means where that is Chinese."""
    written = text[quantity.start : quantity.end]
    english = render_quantity(quantity, Language.EN)
    return written if written.isascii() else f"{written} ({english})"


def _paired(
    first: Sequence[Quantity], second: list[Quantity], same: Callable[[Quantity, Quantity], bool]
) -> tuple[list[Quantity], list[Quantity]]:
    rest, alone = list(second), []
    for quantity in first:
        partner = next((other for other in rest if same(quantity, other)), None)
        if partner is None:
            alone.append(quantity)
        else:
            rest.remove(partner)
    return alone, rest


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-15)


def _same_number(a: Quantity, b: Quantity) -> bool:
    """The same number, where one side leaves the unit to the reader (63 bytes, 63 characters
    stays different; 63 and 63 bytes does not)."""
    if not (_close(a.value, b.value) and _close(a.value2, b.value2)):
        return False
    if a.comparator[0] != b.comparator[0]:
        return False
    return a.unit == b.unit or any(
        one in _BARE and other not in _STRICT for one, other in ((a.unit, b.unit), (b.unit, a.unit))
    )


def _bound_elsewhere(a: Quantity, in_a: Side, b: Quantity, in_b: Side) -> bool:
    """The same number and unit, whose bound or nearness one side says in another place."""
    if not (_close(a.value, b.value) and _close(a.value2, b.value2)):
        return False
    if a.unit != b.unit and not (a.unit in _BARE and b.unit in _BARE):
        return False
    if "=" not in (a.comparator, b.comparator):
        return False
    bound, text = (a.comparator, in_b.text) if b.comparator == "=" else (b.comparator, in_a.text)
    return bound_words(bound[0]).search(fold(text)) is not None


def _told_loosely(quantity: Quantity, other: Side) -> bool:
    """Whether the other side has the number as a label, a version or a name's part."""
    if quantity.unit not in _BARE and quantity.unit not in ("date", "score"):
        return False
    ends = [quantity.value, *([] if quantity.value2 is None else [quantity.value2])]
    return all(any(_close(end, loose) for loose in other.loose) for end in ends)


def _unravelled(
    missing: list[Quantity], added: list[Quantity], before: Side, after: Side
) -> tuple[list[Quantity], list[Quantity]]:
    """A range on one side, its two ends on the other."""
    for ranges, ends, where in ((missing, added, after), (added, missing, before)):
        for span in [q for q in ranges if q.value2 is not None]:
            pieces = [
                next((q for q in ends if q.value2 is None and _close(q.value, end)), None)
                for end in (span.value, span.value2)
            ]
            told = [
                piece is not None or any(_close(end, loose) for loose in where.loose)
                for piece, end in zip(pieces, (span.value, span.value2), strict=True)
            ]
            if all(told):
                ranges.remove(span)
                for piece in pieces:
                    if piece in ends:
                        ends.remove(piece)
    return missing, added


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(r"[万亿千百]|\b(?:hundred|thousand|million|billion)", re.I)


def _small(quantity: Quantity) -> bool:
    """A small whole count without a unit of measure."""
    return (
        quantity.unit in _BARE
        and quantity.value2 is None
        and 0 <= quantity.value <= SMALL
        and quantity.value == int(quantity.value)
        and not _whole().search(quantity.text)
    )
