"""Names of an output against those of its source."""

from __future__ import annotations

import re
from functools import cache

from summarizers.guard.order import CHECKED_KINDS, turned
from summarizers.guard.sides import Side, guard_words, plain
from summarizers.guard.spelling import ENDING, spelled, written_in
from summarizers.names import key_of, name_in
from summarizers.text import fold
from summarizers.types import Language, Name

_SHORTENED = frozenset({"product", "person", "benchmark", "dataset"})
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"(?<![A-Za-z0-9_./-])[A-Z][A-Za-z]+(?![A-Za-z0-9_/])")
_GLOSS = re.compile(r"(?<=[\u4e00-\u9fffA-Z])\s?[(（][A-Z][A-Za-z]*(?:[\s-][A-Za-z]+)+[)）]")
_VERB = re.compile(r"(?:['’]s)?\s(?:is|was|has|had|will|[a-z]{2,}(?:ed|es|[^su\W]s))\b")
_ACRONYM = re.compile(r"[A-Z]{2,}s?")
_YEARED = re.compile(r"(.+?)[\s'’-]?((?:19|20)[0-9]{2})$")
_AXIS = re.compile(r"([a-z])[A-Z][a-z]+")
_NUMBERED = re.compile(r"[A-Za-z][a-z]+[\s-]?([0-9][0-9.]*)$")
_EXPANDED = re.compile(r"([A-Z]{2,})[a-z]")
_SMALL = re.compile(r"[\u4e00-\u9fff、，。（“]\s?([a-z]{4,})(?=\s?[\u4e00-\u9fff、，。）”])")


def name_faults(before: Side, after: Side, whole: bool) -> list[str]:
    """What is wrong with the names; `whole`: none of the source may be missing."""
    missing, added = _absent(before, after), _absent(after, before)
    gone, come = [n.text for n in missing], [n.text for n in added]
    # an abbreviation that nobody knows may be spelt out, or spell something out
    lost = [n.text for n in missing if n.known or not _faint(n.text)] if whole else []
    new = [n.text for n in added if n.known or not _faint(n.text)]
    if gone and come and not (lost and new):
        # an abbreviation or a capitalised word that comes or goes alone was spelt out; one in
        # the place of another name was not
        lost, new = (gone if whole else []), come
    words_gone = _latin_words(before, after, bool(come))
    words_come = _latin_words(after, before, bool(gone))
    unsure = before.chinese == after.chinese or after.chinese or _small_words(before, after)
    if not lost and not new and words_come and (words_gone or gone or unsure):
        lost, new = (words_gone[:1] if whole else []), words_come[:1]
    if whole and not (lost or new) and before.chinese and not after.chinese:
        lost = words_gone[:1]  # in Chinese text such a word is a name
    if not lost and not new and (place := turned(before, after, whole)):
        return [place]
    faults = [
        f"the name {b} in the output, {a} in the source" for a, b in zip(lost, new, strict=False)
    ]
    faults += [f"the name {name} is in the source, not in the output" for name in lost[len(new) :]]
    faults += [f"the name {name} is in the output, not in the source" for name in new[len(lost) :]]
    return faults


def _faint(name: str) -> bool:
    return _ACRONYM.fullmatch(name) is not None


def _absent(side: Side, other: Side) -> list[Name]:
    """Names of `side` that `other` lacks, in order, each once."""
    keys = {key_of(name.canonical) for name in other.names}
    return [
        name
        for name in _distinct(side)
        if not (
            _has(other, name, keys, side)
            or _glossed(side, name, other)
            or _of_versions(name, other)
        )
    ]


def _distinct(side: Side) -> list[Name]:
    """One of each name that both languages must show: known ones, and Latin ones with a shape."""
    found: dict[str, Name] = {}
    for name in side.names:
        if any(q.start <= name.start and name.end <= q.end for q in side.quantities):
            continue  # the unit of 400万PPS
        known = name.known and name.kind in CHECKED_KINDS
        written = not name.known and bool(_LATIN.match(name.text)) and name.kind != "company"
        acronym_known = name.known and _faint(name.text) and _translatable(name.text)
        if (known and not acronym_known) or (written and not _translatable(name.text)):
            found.setdefault(key_of(name.canonical), name)
    return list(found.values())


