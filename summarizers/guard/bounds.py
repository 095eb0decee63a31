"""Bounds that stand at some distance from their number: 最多可创建 10 个, up to 10."""

from __future__ import annotations

import re
from functools import cache

from summarizers.guard.sides import Side, guard_words
from summarizers.types import Quantity

_DURATIONS = frozenset({"days", "hours", "minutes", "milliseconds"})
_THAN = re.compile(r"\s?(?:个|[KMGT]i?B|秒|天|年|岁|%)?\s?(?:还要?|更)?([小少低短早大多高长晚])")
_WITHIN = re.compile(r"(?:内|within)", re.IGNORECASE)
_LIST_GAP = re.compile(r"[、,，]|[和及与]|\b(?:and|or)\b")
_FAR = 90
"""Code points in front of a number, within its clause, in which a bound is looked for."""
NEAR = 18
"""Code points around a label's number in which "or later" says what 以上 says."""
_LINK = 24
"""Code points between two numbers of a list at most."""


def says_bound(comparator: str, text: str) -> bool:
    """Whether a word of such a bound stands in a text of either language."""
    pattern = _patterns().get(comparator[0])
    return pattern is not None and pattern.search(text) is not None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        sign: re.compile(f"{words['zh']}|(?<![A-Za-z])(?:{words['en']})(?![A-Za-z])", re.IGNORECASE)
        for sign, words in guard_words()["bounds"].items()
    }


def bound_near(bound: Quantity, plain_one: Quantity, side: Side) -> bool:
    """Whether `side` says, near its own plain number, what the comparator of `bound` says."""
    if plain_one.comparator != "=" or bound.comparator not in ("<", "<=", ">", ">=", "~"):
        return False
    if bound.unit in _DURATIONS and _WITHIN.search(bound.text):
        return True  # 三周内, over three weeks; the last 15 minutes, 最近 15 分钟内
    if bound.comparator == "~" and _listed_with(plain_one, side):
        return True
    start = max(0, plain_one.start - _FAR)
    # what stands in front of another number is said of that one
    ahead = re.split(r"[,，;；。!！?？0-9]|\.\s", side.folded[start : plain_one.start])[-1]
    behind = re.split(
        r"[,，;；。!！?？(（]|\.\s", side.folded[plain_one.end : plain_one.end + NEAR]
    )[0]
    if (than := _THAN.match(behind)) and ahead.rstrip().endswith("比"):
        return (than[1] in "小少低短早") == (bound.comparator[0] == "<")  # 比 6 小
    if re.search(r"(?<![A-Za-z])[0-9]", behind):
        behind = ""  # 20 秒的概率超过 99%: that word belongs to the next number
    return says_bound(bound.comparator, ahead + "|" + behind)


def _listed_with(plain_one: Quantity, side: Side) -> bool:
    """大概 260 字节的 IRAM、264 字节的 DRAM: if the head of a list is about right, all of it is."""
    behind = plain_one
    for quantity in reversed([q for q in side.quantities if q.end <= plain_one.start]):
        gap = side.folded[quantity.end : behind.start]
        if len(gap) > _LINK or quantity.unit != plain_one.unit or not _LIST_GAP.search(gap):
            return False
        if quantity.comparator != "=":
            return quantity.comparator == "~"
        behind = quantity
    return False
