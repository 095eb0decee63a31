"""Text to pieces: every place that may hold a number is read, and most are thrown away."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache

from summarizers.quantities import dates
from summarizers.quantities.chinese import Chinese
from summarizers.quantities.english import English
from summarizers.quantities.figures import Figures
from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import Piece
from summarizers.quantities.words import words
from summarizers.types import Span

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


@cache
def _folding() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {chr(code): chr(plain) for code, plain in words().fold.items()}
    return re.compile(f"[{''.join(map(re.escape, table))}]"), table


def fold(text: str) -> str:
    """Full-width forms and traditional number words to plain ones; same length."""
    if text.isascii():
        return text
    folds, table = _folding()
    return folds.sub(lambda match: table[match[0]], text)


def _lower(text: str) -> str:
    """Small letters; same length, which `lower` alone does not promise outside English."""
    low = text.lower()
    return low if len(low) == len(text) else text.translate(_LOWER)


class Scan(Figures, Chinese, English):
    """One pass over one text. `pieces` comes out in order and without overlaps."""

    def __init__(self, text: str, names: Sequence[Span]) -> None:
        self.text = fold(text)
        self.low = _lower(self.text)
        taken = [*names]
        for marks, address in patterns().addresses:
            if any(mark in self.low for mark in marks):
                taken += [m.span() for m in address.finditer(self.low)]
        taken.sort()
        self._starts = [start for start, _ in taken]
        self._ends: list[int] = []
        high = 0
        for _, end in taken:
            high = max(high, end)
            self._ends.append(high)
        self._readers: dict[str, Callable[[re.Match[str]], Piece | int | None]] = {
            "skip": self._skipped,
            "sken": lambda match: match.end(),
            "zhe": self._discount,
            "every": self._of_every,
            "fzh": self._fraction_zh,
            "sci": self._power_of_ten,
            "frac": self._fraction,
            "ord": self._ordinal,
            "outof": self._out_of,
            "ozh": self._ordinal_zh,
            "num": self._digits,
            "mzh": self._multiple,
            "men": self._multiple,
            "hzh": self._half_zh,
            "zh": self._chinese,
            "vague": self._vague,
            "half": self._half,
            "en": self._english,
            "art": self._article,
            "inn": self._in_words,
            "vzh": self._vague_zh,
            "rank": self._rank,
        }

    def pieces(self) -> list[Piece]:
        found: list[Piece] = []
        position, search = 0, patterns().atom.search
        while match := search(self.low, position):
            start = match.start()
            over = self._covered(start, match.end())
            if over:
                position = max(over, start + 1)
                continue
            result = self._read(match)
            if isinstance(result, Piece):
                found.append(result)
                position = max(result.end, start + 1)
            else:
                position = max(result or self._past(match), start + 1)
        return found

    def _covered(self, start: int, end: int) -> int:
        """The end of the name or address that holds part of this match, else 0."""
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and self._ends[index] > start:
            return self._ends[index]
        if index + 1 < len(self._starts) and self._starts[index + 1] < end:
            # "GPT" of "5 GPT"? Only a name that begins inside the digits themselves.
            begin = self._starts[index + 1]
            if begin < end and any(char.isdigit() for char in self.low[start:begin]):
                return 0
            return self._ends[index + 1]
        return 0

    def _past(self, match: re.Match[str]) -> int:
        """Where to go on after a rejected match: never into the middle of a run of digits."""
        end = match.start() + 1
        low = self.low
        if low[match.start()].isdigit():
            while end < len(low) and low[end].isdigit() and low[end].isascii():
                end += 1
            return end
        return max(match.end(), end)

    def _read(self, match: re.Match[str]) -> Piece | int | None:
        # mostly the group around an alternative is the last to close, and names it
        kind = match.lastgroup or ""
        if kind not in self._readers:
            kind = next((k for k in ("dzh", "den", *self._readers) if match[k] is not None), "")
        if kind in ("dzh", "den"):
            if kind == "dzh" and self._attached(match.start()):
                return None
            return dates.read(match, self.text, self.low)
        reader = self._readers.get(kind)
        return reader(match) if reader else None
