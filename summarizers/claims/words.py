"""The word files of the claim reader, read once and compiled to patterns."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from summarizers.text import any_word
from summarizers.types import DataError

_HAN = "㐀-鿿"
_LATIN = re.compile(r"[A-Za-z]")


def load(file: str) -> dict[str, Any]:
    """The mapping in `summarizers/data/<file>`. Raises DataError when it is not one."""
    raw = resources.files("summarizers").joinpath("data", file).read_text(encoding="utf-8")
    try:
        data = yaml.load(raw, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise DataError(f"summarizers/data/{file} is no valid YAML: {error}") from error
    if not isinstance(data, dict):
        raise DataError(f"summarizers/data/{file} must be a mapping of word lists")
    return data


def any_of(zh: Iterable[str] = (), en: Iterable[str] = ()) -> str:
    """A pattern for one of the words: longest first, English ones as whole words."""
    chinese, english = set(zh), set(en)
    parts = []
    if english:
        spelled = any_word([r"\s+" if c == " " else c for c in w] for w in english)
        parts.append(rf"(?<![A-Za-z]){_first(english)}{spelled}(?![A-Za-z])")
    if chinese:
        # With nothing before them, words of known first characters are found fastest
        parts.append(f"{_first(chinese) if english else ''}{any_word(chinese)}")
    return "|".join(parts) if parts else r"(?!)"


def _first(words: Iterable[str]) -> str:
    """A look at the first character: most places of a text fail here, without the long list."""
    letters = {letter for w in words for letter in (w[0].lower(), w[0].upper()) if len(letter) == 1}
    return "(?=[" + "".join(re.escape(letter) for letter in sorted(letters)) + "])"


def _both(words: Mapping[str, Any]) -> re.Pattern[str]:
    return _in_both(words.get("zh", ()), words.get("en", ()))


def _in_both(zh: Iterable[str], en: Iterable[str]) -> re.Pattern[str]:
    """Chinese words and English ones, these without regard to case: only they pay for that."""
    chinese = [word for word in zh if not _LATIN.search(word)]
    latin = [word for word in zh if _LATIN.search(word)]
    english = [*latin, *en]
    if not english:
        return re.compile(any_of(chinese))
    parts = [any_of(chinese)] if chinese else []
    parts.append(f"(?i:{any_of(latin, en)})")
    return re.compile(f"{_first([*chinese, *english])}(?:{'|'.join(parts)})")


@dataclass(frozen=True, slots=True)
class StanceWords:
    """data/hedges.yaml, compiled."""

    about: re.Pattern[str]
    may: re.Pattern[str]
    guess: re.Pattern[str]
    rumour: re.Pattern[str]
    deny: re.Pattern[str]
    say_zh: re.Pattern[str]
    say_en: re.Pattern[str]
    unsure: re.Pattern[str]
    according_zh: str
    according_en: str
    unnamed: re.Pattern[str]
    negation: re.Pattern[str]
    translated: re.Pattern[str]
    not_a_speaker: frozenset[str]
    before_nouns: frozenset[str]
    weak_verbs: frozenset[str]


@functools.cache
def stance_words() -> StanceWords:
    """data/hedges.yaml; raises DataError where it is no mapping."""
    data = load("hedges.yaml")
    say = data["say"]
    zh = [*say["zh"]["sure"], *say["zh"]["unsure"], *data["guess"]["zh"]]
    en = [*say["en"]["sure"], *say["en"]["unsure"], *data["guess"]["en"]]
    unsure = {"zh": say["zh"]["unsure"], "en": say["en"]["unsure"]}
    return StanceWords(
        about=_both(data["about"]),
        may=_both(data["may"]),
        guess=_both(data["guess"]),
        rumour=_both(data["rumour"]),
        deny=_both(data["deny"]),
        say_zh=re.compile(any_of(zh)),
        say_en=re.compile(any_of((), en), re.IGNORECASE),
        unsure=_both(unsure),
        according_zh=any_of(data["according"]["zh"]),
        according_en=any_of((), data["according"]["en"]),
        unnamed=_both(data["unnamed"]),
        negation=_both(data["negation"]),
        translated=_both(data["translated_from_here"]),
        not_a_speaker=frozenset(data["not_a_speaker"]),
        before_nouns=frozenset(data["before_nouns"]),
        weak_verbs=frozenset(data["weak_verbs"]),
    )


@dataclass(frozen=True, slots=True)
class MetricWords:
    """data/metrics.yaml, compiled."""

    units: dict[str, frozenset[str]]
    words: re.Pattern[str]
    by_word: dict[str, tuple[str, ...]]
    """Which metrics a word names; lower case, in the file's order."""
    default: dict[str, str]
    release_zh: re.Pattern[str]
    release_en: re.Pattern[str]
    platforms: frozenset[str]
    abbreviations: frozenset[str]
    makers_too: frozenset[str]
    """Names that a maker and its models share."""
    institutions: re.Pattern[str]
    series: re.Pattern[str]
    """Product lines whose members are told apart by what stands behind."""
    technique: re.Pattern[str]
    """Names of number formats, memory and the like: FP8, HBM3E, DDR5."""


