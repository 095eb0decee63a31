"""The verdict on an output: kept, repaired by rule, or rejected with the reason.

`translation`: everything stands on both sides. `summary`: nothing stands in the output that is
not in the source, and no hedge or negation of a clause that is kept is lost. A verdict names
what is wrong; wrong numbers are never shown silently.
"""

from __future__ import annotations

from typing import Literal

from summarizers.guard.figures import figure_faults, unmatched
from summarizers.guard.naming import name_faults
from summarizers.guard.polarity import polarity_faults
from summarizers.guard.sides import Side
from summarizers.names import EMPTY, Glossary
from summarizers.quantities import render_quantity
from summarizers.text import detect_language
from summarizers.types import Guard, Language, Verdict

Mode = Literal["translation", "summary"]
_KEPT = Guard(Verdict.KEPT)


def check(
    source: str, output: str, mode: Mode = "translation", glossary: Glossary = EMPTY
) -> Guard:
    """The verdict on `output`, which is to say the same as `source` (or part of it).

    The languages may differ. Reasons are short English sentences that name the thing.
    """
    if not output.strip():
        return Guard(Verdict.REJECTED, ("the output is empty",))
    before, after = Side.of(source, glossary), Side.of(output, glossary)
    whole = mode == "translation"
    reasons = (
        *figure_faults(before, after, whole),
        *name_faults(before, after, whole),
        *polarity_faults(before, after, whole),
    )
    return Guard(Verdict.REJECTED, reasons) if reasons else _KEPT


def repair(source: str, output: str, glossary: Glossary = EMPTY) -> tuple[str, Guard] | None:
    """The output with its one wrong quantity written by rule, or None where that is no repair.

    Only where exactly one quantity is missing and one is new of the same unit is it certain
    which should have been which. What comes out has passed `check` itself.
    """
    before, after = Side.of(source, glossary), Side.of(output, glossary)
    missing, added = unmatched(before.quantities, after.quantities)
    if len(missing) != 1 or len(added) != 1:
        return None
    right, wrong = missing[0], added[0]
    if wrong.unit not in (right.unit, None) and right.unit is not None:
        return None
    language = detect_language(output)
    written = render_quantity(right, Language.ZH if language is Language.ZH else Language.EN)
    mended = output[: wrong.start] + written + output[wrong.end :]
    if check(source, mended, "translation", glossary).verdict is not Verdict.KEPT:
        return None
    reason = f"{output[wrong.start : wrong.end]} was written as {written}, as the source has it"
    return mended, Guard(Verdict.REPAIRED, (reason,))
