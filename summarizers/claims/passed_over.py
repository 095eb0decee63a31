"""Numbers that are no findings: sizes that name a class, points in time, manners of speaking."""

from __future__ import annotations

import re

from summarizers.types import Quantity

from .scene import Scene

_SMALL = 10
"""Counts below this ("two ways", "three of them") are manners of speaking, not findings."""
_COUNTED = frozenset({"model", "product", "dataset", "chip"})
_TIME_POINT = re.compile(
    r"^\s*(?:前|后|後|以来|以來|内|之内|以内|来|里|"
    r"ago|later|earlier|after|before|from now|old|since|into)",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"(?:再过|过了|距|近|未来|过去|最近|过去的|within|"
    r"(?:in|for|over) the (?:next|last|past)|after|the (?:last|past|next))\s*$",
    re.IGNORECASE,
)
_BARE_SIZE = re.compile(r"\d+(?:\.\d+)?\s?[BMbT]$")
# 千亿, 万亿, "trillion": a class of sizes
_SCALE_ALONE = re.compile(
    r"[十百千]?[亿万]亿?(?:级|参数)?|(?:multi-)?(?:[bt]r?illion)s?(?:[- ]parameters?)?", re.I
)
_CLASS_OF_SIZE = re.compile(r"[十百千数]?[亿万]亿?(?:级|规模)?的?(?:大|小)?模型")
_CALLED = re.compile(
    r"[\s-]?(?:参数|parameters?)?(?:以上|以下|以内)?\s?级?[”」\"]?\s?的?(?:大|小|新)?"
    r"(?:模型|models?\b|版本|versions?\b|新王)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"(?:是|为|达|有|拥有|只有)\s?(?:一?[个款])?\s*$|"
    r"\b(?:with|has|have|is|was|be|are)\s(?:an?\s|the\s|about\s|only\s)?$",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(r"一[个款個]\s?$|\b(?:an?|any)\s$", re.IGNORECASE)
_GENERAL = re.compile(
    r"[能可]|容得下|足够|足夠|需要|如果|假如|假设|任何|每|撑|\b(?:can|could|would|may|might|enough|any|"
    r"every|each|if|needs?|room|suppose)\b",
    re.IGNORECASE,
)
_SUFFICES = re.compile(r"足够|足夠|就[能可]|\b(?:enough|suffices?|would)\b", re.IGNORECASE)
_MAKES = re.compile(
    r"发布|發布|推出|开源|開源|训练[了出]|訓練[了出]|打造|开发|開發|[是为為叫]|\b(?:releas|launch|train|buil|"
    r"unveil|introduc|publish|develop|call|nam)\w*|\b(?:is|was|are)\b",
    re.IGNORECASE,
)
_MARGIN = re.compile(r"(?:plus or minus|give or take|±|上下浮动|正负)\s?$", re.IGNORECASE)
_PER = re.compile(r"(?:per|每|for every)\s?$", re.IGNORECASE)
# 推理一年的电费: a stretch that something is told for, not how long it takes
_A_PERIOD = re.compile(r"一个?(?:年|天|月|周|小时)(?=的|就|能|来|内)")


def is_no_finding(scene: Scene, q: Quantity) -> bool:
    """Whether a number of a sentence is none that a claim could be about."""
    text = scene.text
    if q.unit in ("days", "hours", "minutes") and (
        _TIME_POINT.match(text[q.end : q.end + 12])
        or _WITHIN.search(text[max(scene.start, q.start - 18) : q.start])
    ):
        return True
    if q.unit in ("days", "hours") and _A_PERIOD.match(text, q.start):
        return True
    few = q.unit in ("count", "people") and max(q.value, q.value2 or 0) < _SMALL
    named = q.text[0] in "0123456789" and (
        q.value2 is not None
        or (q.value > 1 and any(n.kind in _COUNTED for n in scene.names_in(*scene.clause(q.start))))
    )
    if few and not named:
        return True
    if q.unit == "parameters" and q.value <= 1:
        return True
    if scene.text[max(0, q.start - 1) : q.start] in ("第", "#"):
        return True
    if _MARGIN.search(text, max(scene.start, q.start - 16), q.start):
        return True
    if q.unit == "ratio" and q.value == 1:
        return True
    if _names_a_size(text, q) or _any_model(scene, q) or _of_a_chip(scene, q):
        return True
    counted_by = q.unit in ("tokens", None) and _PER.search(
        text[max(scene.start, q.start - 6) : q.start]
    )
    return bool(counted_by)


def is_bare_size(q: Quantity) -> bool:
    """Whether a number is written as a size alone: 7B."""
    return _BARE_SIZE.fullmatch(q.text) is not None


def _names_a_size(text: str, q: Quantity) -> bool:
    """Whether a size is only what a model is called by: "this 20B model", 比如 7B 模型."""
    told = _TELLS.search(text[max(0, q.start - 12) : q.start]) is not None
    if _CLASS_OF_SIZE.fullmatch(q.text):
        return not told
    compared = re.match(r"[超胜强优打击低弱落]", q.text) is not None
    above = q.text.endswith(("以上", "以下")) or text.startswith(("以上", "以下"), q.end)
    alone = _SCALE_ALONE.fullmatch(q.text) is not None
    if not (q.comparator == "=" or compared or above or alone):
        return False
    size = q.text.removesuffix("以上").removesuffix("以下")
    if not (alone or _BARE_SIZE.search(size)):
        return False
    if not _CALLED.match(text[q.end : q.end + 16]):
        return False
    return not told


def _any_model(scene: Scene, q: Quantity) -> bool:
    """Whether a size is of any model there might be: every field has room for a 7B model."""
    if q.unit != "parameters":
        return False
    start, end = scene.clause(q.start)
    before, after = scene.text[start : q.start], scene.text[q.end : end]
    return (
        _INDEFINITE.search(before) is not None
        and _CALLED.match(after) is not None
        and not scene.names_in(start, end)
        and (_GENERAL.search(before) or _SUFFICES.search(after)) is not None
        and _MAKES.search(before) is None
    )


def _of_a_chip(scene: Scene, q: Quantity) -> bool:
    """Whether a memory size only tells one model of a chip from another: A100 40GB."""
    if q.unit != "bytes" or q.comparator != "=":
        return False
    return any(
        n.kind == "chip" and (0 <= q.start - n.end <= 1 or 0 <= n.start - q.end <= 1)
        for n in scene.names
    )
