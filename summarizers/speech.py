"""Speech that a machine wrote down, made readable: fillers, stammers and slips of hearing.

Only what is safe whatever the text is about (data/speech.yaml): no word is guessed from the
topic. Numbers whose unit was misheard are written out as the quantity reader reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from summarizers.names import find_names
from summarizers.quantities import find_quantities
from summarizers.types import DataError

_MARK = re.compile(r"[。！？；，,;!?]|\.(?:\s|$)")
_LEAST = 60
"""A line shorter than this without a mark is a heading or an item, not speech."""
_GAP = re.compile(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])|\s{2,}")
_STAMMER_ZH = re.compile(r"([㐀-鿿]{2,8}?)(?:\s?\1)+|([我你他她它这那就是个的在对了有])(?:\s?\2)+")
_STAMMER_EN = re.compile(r"\b(\w+(?: \w+){0,2})(?: \1)+\b", re.IGNORECASE)
_HEARD = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s?(?P<word>[㐀-鿿]{1,2})")


@dataclass(frozen=True, slots=True)
class _Slips:
    fillers: re.Pattern[str]
    meant: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _slips() -> _Slips:
    loaded: dict[str, Any] = yaml.safe_load(
        files("summarizers").joinpath("data/speech.yaml").read_text(encoding="utf-8")
    )
    try:
        chinese = "|".join(loaded["fillers"]["zh"])
        english = "|".join(loaded["fillers"]["en"])
        return _Slips(
            re.compile(rf"\s?(?:{chinese})(?:\s|(?=[㐀-鿿A-Za-z]))|\b(?:{english})\b,?\s?", re.I),
            tuple((re.compile(slip, re.I), word) for slip, word in loaded["meant"].items()),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataError(f"summarizers/data/speech.yaml: {error}") from error


def is_speech(text: str) -> bool:
    """Whether a text has the length of a sentence and no mark of one."""
    return len(text) >= _LEAST and _MARK.search(text) is None


def spoken(text: str) -> str:
    """A piece of transcribed speech as it was meant; any other text as it is."""
    if not is_speech(text):
        return text
    slips = _slips()
    text = _numbers(text)
    for slip, word in slips.meant:
        text = slip.sub(word, text)
    text = slips.fillers.sub(" ", text)
    for _ in range(2):
        text = _STAMMER_ZH.sub(lambda m: m[1] or m[2], text)
        text = _STAMMER_EN.sub(r"\1", text)
    text = _spelled(text)
    return _GAP.sub(" ", text).strip()


def _numbers(text: str) -> str:
    """62币的model -> 62B的model: a unit that was misheard, by the value that was meant."""
    for q in reversed(find_quantities(text)):
        m = _HEARD.match(text, q.start, q.end)
        if m is not None and q.unit == "parameters" and q.value == float(m["number"]) * 10**9:
            text = f"{text[: q.start]}{m['number']}B{text[m.end() :]}"
    return text


def _spelled(text: str) -> str:
    """Known names in their own capitals: palm -> PaLM."""
    for name in reversed(find_names(text)):
        if (
            name.known
            and name.text != name.canonical
            and (name.text.casefold() == name.canonical.casefold())
        ):
            text = text[: name.start] + name.canonical + text[name.end :]
    return text
