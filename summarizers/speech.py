"""Speech that a machine wrote down, made readable: fillers, stammers and slips of hearing.

Only what is safe whatever the text is about (data/speech.yaml), and what the rest of the text
tells: a size that was told clearly elsewhere, a name that was spelled right elsewhere. Numbers
whose unit was misheard are written out as the quantity reader reads them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from summarizers.names import find_names
from summarizers.quantities import find_quantities
from summarizers.types import DataError, Document, Name

_MARK = re.compile(r"[。！？；，,;!?]|\.(?:\s|$)")
_LEAST = 60
"""A line shorter than this without a mark is a heading or an item, not speech."""
_GAP = re.compile(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])|\s{2,}")
_STAMMER_ZH = re.compile(r"([㐀-鿿]{2,8}?)(?:\s?\1)+|([我你他她它这那就是个的在对了有])(?:\s?\2)+")
_STAMMER_EN = re.compile(r"\b([\w']+(?: [\w']+){0,2})(?: \1)+\b", re.IGNORECASE)
_HEARD = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s?(?![多余几来])[㐀-鿿]{1,2}")
_BILLION = 10**9
_HAN = re.compile("[㐀-鿿]")
_LETTERS = re.compile(r"[A-Za-z]+")
_PART = 4
"""Letters from which each of two words that were run together is told for one."""
_WORD = re.compile(r"[A-Z][A-Za-z]*\d*(?:\.\d+)?(?![A-Za-z0-9])")
_NAMES = frozenset({"model", "product", "dataset", "benchmark", "lab", "company"})
_SOUNDS = 4
"""Sounds from which a word that is no abbreviation may be a misheard name."""

# How English letters sound to one who mishears them: groups that are one sound, hard to soft.
_GROUPS = (
    (r"t?ch|sh", "C"), (r"ph", "F"), (r"ck|qu", "K"), (r"x", "KS"), (r"c(?=[eiy])", "S"),
    (r"[cgkq]", "K"), (r"[bp]", "P"), (r"[dt]h?", "T"), (r"[fv]", "F"), (r"[szj]", "S"),
    (r"[rl]", "L"), (r"[mn]", "N"), (r"[aeiouhwy]", ""),
)  # fmt: skip
_SOUND = re.compile("|".join(f"({letters})" for letters, _ in _GROUPS))


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a text tells about its own words, by which misheard ones are put right."""

    sizes: frozenset[str] = frozenset()
    """Digits of the sizes in billions that it gives its models: 175 of 175B."""
    models: frozenset[str] = frozenset()
    """Its models, as it writes them, in small letters."""
    names: tuple[str, ...] = ()
    """The known names that it spells right."""
    words: frozenset[str] = frozenset()
    """The English words that it has."""
    once: frozenset[str] = frozenset()
    """Those of them that it has once, which two words run together may be."""


NOTHING = Hearing()


@dataclass(frozen=True, slots=True)
class _Slips:
    fillers: re.Pattern[str]
    meant: tuple[tuple[re.Pattern[str], str], ...]
    misheard: re.Pattern[str]
    lead: re.Pattern[str]
    trail: re.Pattern[str]


@cache
def _slips() -> _Slips:
    loaded: dict[str, Any] = yaml.safe_load(
        files("summarizers").joinpath("data/speech.yaml").read_text(encoding="utf-8")
    )
    try:
        chinese = "|".join(loaded["fillers"]["zh"])
        english = "|".join(loaded["fillers"]["en"])
        units_zh = "|".join(loaded["no_model_has"]["zh"])
        units_en = "|".join(loaded["no_model_has"]["en"])
        return _Slips(
            re.compile(rf"\s?(?:{chinese})(?:\s|(?=[㐀-鿿A-Za-z]))|\b(?:{english})\b,?\s?", re.I),
            tuple((re.compile(slip, re.I), word) for slip, word in loaded["meant"].items()),
            re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)(?:\s?(?:{units_zh})|\s(?:{units_en})\b)", re.I),
            re.compile(rf"^(?:(?:{'|'.join(loaded['lead'])})\s+)+", re.I),
            re.compile(rf"(?:\s+(?:{'|'.join(loaded['trail'])}))+$", re.I),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataError(f"summarizers/data/speech.yaml: {error}") from error


def is_speech(text: str) -> bool:
    """Whether a text has the length of a sentence and no mark of one."""
    return len(text) >= _LEAST and _MARK.search(text) is None


