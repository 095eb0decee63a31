"""Masks for training: what both sides of a pair say alike becomes `<n0>` or `<t0>` in both."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from summarizers.names import find_names
from summarizers.quantities import find_quantities, same_quantity
from summarizers.types import Name, Span
from training.records import Kind, Record

Item = TypeVar("Item")

SHARE = 0.4
"""Pairs that are looked at for something to mask; about a third of those with numbers or names
end up with a mask."""
MOST = 10
_NAME_LIKE = re.compile(
    r"(?<![A-Za-z0-9.\-_/])(?=[A-Za-z0-9\-]*(?:[a-z0-9][A-Z]|[A-Z][A-Z]|[A-Za-z]-?[0-9]))"
    r"[A-Za-z][A-Za-z0-9\-]{1,29}(?![A-Za-z0-9\-_/(]|\.[A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that both sides name: its place in each, and whether it is a quantity."""

    zh: Span
    en: Span
    quantity: bool


def matches(en: str, zh: str) -> tuple[Match, ...]:
    """Equal quantities and names of a pair, one to one, none overlapping another.

    A quantity or name without a partner stays in the text: the model must learn those too.
    """
    names_en, names_zh = find_names(en), find_names(zh)
    found = [
        Match((a.start, a.end), (b.start, b.end), True)
        for a, b in _partners(
            find_quantities(zh, names_zh), find_quantities(en, names_en), same_quantity
        )
    ]
    found += [
        Match((a.start, a.end), (b.start, b.end), False)
        for a, b in _partners(
            [n for n in names_zh if n.known], [n for n in names_en if n.known], _same_name
        )
    ]
    found += [
        Match(a.span(), b.span(), False) for a, b in _partners(_words(zh), _words(en), _same_word)
    ]
    kept: list[Match] = []
    for match in found:
        if not any(_overlap(match.zh, k.zh) or _overlap(match.en, k.en) for k in kept):
            kept.append(match)
    return tuple(kept)


def masked(en: str, zh: str, origin: str, rng: random.Random) -> list[Record]:
    """Records for a pair: as it is, or with masks, each direction numbered in its own order."""
    plain = [Record(Kind.PAIR, zh, en, origin)]
    if rng.random() > SHARE:
        return plain
    chosen = [m for m in matches(en, zh) if rng.random() < 0.85]
    kind = rng.choice(("both", "both", "quantities", "names"))
    chosen = [m for m in chosen if kind == "both" or m.quantity == (kind == "quantities")]
    if not chosen:
        return plain
    return [
        Record(Kind.TO_EN, *_write(zh, en, [(m.zh, m.en, m.quantity) for m in chosen]), origin),
        Record(Kind.TO_ZH, *_write(en, zh, [(m.en, m.zh, m.quantity) for m in chosen]), origin),
    ]


def _write(source: str, target: str, chosen: list[tuple[Span, Span, bool]]) -> tuple[str, str]:
    numbers = {True: 0, False: 0}
    edits: tuple[list[tuple[Span, str]], list[tuple[Span, str]]] = ([], [])
    for here, there, quantity in sorted(chosen):
        if numbers[quantity] == MOST:
            continue
        mask = f"<{'n' if quantity else 't'}{numbers[quantity]}>"
        numbers[quantity] += 1
        edits[0].append((here, mask))
        edits[1].append((there, mask))
    return _replace(source, edits[0]), _replace(target, edits[1])


def _replace(text: str, edits: list[tuple[Span, str]]) -> str:
    for (start, end), mask in sorted(edits, reverse=True):
        text = text[:start] + mask + text[end:]
    return text


def _partners(
    left: Sequence[Item], right: Sequence[Item], same: Callable[[Item, Item], bool]
) -> list[tuple[Item, Item]]:
    """Items that are the same on both sides, repeated ones in their order.

    Where one side repeats an item and the other does not, it is left alone.
    """
    found, used = [], set()
    for a in left:
        twins = [b for b in right if same(a, b)]
        if len(twins) != sum(1 for other in left if same(other, a) or other is a):
            continue
        free = [b for b in twins if id(b) not in used]
        if free:
            used.add(id(free[0]))
            found.append((a, free[0]))
    return found


def _words(text: str) -> list[re.Match[str]]:
    """Latin words that look like names: a capital inside, or a digit beside a letter.

    The gazetteer knows few names of a corpus of documentation; a word that both sides write
    alike (TypeScript, GitBook, H100) teaches as well how a name is carried along.
    """
    return list(_NAME_LIKE.finditer(text))


def _same_word(a: re.Match[str], b: re.Match[str]) -> bool:
    return a.group() == b.group()


def _same_name(a: Name, b: Name) -> bool:
    return a.canonical == b.canonical


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
