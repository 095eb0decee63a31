"""How sure a text is of a value: questions, hedges, corrections and denials beside it."""

from __future__ import annotations

import re

from summarizers.types import Span, Stance

from .scene import Scene
from .words import StanceWords, comparison_words

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
    clause_end = scene.clause(position)[1]
    if scene.text[clause_end : clause_end + 1] in ("?", "？"):
        return True
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


def hedged(scene: Scene, start: int, end: int, clause: Span, words: StanceWords) -> bool:
    """Whether doubt stands beside the value, or in its clause."""
    text = scene.text
    left = max(clause[0], start - (5 if scene.chinese else 14))
    for m in words.about.finditer(text, left, min(max(clause[1], end), end + 4)):
        context = m.group() == "上下" and text.startswith("文", m.end())
        if not context and (m.end() <= start + 1 or m.start() >= start):
            return True
    for m in words.may.finditer(text, *clause):
        # "has shipped 1,200 robots and expects to …": what comes is unsure, not what was
        later = m.start() > end and _AND_THEN.search(text, end, m.start()) is not None
        if m.group() != "May" and not later:
            return True
    first = scene.clauses[0]
    if first[1] - first[0] <= 10 and first[1] < start:
        opening = text[slice(*first)].strip()
        if any(m.end() == len(opening) for m in words.may.finditer(opening)):
            return True  # 据悉,…: all of the sentence
    number = scene.clause_at(start)
    for c in scene.clauses[max(0, number - 2) : number]:
        head = text[c[0] : c[0] + 8].lstrip(' "“「(').lower()
        if head.startswith(("if ", "如果", "假如", "倘若", "若")):
            return True
    return False


_AND_THEN = re.compile(r"\b(?:and|but|which|who)\s(?:\w+\s)?$|并(?:且)?.?$")
# 误写为1.2万亿: an outlet's own correction, no guess
_WRONGLY = re.compile(
    r"(?:误写|误报|误称|误作|错写|错报|误植|误|错误地写)(?:为|成|作)\s?$|"
    r"\b(?:mis(?:stated|reported)|wrongly|mistakenly|incorrectly|erroneously)\b[^.]{0,30}$",
    re.IGNORECASE,
)
_RIGHTLY = re.compile(r"正确|应为|实为|更正为|\b(?:correct|right) (?:figure|number)", re.IGNORECASE)


def mistaken(scene: Scene, position: int) -> bool:
    """Whether the text itself says that the value was told by mistake."""
    return _WRONGLY.search(scene.text[max(scene.start, position - 50) : position]) is not None


def put_right(scene: Scene, position: int) -> bool:
    """Whether the text itself gives the value as the right one in place of a mistake."""
    return _RIGHTLY.search(scene.text, scene.clause(position)[0], position) is not None


def corrected(scene: Scene, position: int) -> bool:
    """Whether a number is what somebody would put in the place of one called wrong."""
    here = scene.clause_at(position)
    return any(
        1 <= here - scene.clause_at(m.start()) <= 3
        or (m.end() < position and here == scene.clause_at(m.start()))
        for m in _MISTAKE.finditer(scene.text, max(scene.start, position - _NEAR), position)
    )


_THESE = re.compile(r"(?:上述|以上|该|这些|这一|此)(?:数字|数据|说法|消息|报道|内容|传闻|信息)")
_REPORT = re.compile(
    r"\b(?:reports?|claims?|rumou?rs?|stories|story|suggestions?)\b|传闻|报道|说法|消息",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:but|however|instead)\b|但|不过|然而|而是")
_MISTAKE = re.compile(
    r"笔误|拼写错误|写错|打错|误写|\b(?:typo|misprint|clerical error)\b", re.IGNORECASE
)
# "a memo, whose authenticity could not be confirmed, puts it at": said of the source
_UNSURE_ASIDE = re.compile(r",\s(?:whose|which)\b[^,]+,\s\w+s?\b[^,]*$")
# 尚未得到苹果证实: whose word is missing stands within
_UNPROVEN = re.compile(r"未(?:得到|获得?|经|被)[^，。；]{1,12}?(?:证实|确认|核实|验证)")
_THAT_FIRST = re.compile(
    r"[\"“「\s]*(?:(?:But|Yet|However,)\s)?(?:(?:That|This|The|Those|These) (?:figure|number|claim|"
    r"report|score|estimate|rumou?r)s?\b|(?:但|不过[，,]?|然而[，,]?)?(?:这[一个些]?|该|此|上述)(?:数字|数据|说法|"
    r"消息|传闻|报道|成绩))",
    re.IGNORECASE,
)
_NOT_IT = re.compile(r"(?:\bnot|rather than|instead of|而不是|而非|并非|不是|绝非)\s*(?:the\s)?$")


def denied(scene: Scene, position: int, following: Scene | None, words: StanceWords) -> bool:
    """Whether somebody in this sentence, or in a short next one, calls the value wrong."""
    here = scene.clause_at(position)
    if _NOT_IT.search(scene.text[max(scene.start, position - 14) : position]):
        return True
    left, right = max(scene.start, position - _NEAR), min(scene.end, position + _NEAR)
    for m in words.deny.finditer(scene.text, left, right):
        distance = scene.clause_at(m.start()) - here
        if 0 <= distance <= 2 or (
            distance > 2 and _THESE.search(scene.text, *scene.clause(m.start()))
        ):
            return True
        if (
            distance < 0
            and _REPORT.search(scene.text, m.end(), position)
            and not _BUT.search(scene.text, m.end(), position)
        ):
            return True  # "denied a report that …": all that the report says
    if _UNSURE_ASIDE.search(scene.text, left, position) and words.deny.search(
        scene.text, *(scene.clauses[max(here - 1, 0)])
    ):
        return True
    if following is None:
        return False
    # What follows may judge before it tells a number of its own
    until = min((q.start for q in following.quantities), default=following.end)
    if until - following.start > 120:
        return False
    judgement = following.text[following.start : until]
    if following.quantities and not _THAT_FIRST.match(judgement):
        return False
    compared = comparison_words()
    if (compared.after_zh if following.chinese else compared.after_en).search(judgement):
        return False  # it tells a result of its own, and doubts that
    anaphor = re.search(
        r"\b(?:it|them|this|those|these)\b|\bthat\b(?=\s(?:is|was|figure|number|claim)|[.\"”])|"
        r"\b(?:(?:the|either|any of the) (?:figure|number|claim|report|rumou?r|result|score|"
        r"benchmark)s?)\b|"
        r"这|该|此|上述|以上|相关(?:数据|数字|消息|说法|传闻|报道|成绩)",
        judgement,
        re.IGNORECASE,
    )
    if anaphor is None:
        return False
    return (words.deny.search(judgement) or _UNPROVEN.search(judgement)) is not None
