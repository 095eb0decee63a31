"""Where a text itself says that two names are one: brackets, 简称, also known as."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from summarizers.types import Name, Span

_ALSO = (
    r"(?:即|也就是|又称|又叫|也叫|又名|简称|以下简称|also (?:known|called) as|also called|"
    r"a\.?k\.?a\.?|formerly|i\.e\.,?)"
)
_BETWEEN = re.compile(
    rf"\s*(?:[(（]\s*(?:{_ALSO}\s*)?[“\"「]?|[,，]?\s*{_ALSO}\s*[“\"「]?)\s*", re.IGNORECASE
)


def equations(text: str, names: Sequence[Name]) -> tuple[tuple[str, str, Span], ...]:
    """Pairs of canonical names that `text` equates, with the place that says so.

    Only names of one kind, or with one of unknown kind, can be equal: "OpenAI (ChatGPT)" tells
    who made what.
    """
    found = []
    for first, second in pairwise(names):
        if first.canonical == second.canonical or second.start - first.end > 30:
            continue
        alike = first.kind == second.kind or "other" in (first.kind, second.kind)
        product = {first.kind, second.kind} == {"model", "product"}
        if (alike or product) and _BETWEEN.fullmatch(text, first.end, second.start):
            found.append((first.canonical, second.canonical, (first.start, second.end)))
    return tuple(found)
