"""The words of a text by which its sentences are weighed, and the length of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from summarizers.text import any_of, fold
from summarizers.types import DataError

_HAN = re.compile("[㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which a sentence that carries the article is told from one that does not.

    All patterns run on folded text.
    """

    stop: frozenset[str]
    term: re.Pattern[str]
    leads_over: re.Pattern[str]
    dangling: re.Pattern[str]
    clickbait: re.Pattern[str]
    connective: re.Pattern[str]
    example: re.Pattern[str]
    supposed: re.Pattern[str]
    doubt: re.Pattern[str]


@cache
def words() -> Words:
    """data/extract.yaml, compiled. Raises DataError naming what is wrong with it."""
    loaded: dict[str, Any] = yaml.safe_load(
        files("summarizers").joinpath("data/extract.yaml").read_text(encoding="utf-8")
    )
    try:
        openers = loaded["dangling"].split()
        chinese = "|".join(sorted((w for w in openers if _HAN.search(w)), key=len, reverse=True))
        english = "|".join(w for w in openers if not _HAN.search(w))
        return Words(
            frozenset(loaded["stopwords"].split()),
            re.compile(
                rf"[a-z][a-z0-9]*(?:[.+-][a-z0-9]+)*|[{_all_but(loaded['stop_characters'])}]+"
            ),
            any_of(loaded["leads_over"], re.IGNORECASE),
            re.compile(
                rf"\W*(?:(?:{chinese})|(?:{english})\b)|{'|'.join(loaded['points_back'])}",
                re.IGNORECASE,
            ),
            any_of(loaded["clickbait"], re.IGNORECASE),
            re.compile(rf"(?:{'|'.join(loaded['connective'])})[,，:：]?\s*", re.IGNORECASE),
            re.compile(rf"(?:{'|'.join(loaded['example'])})", re.IGNORECASE),
            any_of(loaded["supposed"], re.IGNORECASE),
            any_of(loaded["doubt"], re.IGNORECASE),
        )
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise DataError(f"summarizers/data/extract.yaml: {error}") from error


def _all_but(characters: str) -> str:
    """The inside of a class of all Chinese characters but these."""
    ranges, start = [], 0x3400
    for code in [*sorted(map(ord, set(characters))), 0xA000]:
        if start < code:
            ranges.append(f"{chr(start)}-{chr(code - 1)}")
        start = code + 1
    return "".join(ranges)


def terms(text: str) -> set[str]:
    """The words of a text that mean something: English words, and pairs of characters."""
    return folded_terms(fold(text).lower())


def folded_terms(low: str) -> set[str]:
    """The same of a text that is folded and in small letters."""
    listed = words()
    found: set[str] = set()
    for run in listed.term.findall(low):
        if not run.isascii():
            found.update(map(str.__add__, run, run[1:]))
        elif run not in listed.stop and len(run) > 1:
            found.add(run)
    return found


def weight(text: str) -> int:
    """The length of a text as a reader feels it: a Chinese character is three letters."""
    return len(text) + 2 * sum(map(len, _HAN.findall(text)))
