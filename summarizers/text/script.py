"""Which language and which script a text is in, by its characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from summarizers.types import Language

HAN = "㐀-䶿一-鿿豈-﫿"
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_LATIN_PROSE = re.compile(r"\b[a-z]{2,}\b")

# A Chinese character carries about as much as one and a half English words do; below these
# shares the other language is names and quotations, not the text.
_ZH_SHARE = 0.45
_EN_SHARE = 0.12
_FULL_WIDTH = {
    code: code - 0xFEE0
    for code in range(0xFF01, 0xFF5F)
    if chr(code - 0xFEE0).isalnum() or chr(code - 0xFEE0) in "%+-./$@#&_=~"
}
"""Letters, digits and signs that stand inside numbers; full-width punctuation stays Chinese."""


def detect_language(text: str) -> Language:
    """zh, en or mixed, by script, weighed by paragraph.

    A paragraph votes with its length for the script of its prose, so a Chinese notice below an
    English article, or Latin names all over a Chinese one, decide nothing. Text with neither
    script is en.
    """
    chinese = english = 0.0
    for paragraph in text.splitlines():
        han = sum(map(len, _HAN_RUN.findall(paragraph)))
        if not han:
            english += len(_LATIN_WORD.findall(paragraph))
            continue
        words = len(_LATIN_PROSE.findall(paragraph))
        if han >= words:
            chinese += han / 1.5
        else:
            english += words
    total = chinese + english
    if not total:
        return Language.EN
    share = chinese / total
    if share >= 1 - _ZH_SHARE:
        return Language.ZH if share >= 1 - _ZH_SHARE * 0.8 else Language.MIXED
    return Language.EN if share <= 0.36 else Language.MIXED


@cache
def _simplified() -> dict[int, str]:
    """Traditional code point -> its Simplified character, from OpenCC's single characters."""
    from opencc import OpenCC  # a native library; only Chinese text needs it

    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
    characters = [chr(code) for first, last in ranges for code in range(first, last)]
    # A line break between any two keeps phrase rules from joining them.
    folded = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        ord(old): new
        for old, new in zip(characters, folded, strict=True)
        if old != new and len(new) == 1
    }


@cache
def _folding() -> tuple[dict[int, str | int], re.Pattern[str]]:
    """What folds to what, and a pattern that finds the first of it: most text has none."""
    table: dict[int, str | int] = {**_FULL_WIDTH, **_simplified()}
    return table, _any_of(table)


def _any_of(codes: Iterable[int]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(re.escape(chr(code)) for code in sorted(codes))}]")


def fold(text: str) -> str:
    """`text` with Simplified characters and half-width letters and digits; same length.

    For matching only: offsets in the result are offsets in `text`. What is shown stays as
    it was written.
    """
    if text.isascii():
        return text
    table, folds = _folding()
    return text.translate(table) if folds.search(text) else text


def is_traditional(text: str) -> bool:
    """Whether Chinese text is written in Traditional characters."""
    traditional, simplified = _one_script_only()
    old = len(traditional.findall(text))
    if not old:
        return False
    return old > len(simplified.findall(text)) and old >= 0.02 * sum(
        map(len, _HAN_RUN.findall(text))
    )


@cache
def _one_script_only() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Characters that only Traditional text has, and targets of the table that are no source."""
    from opencc import OpenCC

    targets = sorted(set(_simplified().values()))
    back = OpenCC("s2t").convert("\n".join(targets)).split("\n")
    simplified = (ord(new) for new, old in zip(targets, back, strict=True) if new != old)
    return _any_of(_simplified()), _any_of(simplified)