def _translatable(written: str) -> bool:
    """Abbreviations that the other language spells out: OS is 操作系统, IoT 物联网."""
    word = written.casefold()
    return bool({word, word.removesuffix("s"), word.removesuffix("es")} & _abbreviations())


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(str(guard_words()["translated_abbreviations"]).split())


def _has(side: Side, name: Name, keys: set[str], own: Side) -> bool:
    """Whether `side` has a name of its `own` side, as that or in another form."""
    if key_of(name.canonical) in keys:
        return True
    if (form := spelled(side.folded, name.text)) is not None:
        # torch-npu is TorchNPU, unless the source has torch-npu beside it
        stem = ENDING.sub("", name.text)
        same = ENDING.sub("", form) == stem
        return same or f" {form}" not in f" {own.folded}".replace(name.text, "")
    if name.known:
        head, _, last = name.canonical.rpartition(" ")
        edition = name.kind == "product" and last.lower() in _labels()
        parts = name.canonical.split()
        usual = name_in(name.canonical, Language.ZH if side.chinese else Language.EN)
        return (
            written_in(side.folded, name.canonical)
            or (usual is not None and fold(usual) in side.folded)  # 腾讯 in 腾讯混元
            or (len(parts) > 1 and all(key_of(p) in keys for p in parts))  # 谷歌 DeepMind
            or (edition and written_in(side.folded, head))
            or _short_form(name, side.folded)
        )
    yeared = _YEARED.fullmatch(name.text)
    if yeared and written_in(side.folded, yeared[1]) and f"{yeared[2]}" in side.folded:
        return True  # LinuxCon 2014, 2014 年的 LinuxCon
    numbered = _NUMBERED.fullmatch(name.text)
    if numbered and re.search(rf"[\u4e00-\u9fff]\s?{numbered[1]}(?![0-9.])", side.folded):
        # 监控 101 for Monitoring 101, unless the number counts something
        return any(f.value == plain(numbered[1]) and f.bare for f in side.figures)
    axis = _AXIS.fullmatch(name.text)
    if axis and re.search(rf"(?i:(?<![a-z]){axis[1]}(?![a-z]))\s?[\u4e00-\u9fff]", side.folded):
        return True  # xAxis, X 轴
    # Dv2-series, F1-score, Layer-7: what is a common word in it may be translated
    parts = re.split(r"[-\s]", name.text)
    proper = [p for p in parts if not (p.isalpha() and (p.islower() or p.lower() in _labels()))]
    figures = {f.value for f in side.figures} | side.worded()
    figures |= {plain(str(q.value)) for q in side.quantities if q.unit in (None, "count")}
    return len(proper) < len(parts) and all(
        p in figures if p.isdigit() else written_in(side.folded, p) for p in proper
    )


@cache
def _labels() -> frozenset[str]:
    return frozenset(str(guard_words()["translated_heads"]).split())


def _short_form(name: Name, folded: str) -> bool:
    """The Pi for Raspberry Pi, Altman for Sam Altman: the last word, with its capital."""
    first, *rest = name.canonical.split()
    if rest and name.kind in ("company", "lab") and all(w.casefold() in _generic() for w in rest):
        return (
            re.search(rf"(?<![A-Za-z0-9-]){re.escape(first)}(?![A-Za-z0-9-])", folded) is not None
        )
    *front, last = name.canonical.split()
    if not front or not (last.isalpha() and last[0].isupper()) or name.kind not in _SHORTENED:
        return False
    # on its own: in "Ostravel Lite" it is the last word of another name
    for match in re.finditer(rf"(?<![A-Za-z0-9-]){last}(?![A-Za-z0-9-])", folded):
        word = re.search(r"([A-Za-z]+)\s$", folded[: match.start()])
        if word is None or word[1].islower() or word[1].lower() in _common():
            return True
    return False


