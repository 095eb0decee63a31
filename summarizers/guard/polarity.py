"""Negation and hedges: what a sentence denies or leaves open stays so.

Languages differ in how often they negate and where, so presence is compared, not number: a
sentence that denies becomes one that affirms when the last negation goes. `faint` words carry a
denial or a doubt well enough to answer one on the other side (无人值守, unattended; may, 可以),
and ask for nothing themselves.
"""

from __future__ import annotations

import re
from typing import Literal

from summarizers.extract import terms
from summarizers.guard.words import Marker, markers
from summarizers.quantities import find_quantities

_CLAUSE = re.compile(r"[,，;；。!！?？:：]\s*|\.\s")


def polarity_faults(source: str, output: str, mode: Literal["translation", "summary"]) -> list[str]:
    """One sentence for each kind of marker that was lost or added."""
    faults = []
    for name, marker in markers().items():
        had = _kept_clauses(source, output, marker) if mode == "summary" else marker.strong(source)
        has = marker.strong(output)
        if had and not has and not marker.faint(output):
            faults.append(f"a {name} was lost")
        elif has and not had and (mode == "translation" or name == "negation"):
            if mode == "summary" or not marker.faint(source):
                faults.append(f"a {name} was added")
    return faults


def _kept_clauses(source: str, output: str, marker: Marker) -> bool:
    """Whether the marker stands in a clause of the source whose numbers or words are kept."""
    kept = {q.value for q in find_quantities(output)}
    words = set(terms(output))
    return any(
        marker.strong(clause)
        for clause in _CLAUSE.split(source)
        if len(words & set(terms(clause))) >= 2
        or {q.value for q in find_quantities(clause)} & kept
    )
