"""data/polarity.yaml as patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from summarizers.text import fold


@dataclass(frozen=True, slots=True)
class Marker:
    """Words of one kind (negation, hedge) in both languages."""

    strong_words: re.Pattern[str]
    faint_words: re.Pattern[str]

    def strong(self, text: str) -> bool:
        """Whether a word that must have a counterpart stands in the text."""
        return self.strong_words.search(fold(text)) is not None

    def faint(self, text: str) -> bool:
        """Whether a word that may serve as a counterpart stands in the text."""
        return self.faint_words.search(fold(text)) is not None


@cache
def _loaded() -> Any:
    return yaml.safe_load(
        files("summarizers").joinpath("data/polarity.yaml").read_text(encoding="utf-8")
    )


def _pattern(words: Mapping[str, list[str]]) -> re.Pattern[str]:
    return re.compile("|".join((*words["zh"], *words["en"])), re.IGNORECASE)


@cache
def markers() -> dict[str, Marker]:
    """Negation and hedge, by name."""
    loaded = _loaded()
    return {
        name: Marker(_pattern(loaded[name]["strong"]), _pattern(loaded[name]["faint"]))
        for name in ("negation", "hedge")
    }


@cache
def bound_words(sign: str) -> re.Pattern[str]:
    """Words that say a bound or nearness, by the first sign of a comparator: < > ~."""
    words = _loaded()["bounds"].get(sign)
    return _pattern(words) if words else re.compile(r"(?!)")
