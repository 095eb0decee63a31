"""What stands around a number: a name that it belongs to, a label, a counted noun."""

from __future__ import annotations

import re
from functools import cache

from summarizers.quantities.pieces import Piece
from summarizers.quantities.words import alternation, words

_COUNTED = re.compile(r"\s+([a-z][a-z-]*)(?:\s+([a-z][a-z-]*))?")
_LETTER_BEHIND = re.compile(r"[0-9]+[a-z]{2}")
_PREFIX = re.compile(r"(?<![a-z])(?:sub|mid|early|late|pre|post|under|over)$")
_RUN_TOGETHER = re.compile(r"(?<![a-z])(?:size|only|about|with|token|model|of|to|是|有)$")
_VALUE, _MARKS = tuple("为至是到值于"), tuple(" (（:：，,、")
_OPENS = (":", "：", ";", "；", "。")
_NOT_PLURAL = re.compile(r".*(?:ss|us|is|'s)$")
_NOT_NOUNS = frozenset(
    "is was has as this its does plus versus yes thus perhaps always across towards besides "
    "and or but to of in on at by for with from than the a an that which who it".split()
)


def _han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


@cache
def _minus() -> re.Pattern[str]:
    raw = words().raw["negative"]
    return re.compile(
        rf"(?:(?<![正背担肩抱胜欺自辜承减])(?:{alternation(raw['zh'])})\s?|(?<![a-z])(?:{alternation(raw['en'])})\s)$"
    )


@cache
def _sizes() -> re.Pattern[str]:
    raw = words().raw["sizes"]
    zh = alternation([*raw["zh"], "模型"])
    return re.compile(
        rf"(?:级)?(?:的|左右的|等|这)?\s?(?:不同)?(?:参数)?(?:{alternation(raw['zh'])})"
        rf"|\s?等?[两三四五六七八九十几多0-9]{{1,2}}\s?[个种款档类][\u4e00-\u9fff]{{0,4}}?(?:{zh})"
        rf"|[\s-](?:(?:model|parameter)\s)?(?:{alternation(raw['en'])})s?(?![a-z])"
    )


def sized(piece: Piece, low: str) -> bool:
    """Whether 7B is a size of a model (7B、13B 两个版本, the 7B and 13B variants); says so."""
    if piece.unit is None and 10**6 <= piece.scale <= 10**9 and _sizes().match(low, piece.end):
        piece.unit = piece.measure = "parameters"
        return True
    return False


class Around:
    """The text, and what its readers ask about the surroundings of a place."""

    text: str
    low: str

    def _attached(self, start: int) -> bool:
        """Whether the digits belong to a Latin word in front: GPT-4, phi-1.5, A100, top-5."""
        low = self.low
        if start == 0:
            return False
        before = low[start - 1]
        if before == "x" and low.startswith(("86", "64", "32"), start):
            return True
        if (before == "x" and (start == 1 or low[start - 2] in " (~")) or before == "×":
            return before == "x" and _LETTER_BEHIND.match(low, start) is not None  # x509Manager
        if (before.isascii() and before.isalpha()) or before == "_":
            return not _RUN_TOGETHER.search(low, max(0, start - 12), start)
        if before == "-" and _PREFIX.search(low, max(0, start - 7), start - 1):
            return False
        if before in "-‑–/.:'’+&=" and start > 1:
            other = low[start - 2]
            if other.isascii() and other.isalpha():
                if before in "=:+":
                    return False
                return not (before in "-–/" and self._range_before(start - 1))
        return False

    def _range_before(self, at: int) -> bool:
        """350M-175B: the letter in front of the hyphen is itself a unit or a scale."""
        return (
            re.search(
                r"(?<![a-z])[0-9.,]+\s?(?:[kmbt]|gb|tb|mb|ms|x|bn|percent)$",
                self.low[max(0, at - 14) : at],
            )
            is not None
        )

    def _end_of_compound(self, end: int) -> int:
        """Past the letters, digits and joints of a name: 70B-Chat, 3.5-turbo."""
        match = re.compile(r"[a-z0-9._/+-]*", re.ASCII).match(self.low, end)
        stop = match.end() if match else end
        size = re.compile(r"\s(?=[0-9.]+[bm](?![a-z0-9]))").match(self.low, stop)
        if size:
            inner = re.compile(r"\s[0-9.]+[bm]").match(self.low, stop)
            return inner.end() if inner else stop
        return stop

    def _labelled_anyway(self, end: int) -> bool:
        """A label word with a measured number behind is none: 表现 30%, line 300 million."""
        low = self.low
        return bool(
            re.match(
                r"\s?(?:%|m?s(?![a-z])|毫?秒|分钟|小时|[十百千]?[万亿]|million|billion|[.0-9]*[kmbt](?![a-z])|美元|元|年|个|倍)",
                low[end : end + 8],
            )
        )

    def _counted(self, piece: Piece) -> None:
        """English: a plural noun right behind, or behind one adjective, is what is counted."""
        if piece.unit is not None or piece.style == "date" or piece.value.denominator != 1:
            return
        match = _COUNTED.match(self.low, piece.end)
        if match is None or (piece.letter and sized(piece, self.low)):
            return
        for word in (match[1], match[2]):
            if word is None or word in _NOT_NOUNS:
                return
            if word.endswith("s") and not _NOT_PLURAL.match(word):
                piece.unit = piece.measure = "count"
                return

    def _list_marker(self, start: int, end: int) -> bool:
        line = self.low.rfind("\n", 0, start) + 1
        head = self.low[line:start].strip(" \t(（【[#*-")
        inline = head.endswith(_OPENS) and self.low.startswith((")", "）"), end)
        return inline or (
            not head
            and re.match(r"\s?[.、)）．】\]](?![0-9])", self.low[end : end + 3]) is not None
            and end - start <= 2
        )

    def _is_year(self, before: str, end: int) -> bool:
        if before in words().lists["year_before"]:
            return True
        follows = _COUNTED.match(self.low, end)
        return not (follows and follows[1].endswith("s") and follows[1] not in _NOT_NOUNS)

    def _negative(self, start: int, *, scaled: bool) -> int:
        """How many characters in front are a minus sign (-3, 零下 15, minus 15), else 0.

        Before a power (-3 亿) a dash is one only behind a word of value.
        """
        low = self.low
        if word := _minus().search(low, max(0, start - 9), start):
            return start - word.start()
        head = low[start - 2 : start - 1] if start > 1 else ""
        sign = (
            start > 0
            and low[start - 1] in "-−–"
            and (head in _VALUE if scaled else not head or head in _MARKS or _han(head))
            and not re.match(r"[0-9. ]*[-–]|(?:19|20)[0-9]{2}(?![0-9.])", low[start : start + 6])
        )
        return int(sign)
