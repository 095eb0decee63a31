"""One thing beside another: direction, object, and the number of times where it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from summarizers.types import Comparator, Name, Quantity, Span

from .attached import label
from .focus import Focus
from .places import usable
from .scene import Scene
from .sides import objects, objects_after, subject_beside
from .words import comparison_words

_NEGATED_ZH = re.compile(
    r"(?:没有|没能|未能|无法|还没|并未|不能|难以|未|没|不会|不是|并非)[^，。]{0,4}$"
)
_NEGATED_EN = re.compile(
    r"(?:can't|cannot|can not|could not|couldn't|does not|doesn't|do not|did not|didn't|not|never|"
    r"fails? to|failed to|unable to|can't even|cannot even)\s+(?:even\s|yet\s|quite\s)?$",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"(?:[个個]?(?:参数|參數)?(?:量|规模)?的|模型的|[- ]parameters?\s|\s(?=model))"
)
_FLIP: dict[str, Comparator] = {">": "<=", "<": ">=", ">=": "<", "~": "<"}
# 不要试图超越, "the aim is to beat": wished for, not told
_WISHED = re.compile(
    r"(?:试图|不需要|无需|不必|需要|想要|希望|目标|力求|不要|争取|旨在|为了|难以判断|是否)|"
    r"\b(?:want|wants|aim|aims|hope|hopes|try|trying|tries|"
    r"need|needs|goal|plan|plans|whether|should|how to)\b[^.]*\bto\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison as read; `value` is the quantity that measures it, if any."""

    subject: str
    object: str
    comparator: Comparator
    metric: str
    value: Quantity | None
    at: int
    start: int
    end: int


def comparisons_in(scene: Scene, focus: Focus) -> Iterator[Comparison]:
    """Every comparison of a sentence whose two sides are named."""
    words = comparison_words()
    used: list[Span] = []
    if scene.chinese:
        for m in words.beside.finditer(scene.text, scene.start, scene.end):
            if words.after_zh.search(m["object"]) or m["object"].endswith(
                ("不", "没", "不是", "非")
            ):
                continue
            items = objects(scene, m.start("object"), m.end("object"))
            if not items:
                continue
            told = ", ".join(items[0]) if items[0] else ""
            if not told:
                continue
            found = _build(scene, focus, m.start(), told, "~", items[1])
            if found:
                used.append(m.span())
                yield found
        for m in words.than.finditer(scene.text, scene.start, scene.end):
            items = objects(scene, m.start("object"), m.end("object"))
            if not items or any(s <= m.start() < e for s, e in used):
                continue
            sign: Comparator = ">" if words.than_direction[m["word"]] == ">" else "<"
            if scene.text[max(0, m.start() - 2) : m.start()].rstrip().endswith(("不", "没")):
                sign = "~"
            found = _build(scene, focus, m.start(), ", ".join(items[0]), sign, items[1])
            if found:
                used.append(m.span())
                yield found
    for found in _set_against(scene, focus):
        used.append((found.start, found.end))
        yield found
    for m in _triggers(scene):
        if any(s <= m.start() < e for s, e in used):
            continue
        place = m.end()
        inside = [q for q in scene.quantities if q.start <= m.start() and m.end() <= q.end]
        if inside:
            # 超过了15.5B的StarCoder: the size belongs to the object
            holder = _HOLDER.match(scene.text, inside[0].end)
            if holder is None:
                continue
            place = holder.end()
        items = objects_after(scene, place, focus)
        if items is None:
            continue
        if _WISHED.search(scene.text, scene.clause(m.start())[0], m.start()):
            continue
        if m.group() == "不如" and _RATHER.match(scene.text, m.end()):
            continue
        direction = words.direction[re.sub(r"\s+", " ", m.group().lower())]
        sign = _comparator(direction)
        before = scene.text[max(scene.start, m.start() - 22) : m.start()]
        if (_NEGATED_ZH if scene.chinese else _NEGATED_EN).search(before):
            if "perform" in m.group().lower() and "well" in m.group().lower():
                sign = "<"
            elif m.group()[:1] != "不":
                sign = _FLIP.get(sign, sign)
        found = _build(scene, focus, m.start(), ", ".join(items[0]), sign, items[1])
        if found:
            used.append((m.start(), items[1]))
            yield found
            for name in _listed_before(scene, found):
                yield replace(found, subject=label(name), start=min(found.start, name.start))


# 不如把手里的模型用好: "better to", no comparison
_RATHER = re.compile(r"\s?(?:把|将|让|去|直接|先|干脆|说|来|就|用|多|好好)")
_AND = re.compile(r"\s*(?:,|，)?\s*(?:and|以及|和|与|及|、)\s*$", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,、]\s*")


def _listed_before(scene: Scene, found: Comparison) -> Iterator[Name]:
    """A and B beat C: the names that stand in a list with the subject."""
    names = [n for n in scene.names_in(found.start, found.at) if usable(n)]
    last = next((n for n in reversed(names) if label(n) == found.subject), None)
    joined = False
    for name in reversed([n for n in scene.names if last and n.end <= last.start]):
        between = scene.text[name.end : last.start] if last else ""
        if not (_AND.fullmatch(between) or (joined and _COMMA.fullmatch(between))):
            return
        joined, last = True, name
        if usable(name) and name.kind not in ("company", "lab"):
            yield name


_SET_AGAINST = re.compile(
    r"(?:[Cc]ompared (?:to|with)|[Rr]elative to|相较于|相比于?|与|和|跟)\s?"
    r"(?P<object>[^，,。.;；]{2,50}?)"
    r"(?:相比(?:较|之下)?|比起来|比较)?[，,]\s?"
)
_RATED = re.compile(
    r"\b(?P<up>better|stronger|faster|higher|larger|bigger|more accurate|more efficient)\b|"
    r"\b(?P<down>worse|weaker|slower|lower|smaller|less accurate|fewer)\b|"
    r"(?P<up_zh>更(?:好|强|快|高|大|优|准|长|多|出色|优秀))|(?P<down_zh>更(?:差|弱|慢|低|小|少|短))"
)


