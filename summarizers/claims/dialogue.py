"""Interviews: a name and a colon before each turn, or questions with answers under them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from summarizers.types import Name, Stance

from .attributions import Attribution
from .scene import Scene

_TURN = re.compile(
    r"^[ \t*_#]*(?P<who>[一-鿿A-Za-z][一-鿿A-Za-z·.’' -]{0,24}?)[*_]*\s?[:：][*_]*(?=\s?\S)",
    re.MULTILINE,
)
# dang_fan: …, OP: …, @lin: …, 楼主:…
_HANDLE = re.compile(
    r"^[ \t>*-]*(?P<who>@[\w.-]{2,30}|[a-z][\w.-]*[\d_][\w.-]*|"
    r"OP|楼主|层主|答主|网友[\w一-鿿]{1,10})"
    r"\s?[:：](?=\s?\S)",
    re.MULTILINE,
)
_PERSONAL = re.compile(r"\b(?:I|my|you|we|[Mm]y)\b|[我你]")
_ASKS = re.compile(
    r"^(?:问|Q|记者|提问|主持人|采访者|[一-鿿]{2,6}(?:问|记者)|[A-Z][A-Za-z ]+ asks?)$"
)
_ANSWERS = re.compile(r"^(?:答|A|回答)$")
_LABELS = re.compile(
    r"来源|编辑|作者|记者|翻译|整理|地址|链接|标题|时间|日期|参数|价格|图源|责编|出品|更新|注|"
    r"原文|项目|论文|代码|"
    r"source|author|editor|by|link|update|note|code|paper|price|memory|date|correction|opinion|"
    r"analysis",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(
    r"专访|访谈|(?:和|与|同|跟)[^，,。；]{2,24}(?:聊了|对话|交谈)|对话[^，。,]{0,8}(?:CEO|"
    r"创始人|教授|总裁)|"
    r"\bQ\s?&\s?A\b|\binterview (?:with|of)\b|\bspoke (?:with|to)\b|\bsat down with\b",
    re.IGNORECASE,
)
_HEAD = 600
"""Code points at the top of a text that say whom it interviews."""
_PERSON = re.compile(r"(?<![\w.])[A-Z][a-z]+ [A-Z][a-z]+(?:-[A-Z][a-z]+)?(?!\w)")
PERSON_ZH = re.compile(
    r"(?:CEO|CTO|创始人|董事长|总裁|总经理|教授|负责人|首席科学家|院长|所长|副总裁|"
    r"博士)(?P<who>[一-鿿]{2,4}?)(?=[,，:：。、;；\s聊谈说在首还也表称指透介则今]|$)"
)


def dialogue(text: str, names: Sequence[Name], scenes: Sequence[Scene]) -> Iterator[Attribution]:
    """Every answer of an interview, every post of a thread as its speaker's; else nothing."""
    yield from _thread(text)
    guest = _guest(text, names)
    turns = [m for m in _TURN.finditer(text) if not _LABELS.fullmatch(m["who"].strip())]
    often = Counter(m["who"].strip() for m in turns)
    speakers = [m for m in turns if often[m["who"].strip()] > 1]
    if len(speakers) > 2 and (guest is not None or any(_ASKS.match(w) for w in often)):
        for number, m in enumerate(speakers):
            who = m["who"].strip()
            if _ASKS.match(who):
                continue
            end = speakers[number + 1].start() if number + 1 < len(speakers) else _end(text, m)
            if _ANSWERS.match(who):
                who = guest or ""
            yield Attribution(who, Stance.REPORTED, m.end(), end)
        return
    if guest is None:
        return
    questions = [
        s for s in scenes if _a_line(text, s) and s.sentence.text.rstrip().endswith(("?", "？"))
    ]
    if len(questions) < 2:
        return
    for number, question in enumerate(questions):
        following = questions[number + 1].start if number + 1 < len(questions) else 0
        yield Attribution(
            guest, Stance.REPORTED, question.end, following or _block_end(text, question.end)
        )


def _thread(text: str) -> Iterator[Attribution]:
    """Every post of a discussion as its writer's: two handles at least, and an "I" or "you"."""
    posts = list(_HANDLE.finditer(text))
    if len({m["who"] for m in posts}) < 2:
        return
    if not any(_PERSONAL.search(text, m.end(), _end(text, m)) for m in posts):
        return  # a list of models: phi_2: 2.7B
    for m in posts:
        yield Attribution(m["who"].lstrip("@"), Stance.REPORTED, m.end(), _end(text, m))


def _a_line(text: str, scene: Scene) -> bool:
    """Whether a sentence stands on a line of its own."""
    before = text[: scene.start].rstrip(" \t*_#")
    after = text[scene.end :].lstrip(" \t*_")
    return (not before or before.endswith("\n")) and (not after or after.startswith("\n"))


def _end(text: str, turn: re.Match[str]) -> int:
    line = text.find("\n", turn.end())
    return len(text) if line < 0 else line


def _block_end(text: str, start: int) -> int:
    blank = text.find("\n\n", start + 2)
    return len(text) if blank < 0 else blank


def _guest(text: str, names: Sequence[Name]) -> str | None:
    """Whom the top of a text says it interviews."""
    head = text[:_HEAD]
    told = _INTERVIEW.search(head)
    if told is None:
        return None
    people = [n.text for n in names if n.kind == "person" and n.start < _HEAD]
    if people:
        return people[0]
    found = PERSON_ZH.search(head)
    if found is not None:
        return found["who"]
    latin = _PERSON.findall(head)
    return Counter(latin).most_common(1)[0][0] if latin else None
