"""Claims put together from what the rules have read."""

from __future__ import annotations

import re

from summarizers.types import Claim, Document, Language, Sentence, Span, Stance

from .scene import Scene
from .subjects import label
from .tables import Cell

_MEASURES = {
    "speedup": re.compile(
        r"\b(?:fast|faster|quicker|slower|speed|throughput)\b|快|慢|速度|吞吐", re.IGNORECASE
    ),
    "size_ratio": re.compile(
        r"\b(?:larger|smaller|bigger|size|large|big)\b|参数|大小|体积|规模", re.IGNORECASE
    ),
    "price": re.compile(
        r"\b(?:cheap|cheaper|expensive|price|cost)\b|便宜|价格|成本|贵", re.IGNORECASE
    ),
    "memory": re.compile(r"\b(?:memory|vram)\b|内存|显存", re.IGNORECASE),
    "training_tokens": re.compile(r"\btokens\b|训练数据|token", re.IGNORECASE),
}


def measured_by(told: str) -> str | None:
    """Which measure a comparison with a number tells: "three times faster"."""
    return next((m for m, pattern in _MEASURES.items() if pattern.search(told)), None)


def first_start(scene: Scene, name: str) -> int:
    """Where a canonical name first stands in a sentence."""
    return next((n.start for n in scene.names if label(n) == name), scene.start)


def trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t\n，,。；;：:、)）」”|-•*>":
        start += 1
    while end > start and text[end - 1] in " \t\n，,；;：:、(（「“|":
        end -= 1
    return start, end


def is_headline(document: Document, sentence: Sentence) -> bool:
    """Whether the first line of a text stands alone and ends without a mark."""
    last = document.text[sentence.end - 1]
    return last not in "。.!！" and document.text.startswith("\n\n", sentence.end)


def cell_claim(document: Document, cell: Cell) -> Claim:
    """A value of a table as a claim."""
    text = document.text
    start, end = cell.span
    q = cell.quantity
    return Claim(
        lang=Language.ZH if document.language is Language.ZH else Language.EN,
        type="quantity",
        subject=cell.subject,
        metric=cell.metric,
        value=q.value,
        value2=q.value2,
        unit=cell.unit,
        comparator=q.comparator,
        object=None,
        claimant=None,
        stance=Stance.ASSERTED,
        quote=text[start:end],
        start=start,
        end=end,
    )
