"""Something was released, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizers.types import Name, Quantity

from .attached import label
from .focus import Focus
from .places import usable
from .scene import Scene
from .subjects import subject_of
from .words import metric_words

_THINGS = frozenset({"model", "product", "dataset", "chip", "method", "other"})
_FOUNDED = re.compile(r"成立|创立|创办|founded", re.IGNORECASE)
_NEGATED = re.compile(
    r"(?:没有|还没|尚未|从未|并未|未|没|不|not|never|yet to|n't)\s*(?:正式|公开|been|be)?\s*$",
    re.IGNORECASE,
)
# 发布会, 公开信, 提出了质疑 and the like
_NOT_AFTER = re.compile(
    r"^(?:之前|之后|前|后|以来|時|时|的(?!还有|[A-Za-z「“]|.{0,14}(?:叫|名为|是|版本))|替代|库|"
    r"工具|软件|技术|"
    r"运动|圈|界|许可证|协议|实现|大?模型|大?语言|项目|社区|阵营|团队|力量|领域|生态|许可|版|"
    r"对齐|会|信|者|人|量|日期|消息|公告|来源|声明|了?质疑|了?问题|商|平台|博文|的?时间|渠道)"
)
_OTHER_EN = re.compile(
    r"^\s+(?:that|on|in|by|to|a statement|no|its plans|plans|the price|yesterday|today)\b",
    re.IGNORECASE,
)


# 推出 Scaling law 的文章: a paper without a listed name
_PAPER = re.compile(
    r"了?\s*(?:一篇)?(?:题为|關於|"
    r"关于)?(?P<what>[A-Za-z《「][^，。；,;！？的]{2,40}?)\s*(?:的)?(?:文章|论文|paper|論文)"
)


@dataclass(frozen=True, slots=True)
class Release:
    """Something that came out, or a company that began, as read in one clause."""

    subject: str
    at: int
    start: int
    end: int
    date: Quantity | None
    negated: bool
    founded: bool = False
    """A company that began, not a thing that came out: its date alone is a claim."""


def releases_in(scene: Scene, focus: Focus) -> Iterator[Release]:
    """Every release of a sentence; one subject gives one."""
    words = metric_words()
    seen: set[str] = set()
    pattern = words.release_zh if scene.chinese else words.release_en
    for m in pattern.finditer(scene.text, scene.start, scene.end):
        if scene.chinese and not _releases_zh(scene, m):
            continue
        clause = scene.clause(m.start())
        names = _released(scene, m.start(), m.end(), clause)
        if not names and (paper := _PAPER.match(scene.text, m.end(), clause[1])):
            yield Release(paper["what"], m.start(), *_bounds(scene, clause, paper.end()), False)
            continue
        told = [(label(n), n.start, n.end) for n in names] or _unnamed(scene, m, clause, focus)
        for subject, start, end in told:
            if subject in seen:
                continue
            seen.add(subject)
            left = min(clause[0], start, m.start())
            right = max(end, m.end())
            date = _date(scene, clause[0], max(clause[1], end))
            founded = _FOUNDED.match(m.group()) is not None
            if founded and date is None:
                continue  # 成立不到一年 tells an age
            if date is not None:
                left, right = min(left, date.start), max(right, date.end)
            if right - left > 150:
                left = min(m.start(), start) if right - min(m.start(), start) <= 150 else m.start()
            negated = _NEGATED.search(scene.text[max(scene.start, m.start() - 12) : m.start()])
            yield Release(subject, m.start(), left, right, date, negated is not None, founded)


def _releases_zh(scene: Scene, m: re.Match[str]) -> bool:
    """Whether a Chinese verb of releasing tells of a release where it stands."""
    text = scene.text
    if _NOT_AFTER.match(text[m.end() : m.end() + 22]):
        # 发布的时候 tells of a release only where it says when that was
        when = text.startswith(("的时候", "时"), m.end())
        if not (when and _date(scene, *scene.clause(m.start()))):
            return False
    return text[max(0, m.start() - 1) : m.start()] not in ("要", "可", "以", "基")


_RELATIVE = re.compile(r"\s?(?:which|that)\s", re.IGNORECASE)
# "It was released on …", 该模型将于明年1月亮相: nothing is named, something is meant
_PASSIVE = re.compile(
    r"\b(?:was|were|is|be|been|being|got)\s(?:first\s|also\s|officially\s|only\s|just\s)?$|"
    r"\b(?:slated|due|set|expected|scheduled|planned|will|to|could|may)\s(?:to\s)?(?:be\s)?$|"
    r"\b(?:its|the|their|since)\s$|^\s?$",
    re.IGNORECASE,
)


def _unnamed(
    scene: Scene, m: re.Match[str], clause: tuple[int, int], focus: Focus
) -> list[tuple[str, int, int]]:
    """The subject of a release whose clause names none; only where the clause tells a date."""
    date = _date(scene, *clause)
    if date is None:
        return []
    founded = _FOUNDED.match(m.group()) is not None
    before = scene.text[clause[0] : m.start()]
    if not scene.chinese and not founded and not _PASSIVE.search(before):
        return []
    if scene.chinese and not founded and _NAMES_WHAT.match(scene.text, m.end()):
        return []
    subject, mention = subject_of(
        scene, m.start(), m.end(), "valuation" if founded else "release", focus
    )
    place = mention if mention is not None and clause[0] - mention <= 80 else m.start()
    return [(subject, place, place)]


# 12月20日发布了新一代架构: something without a name that is no thing told before
_NAMES_WHAT = re.compile(r"了?[一-鿿A-Za-z“「《\"]")


def _bounds(scene: Scene, clause: tuple[int, int], end: int) -> tuple[int, int, Quantity | None]:
    return clause[0], end, _date(scene, clause[0], clause[1])


def _released(scene: Scene, start: int, end: int, clause: tuple[int, int]) -> list[Name]:
    """What the verb releases: the name behind it, else the one before it."""
    text = scene.text
    founded = _FOUNDED.match(text, start) is not None
    if not scene.chinese and _OTHER_EN.match(text[end : end + 14]):
        behind: list[Name] = []
    else:
        reach = 40 if scene.chinese else 90
        behind = [
            n
            for n in scene.names
            if n.start >= end
            and n.start - end <= reach
            and usable(n)
            and n.kind in _THINGS
            and not re.search(
                r"[。；！？：:]|[，,](?!\s?(?:名?叫|名为|代号|名字|called\s|(?:code-?)?named\s|"
                r"dubbed\s))|"
                r"\b(?:successor|alternative|rival|update|access|support|"
                r"answer|competitor)\b|"
                r"\b(?:on|with|than|from|against|for|using|based on|of)\s$",
                text[end : n.start],
            )
        ]
    if behind and not founded:
        first = behind[0]
        listed = [first]
        for n in behind[1:]:
            if re.fullmatch(r"\s*(?:、|和|与|及|,|and|,\s*and)\s*", text[listed[-1].end : n.start]):
                listed.append(n)
            else:
                break
        return listed
    before = [
        n
        for n in scene.names_in(clause[0], start)
        if usable(n)
        and (n.kind in _THINGS or founded)
        and start - n.end <= (14 if scene.chinese else 30)
    ]
    if not before and _RELATIVE.match(text, clause[0]):
        earlier = [n for n in scene.names_in(scene.start, clause[0]) if usable(n)]
        return [n for n in earlier[-1:] if n.kind in _THINGS]
    if not before:
        return []
    between = text[before[-1].end : start]
    if scene.chinese:
        return (
            [before[-1]]
            if before[-1].kind in ("model", "product", "dataset", "chip") or founded
            else []
        )
    passive = re.search(r"\b(?:was|were|is|been|being|be|got)\b", between)
    return [before[-1]] if passive or founded else []


_DATELINE = re.compile(r"(?:报道|讯|消息|电)")


def _date(scene: Scene, start: int, end: int) -> Quantity | None:
    dates = [
        q
        for q in scene.quantities
        if q.unit == "date"
        and start <= q.start
        and q.end <= end
        and not _DATELINE.match(scene.text, q.end)
    ]
    if dates:
        return dates[0]
    first = [
        q
        for q in scene.quantities
        if q.unit == "date"
        and q.end <= start
        and start - q.end <= 3
        and not _DATELINE.match(scene.text, q.end)
        and q.start - scene.clause(q.start)[0] <= 4  # "On May 3, …"
    ]
    return first[0] if first else None
