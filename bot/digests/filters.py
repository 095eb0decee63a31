"""Which articles a channel wants. Pure; patterns that a stranger typed cost milliseconds at most.

A word is looked for in title and text, without regard to case, width, or Traditional against
Simplified characters: Chinese anywhere, Latin letters only as whole words. Between slashes it
is a regular expression of the `regex` library, which can be stopped by the clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from time import perf_counter
from typing import Any

import regex

from bot.errors import TypedError
from bot.values import Filter, Report
from summarizers.text import fold
from summarizers.types import Language

MOST_WORDS = 25
LONGEST_WORD = 200
ONE_SEARCH = 0.02
"""Seconds that one pattern may take on one article; good ones take microseconds."""
ALL_SEARCHES = 0.5
"""Seconds that all patterns together may take in one call."""
_SEPARATORS = frozenset(",，、;；\n")
_WORD = regex.compile(
    r"[\p{L}\p{N}_--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]]", regex.V1
)
"""A character that joins with its neighbours to a word: of a script that writes spaces."""


def read_words(text: str) -> tuple[str, ...]:
    """The words of a typed list: "agent, 智能体, /gpt-?[45]/". Commas of either width, 、,
    semicolons and line ends separate; inside slashes they do not, and `\\/` is a slash.

    Raises TypedError.
    """
    found: list[str] = []
    rest = text.strip()
    while rest:
        if rest[0] in _SEPARATORS:
            rest = rest[1:].lstrip()
            continue
        end = _end_of_pattern(rest) if rest[0] == "/" else _end_of_word(rest)
        word = " ".join(rest[:end].split()) if rest[0] != "/" else rest[:end]
        _check(word)
        if word not in found:
            found.append(word)
        rest = rest[end:].lstrip()
    if len(found) > MOST_WORDS:
        raise TypedError("words_many", str(len(found)), str(MOST_WORDS))
    return tuple(found)


def shown_words(words: Iterable[str]) -> str:
    """A list that `read_words` reads back."""
    return ", ".join(words)


def _end_of_word(text: str) -> int:
    return next((at for at, letter in enumerate(text) if letter in _SEPARATORS), len(text))


def _end_of_pattern(text: str) -> int:
    at = 1
    while at < len(text) and text[at] != "/":
        at += 2 if text[at] == "\\" else 1
    rest = text[at + 1 :].lstrip()
    if at >= len(text) or (rest and rest[0] not in _SEPARATORS):
        raise TypedError("words_slash", text[:LONGEST_WORD])
    return at + 1


def _check(word: str) -> None:
    if len(word) > LONGEST_WORD:
        raise TypedError("words_long", word[:40] + "…", str(LONGEST_WORD))
    if not is_pattern(word):
        return
    if not word[1:-1].strip():
        raise TypedError("words_empty", word)
    try:
        found = _compiled(word)
    except (regex.error, OverflowError, RecursionError, ValueError, MemoryError) as error:
        raise TypedError("words_pattern", word, " ".join(str(error).split())[:150]) from error
    try:
        empty = found.search("", timeout=ONE_SEARCH)
    except TimeoutError as error:
        raise TypedError("words_slow", word) from error
    if empty is not None:
        raise TypedError("words_empty", word)


def is_pattern(word: str) -> bool:
    return len(word) >= 2 and word[0] == word[-1] == "/"


@lru_cache(512)
def _compiled(word: str) -> Any:
    """The pattern between slashes. Folding keeps its length and leaves its syntax alone."""
    inner = fold(unicodedata.normalize("NFC", word[1:-1]))
    return regex.compile(inner, regex.IGNORECASE | regex.MULTILINE | regex.V0)


@lru_cache(2048)
def _folded_word(word: str) -> str:
    return fold(unicodedata.normalize("NFC", word)).casefold()


@dataclass(slots=True)
class Sieve:
    """A filter at work on many reports, within one budget of time.

    A pattern that runs out of time counts as not found, and is left out after its second time.
    """

    wanted: Filter
    seconds: float = ALL_SEARCHES
    slow: dict[str, int] = field(default_factory=dict)
    """Patterns that ran out of time, and how often."""

    def passes(self, report: Report) -> bool:
        """Whether the channel wants this report."""
        if not belongs(report, self.wanted):
            return False
        include, exclude = self.wanted.include, self.wanted.exclude
        if not include and not exclude:
            return True
        text = _Text(f"{report.article.title}\n{report.article.text}")
        if include and not any(self._holds(text, word) for word in include):
            return False
        return not any(self._holds(text, word) for word in exclude)

    def _holds(self, text: _Text, word: str) -> bool:
        if not is_pattern(word):
            return _stands_in(_folded_word(word), text.plain)
        if self.slow.get(word, 0) >= 2 or self.seconds <= 0:
            self.slow.setdefault(word, 1)
            return False
        begin = perf_counter()
        try:
            found = _compiled(word).search(text.folded, timeout=min(ONE_SEARCH, self.seconds))
        except TimeoutError:
            self.slow[word] = self.slow.get(word, 0) + 1
            return False
        finally:
            self.seconds -= perf_counter() - begin
        return found is not None


class _Text:
    """One article in the two forms that are searched."""

    def __init__(self, text: str) -> None:
        self.folded = fold(unicodedata.normalize("NFC", text))
        self._plain: str | None = None

    @property
    def plain(self) -> str:
        """For words: case folded, one space between words."""
        if self._plain is None:
            self._plain = " ".join(self.folded.casefold().split())
        return self._plain


def _stands_in(word: str, text: str) -> bool:
    """Whether the word occurs; at an end that is a letter of a script with spaces, as a whole."""
    at = text.find(word)
    if at < 0 or not word:
        return False
    before, after = _WORD.match(word[0]), _WORD.match(word[-1])
    while at >= 0:
        end = at + len(word)
        joined = (before and at > 0 and _WORD.match(text[at - 1])) or (
            after and end < len(text) and _WORD.match(text[end])
        )
        if not joined:
            return True
        at = text.find(word, at + 1)
    return False


def belongs(report: Report, wanted: Filter) -> bool:
    """The cheap part of a filter: category and language. Mixed articles belong to both."""
    article = report.article
    if wanted.categories and article.category.casefold() not in {
        category.casefold() for category in wanted.categories
    }:
        return False
    languages = wanted.languages
    return not languages or article.lang in languages or article.lang is Language.MIXED


def passes(report: Report, wanted: Filter) -> bool:
    """Whether a filter lets one report through; takes at most ALL_SEARCHES seconds."""
    return Sieve(wanted).passes(report)


@dataclass(frozen=True, slots=True)
class Review:
    """What a filter would do to the last articles: how many it was shown, which passed."""

    seen: int
    passed: tuple[tuple[str, str], ...]
    """Keys of the reports that passed, in the order given."""


def review(wanted: Filter, reports: tuple[Report, ...]) -> Review:
    """Try a filter before it is kept. Raises TypedError for a pattern that takes too long.

    CPU work of up to some seconds: for a worker.
    """
    for word in (*wanted.include, *wanted.exclude):
        if is_pattern(word):
            _probe(word)
    sieve = Sieve(wanted, seconds=4 * ALL_SEARCHES)
    passed = tuple(report.key for report in reports if sieve.passes(report))
    if sieve.slow:
        raise TypedError("words_slow", next(iter(sieve.slow)))
    return Review(len(reports), passed)


def _probe(word: str) -> None:
    """Search long runs of the pattern's own letters: what makes a bad pattern try every way."""
    pattern = _compiled(word)
    letters = sorted({letter for letter in word[1:-1] if letter.isalnum()} | set("a0 啊"))
    runs = [letter * 2000 + "\x00" for letter in letters[:40]]
    runs.append("".join(letters) * (2000 // len(letters)) + "\x00")
    for run in runs:
        try:
            pattern.search(run, timeout=ONE_SEARCH)
        except TimeoutError as error:
            raise TypedError("words_slow", word) from error
