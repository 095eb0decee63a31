"""One thing beside another: direction, object, and the number of times where it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from summarizers.types import Comparator, Name, Quantity, Span

from .focus import Focus
from .leading import generic_noun, leading_name
from .places import held, is_object, speaks, usable
from .pronouns import pronoun_in, stands_for
from .scene import Scene
from .subjects import label
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
_LIST = re.compile(
    r"^\s*(?:\([^)]*\)|（[^）]*）)?\s*(?:[、,，和与及跟]|and|or|以及|还有|及|as well as|\s)+\s*$"
)
_OBJECT_EN = re.compile(
    r"\s*(?P<noun>(?:(?:all|the|its|other|any|every|most|much|some|many|five|larger|earlier|"
    r"previous|state-of-the-art|"
    r"existing|autoregressive|open|closed|[a-z\-]+|\d[\w.]*(?:-\d[\w.]*)?)\s){0,5}"
    r"(?:models?|baselines?|baseline models?|systems?|"
    r"versions?|predecessors?|rivals?|competitors?|LLMs?|methods?|humans?|experts?|teams?|"
    r"chips?|generation))\b",
    re.IGNORECASE,
)
_OBJECT_ZH = re.compile(
    r"[了过]?(?P<noun>[^，。；,;！？!?\n（(]{0,14}?(?:模型|版本|基线|对手|系统|前代|上一代|"
    r"前者|后者|方案|芯片|同类|竞品|方法|model|人类|专家|队伍|产品|项目|扛把子))"
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
            items = _objects(scene, m.start("object"), m.end("object"))
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
            items = _objects(scene, m.start("object"), m.end("object"))
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
        items = _objects_after(scene, place)
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


def _set_against(scene: Scene, focus: Focus) -> Iterator[Comparison]:
    """Compared to X, Y is faster; 与X相比,Y更快: the object stands first."""
    for m in _SET_AGAINST.finditer(scene.text, scene.start, scene.end):
        told = scene.text[m.start() : m.end()]
        if scene.chinese and "相比" not in told and "相较" not in told and "比起来" not in told:
            continue
        items = _objects(scene, m.start("object"), m.end("object"))
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


_OF_MAKER = re.compile(r"(?:['’]s|的|旗下的?|公司的?)?\s?(?:latest|own|new|最新的?)?\s?")


def _without_makers(text: str, names: list[Name]) -> list[Name]:
    """英伟达B200, "Nvidia's Vera Rubin": the thing is meant, not who makes it."""
    return [
        n
        for n, behind in zip(names, [*names[1:], None], strict=False)
        if not (
            behind is not None
            and n.kind in ("company", "lab")
            and behind.kind not in ("company", "lab")
            and _OF_MAKER.fullmatch(text, n.end, behind.start)
        )
    ]


def _objects(scene: Scene, start: int, end: int) -> tuple[list[str], int] | None:
    names = _without_makers(scene.text, [n for n in scene.names_in(start, end) if usable(n)])
    if names:
        return [label(n) for n in names], end
    inside = scene.text[start:end]
    m = comparison_words().classes.search(inside)
    if m is None:
        return None
    if m.end() < len(inside.rstrip()) or len(inside.strip()) > (16 if scene.chinese else 40):
        return None
    return [inside.strip()], end


def _objects_after(scene: Scene, place: int) -> tuple[list[str], int] | None:
    """The names behind a comparing word, as far as the list goes; else a class word."""
    text = scene.text
    clause_end = scene.clause(place - 1)[1]
    found: list[Name] = []
    here = place
    listed = [n for n in scene.names if place <= n.start <= clause_end + 60]
    for name in _without_makers(text, listed):
        between = text[here : name.start]
        reach = 26 if scene.chinese else 40
        if found:
            if not _LIST.match(between):
                break
        elif len(between) > reach or name.start >= clause_end or _stops(between):
            break
        if usable(name):
            found.append(name)
            here = name.end
    if found:
        if _INSIDER.match(text, found[-1].end):
            return None  # 一位接近字节的人士
        if _OWN_NUMBER.match(text, found[-1].end) and (
            found[-1].end + 12
            > min((q.start for q in scene.quantities if q.start >= found[-1].end), default=10**9)
        ):
            return None  # "above GPT-4o's 62.5": two scores, no further claim
        return [label(n) for n in found], found[-1].end
    pattern = _OBJECT_ZH if scene.chinese else _OBJECT_EN
    m = pattern.match(text, place, clause_end)
    if m is None and not scene.chinese and (proper := _PROPER.match(text, place, clause_end)):
        return [proper["name"]], proper.end()
    if m is None or (scene.chinese and not m["noun"].strip("的了过")):
        return None
    if _SPOKEN.match(m["noun"]):
        return None
    return [m["noun"].strip()], m.end()


_INSIDER = re.compile(r"[一-鿿]{0,4}的(?:知情|消息|相关|业内)?(?:人士|人|高管|员工|渠道)")
_SPOKEN = re.compile(r"[你我他她]|就是|也是|都是")
# a class as such: 开源模型, "most small models"
_CLASS = re.compile(
    r"^(?:这些|开源|闭源|国产|国内|海外|多数|大多数|部分|其他|同类|传统)|"
    r"^(?:open|closed|proprietary|small|smaller|larger|most|many|other|rival|chinese|american)\b.*s$",
    re.IGNORECASE,
)
_OWN_NUMBER = re.compile(r"(?:['’]s|\s?的)\s?(?:的)?(?:score of\s)?\$?\d")
# a capitalised word that no list and no pattern of names knows
_PROPER = re.compile(
    r"\s(?:the\s|its\srival\s)?(?P<name>[A-Z][a-z]\w+(?:[ -][A-Z0-9][\w.]*)*)(?!\w)"
)


def _stops(between: str) -> bool:
    return (
        re.search(r"\b(?:in|on|with|for|when|that|which|and|by|to|than)\s|[，。；”」』]", between)
        is not None
    )


def _build(
    scene: Scene, focus: Focus, start: int, told: str, sign: Comparator, right: int
) -> Comparison | None:
    subject = _subject(scene, start, focus, told)
    if subject is None:
        return None
    name, mention = subject
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


def _subject(scene: Scene, place: int, focus: Focus, told: str) -> tuple[str, int | None] | None:
    clause = scene.clause(place)
    objects = set(told.split(", "))
    text = scene.text
    word = pronoun_in(scene, clause[0], place)
    for begin in (clause[0], scene.start):
        names = [
            n
            for n in scene.names_in(begin, place)
            if focus.may_be(n)
            and label(n) not in objects
            and not (held(text, n) and focus.current is not None)
            and not is_object(text, n)
        ]
        things = [n for n in names if n.kind not in ("company", "lab")]
        if begin == clause[0]:
            # Meta表示,405B与…相当: who speaks in an earlier clause is not compared
            things = things or [n for n in names if not speaks(scene, n, place)]
            told_by = word is not None and not word.groupdict().get("company")
            if word is not None and told_by and things:
                # "it" opens the clause, a name stands behind: it still is the subject
                told_by = not text[clause[0] : word.start()].strip(' "“「')
                told_by = told_by and word.start() < things[-1].start
            if word is not None and told_by:
                meant = stands_for(scene, word, "thing", focus)
                if meant is not None and label(meant) not in objects:
                    return label(meant), word.start()
            if things:
                return label(things[-1]), things[-1].start
        elif things:
            return label(things[0]), things[0].start
    if proper := leading_name(scene, clause[0], place):
        return proper
    generic = generic_noun(scene, clause[0], place)
    if generic is not None and _CLASS.search(generic[0]):
        return generic
    name = focus.current or focus.last
    if name is not None and label(name) not in objects:
        return label(name), None
    return generic
