"""Which characters of the text a claim quotes."""

from __future__ import annotations

from summarizers.types import Span

from .scene import Scene


def quote_span(scene: Scene, start: int, end: int, mention: int | None) -> Span:
    """The clause that carries a value, with its subject where that stands near by.

    At most 80 code points where possible: a quotation that swallows the paragraph proves
    nothing.
    """
    text = scene.text
    clause = scene.clause(start)
    longest = 80
    left, right = clause[0], max(end, clause[1])
    if mention is not None and mention < left and right - mention <= longest:
        left = mention
        first = scene.clause(mention)[0]
        if right - first <= longest:
            left = first
    if right - left > longest:
        if end - left <= longest:
            right = _word_end(text, min(right, left + longest), end)
        else:
            left = _word_start(text, max(left, end - longest + 20), start)
            right = _word_end(text, min(right, left + longest), end)
    while left < start and text[left] in " \t\n，,。；;：:、)）」”|-•*>":
        left += 1
    while right > end and text[right - 1] in " \t\n，,；;：:、(（「“|":
        right -= 1
    return left, right


def _word_end(text: str, place: int, least: int) -> int:
    while place > least and place < len(text) and text[place].isascii() and text[place].isalnum():
        place -= 1
    return max(place, least)


def _word_start(text: str, place: int, most: int) -> int:
    while place < most and text[place - 1].isascii() and text[place - 1].isalnum():
        place += 1
    return min(place, most)
