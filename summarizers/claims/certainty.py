"""How sure a text is of a value: questions, hedges, corrections and denials beside it."""

from __future__ import annotations

import re

from summarizers.types import Span, Stance

from .scene import Scene
from .words import StanceWords

_ORDER = (
    Stance.ASSERTED,
    Stance.REPORTED,
    Stance.HEDGED,
    Stance.SPECULATED,
    Stance.DISPUTED,
    Stance.QUESTION,
)
_NEAR = 400
"""How far a denial may stand from what it denies, in code points."""


def weaker(*stances: Stance) -> Stance:
    """The least certain of several."""
    return max(stances, key=_ORDER.index)


_ASKS_BACK = re.compile(r"^(?:这|那|对吗|是吗|真的|合理|可信|靠谱)")


def is_question(scene: Scene, position: int) -> bool:
    """Whether the value at `position` is asked for, not told."""
    tail = scene.text[scene.start : scene.end + 1].rstrip(' \n"”」』’)）')
    if not tail.endswith(("?", "？")):
        return False
    if not scene.chinese:
        return True
    here = scene.clause_at(position)
    last = len(scene.clauses) - 1
    if here == last:
        return True
    asks = scene.text[slice(*scene.clauses[last])].strip()
    return here == last - 1 and _ASKS_BACK.match(asks) is not None


# 如果我们看…: a manner of speaking, no condition
_AS_WE_LOOK = re.compile(r"如果(?:我们|你|大家|一定|说)|if (?:you|we) (?:look|ask|com)")


def hedged(scene: Scene, start: int, end: int, clause: Span, words: StanceWords) -> bool:
    """Whether doubt stands beside the value, or in its clause."""
    text = scene.text
    left = max(clause[0], start - (5 if scene.chinese else 14))
    for m in words.about.finditer(text, left, min(max(clause[1], end), end + 4)):
        if m.end() <= start + 1 or m.start() >= start:
            return True
    for m in words.may.finditer(text, *clause):
        if m.group() != "May":
            return True
    number = scene.clause_at(start)
    for c in scene.clauses[max(0, number - 2) : number]:
        head = text[c[0] : c[0] + 8].lstrip(' "“「(').lower()
        if head.startswith(("if ", "如果", "假如", "倘若", "若")):
            return True
    return False


def corrected(scene: Scene, position: int) -> bool:
    """Whether a number is what somebody would put in the place of one called wrong."""
    here = scene.clause_at(position)
    return any(
        1 <= here - scene.clause_at(m.start()) <= 3
        or (m.end() < position and here == scene.clause_at(m.start()))
        for m in _MISTAKE.finditer(scene.text, max(scene.start, position - _NEAR), position)
    )


_MISTAKE = re.compile(
    r"笔误|拼写错误|写错|打错|误写|\b(?:typo|misprint|clerical error)\b", re.IGNORECASE
)
_NOT_IT = re.compile(r"(?:\bnot|rather than|instead of|而不是|而非|并非|不是|绝非)\s*(?:the\s)?$")


def denied(scene: Scene, position: int, following: Scene | None, words: StanceWords) -> bool:
    """Whether somebody in this sentence, or in a short next one, calls the value wrong."""
    here = scene.clause_at(position)
    if _NOT_IT.search(scene.text[max(scene.start, position - 14) : position]):
        return True
    left, right = max(scene.start, position - _NEAR), min(scene.end, position + _NEAR)
    for m in words.deny.finditer(scene.text, left, right):
        if 0 <= scene.clause_at(m.start()) - here <= 2:
            return True
    if following is None or following.quantities or following.end - following.start > 90:
        return False
    anaphor = re.search(
        r"\b(?:it|them|that|this|the (?:figure|number|claim|report|rumou?rs?))\b|这|该|此|上述",
        following.sentence.text,
        re.IGNORECASE,
    )
    return anaphor is not None and words.deny.search(following.sentence.text) is not None
