"""Names in each other's place: Microsoft invested in OpenAI, and OpenAI in Microsoft.

Of human translations with two known names one in twenty tells them in another order. Most of
those are grammar, which shows: what Chinese says first with 在, 从 or 的 English says behind
with on, from or of, and an active sentence becomes a passive one. In the same language a
sentence of the source must have the order of the output.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from summarizers.guard.alike import reversed_in
from summarizers.guard.sides import Side, guard_words, sentence_spans
from summarizers.names import key_of
from summarizers.quantities import same_quantity
from summarizers.types import Name, Quantity

CHECKED_KINDS = frozenset(
    {"model", "company", "lab", "person", "dataset", "benchmark", "chip", "product"}
)
"""Kinds of known names that both sides must show."""
_STOPS = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+|\n+")
_VERSION = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,})[\s-]?([0-9]+(?:\.[0-9]+)+)(?![A-Za-z0-9])")


def turned(before: Side, after: Side, whole: bool) -> str | None:
    """What is wrong with the order of names that both sides have; None where nothing is."""
    if whole and (versions := _versions_turned(before, after)):
        return versions
    mine, theirs = _in_order(after), _in_order(before)
    both = [key for key in mine if key in theirs]
    if whole:
        wanted = [key for key in theirs if key in mine]
        wrong = [(a, b) for a, b in pairwise(both) if wanted.index(a) > wanted.index(b)]
        if before.chinese != after.chinese:
            zh, en = (theirs, mine) if before.chinese else (mine, theirs)
            sides = (before, after) if before.chinese else (after, before)
            # the later one of the output comes first in the source
            ahead = ((b, a) if before.chinese else (a, b) for a, b in wrong)
            moved = [_grammar(zh[x], en[x], zh[y], *sides) for x, y in ahead]
            wrong = [pair for pair, fine in zip(wrong, moved, strict=True) if not fine]
            if not wrong and (doer := _done_by(before, after, both, theirs, mine)):
                return doer
            if not wrong and (other := _compared(both, zh, en, *sides)):
                return other
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
    first, second = (mine[key].text for key in wrong[0])
    return f"{first} stands before {second} in the output, behind it in the source"


@cache
def _marks(name: str) -> re.Pattern[str]:
    """data/guard.yaml's words around a name that is not what its sentence is about."""
    return re.compile(str(guard_words()["roles"][name]), re.IGNORECASE)


def _near(side: Side, name: Name, mark: str) -> bool:
    """Whether such a word stands directly in front of a name, or (behind_…) behind it."""
    if mark.startswith(("behind", "says")):
        return _marks(mark).match(side.folded, name.end) is not None
    start = max(0, name.start - 14)
    return _marks(mark).search(side.folded[start : name.start]) is not None


def _grammar(in_zh: Name, in_en: Name, other_zh: Name, zh: Side, en: Side) -> bool:
    """Whether a name that the Chinese side has before another one and the English side behind it
    only moved as grammar has it: 在 Windows 上 and on Windows, 微软的 and of Microsoft, by …"""
    if _near(en, in_en, "passive_en"):
        return True
    owner = _near(zh, in_zh, "behind_zh") and not _near(zh, other_zh, "behind_zh")
    marked = owner or _with(zh, in_zh) or _near(zh, in_zh, "before_zh")
    if _near(zh, in_zh, "says_zh") and _near(en, in_en, "behind_en"):
        return True  # 据彭博社报道，…: …, Bloomberg reported
    return marked and _near(en, in_en, "before_en")


def _done_by(
    before: Side, after: Side, both: list[str], theirs: dict[str, Name], mine: dict[str, Name]
) -> str | None:
    """Names in the same order, one side of which is passive and the other is not: what acted in
    the source is acted on in the output."""
    zh, en = (before, after) if before.chinese else (after, before)
    for first, second in pairwise(both):
        in_zh = (theirs if before.chinese else mine)[second]
        in_en = (mine if before.chinese else theirs)[second]
        passive_en = _near(en, in_en, "passive_en") and _near(en, in_en, "verb_en")
        gap = zh.folded[(theirs if before.chinese else mine)[first].end : in_zh.start]
        active_zh = len(gap) <= 12 and _marks("active_zh").search(gap) is not None
        if passive_en and active_zh and not _marks("passive_zh").search(gap):
            return (
                f"{mine[first].text} and {mine[second].text} are in each other's place: "
                "who did it in the source has it done in the output"
            )
    return None


def _with(side: Side, name: Name) -> bool:
    """与 Llama 2 相比"""
    return _marks("compared_with_zh").match(side.folded[name.end :]) is not None


