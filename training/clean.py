"""Pairs as found, made into pairs worth learning: one spelling convention, no rubbish."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator

_HAN = "㐀-鿿豈-﫿"
_han = re.compile(f"[{_HAN}]")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
"""Full-width letters and digits to ASCII; full-width marks stay, Chinese is written with them."""
_MARKS = str.maketrans({",": "，", ";": "；", ":": "：", "?": "？", "!": "！"})
_after_han = re.compile(f"(?<=[{_HAN}])[,;:?!](?=[{_HAN}\\s]|$)")
_latin_run = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%+\-_/'&]*")
_MARKUP = re.compile(r"[{}<>|\\]|https?://|\[\[|]\(")
_MASK_LIKE = re.compile(r"<[nt]\d>|<2(?:en|zh)>|<head>|<sum>")

LEFT_OUT = frozenset({"md_misc4"})
"""Sources that must not go into weights that ship: a part of md_misc4 is non-commercial."""
SHORT_WORDS = 4
SHORT_SHARE = 0.15
"""Lines of four words or fewer are mostly interface text; so many of them stay."""


def tidy(text: str, language: str) -> str:
    """One line in the project's convention.

    Letters and digits half-width, single spaces, no invisible characters. In Chinese a space
    stands between Han and a Latin word (ChatGPT 只有), none between Han and a bare number
    (200亿), and marks after Han are full-width.
    """
    text = unicodedata.normalize("NFC", text).translate(_WIDE)
    text = " ".join(_INVISIBLE.sub("", text).split())
    if language == "zh":
        text = _after_han.sub(lambda m: m.group().translate(_MARKS), text)
        text = space_chinese(text)
    return text


def space_chinese(text: str) -> str:
    """The spacing convention of `tidy` for a Chinese line."""
    out, at = [], 0
    for run in _latin_run.finditer(text):
        start, end = run.span()
        while end > start and text[end - 1] in ".,-'&/":
            end -= 1
        word = text[start:end]
        before = text[at:start]
        number = not re.search("[A-Za-z]", word)
        if _han.search(before.rstrip()[-1:]):
            before = before.rstrip() + ("" if number else " ")
        out.append(before + word)
        rest = text[end:].lstrip()
        at = end
        if rest and _han.match(rest):
            at = len(text) - len(rest)
            if not number:
                out.append(" ")
    return "".join(out) + text[at:]


def vary(text: str, rng: random.Random) -> str:
    """A Chinese source as people type it: at times without spaces, at times with ASCII commas."""
    if rng.random() < 0.15:
        text = re.sub(f"(?<=[{_HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) (?=[{_HAN}])", "", text)
    if rng.random() < 0.05:
        text = text.replace("，", ",")
    return text


def good(en: str, zh: str) -> bool:
    """Whether a tidy pair is a translation that can be learned from, as far as form shows it."""
    if not en or not zh or en == zh or _MASK_LIKE.search(en) or _MASK_LIKE.search(zh):
        return False
    han, words = len(_han.findall(zh)), len(en.split())
    latin = sum(map(len, re.findall("[A-Za-z]+", zh)))
    if not han or _han.search(en) or not re.search("[A-Za-z]{2}", en):
        return False
    if len(_MARKUP.findall(en)) > 2 or len(_MARKUP.findall(zh)) > 2:
        return False
    if han + latin / 4 < 0.2 * len(zh) or len(en) > 1200 or len(zh) > 500:
        return False
    # Chinese writes about 1.7 characters for an English word; 92-98 % of the corpus is aligned
    # well, and most of what is not shows in this ratio.
    units = han + latin / 5
    return words < 4 or 0.45 <= units / words <= 4.5


def pairs(
    lines: Iterable[str], *, seed: int = 1, limit_repeats: int = 2
) -> Iterator[tuple[str, str, str]]:
    """(English, Chinese, source) from lines `en TAB zh TAB source`, tidy and filtered.

    A side that was seen `limit_repeats` times is not taken again.
    """
    rng = random.Random(seed)
    seen: dict[int, int] = {}
    for line in lines:
        parts = line.rstrip("\n").split("\t")
        if len(parts) < 2 or (len(parts) > 2 and parts[2] in LEFT_OUT):
            continue
        en, zh = tidy(parts[0], "en"), tidy(parts[1], "zh")
        if not good(en, zh):
            continue
        if len(en.split()) <= SHORT_WORDS and rng.random() > SHORT_SHARE:
            continue
        keys = (hash(en), hash(zh))
        if any(seen.get(key, 0) >= limit_repeats for key in keys):
            continue
        for key in keys:
            seen[key] = seen.get(key, 0) + 1
        yield en, zh, parts[2] if len(parts) > 2 else ""
