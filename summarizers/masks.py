"""Takes quantities and names out of a sentence before the model sees it, and writes them in the
other language by rule afterwards: so they are right by construction.

    "微软称参数只有200亿。" -> "<t0>称参数只有<n0>。" -> model -> "<t0> says … <n0>." -> rendered
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizers.names import EMPTY, Glossary, find_names, name_in
from summarizers.quantities import find_quantities, is_weak, render_quantity
from summarizers.types import Language

MOST = 10
"""Symbols of each kind that the model's vocabulary has: <n0>…<n9>, <t0>…<t9>."""
_SYMBOL = re.compile(r"\s?<\s?([nt])\s?(\d)\s?>\s?")


class MaskError(ValueError):
    """The output lost, doubled or invented a symbol; the message says which."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence with symbols, and what each stands for in the language wanted."""

    text: str
    target: Language
    written: tuple[tuple[str, str], ...]
    """Symbol and its rendering, in the order of the source."""

    def render(self, output: str) -> str:
        """The model's output with every symbol written out. Raises MaskError."""
        wanted = dict(self.written)
        seen: list[str] = []

        def write(match: re.Match[str]) -> str:
            symbol = f"<{match[1]}{match[2]}>"
            if symbol not in wanted:
                raise MaskError(f"{symbol} was invented")
            if symbol in seen:
                raise MaskError(f"{symbol} stands twice")
            seen.append(symbol)
            return _spaced(match, output, wanted[symbol], self.target)

        text = _SYMBOL.sub(write, output)
        for symbol in wanted:
            if symbol not in seen:
                raise MaskError(f"{symbol} ({wanted[symbol]}) was lost")
        return text


def _spaced(match: re.Match[str], output: str, written: str, target: Language) -> str:
    """The rendering with the spaces that its language wants around it."""
    before, after = output[: match.start()][-1:], output[match.end() :][:1]
    if target is Language.EN:
        left = " " if before and (before.isalnum() or before in ",.;:)%") else ""
        right = " " if after and (after.isalnum() or after in "(<") else ""
        return left + written + right
    left = " " if before.isascii() and before.isalnum() and written[:1].isascii() else ""
    right = " " if after.isascii() and after.isalnum() and written[-1:].isascii() else ""
    return left + written + right


def mask(text: str, target: Language, glossary: Glossary = EMPTY) -> Masked:
    """`text` with its quantities and known names replaced by symbols.

    At most ten of each kind; those beyond stay as they are, for the guard alone to watch.
    Weak quantities (一个, one) stay too: they are grammar more than number.
    """
    names = find_names(text, glossary)
    places: list[tuple[int, int, str, str]] = []
    places += [
        (quantity.start, quantity.end, "n", render_quantity(quantity, target))
        for quantity in find_quantities(text, names)
        if not is_weak(quantity)
    ]
    for name in names:
        written = name_in(name.canonical, target, glossary)
        if not name.known:
            written = name.text if name.text.isascii() else None
        if written is not None:
            # a version or size behind a known family is part of the canonical name
            places.append((name.start, name.end, "t", written))
    places.sort()
    parts: list[str] = []
    found: list[tuple[str, str]] = []
    counts = {"n": 0, "t": 0}
    here = 0
    for start, end, kind, written in places:
        if start < here or counts[kind] >= MOST:
            continue
        symbol = f"<{kind}{counts[kind]}>"
        counts[kind] += 1
        parts += [text[here:start], symbol]
        found.append((symbol, written))
        here = end
    return Masked("".join([*parts, text[here:]]), target, tuple(found))
