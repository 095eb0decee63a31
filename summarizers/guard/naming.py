"""Names of an output against those of its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from summarizers.guard.sides import Side, guard_words, sentence_spans
from summarizers.names import key_of
from summarizers.types import Name

_CHECKED_KINDS = frozenset(
    {"model", "company", "lab", "person", "dataset", "benchmark", "chip", "product"}
)
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"(?<![A-Za-z0-9_./-])[A-Z][A-Za-z]+(?![A-Za-z0-9_/])")
_VERB = re.compile(r"(?:['’]s)?\s(?:is|was|has|had|will|[a-z]{2,}(?:ed|es|[^su\W]s))\b")
_STOPS = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+|\n+")
_ACRONYM = re.compile(r"[A-Z]{2,}s?")


def name_faults(before: Side, after: Side, whole: bool) -> list[str]:
    """What is wrong with the names; `whole`: none of the source may be missing."""
    gone, come = _absent(before, after), _absent(after, before)
    lost = [n for n in gone if not _faint(n)] if whole else []
    new = [n for n in come if not _faint(n)]
    if gone and come and not (lost and new):
        # an abbreviation or a capitalised word that comes or goes alone was spelt out; one in
        # the place of another name was not
        lost, new = (gone if whole else []), come
    words_gone = _latin_words(before, after, bool(come))
    words_come = _latin_words(after, before, bool(gone))
    same = before.chinese == after.chinese
    if not lost and not new and words_come and (words_gone or gone or same):
        lost, new = (words_gone[:1] if whole else []), words_come[:1]
    if not lost and not new and (turned := _turned(before, after, whole)):
        return [turned]
    faults = [
        f"the name {b} in the output, {a} in the source" for a, b in zip(lost, new, strict=False)
    ]
    faults += [f"the name {name} is in the source, not in the output" for name in lost[len(new) :]]
    faults += [f"the name {name} is in the output, not in the source" for name in new[len(lost) :]]
    return faults


def _turned(before: Side, after: Side, whole: bool) -> str | None:
    """Two names in each other's place. Of human translations with two known names one in twenty
    tells them in another order; in the same language a sentence of the source must have it so.
    """
    mine, theirs = _in_order(after), _in_order(before)
    both = [key for key in mine if key in theirs]
    if whole:
        wanted = [key for key in theirs if key in mine]
        wrong = [(a, b) for a, b in pairwise(both) if wanted.index(a) > wanted.index(b)]
    else:
        parts = [_in_order(before, *span) for span in sentence_spans(before.folded, _STOPS)]
        wrong = [
            (a, b)
            for a, b in pairwise(both)
            if (together := [p for p in parts if a in p and b in p])
            and not any(list(p).index(a) < list(p).index(b) for p in together)
        ]
    if not wrong:
        return None
    first, second = (mine[key] for key in wrong[0])
    return f"{first} stands before {second} in the output, behind it in the source"


def _in_order(side: Side, start: int = 0, end: int | None = None) -> dict[str, str]:
    """Names by key in the order of their first mention."""
    found: dict[str, str] = {}
    for name in side.names:
        within = start <= name.start and (end is None or name.end <= end)
        if within and name.kind in _CHECKED_KINDS and (name.known or name.kind != "model"):
            found.setdefault(key_of(name.canonical), name.text)
    return found


def _faint(name: str) -> bool:
    return _ACRONYM.fullmatch(name) is not None


def _absent(side: Side, other: Side) -> list[str]:
    """Names of `side` that `other` lacks, in order, each once."""
    keys = {key_of(name.canonical) for name in other.names}
    return [
        name.text
        for name in _distinct(side.names)
        if not (_has(other, name, keys) or _glossed(side, name) or _of_versions(name, other))
    ]


def _distinct(names: Sequence[Name]) -> list[Name]:
    """One of each name that both languages must show: known ones, and Latin ones with a shape."""
    found: dict[str, Name] = {}
    for name in names:
        known = name.known and name.kind in _CHECKED_KINDS
        written = not name.known and bool(_LATIN.match(name.text)) and name.kind != "company"
        acronym_known = name.known and _faint(name.text) and _translatable(name.text)
        if (known and not acronym_known) or (written and not _translatable(name.text)):
            found.setdefault(key_of(name.canonical), name)
    return list(found.values())


def _translatable(written: str) -> bool:
    """Abbreviations that the other language spells out: OS is 操作系统, IoT 物联网."""
    return written.casefold().removesuffix("s") in _abbreviations()


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(str(guard_words()["translated_abbreviations"]).split())


def _has(side: Side, name: Name, keys: set[str]) -> bool:
    if key_of(name.canonical) in keys or written_in(side.folded, name.text):
        return True
    if name.known:
        return False
    # Dv2-series, F1-score, Layer-7: what is a common word in it may be translated
    parts = re.split(r"[-\s]", name.text)
    proper = [p for p in parts if not (p.isalpha() and (p.islower() or p.lower() in _labels()))]
    figures = {f.value for f in side.figures} | side.worded()
    return len(proper) < len(parts) and all(
        p in figures if p.isdigit() else written_in(side.folded, p) for p in proper
    )


@cache
def _labels() -> frozenset[str]:
    return frozenset(str(guard_words()["translated_heads"]).split())


def written_in(folded: str, written: str) -> bool:
    """Whether a name stands in a text, however it is joined and in whatever case; plurals too."""
    body = r"[-\s_]?".join(
        re.escape(p)
        for p in re.findall(
            r"[A-Za-z]+|[0-9.]+|[^\W\d_A-Za-z]+|[^\s\w-]", written.removesuffix("s")
        )
    )
    if not body:
        return False
    edge = r"(?![A-Za-z0-9]|[-.][0-9])"
    if re.search(rf"(?<![A-Za-z0-9]){body}s?{edge}", folded):
        return True
    # in other letters, but not as a part of another word: tidb-server is not TiDB
    loosely = rf"(?<![A-Za-z0-9_-]){body}s?(?![-_][a-z]){edge}"
    return re.search(loosely, folded, re.IGNORECASE) is not None


def _glossed(side: Side, name: Name) -> bool:
    """Time Series Database (TSDB), 时序数据库 (TSDB): the words in front say it."""
    before = side.folded[: name.start].rstrip()
    if not before.endswith(("(", "（")) or not _ACRONYM.fullmatch(name.text):
        return False
    initials = "".join(w[0] for w in re.findall(r"[A-Za-z]+", before[-80:])).lower()
    return initials.endswith(name.text.lower().removesuffix("s")) or not before[-2:-1].isascii()


def _of_versions(name: Name, other: Side) -> bool:
    """安卓 2.1 for "2.1" is the text's own subject, named again: its number is checked apart."""
    digits = re.search(r"\s([0-9][0-9.]*)$", name.text)
    if digits is None or not name.known:
        return False
    stem = name.text[: digits.start()]
    return any(key_of(o.canonical).startswith(key_of(stem)) for o in other.names)


