"""Whom a value is about: the nearest fitting name, a pronoun's owner, or the text's topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.types import Name

from .attached import Subject, attached, class_described, fits, label
from .focus import Focus
from .leading import OPENING, bare_subject, generic_noun, last_capital, leading_name, payer
from .places import MAKERS, held, is_head, is_object, qualifies, speaks
from .pronouns import pronoun_in, stands_for
from .scene import Scene
from .words import stance_words

_MONEY = frozenset({"funding", "valuation", "revenue"})
_EITHER = frozenset({"price", "price_change", "users", "hardware", "count", "release", "date"})
"""What companies, too, may have where the clause names no product of theirs."""


def subject_of(scene: Scene, start: int, end: int, metric: str, focus: Focus) -> Subject:
    """The subject of a value at `start..end`."""
    role = role_of(scene, start, metric)
    found = (
        attached(scene, start, end, metric, focus)
        or class_described(scene, start, end, metric)
        or _in_clause(scene, start, end, metric, role, focus)
        or _before_clause(scene, start, role, metric, focus)
        or _unlisted(scene, start, role)
        or _recent(role, focus)
    )
    if found is not None:
        return found
    clause = scene.clause(start)
    if tail := generic_noun(scene, start, clause[1]):
        return tail
    opening = OPENING.match(scene.text, scene.start, clause[0] + 1) if not scene.chinese else None
    if opening is not None and clause[0] > scene.start:
        return opening["name"], scene.start
    told = bare_subject(scene.text[clause[0] : start], scene.chinese)
    told = told if len(told) <= 40 else ""
    return told or scene.text[slice(*clause)].strip()[:40], clause[0]


def role_of(scene: Scene, start: int, metric: str) -> str:
    """Who has such a thing: a "maker", a "thing", or "either"."""
    if metric in _MONEY:
        return "maker"
    if metric in ("price", "price_change"):
        clause = scene.clause(start)
        if _STOCK.search(scene.text, *clause):
            return "maker"
        first = clause[0] if clause[1] - clause[0] > 25 else scene.start
        return "either" if _SPENT.search(scene.text, first, clause[1]) else "thing"
    if metric == "count" and _STAFF.search(scene.text, *scene.clause(start)):
        return "maker"
    return "either" if metric in _EITHER else "thing"


_STAFF = re.compile(
    r"员工|雇员|职员|持股|裁员|团队|人员|\b(?:employ\w*|staff|workforce|headcount|stake|"
    r"workers|jobs|roles|people)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"股价|股票|港股|美股|盘中|收盘|收涨|收跌|首日|涨停|跌停|港交所|科创板|\b(?:shares|"
    r"stock)\b",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"投入|支出|开支|资本|斥资|耗资|花费|罚|合同|薪|投资|采购|\b(?:spen[dt]\w*|pay|paid|pays|"
    r"capex|capital|commit\w*|"
    r"fine|fined|los[et]s?|invest\w*|deal|contract|salar\w+|budget|burn\w*|bonus\w*|bought|buy)\b",
    re.IGNORECASE,
)


def _candidates(
    scene: Scene, first: int, last: int, metric: str, role: str, focus: Focus
) -> list[Name]:
    """Names between two places that may have such a value, in the order of the text."""
    return [
        n
        for n in scene.names_in(first, last)
        if focus.may_be(n)
        and fits(n, metric, role)
        and not is_object(scene.text, n)
        and not qualifies(scene.text, n)
        and (n.kind != "chip" or focus.on_chips or is_head(scene, n))
    ]


# "the parameter size of GPT-3.5 was …": what a measure is of
_MEASURED = re.compile(
    r"\b(?:sizes?|prices?|costs?|number|parameters|latency|accuracy|length|window|revenue|"
    r"valuation|count|scores?|"
    r"training|value|speed|throughput|memory|performance|users|usage|guess|estimate|figure|"
    r"versions?|share) (?:of|"
    r"for|in)\s(?:the\s|its\s)?$",
    re.IGNORECASE,
)


def _choose(
    scene: Scene, names: Sequence[Name], role: str, before: int, same_clause: bool = True
) -> Name | None:
    """The one of several names before a value that it belongs to."""
    text = scene.text
    free = [
        n
        for n in names
        if not held(text, n) or _MEASURED.search(text[max(scene.start, n.start - 24) : n.start])
    ]
    makers = [n for n in free if n.kind in MAKERS]
    things = [n for n in free if n.kind not in MAKERS]
    if role == "maker" and same_clause:
        makers = [
            n for n in makers if not any(_OWNS.fullmatch(text, n.end, t.start) for t in things)
        ]
    tellers = [n for n in makers if speaks(scene, n, before)]
    makers = [n for n in makers if n not in tellers]
    if role == "maker":
        if not same_clause:
            things = []
        heads = [n for n in makers if is_head(scene, n)]
        if heads or makers:
            return (heads or makers)[0]
        if things and is_head(scene, things[-1]):
            return things[-1]
        return tellers[-1] if tellers else None
    if any(n.kind != "chip" for n in things):
        things = [n for n in things if n.kind != "chip"]
    quiet = [n for n in things if not speaks(scene, n, before)]
    if quiet:
        return quiet[-1]
    if role == "thing" and makers and _OWNS_NOUN.match(text, makers[0].end):
        return makers[0] if is_head(scene, makers[0]) else None
    if role == "either" and makers:
        heads = [n for n in makers if is_head(scene, n)]
        return (heads or makers)[0]
    return None


# 它的前身 GPT-3, "its predecessor X": the name behind is the subject
# "Zhipu's coding plan starts at $3"
_OWNS_NOUN = re.compile(r"['’]s\s(?:[a-z\-]+\s){0,2}(?:plan|subscription|API|service|tier|app)\b")
# "Anthropic's Claude Code reached a $1 billion run rate"
_OWNS = re.compile(r"(?:['’]s|的|旗下的?)\s?")
_OWN = re.compile(
    r"\s?(?:的)?(?:前身|前代|上一代|最新|新一代|旗下|自研|旗舰|新)?(?:的)?(?:大模型|模型|芯片|"
    r"产品|版本)?\s?|"
    r"\s(?:[a-z\-]+\s){0,3}"
)
_SHARE_OF = re.compile(r"\b(?:price|cost|size|speed|memory|compute|number|that|those)\sof\b")
_BEHIND = re.compile(r"\b(?:on|for|into|of|in|to)\s(?:the\s)?(?:first\s|larger\s)?$", re.IGNORECASE)


def _in_clause(
    scene: Scene, start: int, end: int, metric: str, role: str, focus: Focus
) -> Subject | None:
    text = scene.text
    clause = scene.clause(start)
    names = _candidates(scene, clause[0], start, metric, role, focus)
    chosen = _choose(scene, names, role, start)
    word = pronoun_in(scene, clause[0], start)
    if chosen is not None and word is not None and word.start() < chosen.start:
        # "it" at the head of a clause, a name behind it: the pronoun still is the subject
        opens = not text[clause[0] : word.start()].strip(' "“「')
        owns = _OWN.fullmatch(text, word.end(), chosen.start) is not None
        says = stance_words().say_zh if scene.chinese else stance_words().say_en
        told = says.search(text, word.end(), chosen.start) is not None
        if not opens or owns or told or is_head(scene, chosen):
            word = None
    elif chosen is not None:
        word = None
    if word is not None and (meant := stands_for(scene, word, role, focus)) is not None:
        return label(meant), word.start()
    if chosen is not None:
        return label(chosen), chosen.start
    if role == "maker" and (found := payer(scene, clause[0], start)):
        return found
    if role != "maker" and metric not in ("benchmark_score", "performance"):
        for name in _candidates(scene, end, clause[1], metric, "thing", focus):
            compared = _SHARE_OF.search(text, end, name.start) is not None
            if not compared and _BEHIND.search(text, end, name.start):
                return label(name), name.start
    return None


_WHICH = re.compile(r"\s?(?:which|who|whose|founded|based|valued|backed|led)\b|其中")
# ", a 27-million-parameter network": what stands right before it
_APPOSED = re.compile(r"\s?an?\s(?:[a-z\-]+\s){0,2}~?\d")
_EPITHET = re.compile(r"\s?(?:the|an?|its|one of)\s")
_GOES_ON = re.compile(
    r"\s?(?:has|have|had|is|was|will|can|does|did|now|also|said|told|[a-z]+ed|[a-z]+s)\s"
)


def _before_clause(
    scene: Scene, start: int, role: str, metric: str, focus: Focus
) -> Subject | None:
    """The subject of the clauses before, nearest first: 参数量为X,上下文为Y."""
    text = scene.text
    clause = scene.clause(start)
    here = scene.clause_at(start)
    earlier = list(reversed(scene.clauses[:here]))
    if len(earlier) > 1 and _GOES_ON.match(text, clause[0]) and _EPITHET.match(text, earlier[0][0]):
        earlier = earlier[1:]  # "Agentforce, the company's platform, has closed …"
    for first, last in earlier:
        if _WHICH.match(text, clause[0]) or _APPOSED.match(text, clause[0]):
            names = [
                n
                for n in scene.names_in(first, last)
                if focus.may_be(n)
                and fits(n, metric, role)
                and (n.kind != "chip" or focus.on_chips)
            ]
            if names:
                return label(names[-1]), names[-1].start
        names = _candidates(scene, first, last, metric, role, focus)
        chosen = _choose(scene, names, role, start, same_clause=False)
        if chosen is not None:
            return label(chosen), chosen.start
        word = pronoun_in(scene, first, last)
        if word is not None and (meant := stands_for(scene, word, role, focus)) is not None:
            return label(meant), word.start()
    return None


def _unlisted(scene: Scene, start: int, role: str) -> Subject | None:
    """A name that no list knows, by its place; else a class word."""
    clause = scene.clause(start)
    if role == "either" and (found := payer(scene, clause[0], start)):
        return found
    if role != "thing" and clause[0] > scene.start and (head := payer(scene, scene.start, start)):
        return head
    leading = leading_name(scene, clause[0], start)
    if leading is not None:
        return leading
    if not scene.chinese and (proper := last_capital(scene.text, clause[0], start, scene.names)):
        return proper
    return generic_noun(scene, clause[0], start) if role != "maker" else None


def _recent(role: str, focus: Focus) -> Subject | None:
    """What the text has been talking about."""
    cast = focus.cast
    if role == "maker":
        name = focus.main_maker or focus.last or cast.topic
    elif role == "either":
        name = focus.last or focus.current or focus.main_maker
    else:
        name = focus.current or focus.last or cast.topic or cast.maker
    return (label(name), None) if name is not None else None