def _compared(
    both: list[str], zh: dict[str, Name], en: dict[str, Name], in_zh: Side, in_en: Side
) -> str | None:
    """What is compared with what: 比 X in Chinese must be than X in English."""
    measure = [
        key for key in both
        if _near(in_zh, zh[key], "compared_zh")
        or _with(in_zh, zh[key])
    ]  # fmt: skip
    against = [key for key in both if _near(in_en, en[key], "compared_en")]
    if len(measure) == len(against) == 1 and measure != against:
        return f"{zh[measure[0]].text} and {en[against[0]].text} are in each other's place"
    return None


def numbers_turned(before: Side, after: Side) -> str | None:
    """Two numbers in each other's place: from 71% to 79%, from 79% to 71%; o1 83% and GPT-4o 13%,
    o1 13% and GPT-4o 83%. Both stand on both sides, so that nothing else tells."""
    for end, says in (("start", "from"), ("end", "to")):
        now, was = _marked(after, end), _marked(before, end)
        there = _marked(before, "end" if end == "start" else "start")
        for number in now:
            if _among(number, there) and not _among(number, was) and was:
                return f"{says} {number.text} in the output, not so in the source"
        if (
            len(now) == len(was) == 1
            and (now[0].unit == "date") == (was[0].unit == "date")
            and not same_quantity(now[0], was[0])
            and _among(now[0], before.quantities)
            and _among(was[0], after.quantities)
        ):
            return f"{says} {now[0].text} in the output, {says} {was[0].text} in the source"
    for mine, theirs in ((before, after), (after, before)):
        for span in mine.quantities:
            if not _among(span, theirs.quantities) and reversed_in(span, theirs):
                return f"the ends of {span.text} stand in each other's place"
    mine_by, theirs_by = _by_name(after), _by_name(before)
    if mine_by.keys() == theirs_by.keys():
        for key, number in mine_by.items():
            if not same_quantity(number, theirs_by[key]):
                return f"{number.text} in the output, where the source has {theirs_by[key].text}"
    return None


def _marked(side: Side, end: str) -> list[Quantity]:
    """Numbers that something changes from, or to."""
    mark = _marks(f"{end}_zh" if side.chinese else f"{end}_en")
    ahead = ((q, side.folded[max(0, q.start - 14) : q.start]) for q in side.quantities)
    dates = side.chinese and end == "end"  # 到 2026 年: by 2026
    return [q for q, text in ahead if mark.search(text) and not (dates and q.unit == "date")]


def _among(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return any(same_quantity(quantity, other) for other in others)


def _by_name(side: Side) -> dict[str, Quantity]:
    """The numbers of two models, where a text has two of one unit, each behind its model; {} for
    any other text."""
    told = [q for q in side.quantities if q.unit not in (None, "count", "date")]
    if len(told) != 2 or told[0].unit != told[1].unit:
        return {}
    found: dict[str, Quantity] = {}
    for quantity in told:
        ahead = [n for n in side.names if n.kind == "model" and n.end <= quantity.start]
        if ahead:
            found.setdefault(key_of(ahead[-1].canonical), quantity)
    return found if len(found) == 2 else {}


def _versions_turned(before: Side, after: Side) -> str | None:
    """Two versions of one thing in each other's place: from 3.8 to 3.10."""
    mine, theirs = _versions(after), _versions(before)
    for key, (word, versions) in mine.items():
        _, wanted = theirs.get(key, ("", []))
        if versions != wanted and sorted(versions) == sorted(wanted):
            first, second = next((a, b) for a, b in zip(versions, wanted, strict=True) if a != b)
            return f"{word} {first} in the output, where the source has {word} {second}"
    return None


def _versions(side: Side) -> dict[str, tuple[str, list[str]]]:
    """Point releases in order, each once, with the word in front of them; by that word."""
    found: dict[str, tuple[str, list[str]]] = {}
    for match in _VERSION.finditer(side.folded):
        _, listed = found.setdefault(match[1].casefold(), (match[1], []))
        if match[2] not in listed:
            listed.append(match[2])
    return found


def _in_order(side: Side, start: int = 0, end: int | None = None) -> dict[str, Name]:
    """Names by key in the order of their first mention."""
    found: dict[str, Name] = {}
    for name in side.names:
        within = start <= name.start and (end is None or name.end <= end)
        if any(q.start <= name.start < q.end for q in side.quantities):
            continue  # on 16 A100s: what is counted may stand anywhere
        if within and name.kind in CHECKED_KINDS and (name.known or name.kind != "model"):
            found.setdefault(key_of(name.canonical), name)
    return found
