"""What numbers mean beside their words: what a corpus holds, lines of scores, money told before."""

from __future__ import annotations

import re

from summarizers.types import Quantity

from .scene import Scene
from .shares import nearest
from .words import metric_words

EXAMPLES = re.compile(
    r".{0,4}?(?:训练样本|样本|问答对|句对|图文对|样例|字元|字符|张图|篇文章|文档|"
    r"条(?:训练)?数据|轨迹|"
    r"\s?(?:[a-z\-]+\s){0,2}(?:examples|samples|pairs|images|documents|prompts|trajectories|"
    r"sentences)\b)"
)
TRAINS = re.compile(r"训练(?!算力|性能)|\b(?:pre-?)?train(?:s|ed|ing)?\b", re.IGNORECASE)


def is_held(scene: Scene, quantity: Quantity, metric: str) -> bool:
    """Whether a number that a corpus has is what it holds: tokens, bytes, documents."""
    if metric == "memory":
        return True
    if metric == "training_tokens":
        return TRAINS.search(scene.text, *scene.clause(quantity.start)) is None
    examples = EXAMPLES.search(quantity.text) or EXAMPLES.match(scene.text, quantity.end)
    return metric == "count" and examples is not None


def money_before(scene: Scene, quantity: Quantity) -> tuple[str, str | None] | None:
    """What money is about by the words of the sentence before."""
    start = max(0, scene.start - 150)
    found = nearest(scene, quantity, (start, scene.start), quantity.unit)
    return (found, quantity.unit) if found in ("revenue", "funding", "valuation") else None


_ITEM = re.compile(r"[-*•·\s]*(?P<what>[A-Za-z][\w .+\-@/()]{1,30})\s?[:：]\s?$")


def scored_item(scene: Scene, quantity: Quantity) -> bool:
    """A line of a list that is a test and its score: "CodeForces: 2088"."""
    line = scene.text[scene.text.rfind("\n", 0, quantity.start) + 1 : quantity.start]
    item = _ITEM.fullmatch(line)
    ends = quantity.end >= scene.end - 1
    return item is not None and ends and metric_words().words.search(item["what"]) is None
