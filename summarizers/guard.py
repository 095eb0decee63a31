"""Compares an output with its source: quantities, names, negation and hedges.

`translation`: everything stands on both sides. `summary`: nothing stands in the output that is
not in the source, and no hedge or negation of what is kept is lost. A verdict names what is
wrong; wrong numbers are never shown silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from summarizers.extract import tenfold, terms
from summarizers.names import EMPTY, Glossary, find_names, key_of
from summarizers.quantities import find_quantities, is_weak, render_quantity, same_quantity
from summarizers.text import detect_language, fold
from summarizers.types import Guard, Language, Name, Quantity, Verdict

Mode = Literal["translation", "summary"]

_CHECKED_KINDS = frozenset(
    {"model", "company", "lab", "person", "dataset", "benchmark", "chip", "product"}
)
_LATIN = re.compile(r"[A-Za-z]")
_KEPT = Guard(Verdict.KEPT)


@dataclass(frozen=True, slots=True)
class _Markers:
    """Patterns of one marker (negation, hedge) by language."""

    zh: re.Pattern[str]
    en: re.Pattern[str]

    def count(self, text: str) -> int:
        """How often the marker stands in a text of either language."""
        folded = fold(text)
        return len(self.zh.findall(folded)) + len(self.en.findall(folded))


@cache
def _markers() -> dict[str, _Markers]:
    loaded = yaml.safe_load(
        files("summarizers").joinpath("data/polarity.yaml").read_text(encoding="utf-8")
    )
    return {
        name: _Markers(
            re.compile("|".join(words["zh"])), re.compile("|".join(words["en"]), re.IGNORECASE)
        )
        for name, words in loaded.items()
    }


@dataclass(frozen=True, slots=True)
class _Side:
    """What the guard compares of one text."""

    text: str
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]

    @classmethod
    def of(cls, text: str, glossary: Glossary) -> _Side:
        names = find_names(text, glossary)
        return cls(text, names, find_quantities(text, names))


def check(
    source: str, output: str, mode: Mode = "translation", glossary: Glossary = EMPTY
) -> Guard:
    """The verdict on `output`, which is to say the same as `source` (or part of it).

    The languages may differ. Reasons are short English sentences that name the thing.
    """
    if not output.strip():
        return Guard(Verdict.REJECTED, ("the output is empty",))
    before, after = _Side.of(source, glossary), _Side.of(output, glossary)
    reasons = (
        *_quantity_faults(before, after, mode),
        *_name_faults(before, after, mode),
        *_polarity_faults(source, output, mode),
    )
    return Guard(Verdict.REJECTED, reasons) if reasons else _KEPT


def unmatched(
    first: Sequence[Quantity], second: Sequence[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Quantities of each side that have no partner on the other; each partner serves once."""
    rest = list(second)
    missing = []
    for quantity in first:
        partner = next((other for other in rest if same_quantity(quantity, other)), None)
        if partner is None:
            missing.append(quantity)
        else:
            rest.remove(partner)
    return missing, rest


def _quantity_faults(before: _Side, after: _Side, mode: Mode) -> list[str]:
    missing, added = unmatched(before.quantities, after.quantities)
    # A value told twice on one side (a gloss, a repetition) stands for itself.
    missing = [q for q in missing if not any(same_quantity(q, o) for o in after.quantities)]
    added = [q for q in added if not any(same_quantity(q, o) for o in before.quantities)]
    missing = [q for q in missing if not is_weak(q)]
    added = [q for q in added if not is_weak(q)]
    if mode == "summary":
        return [f"{_said(q, after.text)} is not in the source" for q in added]
    faults = []
    for index, quantity in enumerate(missing):
        if index < len(added):
            became = _said(added[index], after.text)
            faults.append(f"{_said(quantity, before.text)} became {became}")
        else:
            faults.append(f"{_said(quantity, before.text)} is missing")
    faults += [f"{_said(q, after.text)} is not in the source" for q in added[len(missing) :]]
    return faults


def _said(quantity: Quantity, text: str) -> str:
    written = text[quantity.start : quantity.end]
    english = render_quantity(quantity, Language.EN)
    return written if written.isascii() else f"{written} ({english})"


