"""Numbers of an output against those of its source."""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.guard.alike import no_money, reworded, same_thing, unravelled
from summarizers.guard.dates import calendar_faults, date_parts, dotted
from summarizers.guard.elsewhere import elsewhere
from summarizers.guard.order import numbers_turned
from summarizers.guard.sides import Figure, Side, plain
from summarizers.quantities import is_weak, render_quantity, same_quantity
from summarizers.types import Language, Quantity


def figure_faults(before: Side, after: Side, whole: bool) -> list[str]:
    """What is wrong with the numbers; `whole`: nothing of the source may be missing."""
    missing, added = unmatched(before.quantities, after.quantities)
    # 两种 is no 1 kind, even where 一种 stands beside it
    alike = before.chinese == after.chinese
    became = [q for q in added if any(_other_count(q, m, alike) for m in missing)]
    missing, added = reworded(missing, added, before, after)
    missing, added = _told_twice(missing, added, before, after)
    missing, added = unravelled(missing, added, after)
    added, missing = unravelled(added, missing, before)
    counts = [[q for q in side if _counts_in_words(q)] for side in (missing, added)]
    if len(counts[0]) == len(counts[1]) == 1:
        became += counts[1]  # four for three, whatever else may be four there
    missing = [q for q in missing if not elsewhere(q, before, after)]
    added = [q for q in added if q in became or not elsewhere(q, after, before)]
    lost = _loose_faults(before, after) if whole else []
    new = _loose_faults(after, before)
    strong_missing = [q for q in missing if not (is_weak(q) or no_money(q))]
    strong_added = [q for q in added if not (is_weak(q) or no_money(q))]
    # a 0 or 1 in digits may be left out, but not come from nowhere
    strong_added += [
        q for q in added if is_weak(q) and (q in became or any(c.isdigit() for c in q.text))
    ]
    faults = []
    if not whole:
        strong_missing = strong_missing[: len(strong_added)]
    for index, quantity in enumerate(strong_missing):
        if index < len(strong_added):
            now = said(strong_added[index], after.text)
            faults.append(f"{now} in the output, {said(quantity, before.text)} in the source")
        else:
            faults.append(f"{said(quantity, before.text)} is in the source, not in the output")
    faults += [
        f"{said(quantity, after.text)} is in the output, not in the source"
        for quantity in strong_added[len(strong_missing) :]
    ]
    if not faults and (turned := numbers_turned(before, after)):
        faults.append(turned)
    faults += calendar_faults(before, after, whole)
    faults += [f"the number {value} is in the source, not in the output" for value in lost]
    faults += [f"the number {value} is in the output, not in the source" for value in new]
    return faults


def _counts_in_words(quantity: Quantity) -> bool:
    digits = any(char.isdigit() for char in quantity.text)
    counts = quantity.unit in (None, "count", "people") and quantity.comparator == "="
    return not digits and counts and 2 < quantity.value < 12


def _other_count(added: Quantity, missing: Quantity, alike: bool) -> bool:
    """A 1 in digits for a two: both may be left out, but not become each other. Nor may, in the
    same language, two things for three."""
    if not is_weak(added):
        return False
    if added.comparator[0] + missing.comparator[0] in ("<>", "><"):
        return missing.value == added.value  # at least one, at most one
    if any(char.isdigit() for char in added.text):
        digits = any(char.isdigit() for char in missing.text)
        wanted = missing.value == 2 or (digits and missing.value != added.value)
        counts = missing.unit in (None, "count", "people") and missing.comparator == "="
        return added.value == 1 and wanted and counts and missing.value2 is None
    same = missing.unit == added.unit and missing.value2 is None
    return alike and added.value == 2 and same and 2 < missing.value <= 10


def _told_twice(
    missing: list[Quantity], added: list[Quantity], before: Side, after: Side
) -> tuple[list[Quantity], list[Quantity]]:
    """Without the quantities that a side only repeats (a gloss, a second mention), unless the
    other side has the same number there in another meaning (超过 45 辆, 45 辆)."""
    clashing = {
        id(q)
        for q in (*missing, *added)
        for o in (added if q in missing else missing)
        if q.value == o.value and not same_thing(q, before, o, after)
    }
    return (
        [q for q in missing if id(q) in clashing or not _any_same(q, after.quantities)],
        [q for q in added if id(q) in clashing or not _any_same(q, before.quantities)],
    )


def _any_same(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return any(same_quantity(quantity, other) for other in others)


def unmatched(
    first: Sequence[Quantity], second: Sequence[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Quantities of each side that have no partner on the other; each partner serves once."""
    rest = list(second)
    missing = []
    for quantity in first:
        partner = next((other for other in rest if same_quantity(quantity, other)), None)
        if partner is None:
            missing.append(quantity)
        else:
            rest.remove(partner)
    return missing, rest


def said(quantity: Quantity, text: str) -> str:
    """The quantity as written, and in English where that is not."""
    written = text[quantity.start : quantity.end]
    return written if written.isascii() else f"{written} ({render_quantity(quantity, Language.EN)})"


def _loose_faults(side: Side, other: Side) -> list[str]:
    """Labels, versions and numbers in names that the other side lacks, each once."""
    labels = _labels(side)
    loose = [f for f in side.figures if (f.loose or f in labels) and not f.lettered]
    if not loose:
        return []
    there = {f.value for f in other.figures}
    # version 4.0 is version 4, but not for the 25 of "25 data sets"
    there |= {f.value.removesuffix(".0") for f in other.figures}
    there |= {f"{f.value}.0" for f in other.figures if f.loose and not f.joined}
    lacking = [f for f in loose if f.value not in there]
    if not lacking:
        return []
    values = {plain(str(v)) for q in other.quantities for v in (q.value, q.value2) if v is not None}
    values |= other.worded(side)
    dates = date_parts(other)
    found: dict[str, None] = {}
    for figure in lacking:
        year = len(figure.value) == 4 or side.chinese != other.chinese
        padded = side.folded[figure.start] == "0" and figure.end - figure.start > 2
        if (figure.value in values and not padded) or (figure.value in dates and year):
            continue
        if not (day := dotted(figure.value)) or not set(day) <= dates:
            found[side.folded[figure.start : figure.end]] = None
    return list(found)


def _labels(side: Side) -> list[Figure]:
    """Numbers of no unit with a nought behind the point: 8.10 is another version than 8.1."""
    bare = [q for q in side.quantities if q.unit is None and q.value2 is None]
    return [
        f
        for f in side.figures
        if "." in f.value and f.value[-1] == "0" and f.value[-2] != "."
        and any(q.start <= f.start and f.end <= q.end for q in bare)
    ]  # fmt: skip
