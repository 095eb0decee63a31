"""Names that no list holds: by their shape, or by the words that introduce them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizers.names.known import boundary_characters, size_of, words
from summarizers.text import fold
from summarizers.types import Name, NameKind

# Numbers stand in these, but they are no quantities.
_ADDRESS = re.compile(
    r"(?=[hwad])(?:https?://[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff<>\"']+"
    r"|www\.[^\s\u4e00-\u9fff<>\"']+|arxiv:\s?\d{4}\.\d{4,5}(?:v\d+)?|doi:\S+)",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?<![a-z0-9_.+-])[a-z0-9_.+-]+@[a-z0-9-]+\.[a-z0-9.]+",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?<![A-Za-z])(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*|Interspeech)(?:[ -]|['’])?(?:19|20)\d\d(?!\d)"
)
# Letters and digits in one word: Zorblax-9, Qilin-72B, MX3000, GLM4.5V.
_COMPOUND = re.compile(
    r"(?<![A-Za-z0-9.])(?=[A-Za-z][A-Za-z-]*-?\d)[A-Za-z]+(?:-[A-Za-z]+)*-?\d+(?:\.\d+)*[A-Za-z]{0,8}"
    r"(?:-[A-Za-z0-9.]*[A-Za-z0-9])*(?![A-Za-z0-9])"
)
_INNER_DIGIT = re.compile(r"[A-Za-z-](?=\d)")
_CAMEL = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][a-z]+){1,3}[A-Z][A-Za-z]*(?![A-Za-z0-9])|(?<![A-Za-z0-9])[a-z]{1,3}[A-Z][A-Za-z]+(?![A-Za-z0-9])"
)
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_CAPITALS = re.compile(r"[A-Z]{2}")
_ACRONYM = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,}[A-Za-z]*(?:-[A-Z][A-Za-z]*)*(?![A-Za-z0-9$¥])")
_PROPER = r"[A-Z][A-Za-z0-9]*(?:[ -][A-Z0-9][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*){0,2}"
_THE_MODEL = re.compile(
    rf"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Aa] new|[Tt]he new|[Oo]ur)\s+({_PROPER})\s+"
    r"(model|chip|dataset|benchmark|assistant|chatbot|accelerator|agent|processor|series|family)\b"
)
_CALLED = re.compile(rf"\b(?:called|named|dubbed|known as|codenamed|titled)\s+[“\"'‘]?({_PROPER})")
_RELEASES = re.compile(
    rf"\b(?:released?|launche[ds]|unveil(?:s|ed)|open-sourced|introduce[ds]|announce[ds]|publishe[ds])\s+({_PROPER})(?=[,.;:]|\s+(?:on|with|in|a|an|the|which|that|to|and|as|for|today|yesterday)\b|$)"
)
_ORGANISATION = re.compile(r"\b((?:[A-Z][A-Za-z0-9&]+ ){1,3})([A-Z][a-z]+)\b")
_START_UP = re.compile(
    rf"\b(?:startup|start-up|company|firm|lab|chipmaker|developer|maker|giant|vendor)\s+({_PROPER})"
)
_QUOTED_MODEL = re.compile(
    r"[「“『\"]([^「」“”『』\"，。、\n]{1,16})[」”』\"]\s*(?:这款|这个|系列)?\s*(?:大)?(模型|芯片|数据集|基准|助手|机器人|处理器|加速卡|系统)"
)
_NAMED = re.compile(
    r"(?:名为|名叫|叫做|叫作|取名为?|命名为|代号为?|称为)\s*[「“『\"《]?([A-Za-z0-9㐀-鿿·.-]{2,16}?)[」”』\"》]?"
    r"\s*的(?:[^，。；\s]{0,8}?)?(模型|芯片|数据集|基准|公司|助手|机器人|系统|项目|处理器|加速卡)"
)
_BIG = re.compile(r"大模型|芯片|机器人")
_BIG_MODEL = re.compile(r"([㐀-鿿]{2,6}?)(大模型|芯片|机器人)")
_HAN_RUN = re.compile("[㐀-鿿]+")
_KIND_OF_WORD: dict[str, NameKind] = {
    "模型": "model", "大模型": "model", "芯片": "chip", "处理器": "chip", "加速卡": "chip",
    "数据集": "dataset", "基准": "benchmark", "公司": "company", "model": "model", "chip": "chip",
    "processor": "chip", "accelerator": "chip", "dataset": "dataset",
    "benchmark": "benchmark", "series": "model", "family": "model",
}  # fmt: skip


def find_addresses(text: str) -> tuple[Name, ...]:
    """Web and mail addresses, arXiv ids, and events with their year: names, whatever is in them."""
    folded = fold(text)
    taken = bytearray(len(text))
    found: list[Name] = []
    patterns = (_ADDRESS, _MAIL, _EVENT) if "@" in folded else (_ADDRESS, _EVENT)
    for pattern in patterns:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if 1 not in taken[start:end]:
                written = text[start:end]
                taken[start:end] = b"\1" * (end - start)
                found.append(Name(written, start, end, written, "other", known=False))
    return tuple(found)


def find_unseen(text: str, known: Sequence[Name]) -> tuple[Name, ...]:
    """Names by pattern, those that overlap a known name left out.

    A name that some phrase introduces once (「青鸾」大模型, the Orvane model) is found wherever
    else it stands in the text.
    """
    folded = fold(text)
    taken = bytearray(len(text))  # a byte a character: a text of names alone stays linear
    for name in known:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    found: list[Name] = []

    def add(start: int, end: int, kind: NameKind) -> bool:
        if start >= end or 1 in taken[start:end]:
            return False
        written = text[start:end]
        taken[start:end] = b"\1" * (end - start)
        identity = _identity(folded[start:end])
        found.append(Name(written, start, end, identity, kind, False, size_of(written)))
        return True

    introduced: dict[str, NameKind] = {}
    for start, end, kind in (*_english(folded), *_chinese(folded)):
        if add(start, end, kind):
            introduced.setdefault(folded[start:end], kind)
    for start, end, kind in _shapes(folded):
        add(start, end, kind)
    for stem, kind in introduced.items():
        at = folded.find(stem)
        while at >= 0:
            before, after = folded[at - 1 : at], folded[at + len(stem) : at + len(stem) + 1]
            latin = stem[0].isascii() and (_is_letter(before) or _is_letter(after))
            if not latin:
                add(at, at + len(stem), kind)
            at = folded.find(stem, at + len(stem))
    return tuple(sorted(found, key=lambda name: name.start))


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _identity(written: str) -> str:
    """One spelling for Zorblax 9, Zorblax_9 and Zorblax-9."""
    return re.sub(r"[\s_]+(?=\d)", "-", written.strip())


def _shapes(folded: str) -> Iterator[tuple[int, int, NameKind]]:
    lists = words()
    for match in _from_inside(folded, _INNER_DIGIT, _COMPOUND):
        stem = re.match(r"[A-Za-z-]+", match[0])
        first = stem[0].rstrip("-").casefold() if stem else ""
        if (
            first.split("-")[0] in lists["no_compounds"]
            or match[0].casefold() in lists["no_acronyms"]
        ):
            continue
        yield match.start(), match.end(), "model"
    for match in _from_inside(folded, _INNER_CAPITAL, _CAMEL):
        yield match.start(), match.end(), "other"
    for match in _from_inside(folded, _CAPITALS, _ACRONYM):
        word = match[0].casefold()
        if word not in lists["no_acronyms"] and word.rstrip("s") not in lists["no_acronyms"]:
            yield match.start(), match.end(), "other"


def _from_inside(
    folded: str, part: re.Pattern[str], whole: re.Pattern[str]
) -> Iterator[re.Match[str]]:
    """Every match of `whole`, a pattern that begins with a word and holds a match of `part`.

    The part is rare and found quickly; the words around all others are left alone.
    """
    done = 0
    for inside in part.finditer(folded):
        if inside.start() < done:
            continue
        start = inside.start()
        while start > done and (_is_letter(folded[start - 1]) or folded[start - 1] == "-"):
            start -= 1
        while start <= inside.start():
            match = whole.match(folded, start)
            if match is not None:
                yield match
                done = match.end()
                break
            joint = folded.find("-", start, inside.start())
            if joint < 0:
                break
            start = joint + 1


_THINGS = (
    "model", "chip", "dataset", "benchmark", "assistant", "chatbot", "accelerator", "agent",
    "processor", "series", "family",
)  # fmt: skip
_NAMING = ("called", "named", "dubbed", "known as", "titled")
_RELEASING = ("releas", "launch", "unveil", "open-sourced", "introduc", "announc", "publish")
_COMPANIES = (
    "startup", "start-up", "company", "firm", "lab", "maker", "developer", "giant", "vendor",
)  # fmt: skip


def _found(
    pattern: re.Pattern[str], folded: str, marks: tuple[str, ...]
) -> Iterator[re.Match[str]]:
    """The matches of a pattern in a text that has one of the words without which there is none."""
    return pattern.finditer(folded) if any(mark in folded for mark in marks) else iter(())


def _english(folded: str) -> Iterator[tuple[int, int, NameKind]]:
    lists = words()
    for match in _found(_THE_MODEL, folded, _THINGS):
        if not _common(match[1]):
            yield match.start(1), match.end(1), _KIND_OF_WORD.get(match[2], "product")
    for pattern, marks in ((_CALLED, _NAMING), (_RELEASES, _RELEASING)):
        for match in _found(pattern, folded, marks):
            if not _common(match[1]):
                yield match.start(1), match.end(1), "model"
    for match in _found(_START_UP, folded, _COMPANIES):
        if not _common(match[1]):
            yield match.start(1), match.end(1), "company"
    for match in _ORGANISATION.finditer(folded):
        if match[2].casefold() in lists["organisation_words"] and not _common(match[1]):
            yield match.start(1), match.end(2), "company"


_COMMON_FIRST = frozenset(
    "the a an this that these those it its in on at for of and or but as if when while our their "
    "his her new some many most all each every both one two three four five however meanwhile "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday chinese american european british "
    "french german japanese korean english us china america europe artificial machine deep large "
    "big open".split()
)


def _common(phrase: str) -> bool:
    return phrase.split()[0].casefold() in _COMMON_FIRST


def _chinese(folded: str) -> Iterator[tuple[int, int, NameKind]]:
    lists = words()
    for pattern in (_QUOTED_MODEL, _NAMED):
        for match in pattern.finditer(folded):
            if match[1] not in lists["generic_models"]:
                yield match.start(1), match.end(1), _KIND_OF_WORD.get(match[2], "product")
    for match in _BIG_MODEL.finditer(folded) if _BIG.search(folded) else ():
        start, end = _trimmed(folded, match.start(1), match.end(1))
        if 2 <= end - start <= 4 and not _generic(folded[start:end], lists["generic_models"]):
            yield start, end, _KIND_OF_WORD.get(match[2], "product")
    organisations = [ending for ending in lists["organisations"] if ending in folded]
    for run in _HAN_RUN.finditer(folded) if organisations else ():
        for ending in organisations:
            at = run.start() + run[0].find(ending)
            if at < run.start() + 2:
                continue
            start, end = _trimmed(folded, max(run.start(), at - 8), at)
            cut_off = start == at - 8 and start > run.start()
            if cut_off or not 2 <= end - start <= 8:
                continue
            if not _generic(folded[start:end], lists["generic_organisations"]):
                yield start, end + len(ending), "company"


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    """Cut a run of characters behind the last one that cannot belong to a name."""
    limits = boundary_characters()
    for position in range(end - 1, start - 1, -1):
        if folded[position] in limits:
            return position + 1, end
    return start, end


def _generic(word: str, generic: frozenset[str]) -> bool:
    """Whether a word is, or begins or ends with, one that only describes."""
    if word in generic:
        return True
    return any(word.startswith(g) or word.endswith(g) for g in generic if len(g) > 1)