_AGAINST_ZH = ("相比", "相较", "比起来")


def _set_against(scene: Scene, focus: Focus) -> Iterator[Comparison]:
    """Compared to X, Y is faster; 与X相比,Y更快: the object stands first."""
    if scene.chinese and not any(word in scene.sentence.text for word in _AGAINST_ZH):
        return
    for m in _SET_AGAINST.finditer(scene.text, scene.start, scene.end):
        told = scene.text[m.start() : m.end()]
        if scene.chinese and not any(word in told for word in _AGAINST_ZH):
            continue
        items = objects(scene, m.start("object"), m.end("object"))
        rated = _RATED.search(scene.text, m.end(), min(scene.end, m.end() + 110))
        if not items or rated is None:
            continue
        names = [n for n in scene.names_in(m.end(), rated.start()) if usable(n)]
        owner = names[0] if names else focus.current
        if owner is None or label(owner) in items[0]:
            continue
        sign: Comparator = ">" if rated["up"] or rated["up_zh"] else "<"
        stop = rated.end()
        metric = _about(scene.text, m.end(), rated.start(), stop)
        yield Comparison(
            label(owner), ", ".join(items[0]), sign, metric, None, rated.start(), m.start(), stop
        )


_ENGLISH = re.compile(r"[a-z]{4} [A-Za-z]")
"""Two words in a row: an English clause inside a Chinese sentence."""


def _triggers(scene: Scene) -> Iterator[re.Match[str]]:
    """Comparing words, Chinese and English, in order of place."""
    words = comparison_words()
    found = (
        list(words.after_zh.finditer(scene.text, scene.start, scene.end)) if scene.chinese else []
    )
    if not scene.chinese or _ENGLISH.search(scene.text, scene.start, scene.end):
        found += words.after_en.finditer(scene.text, scene.start, scene.end)
    return iter(sorted(found, key=re.Match.start))


_SUCH_AS = re.compile(r",?\s(?:such as|for example|like|for instance|including)\s")


def _comparator(sign: str) -> Comparator:
    match sign:
        case ">":
            return ">"
        case "<":
            return "<"
        case ">=":
            return ">="
        case _:
            return "~"


def _build(
    scene: Scene, focus: Focus, start: int, told: str, sign: Comparator, right: int
) -> Comparison | None:
    compared = subject_beside(scene, start, focus, told)
    if compared is None:
        return None
    name, mention = compared
    clause = scene.clause(start)
    value: Quantity | None = None
    for q in scene.quantities:
        if q.unit not in ("ratio", "points", "percent") or not clause[0] <= q.start < clause[1]:
            continue
        if _OF_MEASURE.match(scene.text, q.end):
            continue  # "similar to X at one-third the cost": a value of its own
        by = _BY.search(scene.text, right, q.start) if right <= q.start else None
        if -3 <= q.start - right <= 14 or 0 <= start - q.end <= 3 or by is not None:
            value = q
    such = _SUCH_AS.match(scene.text, right, clause[1] + 60) if not scene.chinese else None
    if such is not None:
        example = [
            n for n in scene.names if such.end() - 1 <= n.start <= such.end() + 4 and usable(n)
        ]
        if example:
            name, mention, right = label(example[0]), None, example[0].end
    left = mention if mention is not None and right - mention <= 160 else clause[0]
    if mention is not None and mention < clause[0]:
        left = mention if right - mention <= 100 else clause[0]
    stop = max(right, value.end if value else 0)
    tail = clause[1]
    if tail > stop and tail - left <= 90:
        stop = tail
    metric = _about(scene.text, clause[0], start, stop)
    if value is not None and metric == "performance":
        metric = "benchmark_score" if value.unit == "points" else "performance"
    return Comparison(name, told, sign, metric, value, start, left, stop)


_OF_MEASURE = re.compile(r"\s(?:of\s)?the\s(?:cost|price|size|speed|memory|compute|parameters)\b")
_BY = re.compile(r"\bby\s(?:about\s|nearly\s|roughly\s|just\s|over\s|more than\s|up to\s)?$")
_NOUN_BEFORE = re.compile(
    r"(?P<size>参数量|参数规模|参数|规模|大小|体积)|(?P<tokens>token数?量?|训练数据量?|数据量)|"
    r"(?P<memory>(?:内存|显存)(?:容量|带宽|占用)?|占用)"
)
_BETWEEN = re.compile(r"[就也都甚至已经远还更却则竟略稍上方面的是大幅\s]*")
_SIZE_EN = re.compile(r"\b(?:larger|smaller|bigger) than", re.IGNORECASE)


def _about(text: str, left: int, trigger: int, right: int) -> str:
    """What is compared where no number says so: the noun right before the comparing word."""
    last: re.Match[str] | None = None
    for m in _NOUN_BEFORE.finditer(text, left, trigger):
        last = m
    told = text[trigger:right]
    near = last is not None and _BETWEEN.fullmatch(text, last.end(), trigger) is not None
    if last is not None and (
        near or re.search(r"数量级|[大小多少低高]了?(?:一)?[些点个倍]?$|[小少大多]$", told)
    ):
        if (
            last["size"]
            and not told.startswith(("就", "超越"))
            and "仅凭" not in text[left:trigger]
        ):
            return "size_ratio"
        if last["tokens"]:
            return "training_tokens"
        if last["memory"]:
            return "memory"
    if "数量级" in told or _SIZE_EN.match(told):
        return "size_ratio"
    return "performance"