def _name_faults(before: _Side, after: _Side, mode: Mode) -> list[str]:
    faults = []
    if mode == "translation":
        faults += [
            f"the name {name.text} is missing"
            for name in _distinct(before.names)
            if not _has(after, name)
        ]
    faults += [
        f"the name {name.text} is not in the source"
        for name in _distinct(after.names)
        if not _has(before, name)
    ]
    return faults


def _distinct(names: Sequence[Name]) -> list[Name]:
    """One of each name that both languages must show: known ones, and Latin ones with a shape."""
    found: dict[str, Name] = {}
    for name in names:
        known = name.known and name.kind in _CHECKED_KINDS
        written = not name.known and bool(_LATIN.match(name.text)) and name.kind != "company"
        if known or written:
            found.setdefault(key_of(name.canonical), name)
    return list(found.values())


def _has(side: _Side, name: Name) -> bool:
    key = key_of(name.canonical)
    if any(key_of(other.canonical) == key for other in side.names):
        return True
    return key_of(name.text) in key_of(side.text)


def _polarity_faults(source: str, output: str, mode: Mode) -> list[str]:
    """Negations and hedges that were lost or added.

    Compared sentence by sentence, by presence: languages differ in how often they negate, but
    a sentence that denies becomes one that affirms only when the last negation goes.
    """
    faults = []
    for name, markers in _markers().items():
        had, has = markers.count(source), markers.count(output)
        if mode == "summary":
            had = _overlapping(source, output, markers)
        if had and not has:
            faults.append(f"a {name} was lost")
        elif has and not had and (mode == "translation" or name == "negation"):
            faults.append(f"a {name} was added")
    return faults


def _overlapping(source: str, output: str, markers: _Markers) -> int:
    """Markers in those clauses of the source whose numbers or words the output keeps."""
    kept = {q.value for q in find_quantities(output)}
    words = set(terms(output))
    count = 0
    for clause in re.split(r"[,，;；。!！?？:：]\s*|\.\s", source):
        numbers = {q.value for q in find_quantities(clause)}
        if len(words & set(terms(clause))) >= 2 or numbers & kept:
            count += markers.count(clause)
    return count


def repair(source: str, output: str, glossary: Glossary = EMPTY) -> tuple[str, Guard] | None:
    """The output with its one wrong quantity written by rule, or None where that is no repair.

    Only where exactly one quantity is missing and one is new of the same unit is it certain
    which should have been which. What comes out has passed `check` itself.
    """
    before, after = _Side.of(source, glossary), _Side.of(output, glossary)
    missing, added = unmatched(before.quantities, after.quantities)
    if len(missing) != 1 or len(added) != 1:
        return None
    right, wrong = missing[0], added[0]
    if wrong.unit not in (right.unit, None) and right.unit is not None:
        return None
    language = detect_language(output)
    written = render_quantity(right, Language.ZH if language is Language.ZH else Language.EN)
    mended = output[: wrong.start] + written + output[wrong.end :]
    if check(source, mended, "translation", glossary).verdict is not Verdict.KEPT:
        return None
    reason = f"{output[wrong.start : wrong.end]} was written as {written}, as the source has it"
    return mended, Guard(Verdict.REPAIRED, (reason,))


def contradiction(sentence: str, others: Sequence[str], glossary: Glossary = EMPTY) -> Guard | None:
    """A conflict verdict where another passage about the same name gives a number ten, a hundred
    or a thousand times as large or small, as slips in 万, 亿 and billion make; else None.

    `others` are the title, other sentences of the article, or a twin article's.
    """
    here = _Side.of(sentence, glossary)
    if not here.quantities:
        return None
    subjects = {key_of(name.canonical) for name in here.names}
    for other in others:
        there = _Side.of(other, glossary)
        if subjects and not subjects & {key_of(name.canonical) for name in there.names}:
            continue
        for mine in here.quantities:
            for theirs in there.quantities:
                if mine.unit == theirs.unit is not None and tenfold(mine, theirs):
                    quotes = f"“{sentence.strip()}” against “{other.strip()}”"
                    return Guard(Verdict.CONFLICT, (quotes,))
    return None
