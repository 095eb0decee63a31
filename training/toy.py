"""The text of the `tiny` recipe: AI-news sentences from a seeded grammar (data/toy.yaml)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from training.records import Kind, Record

SOURCE = Path(__file__).parent / "data" / "toy.yaml"
_SLOT = re.compile(r"\{([a-z])(\d?)\}")


def records(seed: int = 7, plain: int = 20, masked: int = 12) -> Iterator[Record]:
    """Pairs, headlines and summaries: for each sentence of the grammar `plain` fillings as they
    are and `masked` ones with masks for quantities, for names, or for both."""
    rng = random.Random(seed)
    grammar = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    sentences = grammar["sentences"]
    yield from _words(grammar)
    for zh, en, _, _ in sentences:
        for number in range(plain + masked):
            hide = ("", "") if number < plain else rng.choice(
                (("n", ""), ("q", ""), ("q", "t"), ("q", "t"), ("n", "t"), ("", "t"))
            )  # fmt: skip
            fill = _Filling(grammar, rng, hide, zh)
            for first in ("zh", "en"):
                if number >= plain:
                    # Masks are numbered in the order of the source: each direction has its own.
                    fill = _Filling(grammar, rng, hide, zh if first == "zh" else en)
                a, b = (fill(zh, "zh"), fill(en, "en"))
                yield (
                    Record(Kind.TO_EN, _vary(a, rng), b)
                    if first == "zh"
                    else Record(Kind.TO_ZH, b, a)
                )
    for zh, en, zh_title, en_title in sentences:
        other = rng.choice(sentences)
        for _ in range(8):
            fill = _Filling(grammar, rng, ("", ""), zh + other[0])
            yield Record(Kind.HEAD_ZH, fill(zh + other[0], "zh"), fill(zh_title, "zh"))
            yield Record(Kind.SUM_ZH, fill(zh + other[0], "zh"), fill(zh, "zh"))
            yield Record(Kind.HEAD_EN, fill(f"{en} {other[1]}", "en"), fill(en_title, "en"))
            yield Record(Kind.SUM_EN, fill(f"{en} {other[1]}", "en"), fill(en, "en"))


def memorised(seed: int = 7, limit: int = 300) -> list[tuple[str, str]]:
    """(Chinese, English) sentences without masks that the recipe learns by heart."""
    pairs = (
        (r.target, r.source)
        for r in records(seed)
        if r.kind is Kind.TO_ZH and not re.search(r"<[nt]\d>", r.source) and r.source.endswith(".")
    )
    return list(dict.fromkeys(pairs))[:: max(1, 800 // limit)][:limit]


def _words(grammar: Any) -> Iterator[Record]:
    """Names and quantities alone: without them the model guesses a name by its sentence."""
    pairs = [tuple(map(str, pair)) for kind in grammar["names"].values() for pair in kind]
    for unit in grammar["quantities"].values():
        space = "" if unit["en"] == "%" else " "
        pairs += [(f"{zh}{unit['zh']}", f"{en}{space}{unit['en']}") for zh, en in unit["values"]]
    for zh, en in pairs * 4:
        yield Record(Kind.TO_EN, zh, en)
        yield Record(Kind.TO_ZH, en, zh)


class _Filling:
    """One choice of words for all slots of a sentence, the same in both languages."""

    def __init__(self, grammar: Any, rng: random.Random, hide: tuple[str, str], order: str) -> None:
        self._words: dict[str, tuple[str, str]] = {}
        number = name = 0
        for slot in dict.fromkeys(_SLOT.findall(order)):
            kind, key = slot[0], "".join(slot)
            if kind in grammar["names"]:
                taken = set(self._words.values())
                free = [n for n in map(tuple, grammar["names"][kind]) if n not in taken]
                words = rng.choice(free)
                if hide[1]:
                    words = (f"<t{name}>",) * 2
                    name += 1
            else:
                unit = grammar["quantities"][kind]
                zh, en = map(str, rng.choice(unit["values"]))
                if hide[0] == "q":
                    words = (f"<n{number}>",) * 2
                else:
                    if hide[0]:
                        zh = en = f"<n{number}>"
                    space = "" if unit["en"] == "%" else " "
                    words = (zh + unit["zh"], en + space + unit["en"])
                number += bool(hide[0])
            self._words[key] = words

    def __call__(self, text: str, language: str) -> str:
        at = 0 if language == "zh" else 1
        return _SLOT.sub(lambda found: self._words["".join(found.groups())][at], text)


def _vary(text: str, rng: random.Random) -> str:
    """Chinese as people type it: half-width commas at times, no space before Latin words."""
    if rng.random() < 0.3:
        text = text.replace("，", ",")
    if rng.random() < 0.3:
        text = re.sub(r"(?<=[一-鿿，,]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9.]) (?=[一-鿿])", "", text)
    return text
