"""One sentence with everything that stands in it, as the rules of this room see it."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from summarizers.types import Document, Name, Quantity, Sentence, Span

from .words import has_han

_START = attrgetter("start")
_T = TypeVar("_T", Name, Quantity)

# A comma inside 1,500 or a point inside 2.5 is no boundary; a bracket is none either.
_BREAK = re.compile(
    r"(?=[，；：。！？;:!?…,\s—–.])(?:[，；：。！？;:!?…]|,(?!\d{3}(?!\d)|\s\d{4}(?!\d))|"
    r"\s[-–—]{1,2}\s|[—–]{1,2}(?!\d)"
    r"|\s(?=(?:while|whereas|but|although|though|because)\s)|\n+|\.\s+(?=[a-z]?[A-Z\"“]))"
)
_TITLE = re.compile(r"《[^》\n]{1,120}》")
# A transcript without marks: a space between two Chinese characters is where a speaker pauses.
_PAUSE = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence, its clauses, names and quantities; offsets are those of the whole text."""

    text: str
    """The whole text of the document."""
    sentence: Sentence
    clauses: tuple[Span, ...]
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    chinese: bool
    heading: str | None
    start: int
    """Of the sentence, asked for everywhere."""
    end: int

    def clause_at(self, position: int) -> int:
        """The index of the clause that holds a code point."""
        # The spans follow one another: one that begins here is as large as (here, anything)
        return max(0, bisect_right(self.clauses, (position, sys.maxsize)) - 1)

    def clause(self, position: int) -> Span:
        """The span of the clause that holds a code point."""
        return self.clauses[self.clause_at(position)]

    def quantity_after(self, position: int) -> Quantity | None:
        """The first quantity behind a code point."""
        place = bisect_right(self.quantities, position, key=_START)
        return self.quantities[place] if place < len(self.quantities) else None

    def names_in(self, start: int, end: int) -> tuple[Name, ...]:
        """The names that begin and end between two code points."""
        first = bisect_left(self.names, start, key=_START)
        last = bisect_left(self.names, end, key=_START)
        return tuple(n for n in self.names[first:last] if n.end <= end)


def clauses_of(text: str, start: int, end: int, transcript: bool = False) -> tuple[Span, ...]:
    """Split `text[start:end]` at commas, colons, dashes and conjunctions."""
    spans: list[Span] = []
    here = start
    titles = [m.span() for m in _TITLE.finditer(text, start, end)]
    breaks = [
        m.span()
        for m in _BREAK.finditer(text, start, end)
        if not any(a < m.start() < b for a, b in titles)
    ]
    if transcript:
        breaks = sorted(
            [*breaks, *((m.start(), m.end()) for m in _PAUSE.finditer(text, start, end))]
        )
    for first, after in breaks:
        if first > here:
            spans.append((here, first))
        here = max(here, after)
    if here < end:
        spans.append((here, end))
    return tuple(spans) or ((start, end),)


def scenes_of(document: Document) -> Iterator[Scene]:
    """Every sentence that may hold a claim, in order; furniture is left out."""
    name_starts = [n.start for n in document.names]
    quantity_starts = [q.start for q in document.quantities]
    heading: str | None = None
    for sentence in document.sentences:
        if sentence.kind == "furniture":
            continue
        if sentence.kind == "heading":
            heading = sentence.text
        names = _inside(document.names, name_starts, sentence)
        quantities = _inside(document.quantities, quantity_starts, sentence)
        long = sentence.end - sentence.start > 300
        yield Scene(
            document.text,
            sentence,
            clauses_of(document.text, sentence.start, sentence.end, long),
            names,
            quantities,
            has_han(sentence.text),
            heading,
            sentence.start,
            sentence.end,
        )


def _inside(items: Sequence[_T], starts: Sequence[int], sentence: Sentence) -> tuple[_T, ...]:
    first = bisect_left(starts, sentence.start)
    last = bisect_left(starts, sentence.end)
    return tuple(i for i in items[first:last] if i.end <= sentence.end)
