"""Where a name stands in its clause: as its subject, held by a preposition, compared with."""

from __future__ import annotations

import re
from functools import lru_cache

from summarizers.types import Name

from .scene import Scene
from .words import comparison_words, metric_words, stance_words

MAKERS = frozenset({"company", "lab"})
THINGS = frozenset({"model", "product", "dataset", "chip", "method", "other"})
_SKIPPED = frozenset({"benchmark", "person"})

_ASIDE = re.compile(
    r"(?:按照|按|根据|依据|基于|利用|使用|用|参考|类似|例如|比如|譬如|像|如|除了|"
    r"\b(?:such as|like|unlike|according to|based on|using|under|per|by|following|with|from)"
    r"(?:\sthe|\sformer|\sex)?)[\s-]?$",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"(?i:\b(?:on|in|for|than|by|with|of|to|from|over|against|via|into|at|using|versus|vs\.?|"
    r"through|"
    r"like|as)\s(?:the\s|its\s|an?\s)?$)|"
    r"(?:[在比按据由较与和跟同向对给被让从至]|基于|通过|经由|采用|使用|相比|针对|借助|依托|"
    r"来自|关于)[了\s]?$"
)
# 由移动、腾讯、阿里联合领投: what holds the first of a list holds all
_IN_LIST = re.compile(
    r"(?:由|与|对|向|被|从|包括|超过|"
    r"优于)[^，,。；;、]{1,14}(?:、[^，,。；;、]{1,14}){0,4}(?:、|和|及|以及)\s?$"
)
_PLACE_AFTER = re.compile(
    r"\s?的(?:约|近|不到|将近|大约)?(?:一半|[\d.]+\s?倍|[一二两三四五六七八九十]+倍|"
    r"[一二三四五六七八九十]+分之|\d+/\d+)|"
    r"\s?(?:上|中|里|平台上|平台|测试中|测试|基准|榜单|领投|跟投|等[^，。]{0,6}(?:领投|跟投|"
    r"参投|投资)|等(?:机构|媒体|平台|公司|多家|"
    r"投资))"
)
_VERB_ZH = re.compile(
    r"发布|推出|开源|完成|宣布|超过|超越|使用|采用|拥有|达到|表示|支持|搭载|基于|收购|投资|"
    r"训练|研发|包括|"
    r"称|是|有|为|获|让|在|以|将|把|被|由|从|用|与|比|较|对|的"
)
_BEFORE_EN = re.compile(
    r"[\s\"“'‘(]*(?:(?:but|and|so|while|although|though|because|as|when|meanwhile|however|"
    r"still|yet|"
    r"or|each|every|all|both|another|the|an?|its|his|her|their|our|new|latest|rival|start-?up|"
    r"company|firm|lab|chipmaker|"
    r"maker|giant|"
    r"model|chip|french|chinese|american|german|british|israeli|[a-z]+-based|the company's|"
    r"AI|open-source|small|large|flagship|research|parent|ceo)\s+)*",
    re.IGNORECASE,
)


def usable(name: Name) -> bool:
    """Whether a name can be the subject of a claim."""
    words = metric_words()
    return (
        name.kind not in _SKIPPED
        and not (name.kind in MAKERS and words.institutions.fullmatch(name.canonical))
        and name.canonical not in words.platforms
        and name.text.lower() not in words.abbreviations
        and not name.canonical[0].isdigit()
        and (name.known or comparison_words().after_zh.fullmatch(name.text) is None)
    )


def aside(text: str, name: Name) -> bool:
    """Whether a name is only what something is measured by, made with, or likened to."""
    return is_object(text, name) or (
        _ASIDE.search(text[max(0, name.start - 18) : name.start]) is not None
    )


def is_object(text: str, name: Name) -> bool:
    """Whether a comparing word stands right before a name: it is what something is measured by."""
    return _compared(text, name.start)


@lru_cache(maxsize=512)
def _compared(text: str, start: int) -> bool:
    """Asked several times for the names of one text."""
    words = comparison_words()
    compared = words.after_en if _before_is_latin(text, start) else words.after_zh
    return any(start - m.end() <= 2 for m in compared.finditer(text, max(0, start - 24), start))


def _before_is_latin(text: str, place: int) -> bool:
    return text[max(0, place - 4) : place].strip().isascii() and place > 0


def held(text: str, name: Name) -> bool:
    """Whether a preposition holds a name."""
    before = text[max(0, name.start - 40) : name.start]
    if _preposition_in(before[-12:]) or _PLACE_AFTER.match(text, name.end):
        return True
    return before[-1:] in "、和及" and _IN_LIST.search(before) is not None


@lru_cache(maxsize=512)
def _preposition_in(before: str) -> bool:
    return _HELD.search(before) is not None


def speaks(scene: Scene, name: Name, before: int) -> bool:
    """Whether a name stands with a verb of saying that ends before `before`: who tells it."""
    end = min(before, scene.clause(name.start)[1])
    if end <= name.end:
        return False
    words = stance_words()
    say = words.say_zh if scene.chinese else words.say_en
    reach = min(end, name.end + (26 if scene.chinese else 60))
    m = say.search(scene.text, name.end, reach)
    return m is not None and m.group().lower() not in _NOT_TELLING


_NOT_TELLING = frozenset(
    {"put", "list", "lists", "listed", "给出", "show", "shows", "宣布", "公布"}
)


# "the Alphabet unit", an Nvidia-backed start-up: the name only tells whose
_QUALIFIES = re.compile(
    r"(?:\s(?:unit|subsidiary|division|spokes\w+|researchers?|engineers?|investor|co-founder|"
    r"alum)\b|"
    r"-(?:owned|backed|based|funded|affiliated)\b)|(?:旗下|系公司|投资的)"
)


def qualifies(text: str, name: Name) -> bool:
    """Whether a name only tells whose unit, start-up or researcher is meant."""
    return _QUALIFIES.match(text, name.end) is not None


def is_head(scene: Scene, name: Name) -> bool:
    """Whether a name is what its clause is about: nothing but its own epithets before it."""
    text = scene.text
    first = scene.clause(name.start)[0]
    if held(text, name) or is_object(text, name) or qualifies(text, name):
        return False
    before = text[first : name.start]
    if scene.chinese:
        return len(before) <= 14 and _VERB_ZH.search(before.removesuffix("的")) is None
    return _BEFORE_EN.fullmatch(before) is not None
