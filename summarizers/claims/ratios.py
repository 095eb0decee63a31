"""What a ratio is measured against: 不到Llama2的五分之一, "five times larger than X"."""

from __future__ import annotations

import re

from summarizers.types import Quantity

from .attached import label
from .scene import Scene

_TIMES_OF = re.compile(
    r"^\s*(?:times\s)?(?:the\s(?:size|price|cost|speed|number)\sof|(?:as\s)?(?:many|much|large|"
    r"big|fast|expensive|long)(?:\s\w+){0,2}\sas|"
    r"(?:larger|smaller|bigger|faster|cheaper|slower|more\s\w+|fewer\s\w+|less\s\w+|higher|"
    r"lower)(?:\s\w+)?\sthan)\s+(?:the\s|its\s)?",
    re.IGNORECASE,
)


def measured_against(scene: Scene, q: Quantity, subject: str) -> tuple[str, str] | None:
    """What a ratio is measured against: 不到Llama2的五分之一, "five times larger than X"."""
    text = scene.text
    clause = scene.clause(q.start)
    before = scene.names_in(clause[0], q.start)
    if before:
        between = text[before[-1].end : q.start]
        if re.fullmatch(r"\s*(?:大?模型)?的\s*(?:约|大约|近|不到|将近)?\s*", between):
            return label(before[-1]), label(before[-1])
    behind = scene.names_in(q.end, clause[1])
    m = _TIMES_OF.match(text[q.end : clause[1]])
    if behind and m and behind[0].start - (q.end + m.end()) <= 2:
        return label(behind[0]), subject
    return None