@functools.cache
def metric_words() -> MetricWords:
    """data/metrics.yaml; raises DataError where it is no mapping."""
    data = load("metrics.yaml")
    by_word: dict[str, tuple[str, ...]] = {}
    zh: list[str] = []
    en: list[str] = []
    for metric, entry in data["metrics"].items():
        for word in [*entry["zh"], *entry["en"]]:
            by_word[word.lower()] = (*by_word.get(word.lower(), ()), metric)
        zh += entry["zh"]
        en += entry["en"]
    release = data["release"]
    return MetricWords(
        units={m: frozenset(e["units"]) for m, e in data["metrics"].items()},
        words=_in_both(zh, en),
        by_word=by_word,
        default=dict(data["default"]),
        release_zh=re.compile(any_of(release["zh"])),
        release_en=re.compile(any_of((), release["en"]), re.IGNORECASE),
        platforms=frozenset(data["platforms"]),
        abbreviations=frozenset(data["abbreviations"]),
        makers_too=frozenset(data["makers_too"]),
        institutions=re.compile(data["institutions"]),
        series=re.compile("|".join(map(re.escape, data["series"]))),
        technique=re.compile("|".join(data["techniques"])),
    )


@dataclass(frozen=True, slots=True)
class ComparisonWords:
    """data/comparisons.yaml, compiled."""

    after_zh: re.Pattern[str]
    after_en: re.Pattern[str]
    direction: dict[str, str]
    beside: re.Pattern[str]
    than: re.Pattern[str]
    than_direction: dict[str, str]
    classes: re.Pattern[str]
    about: dict[str, re.Pattern[str]]


@functools.cache
def comparison_words() -> ComparisonWords:
    """data/comparisons.yaml; raises DataError where it is no mapping."""
    data = load("comparisons.yaml")
    direction: dict[str, str] = {}
    zh: list[str] = []
    en: list[str] = []
    for sign, entry in data["after"].items():
        for word in [*entry["zh"], *entry["en"]]:
            direction[word.lower()] = sign
        zh += entry["zh"]
        en += entry["en"]
    than = {w: sign for sign, words in data["than_zh"].items() for w in words}
    with_ = any_of(data["beside"]["with"])
    return ComparisonWords(
        after_zh=re.compile(any_of(zh)),
        after_en=re.compile(any_of((), en), re.IGNORECASE),
        direction=direction,
        beside=re.compile(
            rf"(?:{with_})(?P<object>[^，。；,;！？!?\n]{{1,60}}?)(?P<word>{any_of(data['beside']['zh'])})"
        ),
        than=re.compile(
            rf"(?<![对占相环同无类堪百])比(?![如较例拟作分赛重特尔率])(?P<object>[^，。；,;！？!?\n比]{{1,60}}?)(?P<adverb>还是要|还是|还要|还|更|要|都|也|明显|略|稍|大幅)?"
            rf"(?P<word>{any_of(than)})"
        ),
        than_direction=than,
        classes=re.compile(
            rf"(?:{any_of(data['class_words']['zh'], data['class_words']['en'])})", re.IGNORECASE
        ),
        about={m: _both(w) for m, w in data["about"].items()},
    )


def has_han(text: str) -> bool:
    """Whether any Chinese character stands in `text`."""
    return _HAN_PATTERN.search(text) is not None


_HAN_PATTERN = re.compile(f"[{_HAN}]")
