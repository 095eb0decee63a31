"""Names that no list and no general pattern knows, found by how this text uses them.

青鸾-3 is a name because a hyphen joins Chinese characters to a version; and what has once
been a name in a text is one wherever it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from summarizers.types import Document, Name, NameKind

from .introduced import introduced
from .words import metric_words

_VERSIONED = re.compile(
    r"(?P<word>[一-鿿]{2,6})[-－]"
    r"(?P<version>(?:[A-Za-z]{1,8}[- ]?)?\d+(?:\.\d+)*[A-Za-z]{0,6})(?![\d.%])"
)
# 天玑9500芯片
_NUMBERED_CHIP = re.compile(
    r"(?P<word>[一-鿿]{2,6})\s?(?P<version>\d{1,5}[A-Za-z]{0,6}\+?)(?=\s?(?:芯片|晶片|处理器|平台))"
)
# What is found quickly, and without which a text holds neither
_JOINED = re.compile(r"[-－](?=[A-Za-z\d])(?<=[一-鿿].)")
_NUMBERED = re.compile(r"\d[A-Za-z]{0,6}\+?\s?(?:芯片|晶片|处理器|平台)")
# Gemma-3-TAIDE-12b-Chat: what a hyphen joins to a name goes on being that name
_LEVEL = (
    r"-(?:high|low|medium|mini|nano|preview|instruct|thinking|base|chat|pro|turbo|exp|max|lite)"
)
_TAIL = re.compile(
    rf"(?:{_LEVEL})(?![A-Za-z\d-])|(?:-(?=[A-Za-z]*[A-Z\d])[A-Za-z\d.]*[A-Za-z\d])+(?![A-Za-z\d])"
)
_CHIP_AFTER = re.compile(
    r"\s?(?:芯片|晶片|显卡|加速卡|算力卡|GPU|chips?\b|GPUs?\b|accelerators?\b|processors?\b)"
)
_CHIP_SHAPE = re.compile(r"(?:GB|GH|B|H|A|L|MI|RTX ?|GTX ?|TPU ?v)\d{2,4}[A-Z]{0,2}s?")
# What may stand right before such a name without a space: it ends before the name begins.
_BEFORE = re.compile(
    r"^.*(?:发布|推出|开源|公布|介绍|否认|超过|优于|强于|不如|不及|使用|采用|训练|表示|称|了|"
    r"的|于|在|与|和|比|过|据|"
    r"对|用|为|是|给|把|将|让|从|到|及|或|但|而|款|个|型|代|發佈|發布|強於|優於|使|叫|由|向|跟|"
    r"新|即|像|如|有|因|被|仅|只|至|以|"
    r"输给|击败|战胜|媲美|追平|领先|落后|相比|包括|名|号称|认为|声称|显示|指出|透露)(?=[一-鿿]{2})"
)


def with_unlisted(document: Document) -> Document:
    """The document with such names added, and numbers inside names taken out."""
    document = replace(document, names=_apart(tuple(_by_tails(tuple(_whole(document))))))
    text = document.text
    taken = bytearray(len(text))
    for name in document.names:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    found: list[Name] = []

    def add(name: Name) -> None:
        if not any(taken[name.start : name.end]):
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
            found.append(name)

    for m in _VERSIONED.finditer(text) if _JOINED.search(text) else ():
        word = m["word"]
        cut = _BEFORE.match(word)
        stem = word[cut.end() :] if cut else word
        stem = stem if len(stem) <= 3 else stem[-2:]
        start = m.end("word") - len(stem)
        told = f"{stem}-{m['version']}"
        add(Name(text[start : m.end()], start, m.end(), told, "model", known=False))
    unlisted = {n.text: n for n in document.names if not n.known and not n.text.isascii()}
    for words, name in unlisted.items():
        if len(words) > 1:
            for m in re.finditer(re.escape(words), text):
                add(replace(name, start=m.start(), end=m.end()))
    for m in metric_words().series.finditer(text):
        member = _MEMBER.match(text, m.end())
        if member is not None and (
            m.group()[0] > "z"
            or not (text[m.start() - 1 : m.start()].isalpha() and text[m.start() - 1].isascii())
        ):
            whole = text[m.start() : member.end()]
            add(Name(whole, m.start(), member.end(), whole, "chip", known=False))
    stems = {
        hit[1]
        for n in (*document.names, *found)
        if n.kind == "chip" and (hit := _STEM.search(n.text))
    }
    for stem in stems:
        for hit in re.finditer(rf"(?<![\d.A-Za-z]){stem}[A-Z]{{1,3}}(?![A-Za-z])", text):
            add(Name(hit.group(), hit.start(), hit.end(), hit.group(), "chip", known=False))
    for m in _SUPERCHIP.finditer(text):
        add(Name(m.group(), m.start(), m.end(), m.group(), "chip", known=False))
    for m in _NUMBERED_CHIP.finditer(text) if _NUMBERED.search(text) else ():
        cut = _BEFORE.match(m["word"])
        stem = m["word"][cut.end() :] if cut else m["word"]
        stem = stem if len(stem) <= 3 else stem[-2:]
        start = m.end("word") - len(stem)
        add(Name(text[start : m.end()], start, m.end(), text[start : m.end()], "chip", known=False))
    for name in introduced(document, taken):
        add(name)
    if not found:
        return document
    names = tuple(sorted((*document.names, *found), key=lambda n: (n.start, n.end)))
    inside = bytearray(len(text))
    for name in found:
        inside[name.start : name.end] = b"\1" * (name.end - name.start)
    quantities = tuple(q for q in document.quantities if not inside[q.start])
    return replace(document, names=names, quantities=quantities)


# Claude Opus 4.1, DeepSeek V4: a version behind a family that a list knows
_VERSION = re.compile(
    r"\s(?:[A-Za-z]?\d(?:\.\d+)?)(?![\d%]|\.\d|[A-Za-z])(?!\s?(?:million|billion|trillion|times|"
    r"percent|points|"
    r"GPUs?|tokens?|days|hours|users|people|models|to|and|or|of|万|亿|个|款|倍|年|月|次|"
    r"天)\b)(?!\s?[万亿个款倍年月次天])"
)
_HAN_VERSION = re.compile(r"\s?[A-Z]\d(?:\.\d+)?(?![\d%A-Za-z])")
_VARIANT = re.compile(
    r"\s(?:Fast|Flash|Lite|Mini|Max|Pro|Ultra|Turbo|Preview|Thinking|Heavy|Codex|TTS|ASR|High|"
    r"Live|lite|pro|mini|"
    r"turbo)"
    r"(?![A-Za-z])"
)
_OF_FIRM = re.compile(r"\sv\d(?:\.\d+)?(?![\w.])")
_AGENT = re.compile(r"-(?:Agent|Coder|Chat|R1|LLM|VL)(?![A-Za-z])")
_DECIMAL = re.compile(r"\.\d{1,2}(?![\d%]|\s?(?:billion|million|trillion|B\b))")
_MEMBER = re.compile(
    r"\s?(?:[A-Z]{0,3}\d{2,5}[A-Za-z]{0,4}\+?(?![\d.%])|\s[A-Z][a-z]{2,10}(?![A-Za-z]))"
)
_STEM = re.compile(r"(\d{3,5})[A-Z]{1,3}$")
_SUPERCHIP = re.compile(
    r"(?<![A-Za-z0-9])(?:GB|GH)\d{2,3}(?![A-Za-z0-9])(?!\s?(?:内存|显存|RAM|HBM))"
)


def _tail(text: str, name: Name) -> re.Match[str] | None:
    """What stands behind a name and still belongs to it."""
    if metric_words().series.fullmatch(name.text):
        return _MEMBER.match(text, name.end)
    if name.kind in ("company", "lab"):
        return _OF_FIRM.match(text, name.end)  # ElevenLabs v3
    if name.kind == "benchmark":
        return _AGENT.match(text, name.end)
    if name.kind not in ("model", "product", "other", "dataset"):
        return None
    point = _DECIMAL.match(text, name.end) if name.text[-1].isdigit() else None
    if point is not None:
        return point
    joined = _TAIL.match(text, name.end)
    if joined is not None or name.kind not in ("model", "dataset") or not name.known:
        return joined
    if not name.text[-1].isascii():
        return _HAN_VERSION.match(text, name.end)  # 百川M2
    if any(c.isdigit() for c in name.text):
        return _VARIANT.match(text, name.end)
    return _VERSION.match(text, name.end)


# Manus成立于2022年, "Cursor raised …": who has founders and staff is no product here
_A_FIRM = re.compile(
    r"(?:成立于|创立于|创办于|完成[^，。,]{0,14}(?:融资|轮)|获[^，。,]{0,8}融资|创始人|联合创始人)|"
    r"(?:,\san?\s(?:[\w\-]+\s){0,4}(?:start-?up|company|firm)\b|,\sfounded\s|\swas\sfounded|"
    r"\s(?:has\s|have\s)?raised\s\$|\semploys\s|"
    r"['’]s\s(?:founders?|co-founders?|CEO|employees|valuation)\b)"
)
_A_TEAM = re.compile(r"\s(?:team|lab|unit|division)\b|\s?(?:团队|实验室|部门|事业部)")
_A_CORPUS = re.compile(r",\s(?:an?|the)\s(?:[\w.\-]+\s){0,4}(?:collection|corpus|data ?set)\b")
_APART = re.compile(
    r"\s?(?:(?P<law>法则|定律|(?:scaling )?laws?\b)|API(?![A-Za-z]))", re.IGNORECASE
)
_ACTS = re.compile(
    r"(?:的?(?:创始人|团队|公司|方面|官方)|(?:近日|今日|日前|昨日)?(?:宣布|表示|称|回应|发布|"
    r"推出|开源|完成|公开|否认))|"
    r"\s(?:has |have |also |on \w+day )?(?:rais|said|says|announc|releas|launch|employ|den|hir|"
    r"told|open-sourc|halv|cut)|"
    r"['’]s\s(?:founder|CEO|chief|revenue|valuation|API|team|latest|new)"
)


def _acts(text: str, name: Name) -> bool:
    """Whether a name stands for people here, not for what they made."""
    return _ACTS.match(text, name.end) is not None


def _apart(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """Names without those that stand inside a longer one: M2 in 百川M2."""
    kept: list[Name] = []
    for name in names:
        if kept and name.start < kept[-1].end:
            continue
        kept.append(name)
    return tuple(kept)


def _by_tails(names: tuple[Name, ...]) -> Iterator[Name]:
    """K3 is Kimi K3, V4 is DeepSeek V4, where the text has named them in full."""
    full: dict[str, Name] = {}
    for name in names:
        tail = name.text.rsplit(" ", 1)[-1]
        if tail != name.text and _VERSION_TAIL.fullmatch(tail) and name.kind == "model":
            full.setdefault(tail, name)
    for name in names:
        whole = full.get(name.text)
        if whole is not None and name.kind in ("model", "chip", "other"):
            yield replace(name, canonical=whole.canonical, kind=whole.kind)
        else:
            yield name


_VERSION_TAIL = re.compile(r"[A-Z]\d(?:\.\d+)?")


def _whole(document: Document) -> Iterator[Name]:
    """The names with what hyphens join to them, and cards and chips known as such."""
    text = document.text
    chips = {
        n.canonical
        for n in document.names
        if not n.known
        and n.kind == "model"
        and (_CHIP_AFTER.match(text, n.end) or _CHIP_SHAPE.fullmatch(n.text))
    }
    corpora = {n.canonical for n in document.names if _A_CORPUS.match(text, n.end)}
    firms = {
        n.canonical
        for n in document.names
        if n.kind in ("product", "other", "model")
        and not any(c.isdigit() for c in n.canonical)
        and _A_FIRM.match(text, n.end)
    }
    both = metric_words().makers_too
    versions = {n.canonical for n in document.names if any(c.isdigit() for c in n.canonical)}
    for name in document.names:
        tail = _tail(text, name)
        if tail is not None:
            whole = text[name.start : tail.end()]
            renamed = name.kind in ("benchmark", "company", "lab")
            kind: NameKind = "model" if renamed else name.kind
            yield replace(name, text=whole, end=tail.end(), canonical=whole, kind=kind, known=False)
        elif name.kind == "model" and (apart := _APART.match(text, name.end)):
            # the Chinchilla law is no model, the ChatGPT API has prices of its own
            whole = f"{name.canonical} {'law' if apart['law'] else 'API'}"
            apart_kind: NameKind = "method" if apart["law"] else "product"
            words = text[name.start : apart.end()]
            yield replace(
                name, text=words, end=apart.end(), canonical=whole, kind=apart_kind, size=None
            )
        elif name.canonical in chips:
            yield replace(name, kind="chip")
        elif name.kind in ("model", "product") and _A_TEAM.match(text, name.end):
            yield replace(name, kind="lab")
        elif name.canonical in corpora:
            yield replace(name, kind="dataset")
        elif name.text.startswith("Rival "):
            rest = name.text.removeprefix("Rival ")
            yield replace(name, text=rest, start=name.end - len(rest), canonical=rest)
        elif name.canonical in firms:
            yield replace(name, kind="company")
        elif name.canonical in both and (
            _acts(text, name) or any(c.startswith(name.canonical) for c in versions)
        ):
            yield replace(name, kind="lab")
        else:
            yield name
