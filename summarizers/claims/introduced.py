"""Names that a text introduces by itself: 芯片“华山”, 公司穹彻动力, Sable for Sable Robotics.

What stands here is not known to any list; the text says what kind of thing it is, or goes on
using the name as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from summarizers.types import Document, Name, NameKind

_KIND_ZH: dict[str, NameKind] = {
    "公司": "company", "企业": "company", "厂商": "company", "初创": "company", "团队": "lab",
    "实验室": "lab", "TPU": "chip", "NPU": "chip",
    "芯片": "chip", "处理器": "chip", "加速卡": "chip", "架构": "other",
    "模型": "model", "大模型": "model",
}  # fmt: skip
_QUOTED_ZH = re.compile(
    r"(?P<what>公司|企业|芯片|处理器|加速卡|架构|大模型|模型|平台|助手|系统|机器人|应用|产品|"
    r"框架|集群|项目|"
    r"代号为?|名为|名叫|取名|旗下|浏览器|"
    r"智能体)\s?[“「\"『](?P<name>[^“”「」\"『』，。、\n一了的是有在不]{2,14})[”」\"』]"
)
_COMPANY_ZH = re.compile(
    r"(?:公司|企业|厂商|初创|独角兽)(?P<name>[一-鿿]{2,6}?)"
    r"(?=(?:近日|日前|今日|今天|昨日|宣布|完成|获得?|表示|称|发布|推出|成立|创始人|已|，|,|的))"
)
# nanochat花了多少钱: a Latin word in small letters that opens a Chinese clause
_LOWER_ZH = re.compile(
    r"(?:^|[，。：；、])(?!token|model|paper|benchmark|agent|scaling|prompt|https?|www|arxiv)"
    r"(?P<name>[a-z][a-z\d\-]{3,20})(?=(?:花了|只?有|的|由|在|支持|已|将|发布|采用|"
    r"拥有)(?P<asked>多少|几)?)"
)
# World Labs成立于2024年
_LATIN_ACTS_ZH = re.compile(
    r"(?P<name>[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,2})(?=成立于|创立于|完成[^，。,]{0,12}融资|"
    r"的?创始人|员工)"
)
# 自动驾驶模型Alpamayo 1, 第七代TPU Ironwood: a class word and a Latin name
_CLASS_LATIN_ZH = re.compile(
    r"(?=[TN芯处模平助智框机浏产发推而])(?:"
    r"(?P<what>TPU|NPU|芯片|处理器|模型|平台|助手|智能体|框架|机器人|浏览器|产品)\s?"
    r"(?P<name>[A-Z][a-z]+[A-Za-z]*(?: \d[\w.]*)?)(?=[一-鿿，,。、；（(])|"
    r"(?:发布的|推出的|而)(?P<short>[A-Z]\d{1,2})(?=的?(?:售价|价格|定价|体重|重量|搭载|采用)))"
)
_LATIN_COMPANY_ZH = re.compile(
    r"(?:公司|企业|初创|独角兽|创企|"
    r"新創)\s?(?P<name>[A-Z][A-Za-z0-9.]+(?: [A-Z][A-Za-z0-9.]+)?)(?![A-Za-z])"
)
# 零一万物成立于2023年, 群创董事长: who has a beginning or a head is a company
_FOUNDED_ZH = re.compile(
    r"(?:^|[，。：、“「\s])(?P<name>[一-鿿]{2,6}?)"
    r"(?=成立于|创立于|完成[^，。,]{0,14}融资|董事长|创始人|首席执行官|CEO)",
    re.MULTILINE,
)
_OF_COMPANIES = ("立于", "融资", "董事长", "创始人", "首席执行官", "CEO", "员工")
"""What one of is behind every company that these find."""
_QUOTED_MAKER_ZH = re.compile(
    r"[“「](?P<name>[^“”「」，。、\n]{2,10})[”」](?=近日|日前|今日|宣布|完成|获|成立)"
)
_NO_NAME_ZH = re.compile(
    r"公司|企业|集团|其|该|前|原|联合|今年|去年|明年|今天|方面|人士|高管|内部|负责|已经|目前|此前|之前|自己|计划|上市|估值|"
    r"营收|宣布|的|了|在|是|和|与|也|将|被|对|从|到"
)
_CAPITAL = re.compile(
    r"(?=[A-Z])(?<![\w.’'])(?P<name>[A-Z][a-z]+[A-Za-z]*(?:[ -](?:[A-Z][A-Za-z]+|\d[\w.]*))*)(?!\w)"
)
ORDINARY = frozenset(
    "the a an it its this that these those in on at by for but and he she they we you i there what "
    "when while with both each one two three more most many some all training inference input "
    "output his her their our my if as of to from after before since under over about only "
    "currently today yesterday however meanwhile still early others another every nobody "
    "inside meet exclusive opinion researchers analysts experts users according here not no yes so "
    "then now last next price "
    "prices pricing revenue latency memory how why who where which once even just like unlike "
    "separately key independent investors annual gross downloads correction opinion update note "
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday will can could would should is are was were "
    "has have do does did my your soon chief despite during between among until also another "
    "internet data code model models company study report paper people developers critics".split()
)
_PLACED = re.compile(r"\b(?:in|at|near|based in)\s$")
_MAKES = re.compile(
    r"(?:,[^,\n]{1,60},|,\swhich)?\s(?:has\s|have\s|had\s|also\s|now\s|"
    r"recently\s)*(?:raise[sd]|employs|"
    r"announced|was founded|hired|"
    r"is valued|laid off|plans|closed|secured|acquired|declined|told|said|expects|reported)\b"
)
_ACTS = re.compile(
    r"(?:['’]s\s|\s(?:now\s|also\s|already\s|reportedly\s)?(?:has|have|had|is|was|will|can|"
    r"does|did|"
    r"raised|employs|launched|released|said|uses|costs|scores|scored|beats|outperforms|runs|"
    r"supports|plans|expects|reported|handles|needs|took|takes|gets|got|closed|charges)\b)"
)
_IS_A = re.compile(
    r",\s(?:an?|the|its)\s(?:[\w\-'’]+\s){0,4}(?P<what>model|chip|processor|accelerator|rival|"
    r"competitor|maker|developer|provider|unit|subsidiary|"
    r"browser|app|"
    r"assistant|agent|platform|system|tool|robot|start-?up|company|firm|lab|corpus|data ?set|"
    r"benchmark)\b"
)
_KIND_EN: dict[str, NameKind] = {
    "model": "model", "chip": "chip", "processor": "chip", "accelerator": "chip",
    "startup": "company", "start-up": "company", "company": "company", "firm": "company",
    "rival": "company", "competitor": "company", "maker": "company", "developer": "company",
    "provider": "company", "unit": "company", "subsidiary": "company",
    "lab": "lab", "corpus": "dataset", "data set": "dataset", "dataset": "dataset",
    "benchmark": "benchmark",
}  # fmt: skip


def introduced(document: Document, taken: bytearray) -> Iterator[Name]:
    """Every place of every name that the text itself introduces; `taken` marks known names."""
    found: dict[str, tuple[str, NameKind]] = {}
    found.update(_chinese(document.text))
    found.update(_english(document, taken))
    found.update(_short_forms(document))
    for words in sorted(found, key=len, reverse=True):
        identity, kind = found[words]
        for m in re.finditer(re.escape(words), document.text):
            if words[0].isascii() and not _alone(document.text, *m.span()):
                continue
            yield Name(words, m.start(), m.end(), identity, kind, known=False)


def _alone(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return not (
        (before.isascii() and (before.isalnum() or before == "-"))
        or (after.isascii() and after.isalnum())
        or (after in ".-" and text[end + 1 : end + 2].isalnum() and after != "")
    )


def _chinese(text: str) -> Iterator[tuple[str, tuple[str, NameKind]]]:
    for m in _QUOTED_ZH.finditer(text):
        yield m["name"], (m["name"], _KIND_ZH.get(m["what"], "product"))
    for m in _LOWER_ZH.finditer(text):
        if text.count(m["name"]) > 1 or m["asked"]:
            yield m["name"], (m["name"], "product")
    told = any(mark in text for mark in _OF_COMPANIES)
    for m in _LATIN_ACTS_ZH.finditer(text) if told else ():
        yield m["name"], (m["name"], "company")
    for m in _CLASS_LATIN_ZH.finditer(text):
        name = m["name"] or m["short"]
        yield name, (name, _KIND_ZH.get(m["what"] or "", "product"))
    for m in _LATIN_COMPANY_ZH.finditer(text):
        yield m["name"], (m["name"], "company")
    for pattern in (_COMPANY_ZH, _QUOTED_MAKER_ZH, *((_FOUNDED_ZH,) if told else ())):
        for m in pattern.finditer(text):
            name = m["name"]
            if text.count(name) > 1 and not _NO_NAME_ZH.search(name):
                yield name, (name, "company")


def _english(document: Document, taken: bytearray) -> Iterator[tuple[str, tuple[str, NameKind]]]:
    """Capitalised words that act: the text uses them as a subject at least twice."""
    text = document.text
    places: dict[str, list[int]] = {}
    surnames: set[str] = set()
    for m in _CAPITAL.finditer(text):
        words = m["name"].split(" ")
        while len(words) > 1 and words[0].lower() in ORDINARY:
            words = words[1:]  # "Inside Poolside's plan"
        if len(words) > 1 and not any(c.isdigit() for c in words[-1]):
            surnames.add(words[-1])
        if not any(taken[m.start() : m.end()]):
            places.setdefault(" ".join(words), []).append(m.end())
    for m in _RIVAL.finditer(text):
        if not any(taken[m.start("name") : m.end("name")]) and m["name"].lower() not in ORDINARY:
            yield m["name"], (m["name"], "company")
    for name, ends in places.items():
        if name.lower() in ORDINARY or name.split(" ")[0].lower() in ORDINARY:
            continue
        if name in surnames or _PERSON.fullmatch(name):
            continue
        told = next(filter(None, (_IS_A.match(text, e) for e in ends)), None)
        if told is not None:
            kind = _KIND_EN.get(told["what"].lower(), "product")
            yield name, (name, kind)
            continue
        at_places = [
            e for e in ends if _PLACED.search(text[max(0, e - len(name) - 10) : e - len(name)])
        ]
        placed = 2 * len(at_places) > len(ends)
        based = any(text.startswith("-based", e) for e in ends)
        if len(ends) < 2 or placed or based or not any(_ACTS.match(text, e) for e in ends):
            continue
        makes = any(_MAKES.match(text, e) for e in ends)
        yield name, (name, "company" if makes else "product")


_RIVAL = re.compile(
    r"(?=[PpOoRrCcSs])\b(?:[Pp]arent,?|[Oo]wner,?|[Rr]ival|[Cc]ompetitor|[Ss]tart-?up|"
    r"[Cc]hipmaker)\s(?P<name>[A-Z][a-z]\w+(?: [A-Z][a-z]\w+)?)(?!\w|\s[A-Z])"
)
_PERSON = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_ENDINGS = frozenset("Lab Labs AI Inc Research Technologies Corp Robotics Systems".split())
_HAN_NAME = re.compile(r"[一-鿿]{4}")
_GENERIC = frozenset(
    "open meta general university allen advanced artificial deep the big first new scale stability "
    "united national digital data machine international hugging thinking safe world".split()
)


def _short_forms(document: Document) -> Iterator[tuple[str, tuple[str, NameKind]]]:
    """Sable for Sable Robotics, Haiku 4.5 for Claude Haiku 4.5, V4 for DeepSeek V4."""
    text = document.text
    often = Counter(n.canonical for n in document.names)
    for name in {n.text: n for n in document.names}.values():
        if name.kind in ("company", "lab") and _HAN_NAME.fullmatch(name.text):
            short = name.text[:2]
            alone = re.search(
                rf"(?<![\d一-鿿]){short}(?!{name.text[2]})"
                r"(?=\d|方面|内部|旗下|的|计划|称|宣布|对)",
                text,
            )
            if alone is not None:
                yield short, (name.canonical, name.kind)
            continue
        words = name.text.split(" ")
        if len(words) < 2 or not name.text.isascii():
            continue
        if name.kind in ("company", "lab") and len(words) > 2 and words[-1] in _ENDINGS:
            yield " ".join(words[:-1]), (name.canonical, name.kind)
        if name.kind in ("company", "lab") and words[0].lower() not in _GENERIC:
            if words[0][0].isupper() and len(words[0]) > 2 and often[name.canonical]:
                yield words[0], (name.canonical, name.kind)
        elif name.kind == "model" and words[-1] in ("Sonnet", "Opus", "Haiku"):
            yield words[-1], (name.canonical, name.kind)
        elif name.kind in ("model", "product", "chip") and re.search(r"\d", name.text):
            tail = " ".join(words[1:])
            stands_alone = words[1][0].isalpha() or any(w.isalpha() for w in words[1:])
            if stands_alone and _mentioned(text, tail, name.text):
                yield tail, (name.canonical, name.kind)
            if _acts_alone(text, words[-1]):
                yield words[-1], (name.canonical, name.kind)
            if len(words) > 2 and words[1].isalpha():
                sibling = re.compile(rf"(?<![\w-]){re.escape(words[1])} (\d[\d.]*\d|\d)(?![\w%])")
                for m in sibling.finditer(text):
                    if m.group() != tail:
                        yield m.group(), (f"{words[0]} {m.group()}", name.kind)


def _acts_alone(text: str, word: str) -> bool:
    """Whether the last word of a name is used alone as a subject: Nano for Nemotron 3 Nano."""
    if len(word) < 4 or not word.isalpha() or not word[0].isupper():
        return False
    alone = re.compile(rf"(?:^|[.,;—]\s|\s(?:and|but|that|while)\s){word}(?=[\s'’])", re.MULTILINE)
    return any(_ACTS.match(text, m.end()) for m in alone.finditer(text))


def _mentioned(text: str, tail: str, whole: str) -> bool:
    return text.count(tail) > text.count(whole)