def hearing(document: Document) -> Hearing:
    """The sizes and names that a document tells clearly; nothing where it holds no speech."""
    if not any(is_speech(sentence.text) for sentence in document.sentences):
        return NOTHING
    told = [q.value for q in document.quantities if q.unit == "parameters"]
    told += [n.size for n in document.names if n.size is not None]
    sizes = {f"{value / _BILLION:g}" for value in told if value >= _BILLION}
    names = {n.canonical for n in document.names if n.known and n.kind in _NAMES}
    counted = Counter(word.lower() for word in _LETTERS.findall(document.text))
    models = {n.text.casefold() for n in document.names if n.kind == "model"}
    return Hearing(
        frozenset(sizes),
        frozenset(models),
        tuple(sorted(name for name in names if " " not in name)),
        frozenset(counted),
        frozenset(word for word, times in counted.items() if times == 1),
    )


def spoken(text: str, heard: Hearing = NOTHING) -> str:
    """A piece of transcribed speech as it was meant; any other text as it is."""
    if not is_speech(text):
        return text
    slips = _slips()
    if _HAN.search(text):
        text = _LETTERS.sub(lambda m: _apart(m[0], heard), text)
    text = _numbers(text, heard)
    for slip, word in slips.meant:
        text = slip.sub(word, text)
    text = slips.fillers.sub(" ", text)
    for _ in range(2):
        text = _STAMMER_ZH.sub(lambda m: m[1] or m[2], text)
        text = _STAMMER_EN.sub(r"\1", text)
    text = _spelled(text, heard)
    text = _GAP.sub(" ", text).strip()
    return slips.trail.sub("", slips.lead.sub("", text))


def _apart(word: str, heard: Hearing) -> str:
    """Two English words that were written as one, palmcontinue, where the text has both."""
    if word.lower() not in heard.once:
        return word
    for cut in range(_PART, len(word) - _PART + 1):
        if {word[:cut].lower(), word[cut:].lower()} <= heard.words:
            return f"{word[:cut]} {word[cut:]}"
    return word


def _numbers(text: str, heard: Hearing) -> str:
    """62币的model, GPT-3有175米: a unit that was misheard, by the value that was meant."""
    for q in reversed(find_quantities(text)):
        m = _HEARD.match(text, q.start, q.end)
        if m is not None and q.unit == "parameters" and q.value == float(m["number"]) * _BILLION:
            behind = text[m.end() :]
            gap = " " if behind[:1].isascii() and behind[:1].isalpha() else ""
            text = f"{text[: q.start]}{m['number']}B{gap}{behind}"
    if not heard.sizes or not any(model in text.casefold() for model in heard.models):
        return text
    # What no model has, in the digits of a size that the text gives a model elsewhere
    return _slips().misheard.sub(
        lambda m: f"{m[1]}B" if f"{float(m[1]):g}" in heard.sizes else m[0], text
    )


def _spelled(text: str, heard: Hearing) -> str:
    """Known names in their own capitals, palm as PaLM; and misheard ones as the text has them."""
    names = find_names(text)
    for name in reversed(names):
        same = name.text.casefold() == name.canonical.casefold()
        if name.known and name.text != name.canonical and same:
            text = text[: name.start] + name.canonical + text[name.end :]
    return _WORD.sub(lambda m: _meant(m[0], heard, names) or m[0], text) if heard.names else text


def _meant(word: str, heard: Hearing, names: Iterable[Name]) -> str | None:
    """The name that a word was misheard for: Churchill in a talk on Chinchilla, POM on PaLM."""
    if any(name.known and word in name.text for name in names) or word in heard.names:
        return None
    sounds = _sounds(word)
    abbreviation = word.isupper() or word[-1].isdigit()
    if len(sounds) < (2 if abbreviation else _SOUNDS):
        return None
    alike = [
        name
        for name in heard.names
        if name[-1].isdigit() == word[-1].isdigit() and _alike(sounds, _sounds(name))
    ]
    return alike[0] if len(alike) == 1 else None


@lru_cache(maxsize=2048)
def _sounds(word: str) -> str:
    """The consonants of a word as they are heard, with its digits: GPT-3 is KPT3."""
    folded = re.sub(r"[^a-z0-9.]", "", word.lower())
    heard = _SOUND.sub(lambda m: _GROUPS[(m.lastindex or 1) - 1][1], folded)
    return re.sub(r"([A-Z])\1+", r"\1", heard)


def _alike(first: str, second: str) -> bool:
    """Whether two words begin and end alike and differ by one sound at most."""
    if first == second:
        return True
    if first[:1] != second[:1] or first[-1:] != second[-1:]:
        return False
    if re.sub(r"\D", "", first) != re.sub(r"\D", "", second):
        return False
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), -1)
    if same < 0:
        return True
    return first[same + (len(first) == len(second)) :] == second[same + 1 :]
