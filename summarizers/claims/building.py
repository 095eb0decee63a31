"""Claims put together from what the rules have read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from summarizers.types import (
    Claim,
    Comparator,
    Document,
    Language,
    Quantity,
    Sentence,
    Span,
    Stance,
)

from .attached import label
from .comparisons import Comparison
from .quoting import quote_span
from .releases import Release
from .scene import Scene
from .tables import Cell
from .words import has_han

Voice = tuple[Stance, str | None]
"""How sure the text is, and who says it."""

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
    """A stretch of text without the marks and spaces at its ends."""
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


def comparison_claim(scene: Scene, found: Comparison, voice: Voice) -> Claim:
    """A comparison as a claim."""
    stance, claimant = voice
    value = found.value
    sign: Comparator = found.comparator
    metric = found.metric
    if value is not None and value.unit in ("ratio", "percent") and metric == "performance":
        metric = measured_by(scene.text[found.start : found.end]) or metric
    if value is not None and value.comparator != "=":
        sign = value.comparator
    text = scene.text
    start, end = trimmed(text, found.start, found.end)
    return Claim(
        lang=Language.ZH if has_han(text[start:end]) else Language.EN,
        type="comparison",
        subject=found.subject,
        metric=metric,
        value=value.value if value else None,
        value2=value.value2 if value else None,
        unit=value.unit if value else None,
        comparator=sign,
        object=found.object,
        claimant=claimant,
        stance=stance,
        quote=text[start:end],
        start=start,
        end=end,
    )


def release_claims(scene: Scene, found: Release, voice: Voice) -> Iterator[Claim]:
    """A release as a claim, and its date as another."""
    stance, claimant = voice
    if found.negated and stance is not Stance.QUESTION:
        stance = Stance.DISPUTED
    start, end = trimmed(scene.text, found.start, found.end)
    quote = scene.text[start:end]
    release = Claim(
        lang=Language.ZH if has_han(quote) else Language.EN,
        type="release",
        subject=found.subject,
        metric="release",
        value=None,
        value2=None,
        unit=None,
        comparator="=",
        object=None,
        claimant=claimant,
        stance=stance,
        quote=quote,
        start=start,
        end=end,
    )
    if not found.founded:
        yield release
    if found.date is not None:
        date = found.date
        yield replace(
            release,
            type="quantity",
            metric="date",
            value=date.value,
            value2=date.value2,
            unit="date",
            comparator=date.comparator,
        )


def known_again(
    scene: Scene, q: Quantity, known: tuple[str, str | None, str], voice: Voice
) -> Claim:
    """A number that was told before, without its subject: "the 20B remains unconfirmed"."""
    start, end = quote_span(scene, q.start, q.end, None)
    stance, claimant = voice
    return Claim(
        lang=Language.ZH if has_han(scene.text[start:end]) else Language.EN,
        type="quantity",
        subject=known[2],
        metric=known[0],
        value=q.value,
        value2=None,
        unit=known[1],
        comparator=q.comparator,
        object=None,
        claimant=claimant,
        stance=stance,
        quote=scene.text[start:end],
        start=start,
        end=end,
    )
