"""The two sides of a comparison: what is compared, and with what."""

from __future__ import annotations

import re

from summarizers.types import Name

from .attached import label
from .focus import Focus
from .leading import generic_noun, leading_name
from .places import held, is_object, speaks, usable
from .pronouns import pronoun_in, stands_for
from .scene import Scene
from .words import comparison_words

_LIST = re.compile(
    r"^\s*(?:\([^)]*\)|（[^）]*）)?\s*(?:[、,，和与及跟]|and|or|以及|还有|及|as well as|\s)+\s*"
    r"(?:\d+(?:\.\d+)?\s?[BMT]\s?(?:参数)?的)?$"
)
_OBJECT_EN = re.compile(
    r"\s*(?P<noun>(?:(?:all|the|its|other|any|every|most|much|some|many|five|larger|earlier|"
    r"previous|state-of-the-art|"
    r"existing|autoregressive|open|closed|[a-z\-]+|\d[\w.]*(?:-\d[\w.]*)?)\s){0,5}"
    r"(?:models?|baselines?|baseline models?|systems?|"
    r"versions?|predecessors?|rivals?|competitors?|LLMs?|methods?|humans?|experts?|teams?|"
    r"chips?|generation))\b",
    re.IGNORECASE,
)
_OBJECT_ZH = re.compile(
    r"[了过]?(?P<noun>[^，。；,;！？!?\n（(]{0,14}?(?:模型|版本|基线|对手|系统|前代|上一代|"
    r"前者|后者|方案|芯片|同类|竞品|方法|model|人类|专家|队伍|产品|项目|扛把子))"
)
_OF_MAKER = re.compile(r"(?:['’]s|的|旗下的?|公司的?)?\s?(?:latest|own|new|最新的?)?\s?")


def _without_makers(text: str, names: list[Name]) -> list[Name]:
    """英伟达B200, "Nvidia's Vera Rubin": the thing is meant, not who makes it."""
    return [
        n
        for n, behind in zip(names, [*names[1:], None], strict=False)
        if not (
            behind is not None
            and n.kind in ("company", "lab")
            and behind.kind not in ("company", "lab")
            and _OF_MAKER.fullmatch(text, n.end, behind.start)
        )
    ]


def objects(scene: Scene, start: int, end: int) -> tuple[list[str], int] | None:
    """The things between two places that something is compared with, and where they end."""
    names = _without_makers(scene.text, [n for n in scene.names_in(start, end) if usable(n)])
    if names:
        return [label(n) for n in names], end
    inside = scene.text[start:end]
    m = comparison_words().classes.search(inside)
    if m is None:
        return None
    if m.end() < len(inside.rstrip()) or len(inside.strip()) > (16 if scene.chinese else 40):
        return None
    return [inside.strip()], end


def objects_after(scene: Scene, place: int, focus: Focus) -> tuple[list[str], int] | None:
    """The names behind a comparing word, as far as the list goes; else a class word."""
    text = scene.text
    clause_end = scene.clause(place - 1)[1]
    pronoun = _IT.match(text, place, clause_end)
    if pronoun is not None and focus.current is not None:
        return [label(focus.current)], pronoun.end()
    found: list[Name] = []
    here = place
    listed = [n for n in scene.names if place <= n.start <= clause_end + 60]
    for name in _without_makers(text, listed):
        between = text[here : name.start]
        reach = 26 if scene.chinese else 40
        if found:
            if not _LIST.match(between):
                break
        elif len(between) > reach or name.start >= clause_end or _stops(between):
            break
        if usable(name):
            found.append(name)
            here = name.end
    if found and _PEOPLE.search(text, max(scene.start, place - 30), place):
        return None  # a person close to X
    if found:
        if _INSIDER.match(text, found[-1].end):
            return None  # 一位接近字节的人士
        if _OWN_NUMBER.match(text, found[-1].end) and (
            found[-1].end + 12
            > min((q.start for q in scene.quantities if q.start >= found[-1].end), default=10**9)
        ):
            return None  # "above GPT-4o's 62.5": two scores, no further claim
        return [label(n) for n in found], found[-1].end
    pattern = _OBJECT_ZH if scene.chinese else _OBJECT_EN
    m = pattern.match(text, place, clause_end)
    if m is None and (proper := _PROPER.match(text, place, clause_end)):
        return [proper["name"]], proper.end()
    if m is None or (scene.chinese and not m["noun"].strip("的了过")):
        return None
    if _SPOKEN.match(m["noun"]):
        return None
    return [m["noun"].strip()], m.end()