@cache
def _generic() -> frozenset[str]:
    return frozenset(str(guard_words()["generic_organisations"]).split())


def _glossed(side: Side, name: Name, other: Side) -> bool:
    """Time Series Database (TSDB), 时序数据库 (TSDB): the words in front say it."""
    expanded = _EXPANDED.match(name.text)
    if expanded and re.search(
        rf"[A-Z-]*(?!{expanded[1]}[a-z]){expanded[1]}[A-Z-]*(?![a-z])", side.folded
    ):
        return True  # PERSIST (PERsonality Stability in Synthetic Text)
    behind = re.search(r"\(([A-Z][A-Z0-9-]+)", side.folded[name.end : name.end + 120])
    short = re.match(
        r"[^,.;()（）]{0,30}[(（]([A-Z][A-Za-z-]*[A-Z])s?[)）]", side.folded[name.end :]
    )
    if (
        short
        and not name.known
        and len(name.text.split()) > 1
        and written_in(other.folded, short[1])
    ):
        return True  # Multi-Timescale Gradient Sliding (MT-GS) is 多时间尺度梯度滑动（MT-GS）
    capitals = "".join(c for c in name.text if c.isupper())
    if name.text[0].islower() and behind and capitals and capitals in behind[1]:
        return True  # Prostate cANcer graDe Assessment (PANDA)
    before = side.folded[: name.start].rstrip()
    if not before.endswith(("(", "（")) or not _ACRONYM.fullmatch(name.text):
        return False
    initials = "".join(w[0] for w in re.findall(r"[A-Za-z]+", before[-80:])).lower()
    return initials.endswith(name.text.lower().removesuffix("s")) or not before[-2:-1].isascii()


def _of_versions(name: Name, other: Side) -> bool:
    """安卓 2.1 for "2.1" is the text's own subject, named again: its number is checked apart."""
    product = r"\s([0-9][0-9.]*[A-Z]?\+?)$" if name.kind == "product" else r"\s([0-9][0-9.]*)$"
    digits = re.search(product, name.canonical)
    if not name.known:
        return False
    if digits is None:
        # the other way round: Raspberry Pi 3 B+, 树莓派 3B+
        versions = rf"{re.escape(key_of(name.canonical))}[0-9.]+[a-z]?\+?"
        return any(re.fullmatch(versions, key_of(o.canonical)) for o in other.names)
    stem = name.canonical[: digits.start()]
    return any(key_of(o.canonical).startswith(key_of(stem)) for o in other.names)


def _latin_words(side: Side, other: Side, evident: bool) -> list[str]:
    """Capitalised Latin words, of no name that was compared already, that the other side lacks.

    Between Chinese characters such a word is a name. In English a capital may be grammar, so
    one of these counts only where the other side has one that is missing here, and the first
    of a sentence where a verb follows, or where it is `evident` that a name was lost.
    """
    taken = [(n.start, n.end) for n in side.names if n.kind in CHECKED_KINDS or not n.known]
    there = other.folded.casefold()
    glosses = [match.span() for match in _GLOSS.finditer(side.folded)] if side.chinese else []
    found: dict[str, None] = {}
    for match in _WORD.finditer(side.folded):
        word, low = match[0], match[0].casefold()
        if ENDING.sub("", word).casefold() in there or low in _common() or _translatable(word):
            continue
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if any(a <= match.start() < b for a, b in glosses):
            continue
        opening = not side.chinese and _begins(side.folded, match)
        if (
            opening
            and (word.endswith(("ing", "ed")) or not evident)
            and not _acts(side.folded, match.end())
        ):
            continue
        found[word] = None
    return list(found)


def _small_words(side: Side, other: Side) -> bool:
    """Whether Chinese text has Latin words in small letters that the other side lacks: names too
    (支持csi和flexvolume两种类型)."""
    if not side.chinese:
        return False
    there = other.folded.casefold()
    return any(m[1].removesuffix("s") not in there for m in _SMALL.finditer(side.folded))


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
