"""Subjects that a value is tied to directly: 15.5B的StarCoder, "GPT-3 (175B)", "70B models"."""

from __future__ import annotations

import re

from summarizers.types import Name

from .focus import Focus
from .leading import generic_noun
from .places import MAKERS, THINGS
from .scene import Scene

_NOT_OF_CHIPS = frozenset(
    {
        "training_compute",
        "training_time",
        "parameters",
        "training_tokens",
        "dataset_size",
    }
)
Subject = tuple[str, int | None]
"""A subject as told in a claim, and where it is mentioned (None: elsewhere)."""


def label(name: Name) -> str:
    """How a name is told in a claim."""
    return name.canonical


_HOLDER = re.compile(
    r"^(?:[个個]?(?:参数|參數|token)?(?:量|规模)?的|[- ]parameters? (?:version of )?)"
)
# 高于GPT-4o的96.1分, "above GPT-4o's 96.1"
_OWNED = re.compile(r"\s?(?:的|['’]s)\s?")
_BELONGS = re.compile(r"\s(?:for|by)\s(?:the\s)?", re.IGNORECASE)


def attached(scene: Scene, start: int, end: int, metric: str, focus: Focus) -> Subject | None:
    """A name that the value is tied to directly: 15.5B的StarCoder, "GPT-3 (175B)"."""
    text = scene.text
    for name in scene.names_in(end, end + 90):
        if name.start > end + 30 or not focus.may_be(name):
            continue
        between = text[end : name.start]
        m = _HOLDER.match(between)
        linked = m is not None and m.end() == len(between)
        joined = between.strip() == "" and text[max(0, end - 9) : end].lower().startswith("paramet")
        belongs = _BELONGS.fullmatch(between) is not None and fits(name, metric, "thing")
        if linked or joined or belongs:
            return label(name), name.start
    before = text[max(0, start - 2) : start].strip()
    if before.endswith(("(", "（")):
        bracket = text.rfind(before[-1], 0, start)
        near = scene.names_in(max(scene.start, bracket - 80), bracket)
        holders = [n for n in near if focus.may_be(n) and 0 <= bracket - n.end <= 1]
        if holders:
            return label(holders[-1]), holders[-1].start
    possessor = (
        None if scene.chinese else _POSSESSOR.search(text, max(scene.start, start - 40), start)
    )
    before_it = scene.names_in(max(scene.start, start - 80), start)
    owner = next((n for n in before_it if n.end >= start - 4), None)
    counted = owner is not None and owner.kind == "benchmark" and metric == "count"
    if owner and (counted or focus.may_be(owner)) and _OWNED.fullmatch(text, owner.end, start):
        return label(owner), owner.start
    if possessor is not None and not scene.names_in(possessor.start(), start):
        return possessor["who"], possessor.start()
    return None


_POSSESSOR = re.compile(r"(?<![\w.])(?P<who>[A-Z][a-z]\w+)['’]s\s$")
# 6B到13B左右比较适合应用落地的模型, "350M-175B models": the class is the subject
_CLASS_AFTER_ZH = re.compile(
    r"(?:左右|上下)?\s?(?:的参数|参数)?(?:的|大小的|"
    r"(?:比较)?适合[^，。]{1,12}的)(?P<what>(?:大|小|开源)?模型)"
)
_UNDESCRIBED = re.compile(r"^(?:左右|上下)?\s?(?:的参数|参数)?(?:的|大小的)?(?:比较)?")
_CLASS_AFTER_EN = re.compile(
    r"(?:[\s-]parameters?)?\s(?P<what>(?:language\s)?(?:models|LLMs|systems))\b"
)
_PREDICATED = re.compile(r"(?:是|为|个|一|款|只有|仅|有|达到|\b(?:is|an?|are|was|has|have|be))\s*$")
_HOLDS = re.compile(
    r"(?:执行|运行|支持|跑|容纳|部署|处理|装下)[了得]?(?:下|动|起)?\s?$|"
    r"\b(?:runs?|running|supports?|handles?|fits?|hosts?|serves?)\s(?:an?\s|up to\s)?$",
    re.IGNORECASE,
)
_ADJECTIVES = re.compile(
    r"((?:state-of-the-art|autoregressive|larger|smaller|open|closed|rival|other|existing|"
    r"dense)\s)$"
)


def class_described(scene: Scene, start: int, end: int, metric: str) -> Subject | None:
    """A class of models that a size describes: 7B大小的模型, "70B models"."""
    text = scene.text
    named = (_CLASS_AFTER_ZH if scene.chinese else _CLASS_AFTER_EN).match(text, end)
    if named is None or metric != "parameters":
        return None
    if _PREDICATED.search(text[max(0, start - 9) : start]):
        return None
    if _HOLDS.search(text, max(scene.start, start - 16), start):
        return None  # what can run such a model is meant
    left = scene.clause(start)[0]
    adjectives = _ADJECTIVES.search(text[left:start])
    first = left + adjectives.start(1) if adjectives and not scene.chinese else start
    described = _UNDESCRIBED.sub("", named.group()) if scene.chinese else named["what"]
    told = (text[first:start] + described).strip(" -").removeprefix("the ")
    if told in ("模型", "大模型") and (generic := generic_noun(scene, scene.start, start)):
        return generic  # 对于开源模型来说,7B大小的模型…
    return told, first


def fits(name: Name, metric: str, role: str) -> bool:
    """Whether a name may have such a metric in such a role: "thing", "maker" or "either"."""
    if metric in _NOT_OF_CHIPS and name.kind == "chip":
        return False
    return name.kind in THINGS or (role != "thing" and name.kind in MAKERS)
