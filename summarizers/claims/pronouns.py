"""Words that stand for a name told before: 它, 该模型, 公司, "it", "the chip", 前者."""

from __future__ import annotations

import re

from summarizers.types import Name

from .focus import Focus
from .places import MAKERS, held, is_object, speaks
from .scene import Scene

_LEAD = (
    r"(?:(?:但|而|且|并|同时|此外|不过|目前|其中|另外|如今|截至目前|"
    r"本次|此次|上半年|去年|今年|还|也)[，,]?)*"
)
_WORDS = re.compile(
    r"(?P<first>前者|\bthe former\b)|(?P<second>后者|\bthe latter\b)|"
    r"(?P<company>(?:该|这家|这一|本)(?:公司|企业|机构|团队|厂商|实验室|创业公司)|(?:我们|我司|"
    r"本公司)(?!的?模型)|"
    r"\bthe (?:[A-Za-z\-]+ ){0,3}?(?:company|start-?up|firm|lab|maker|developer|giant|group|"
    r"nonprofit|team|chipmaker)\b|"
    r"\b(?:we|our)\b)|"
    r"(?P<thing>(?:该|这款|这一|这个|此)(?:[一-鿿]{0,2}(?:模型|系统|芯片|产品|平台|应用|助手|"
    r"工具|方案|方法|版本|框架|架构|"
    r"节点|算法|机器人|服务|功能|基准|数据集))|新模型|新版本|新芯片|新品|"
    r"\b(?:the|this) (?:new |latest |resulting |[\d.]+[- ]?(?:B|billion|million|"
    r"trillion)[- ](?:parameter )?)?(?:model|system|chip|network|flagship|service|"
    r"processor|app|tool|product|"
    r"platform|browser|assistant|agent|method|approach|accelerator|dataset|robot|algorithm|"
    r"framework)\b)|"
    r"(?P<it>它|其(?!他|她|中|实|余|它|次)|\b(?:it|its|they|their)\b)",
    re.IGNORECASE,
)
_BARE = re.compile(
    _LEAD + r"(?:(?P<company>公司|团队|官方)|(?P<thing>模型|平台|芯片|系统|"
    r"产品))(?=[在的总共有采支参现目也已将仅只全同此预还年最方内])"
)


_FIRST_PERSON = re.compile(r"我们|我司|we|our", re.IGNORECASE)
# 只有后者的三成: what something is measured by
_REFERENCE = re.compile(r"的(?:约|近|不到)?(?:一半|\d|[一二两三四五六七八九十]+(?:成|倍|分之))")


def pronoun_in(scene: Scene, start: int, end: int) -> re.Match[str] | None:
    """The last word between `start` and `end` that stands for a name."""
    found: re.Match[str] | None = None
    for m in _WORDS.finditer(scene.text, start, end):
        if not _REFERENCE.match(scene.text, m.end()):
            found = m
    if found is None and scene.chinese:
        while start < end and scene.text[start] in ' \t，,“「"':
            start += 1
        found = _BARE.match(scene.text, start, end)
    return found


def stands_for(scene: Scene, word: re.Match[str], role: str, focus: Focus) -> Name | None:
    """The name that a pronoun stands for; `role` says whether a maker or a thing is wanted."""
    told = word.groupdict()
    earlier = [
        n
        for n in scene.names_in(scene.start, word.start())
        if focus.may_be(n) and not is_object(scene.text, n)
    ]
    if (told.get("first") or told.get("second")) and len(earlier) > 1:
        return earlier[-2] if told.get("first") else earlier[-1]
    if told.get("first") and len(focus.pair) > 1:
        return focus.pair[0]
    if told.get("second") and len(focus.pair) > 1:
        return focus.pair[1]
    if len(earlier) > 1 or focus.current is not None:
        earlier = [n for n in earlier if not held(scene.text, n)]
    makers = [n for n in earlier if n.kind in MAKERS]
    things = [n for n in earlier if n.kind not in MAKERS and n.kind != "method"]
    if told.get("company"):
        if role != "maker" and _FIRST_PERSON.fullmatch(word.group()):
            return None  # who speaks, not a thing of theirs
        if makers:
            nearest = re.search(r"firm|start-?up", word.group(), re.IGNORECASE) is not None
            return makers[-1] if nearest else makers[0]
        young = re.search(r"start-?up|创业公司|初创", word.group(), re.IGNORECASE)
        return focus.named.get("startup", focus.company) if young else focus.company
    silent = [n for n in things if not speaks(scene, n, word.start())]
    if told.get("thing"):
        return silent[0] if silent else _of_kind(word.group().lower(), focus)
    if role == "maker":
        return next(iter(makers or things), None) or _last_maker(focus)
    if silent:
        return silent[0]
    if role == "either":
        return (makers[0] if makers else None) or focus.last or focus.current or focus.main_maker
    return focus.current


def _of_kind(words: str, focus: Focus) -> Name | None:
    chip = re.search(r"芯片|chip|processor|accelerator|gpu", words)
    if chip is not None:
        return focus.named.get("chip") or focus.current
    if re.search(r"数据集|基准|data ?set|benchmark|corpus", words) and "dataset" in focus.named:
        return focus.named["dataset"]
    if focus.released is not None and re.match(r"新|the new|the latest", words):
        return focus.released
    model = re.search(r"模型|model|network", words)
    if model is not None and focus.thing is not None and focus.thing.kind == "chip":
        return focus.named.get("model") or focus.current
    return focus.current or focus.named.get("model")


def _last_maker(focus: Focus) -> Name | None:
    if focus.last is not None and focus.last.kind in MAKERS:
        return focus.last
    return focus.main_maker or focus.last
