"""Chinese words of our own as Taiwan writes them. Knows nothing of Discord: charts need it, too."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

TAIWAN = "taiwan.yaml"


@cache
def _words() -> tuple[tuple[re.Pattern[str], str], ...]:
    text = files("bot.chat.i18n").joinpath(TAIWAN).read_text(encoding="utf-8")
    return tuple((re.compile(said), word) for said, word in yaml.safe_load(text)["taiwan"].items())


@cache
def _characters() -> Any:
    from opencc import OpenCC  # a native library; only readers of Traditional Chinese need it

    return OpenCC("s2tw")


def to_taiwan(text: str) -> str:
    """Simplified Chinese in the characters and words of Taiwan; other text as it is."""
    converted: str = _characters().convert(text)
    for pattern, word in _words():
        converted = pattern.sub(word, converted)
    return converted