_PEOPLE = re.compile(r"\b(?:person|people|sources?|someone|insiders?)\s(?:[a-z]+\s)?close to\s?$")
_IT = re.compile(r"\s(?:it|them)\b|[了过]?它(?!的|自)")
_INSIDER = re.compile(
    r"[一-鿿]{0,4}的(?:知情|消息|相关|业内)?(?:人士|人|投资人|投资者|股东|高管|员工|渠道)"
)
_SPOKEN = re.compile(r"[你我他她]|就是|也是|都是")
# a class as such: 开源模型, "most small models"
_CLASS = re.compile(
    r"^(?:这些|开源|闭源|国产|国内|海外|多数|大多数|部分|其他|同类|传统)|"
    r"\d+B\b.*(?:model|system|version)$|^(?:open|closed|proprietary|small|smaller|larger|most|"
    r"many|other|rival|chinese|"
    r"american)\b.*s$",
    re.IGNORECASE,
)
_OWN_NUMBER = re.compile(r"(?:['’]s|\s?的)\s?(?:的)?(?:score of\s)?\$?\d")
# a capitalised word that no list and no pattern of names knows
_PROPER = re.compile(
    r"[\s了过]?(?:the\s|its\srival\s)?(?P<name>[A-Z][a-z]\w+(?:[ -][A-Z0-9][\w.]*)*)(?!\w)"
)


def _stops(between: str) -> bool:
    return (
        re.search(r"\b(?:in|on|with|for|when|that|which|and|by|to|than)\s|[，。；”」』]", between)
        is not None
    )


def subject_beside(
    scene: Scene, place: int, focus: Focus, told: str
) -> tuple[str, int | None] | None:
    """What is compared with the objects `told`, and where it is mentioned (None: elsewhere)."""
    clause = scene.clause(place)
    others = set(told.split(", "))
    text = scene.text
    word = pronoun_in(scene, clause[0], place)
    for begin in (clause[0], scene.start):
        names = [
            n
            for n in scene.names_in(begin, place)
            if focus.may_be(n)
            and label(n) not in others
            and not (held(text, n) and focus.current is not None)
            and not is_object(text, n)
        ]
        things = [n for n in names if n.kind not in ("company", "lab")]
        if begin == clause[0]:
            # Meta表示,405B与…相当: who speaks in an earlier clause is not compared
            things = things or [n for n in names if not speaks(scene, n, place)]
            told_by = word is not None and not word.groupdict().get("company")
            if word is not None and told_by and things:
                # "it" opens the clause, a name stands behind: it still is the subject
                told_by = not text[clause[0] : word.start()].strip(' "“「')
                told_by = told_by and word.start() < things[-1].start
            if word is not None and told_by:
                meant = stands_for(scene, word, "thing", focus)
                if meant is not None and label(meant) not in others:
                    return label(meant), word.start()
            if things:
                return label(things[-1]), things[-1].start
        elif things:
            return label(things[0]), things[0].start
    if proper := leading_name(scene, clause[0], place):
        return proper
    generic = generic_noun(scene, clause[0], place)
    if generic is not None and _CLASS.search(generic[0]):
        return generic
    name = focus.current or focus.last
    if name is not None and label(name) not in others:
        return label(name), None
    return generic