def _latin_words(side: Side, other: Side, evident: bool) -> list[str]:
    """Capitalised Latin words, of no name that was compared already, that the other side lacks.

    Between Chinese characters such a word is a name. In English a capital may be grammar, so
    one of these counts only where the other side has one that is missing here, and the first
    of a sentence where a verb follows, or where it is `evident` that a name was lost.
    """
    taken = [(n.start, n.end) for n in side.names if n.kind in _CHECKED_KINDS or not n.known]
    there = other.folded.casefold()
    found: dict[str, None] = {}
    for match in _WORD.finditer(side.folded):
        word, low = match[0], match[0].casefold()
        if low.removesuffix("s") in there or low in _common() or _translatable(word):
            continue
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        opening = not side.chinese and not evident and _begins(side.folded, match)
        if opening and not _acts(side.folded, match.end()):
            continue
        found[word] = None
    return list(found)


def _begins(folded: str, match: re.Match[str]) -> bool:
    return not folded[: match.start()].rstrip(" \"'“‘([*#-").strip() or bool(
        re.search(r"[.!?:;\n]\W*$", folded[max(0, match.start() - 6) : match.start()])
    )


def _acts(folded: str, end: int) -> bool:
    """Whether a verb follows: a word that begins a sentence and does something may be a name."""
    return _VERB.match(folded, end) is not None


@cache
def _common() -> frozenset[str]:
    return frozenset(str(guard_words()["common_words"]).split())
