"""Names of models, companies, people, data sets, benchmarks and chips, known and unseen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from summarizers.names.gazetteer import EMPTY, Glossary, Term, builtin, key_of
from summarizers.names.known import find_known
from summarizers.names.same import equations
from summarizers.names.unseen import find_addresses, find_unseen
from summarizers.types import Language, Name

__all__ = [
    "EMPTY",
    "Glossary",
    "Term",
    "canonical",
    "equations",
    "find_names",
    "key_of",
    "name_in",
]


def find_names(text: str, glossary: Glossary = EMPTY) -> tuple[Name, ...]:
    """Every name in `text`, in order, none overlapping another.

    The glossary goes before the built-in names, those before the patterns for unseen ones;
    among equals the longest wins.
    """
    known = _merge(find_addresses(text), find_known(text, glossary))
    return _merge(known, find_unseen(text, known))


def canonical(word: str, glossary: Glossary = EMPTY) -> str | None:
    """The canonical name that `word` is an alias of, or None where nobody knows it."""
    term = glossary.get(word) or builtin().get(word)
    return term.canonical if term else None


def name_in(name: str, language: Language, glossary: Glossary = EMPTY) -> str | None:
    """What readers of that language usually call a canonical name; None where it is unknown."""
    term = glossary.get(name) or builtin().get(name)
    if term is None:
        return None
    return (term.zh or term.en) if language is Language.ZH else term.en


def _merge(first: Iterable[Name], second: Iterable[Name]) -> tuple[Name, ...]:
    """All of `first`, and of `second` what does not overlap it, in order; each is in order."""
    kept = sorted(first, key=lambda name: name.start)
    starts = [name.start for name in kept]
    for name in second:
        place = bisect_right(starts, name.start)
        before = place > 0 and kept[place - 1].end > name.start
        behind = place < len(kept) and kept[place].start < name.end
        if not before and not behind:
            kept.insert(place, name)
            starts.insert(place, name.start)
    return tuple(kept)
