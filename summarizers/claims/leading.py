"""A subject that no list knows, from its place: first in the clause, a verb behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.types import Name

from .introduced import ORDINARY
from .scene import Scene
from .words import metric_words, stance_words

_VERBS_OF_MONEY_EN = (
    r"raise[sd]?|secure[sd]?|land(?:s|ed)?|close[sd]?|bag(?:s|ged)?|nab(?:s|bed)?|get(?:s)?|"
    r"got|hit(?:s)?|"
    r"reach(?:es|ed)|earn(?:s|ed)|made|make[s]?|post(?:s|ed)|book(?:s|ed)|report(?:s|ed)|"
    r"spen(?:ds|t)|"
    r"pa(?:ys|id)|invest(?:s|ed)|buy(?:s)?|bought|acquire[sd]?|sell(?:s)?|sold|agree[sd]?|"
    r"plan(?:s|ned)?|"
    r"pass(?:es|ed)|answer(?:s|ed)|burn(?:s|ed)|serve[sd]?|employ(?:s|ed)|receive[sd]?|"
    r"g(?:ives|ave)|award(?:s|ed)|commit(?:s|ted)|lost|lose[s]?|cut(?:s)?|lay(?:s)?|laid|hire[sd]?|"
    r"charge[sd]?|added|add(?:s)?|grew|grow(?:s)?|will|has|is|was|to|expect(?:s|ed)|file[sd]?|"
    r"settle[sd]?|emerge[sd]?"
)
_PAYER_EN = re.compile(
    rf"(?:[\"“]\s*)?(?P<name>(?!(?:The|A|An|It|This|That|These|Those|In|On|At|By|For|But|And|"
    rf"He|She|They|We|You|"
    rf"There|What|When|How|Why|Who|Its|His|Their|Our|Prices?|Revenue|Shares?|Sales|Investors?|"
    rf"Analysts?|Companies|"
    rf"Users|Costs?|More|Most|Some|Many|All|Each|Both|Today|Last|Next|Early|Now)\b)"
    rf"[A-Z][\w\-.&]*(?:\s[A-Z0-9][\w\-.&]*){{0,3}})(?:,[^,]{{1,60}},)?\s(?:also\s|now\s|"
    rf"just\s|recently\s|has\s|have\s|reportedly\s)?"
    rf"(?:{_VERBS_OF_MONEY_EN})\b"
)
_PAYER_ZH = re.compile(
    r"(?P<name>[一-鿿A-Za-z][一-鿿\w·&\-.]{1,11}?)(?:近日|日前|今日|昨日|刚刚|已经?|将|拟|正|"
    r"又|再次|也|还)?"
    r"(?:宣布)?(?:完成|获得?|筹集|募资|融资|募集|斥资|耗资|花费|豪掷|砸下|投资|收购|支付|营收|"
    r"净利润?|估值|市值|裁员|"
    r"授予|计划投入|投入|创下|实现营收|实现收入|亏损|盈利|出售|签下|拿下|领投|同意支付|以\d)"
)


def payer(scene: Scene, start: int, end: int) -> tuple[str, int] | None:
    """Who earns, spends or raises, at the head of a clause and known to no list."""
    while start < end and scene.text[start].isspace():
        start += 1
    if scene.chinese:
        m = _PAYER_ZH.match(scene.text, start, min(end + 4, scene.end))
        if m is None or m.end("name") > end or _NOT_LEADING.match(m["name"]):
            return None
        return (m["name"], start) if not _FUNCTION_ZH.search(m["name"]) else None
    m = _PAYER_EN.match(scene.text, start, min(end + 12, scene.end))
    return (m["name"].rstrip("."), m.start("name")) if m and m.end("name") <= end else None


_FUNCTION_ZH = re.compile(r"[的了是在于把被给对向和与]|合计|累计|总|共|去年|今年|年|月|日")


# "Tirquen, with 5 billion parameters, …"
OPENING = re.compile(r"(?P<name>[A-Z][a-z]{2,}\w*(?:[ -]\d[\w.]*)?),")
_TOLD_BY = re.compile(r"认为|称|表示|指出|说|透露|猜测|估计")
_PREDICATE = re.compile(
    r"的|估值|融资|占用|使用|只有|拥有|达到|约|为|有|支持|耗|消耗|训练|每|在|售|完成|获|需|"
    r"用了|采用|共|超|已|仅|会|能|将|可"
)


def bare_subject(before: str, chinese: bool) -> str:
    """What stands before a value without its verb: the best guess where no name is known."""
    if not chinese:
        return before.strip(' ,"“')
    return _PREDICATE.split(_TOLD_BY.split(before.strip())[-1])[0].strip("「」“” ，,")


_LEADING_EN = re.compile(
    r"(?:[\"“(]\s*)?(?P<name>(?!(?:The|A|An|It|Its|This|That|These|Those|In|On|At|By|For|But|"
    r"And|He|She|They|We|You|"
    r"There|What|When|While|With|Both|Each|One|Two|Three|More|Most|Many|Some|All|Training|"
    r"Inference|Input|Output|"
    r"Its|His|Her|Their|Our|My|If|As|Of|To|From|After|Before|Since|Under|Over|About|Only|"
    r"Currently|Today|Yesterday|"
    r"However|Meanwhile|Still|Early|Others|Another|Every|Nobody|Parliament|Researchers|"
    r"Analysts|Experts|Users|"
    r"According|Here|Not|No|Yes|So|Then|Now|Last|Next|Prices?|Revenue|Latency|Memory)\b)"
    r"[A-Z][\w\-]*(?:\s(?:[A-Z0-9][\w.\-]*))*)(?:'s|’s)?\s+(?:now\s|also\s|reportedly\s|"
    r"already\s|only\s)?"
    r"(?:has|have|had|is|was|uses|used|needs|needed|costs?|scores?|scored|contains|reach(?:es|"
    r"ed)|runs|takes|took|raised|"
    r"achieves|carries|offers|packs|boasts|supports|will|can|may|might|charges|holds|comes|"
    r"employs|trained|beats?|"
    r"outperforms?|outperformed|surpass(?:es|ed)|matches|trails|serves|reads|responds|tops|"
    r"context|parameter|draws|delivers|spent|requires|processes)\b"
)
_LEADING_ZH = re.compile(
    r"(?P<name>[一-鿿A-Za-z][一-鿿\w·\-]{1,11}?)(?:的(?:平均|总|最高)?(?:参数|训练|上下文|延迟|"
    r"估值|营收|"
    r"价格|推理|用户|得分|显存|内存|售价)|"
    r"共?拥有|共有|具有|只有|仅有|在[A-Za-z一-鿿\-]{2,16}上(?:的)?(?:得分|取得|得到|拿到)|耗时|"
    r"售价|获得|完成了?新一轮|"
    r"以[一-鿿]*估值)"
)
_NOT_LEADING = re.compile(
    r"^(?:宣布|打败|击败|战胜|训练|使用|扣非|归母|人形|全年|环比|同比|单|研发|实际|整体|综合|平均|"
    r"累计|首|同期|净|毛|双方|"
    r"市场|行业|用户|员工|上半年|"
    r"下半年|投后|投前|本轮|此轮|这轮|合计|累计|它|其|该|这|那|我|他|她|你|模型|公司|新|旧|上|下|"
    r"每|整|并|只|即|若|当|由|可|已|后|前|再|仍|曾|本|总|此|在|从|以|与|和|而|但|据|目前|团队|"
    r"官方|训练|推理|数据|参数|价格|有|也|还|则|都|又|就|第|某|一|两|全|对|把|将|因|所|最|更|"
    r"如|比|用|据|为)"
)


# Distillation, Deployment: what is done, not who
_PROCESS = re.compile(r"[A-Z][a-z]+(?:tion|ment|ing|sion)s?")


def leading_name(scene: Scene, start: int, end: int) -> tuple[str, int] | None:
    """A name that no list knows, from its place: first in the clause, a verb behind it."""
    while start < end and scene.text[start].isspace():
        start += 1
    limit = min(end + 12, scene.end)
    m = (_LEADING_ZH if scene.chinese else _LEADING_EN).match(scene.text, start, limit)
    if m is None or m.end("name") > end or (scene.chinese and _NOT_LEADING.match(m["name"])):
        return None
    if scene.chinese:
        told = bare_subject(m["name"], True)
        return (told, m.start("name")) if len(told) > 1 else None
    if m["name"].split(" ")[0].lower() in ORDINARY:
        return None
    words = metric_words()
    if (
        _PROCESS.fullmatch(m["name"])
        or m["name"].lower() in words.by_word
        or m["name"] in words.platforms
    ):
        return None
    return m["name"].strip("\"' "), m.start("name")


_CAPITAL = re.compile(r"(?<![\w.])[A-Z][a-z]{2,}[\w]*(?:[ -]\d[\w.]*)?(?![\w])")
# "in San Jose": a place, not a subject
_PLACED = re.compile(r"\b(?:in|at|near|from)\s(?:[A-Z][a-z]+\s){0,2}$")
_NATION = re.compile(
    r"(?:French|German|Dutch|British|American|Canadian|Israeli|European|Swiss|Swedish|Danish|"
    r"Korean|Indian|"
    r"Italian|Spanish|Russian|Emirati|Saudi|[A-Z][a-z]+ese)$"
)
_CALENDAR = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*$"
)


def last_capital(text: str, start: int, end: int, names: Sequence[Name]) -> tuple[str, int] | None:
    """The last capitalised word before a value; the first word of a sentence needs a digit."""
    for m in reversed(list(_CAPITAL.finditer(text, start, end))):
        opens = not text[start : m.start()].strip(' "“(')
        if _PLACED.search(text, max(start, m.start() - 14), m.start()):
            continue
        if stance_words().say_en.search(text, m.end(), min(end, m.end() + 100)):
            continue  # who says it, not whom it is about
        if m.group().split(" ")[0].lower() in ORDINARY:
            continue
        if any(n.start <= m.start() and m.end() <= n.end for n in names):
            continue
        if m.group() in metric_words().platforms:
            continue
        if (
            _NATION.match(m.group())
            or _CALENDAR.match(m.group())
            or (opens and not any(c.isdigit() for c in m.group()))
        ):
            continue
        return m.group().rstrip("."), m.start()
    return None


_NOUN_ZH = re.compile(
    r"([一-鿿A-Za-z0-9\-]{0,12}?(?:模型|版本|系统|芯片|公司|平台|数据集|团队|项目|产品|集群|"
    r"框架|算法|服务|版))"
)
_NOUN_EN = re.compile(
    r"\b((?:[a-z\-]+ ){0,3}(?:models?|versions?|systems?|chips?|compan(?:y|ies)|platforms?|"
    r"data ?sets?|clusters?|"
    r"frameworks?|services?|labs?|assistant))\b",
    re.IGNORECASE,
)


def generic_noun(scene: Scene, start: int, end: int) -> tuple[str, int] | None:
    """A class word in place of a name: 国内大模型, "a larger model"."""
    pattern = _NOUN_ZH if scene.chinese else _NOUN_EN
    found = list(pattern.finditer(scene.text, start, end))
    if not found:
        return None
    m = found[-1]
    words = re.sub(
        r"^(?:a|an|the|this|that|of|with|has|and|its|for)\s", "", m.group(1), flags=re.IGNORECASE
    )
    words = re.split(r"\b(?:an?|the|of|that|training|with|this|used|its|to|on|running)\s", words)[
        -1
    ]
    words = re.sub(r"^.*?(?:的|是|有|了|对于|训练|一个)(?=.{2})", "", words)
    if scene.chinese:
        words = _TOLD_BY.split(words)[-1]
    if len(words) <= 2:
        return None
    return words, m.start(1)
