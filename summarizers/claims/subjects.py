"""Whom a value is about: the nearest fitting name, a pronoun's owner, or the text's topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.types import Document, Name

from .scene import Scene
from .words import comparison_words, metric_words

_MAKERS = frozenset({"company", "lab"})
_THINGS = frozenset({"model", "product", "dataset", "chip", "method", "other"})
_NOT_OF_CHIPS = frozenset(
    {
        "hardware",
        "training_compute",
        "training_time",
        "parameters",
        "training_tokens",
        "dataset_size",
    }
)
_MONEY = frozenset({"funding", "valuation", "revenue"})
_SPENT = frozenset({"price", "users", "hardware", "count", "revenue"})
"""What companies, too, may have where the clause names no product of theirs."""
_SKIPPED = frozenset({"benchmark", "person"})
_PRONOUN = re.compile(
    r"它|其(?!他|她|中|实|余|它)|该模型|该系统|该芯片|这款|这个模型|这一模型|该公司|前者|后者|"
    r"\b(?:it|its|they|their|the (?:former|latter)|"
    r"the (?:[A-Za-z\-]+ )?(?:model|company|system|chip|start-?up|lab|network|"
    r"team|"
    r"flagship|firm|service))\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"公司|\b(?:company|start-?up|firm)\b", re.IGNORECASE)
_HOLDER = re.compile(
    r"^(?:[个個]?(?:参数|參數|token)?(?:量|规模)?的|[- ]parameters? (?:version of )?)"
)
_NOUN_ZH = re.compile(
    r"([一-鿿A-Za-z0-9\-]{0,12}?(?:模型|版本|系统|芯片|公司|平台|数据集|团队|项目|产品|集群|框架|算法|服务|版))"
)
_NOUN_EN = re.compile(
    r"\b((?:[a-z\-]+ ){0,3}(?:models?|versions?|systems?|chips?|compan(?:y|ies)|platforms?|"
    r"data ?sets?|clusters?|"
    r"frameworks?|services?|labs?|assistant))\b",
    re.IGNORECASE,
)


_FRESH = 3
"""Sentences for which a thing that was named once goes on being what a text is about."""


@dataclass(slots=True)
class Focus:
    """What the text is talking about as it goes on; one walk through one document owns it."""

    topic: Name | None = None
    thing: Name | None = None
    maker: Name | None = None
    sentence: Name | None = None
    """The first fitting name of the sentence before."""
    pair: tuple[Name, ...] = ()
    """The things that the last sentence with two of them sets side by side: 前者, 后者."""

    age: int = 0
    """Sentences since a thing was named."""

    def note(self, scene: Scene) -> None:
        """Remember the names of a sentence that has been read."""
        if _SAME_SUBJECT.match(scene.text, scene.start):
            return  # "It …", 该模型…: the text goes on about what it was about
        first: Name | None = None
        things = [n for n in scene.names if usable(n) and n.kind in ("model", "product", "chip")]
        if len({n.canonical for n in things}) > 1:
            self.pair = tuple({n.canonical: n for n in reversed(things)}.values())[::-1]
        makers = 0
        for name in scene.names:
            if name.kind in _MAKERS:
                makers += 1
            if not usable(name) or name.kind == "method" or _aside(scene.text, name):
                continue
            if name.kind == "chip" and (self.topic is None or self.topic.kind != "chip"):
                continue
            if name.kind in _MAKERS:
                if makers == 1 and (self.maker is None or first is None):
                    self.maker = name
            elif first is None:
                first = name
        self.age += 1
        if first is not None:
            self.thing = self.sentence = first
            self.age = 0


def usable(name: Name) -> bool:
    """Whether a name can be the subject of a claim."""
    words = metric_words()
    return (
        name.kind not in _SKIPPED
        and name.canonical not in words.platforms
        and name.text.lower() not in words.abbreviations
    )


def topic_of(document: Document) -> Name | None:
    """The thing that the title names, else the one that the text names most."""
    title = document.title or ""
    counts: Counter[str] = Counter()
    first: dict[str, Name] = {}
    for name in document.names:
        if usable(name) and name.kind not in _MAKERS:
            counts[name.canonical] += 4 if title and name.text in title else 1
            first.setdefault(name.canonical, name)
    if not counts:
        for name in document.names:
            if usable(name):
                return name
        return None
    return first[counts.most_common(1)[0][0]]


def label(name: Name) -> str:
    """How a name is told in a claim."""
    return name.canonical


def _fits(name: Name, metric: str) -> bool:
    if not usable(name):
        return False
    if metric in _MONEY or metric == "users":
        return True
    if metric in _NOT_OF_CHIPS and name.kind == "chip":
        return False
    return name.kind in _THINGS


def subject_of(
    scene: Scene, start: int, end: int, metric: str, focus: Focus
) -> tuple[str, int | None]:
    """The subject of a value at `start..end`, and where it is mentioned (None: elsewhere)."""
    text = scene.text
    clause = scene.clause(start)
    after = [n for n in scene.names if n.start >= end and n.start - end <= 30]
    for name in after:
        between = text[end : name.start]
        joined = (
            between.strip() == ""
            and end > 0
            and text[max(0, end - 9) : end].lower().startswith("paramet")
        )
        belongs = _BELONGS.fullmatch(between) is not None and _fits(name, metric)
        if usable(name) and (_is_link(between) or joined or belongs):
            return label(name), name.start
    if text[max(0, start - 2) : start].strip().endswith(("(", "（")):
        bracket = text.rfind(text[max(0, start - 2) : start].strip()[-1], 0, start)
        holders = [n for n in scene.names if usable(n) and 0 <= bracket - n.end <= 1]
        if holders:
            return label(holders[-1]), holders[-1].start
    owner = next((n for n in scene.names if n.end <= start and n.end >= start - 4), None)
    if owner and usable(owner) and _OWNED.fullmatch(text, owner.end, start):
        return label(owner), owner.start
    named = _CLASS_AFTER_ZH.match(text, end) if scene.chinese else _CLASS_AFTER_EN.match(text, end)
    if (
        named is not None
        and metric == "parameters"
        and not _PREDICATED.search(text[max(0, start - 9) : start])
    ):
        adjectives = _ADJECTIVES.search(text[clause[0] : start])
        first = clause[0] + adjectives.start(1) if adjectives and not scene.chinese else start
        told = (text[first:start] + named["what"]).strip(" -").removeprefix("the ")
        return told, first
    money = metric in _MONEY or (metric == "count" and _STAFF.search(text, *clause) is not None)
    here = [n for n in scene.names_in(clause[0], start) if _fits(n, metric)]
    if any(n.kind != "chip" for n in here):
        here = [n for n in here if n.kind != "chip"]
    if money:
        owners = [n for n in here if n.kind in _MAKERS]
        here = owners or here
    if not here and money and (payer_name := payer(scene, clause[0], start)):
        return payer_name
    if here:
        # "it", "其" behind a name in the same clause still points to what came before it
        chosen = _head(here, text)
        opens = _OPENS.match(
            text, clause[0] + len(text[clause[0] : start]) - len(text[clause[0] : start].lstrip())
        )
        owner = focus.sentence or focus.thing
        if opens is not None and opens.end() < chosen.start and owner is not None and not money:
            return label(owner), opens.start()
        return label(chosen), chosen.start
    behind = [
        n
        for n in scene.names_in(end, clause[1])
        if _fits(n, metric)
        and re.search(
            r"\b(?:on|for|into|of|in|to)\s(?:the\s)?(?:first\s|larger\s)?$",
            text[end : n.start],
            re.IGNORECASE,
        )
    ]
    pronoun = _PRONOUN.search(text, clause[0], start)
    if pronoun and len(focus.pair) > 1:
        if pronoun.group().lower() in ("前者", "the former"):
            return label(focus.pair[0]), pronoun.start()
        if pronoun.group().lower() in ("后者", "the latter"):
            return label(focus.pair[1]), pronoun.start()
    if metric in _SPENT and not pronoun and not behind:
        owners = [n for n in scene.names_in(clause[0], start) if n.kind in _MAKERS and usable(n)]
        if owners:
            return label(owners[-1]), owners[-1].start
        if money_name := payer(scene, clause[0], start):
            return money_name
    if behind and not pronoun and metric not in ("benchmark_score", "performance"):
        return label(behind[0]), behind[0].start
    opens_company = money and _THE_COMPANY.match(text, scene.start)
    if opens_company and focus.maker is not None:
        return label(focus.maker), opens_company.start()
    if pronoun and not money:
        owner = focus.maker if _COMPANY.search(pronoun.group()) else None
        earlier = [n for n in scene.names_in(scene.start, clause[0]) if _fits(n, metric)]
        found = (
            owner
            or (earlier[0] if earlier else None)
            or focus.sentence
            or focus.thing
            or focus.topic
        )
        if found is not None:
            return label(found), pronoun.start()
    same = _SAME_SUBJECT.match(text, scene.start) if clause[0] > scene.start else None
    earlier = [n for n in scene.names_in(scene.start, clause[0]) if _fits(n, metric)]
    if (
        same is not None
        and not money
        and focus.sentence is not None
        and not any(not _aside(text, n) and not _held(text, n) for n in earlier)
    ):
        return label(focus.sentence), same.start()
    if money:
        earlier = [n for n in earlier if n.kind in _MAKERS] or earlier
    if earlier:
        chosen = _head(earlier, text)
        return label(chosen), chosen.start
    if money or metric in _SPENT:
        owners = [
            n for n in scene.names_in(scene.start, clause[0]) if n.kind in _MAKERS and usable(n)
        ]
        if owners:
            told_of = owners[-1] if _WHICH.match(text, clause[0]) else owners[0]
            return label(told_of), told_of.start
        if clause[0] > scene.start and (head := payer(scene, scene.start, start)):
            return head
    leading = leading_name(scene, clause[0], start)
    if leading is not None:
        return leading
    if not scene.chinese and (proper := _last_capital(text, clause[0], start)):
        return proper
    generic = generic_noun(scene, clause[0], start) if not money else None
    if generic is not None and not _PRONOUN.search(generic[0]):
        return generic
    lately = focus.age <= _FRESH or focus.topic is None
    recent = (focus.sentence or focus.thing) if lately else focus.topic
    held = (focus.maker or focus.sentence) if money else recent
    last = held or focus.topic or focus.maker
    if last is not None:
        return label(last), None
    tail = generic_noun(scene, start, clause[1])
    if tail is not None:
        return tail
    opening = _OPENING.match(text, scene.start, clause[0] + 1) if not scene.chinese else None
    if opening is not None and clause[0] > scene.start:
        return opening["name"], scene.start
    told = bare_subject(text[clause[0] : start], scene.chinese)
    return told or text[clause[0] : clause[1]].strip()[:40], clause[0]


_WHICH = re.compile(r"\s?(?:which|who|whose)\b|其(?!他|中)")
_STAFF = re.compile(
    r"员工|雇员|职员|持股|\b(?:employ|staff|workforce|headcount|stake)", re.IGNORECASE
)
_THE_COMPANY = re.compile(
    r"(?:The|the) (?:[A-Za-z\-]+ )?(?:company|start-?up|firm|lab)\b|It\s|"
    r"(?:该|这家)?公司(?!债)|它|其"
)
_SAME_SUBJECT = re.compile(
    r"(?:It|They|Its|The (?:model|company|start-?up|system|chip|firm|lab))\s|"
    r"它们?|该(?:模型|公司|系统|芯片)|这款"
)
_VERBS_OF_MONEY_EN = (
    r"raise[sd]?|secure[sd]?|land(?:s|ed)?|close[sd]?|bag(?:s|ged)?|nab(?:s|bed)?|get(?:s)?|got|hit(?:s)?|"
    r"reach(?:es|ed)|earn(?:s|ed)|made|make[s]?|post(?:s|ed)|book(?:s|ed)|report(?:s|ed)|spen(?:ds|t)|"
    r"pa(?:ys|id)|invest(?:s|ed)|buy(?:s)?|bought|acquire[sd]?|sell(?:s)?|sold|agree[sd]?|plan(?:s|ned)?|"
    r"pass(?:es|ed)|answer(?:s|ed)|burn(?:s|ed)|serve[sd]?|employ(?:s|ed)|receive[sd]?|g(?:ives|ave)|award(?:s|ed)|commit(?:s|ted)|lost|lose[s]?|cut(?:s)?|lay(?:s)?|laid|hire[sd]?|"
    r"charge[sd]?|added|add(?:s)?|grew|grow(?:s)?|will|has|is|was|to|expect(?:s|ed)|file[sd]?|settle[sd]?|emerge[sd]?"
)
_PAYER_EN = re.compile(
    rf"(?:[\"“]\s*)?(?P<name>(?!(?:The|A|An|It|This|That|These|Those|In|On|At|By|For|But|And|He|She|They|We|You|"
    rf"There|What|When|How|Why|Who|Its|His|Their|Our|Prices?|Revenue|Shares?|Sales|Investors?|Analysts?|Companies|"
    rf"Users|Costs?|More|Most|Some|Many|All|Each|Both|Today|Last|Next|Early|Now)\b)"
    rf"[A-Z][\w\-.&]*(?:\s[A-Z0-9][\w\-.&]*){{0,3}})(?:,[^,]{{1,60}},)?\s(?:also\s|now\s|just\s|recently\s|has\s|have\s|reportedly\s)?"
    rf"(?:{_VERBS_OF_MONEY_EN})\b"
)
_PAYER_ZH = re.compile(
    r"(?P<name>[一-鿿A-Za-z][一-鿿\w·&\-.]{1,11}?)(?:近日|日前|今日|昨日|刚刚|已经?|将|拟|正|又|再次|也|还)?"
    r"(?:宣布)?(?:完成|获得?|筹集|募资|融资|募集|斥资|耗资|花费|豪掷|砸下|投资|收购|支付|营收|净利润?|估值|市值|裁员|"
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
_OPENING = re.compile(r"(?P<name>[A-Z][a-z]{2,}\w*(?:[ -]\d[\w.]*)?),")
_TOLD_BY = re.compile(r"认为|称|表示|指出|说|透露|猜测|估计")
_PREDICATE = re.compile(
    r"的|估值|融资|占用|使用|只有|拥有|达到|约|为|有|支持|耗|消耗|训练|每|在|售|完成|获|需|用了|采用|共|超|已|仅|会|能|将|可"
)


def bare_subject(before: str, chinese: bool) -> str:
    """What stands before a value without its verb: the best guess where no name is known."""
    if not chinese:
        return before.strip(' ,"“')
    return _PREDICATE.split(_TOLD_BY.split(before.strip())[-1])[0].strip("「」“” ，,")


# 高于GPT-4o的96.1分, "above GPT-4o's 96.1"
_OWNED = re.compile(r"\s?(?:的|['’]s)\s?")
_BELONGS = re.compile(r"\s(?:for|by|from)\s(?:the\s)?", re.IGNORECASE)
_OPENS = re.compile(r"(?:它(?!的)|该模型|it\s|the model\s|the company\s|该公司)", re.IGNORECASE)
# 6B到13B左右比较适合应用落地的模型, "350M-175B models": the class is the subject
_CLASS_AFTER_ZH = re.compile(
    r"(?:左右|上下)?\s?(?:的参数|参数)?(?:的|大小的|(?:比较)?适合[^，。]{1,12}的)(?P<what>(?:大|小|开源)?模型)"
)
_CLASS_AFTER_EN = re.compile(
    r"(?:[\s-]parameters?)?\s(?P<what>(?:language\s)?(?:models|LLMs|systems))\b"
)
_PREDICATED = re.compile(r"(?:是|为|个|一|款|只有|仅|有|达到|\b(?:is|an?|are|was|has|have|be))\s*$")
_ADJECTIVES = re.compile(
    r"((?:state-of-the-art|autoregressive|larger|smaller|open|closed|rival|other|existing|dense)\s)$"
)
_LEADING_EN = re.compile(
    r"(?:[\"“(]\s*)?(?P<name>(?!(?:The|A|An|It|Its|This|That|These|Those|In|On|At|By|For|But|And|He|She|They|We|You|"
    r"There|What|When|While|With|Both|Each|One|Two|Three|More|Most|Many|Some|All|Training|Inference|Input|Output|"
    r"Its|His|Her|Their|Our|My|If|As|Of|To|From|After|Before|Since|Under|Over|About|Only|Currently|Today|Yesterday|"
    r"However|Meanwhile|Still|Early|Others|Another|Every|Nobody|Parliament|Researchers|Analysts|Experts|Users|"
    r"According|Here|Not|No|Yes|So|Then|Now|Last|Next|Prices?|Revenue|Latency|Memory)\b)"
    r"[A-Z][\w\-]*(?:\s(?:[A-Z0-9][\w.\-]*))*)(?:'s|’s)?\s+(?:now\s|also\s|reportedly\s|already\s|only\s)?"
    r"(?:has|have|had|is|was|uses|used|needs|needed|costs?|scores?|scored|contains|reach(?:es|ed)|runs|takes|took|raised|"
    r"achieves|carries|offers|packs|boasts|supports|will|can|may|might|charges|holds|comes|employs|trained|beats?|"
    r"outperforms?|outperformed|surpass(?:es|ed)|matches|trails|serves|reads|responds|tops|context|parameter|draws|delivers|spent|requires|processes)\b"
)
_LEADING_ZH = re.compile(
    r"(?P<name>[一-鿿A-Za-z][一-鿿\w·\-]{1,11}?)(?:的(?:总)?(?:参数|训练|上下文|延迟|估值|营收|价格|推理|用户|得分|显存|内存|售价)|"
    r"共?拥有|共有|具有|只有|仅有|在[A-Za-z一-鿿\-]{2,16}上(?:的)?(?:得分|取得|得到|拿到)|耗时|售价|获得|完成了?新一轮|"
    r"以[一-鿿]*估值)"
)
_NOT_LEADING = re.compile(
    r"^(?:投后|投前|本轮|此轮|这轮|合计|累计|它|其|该|这|那|我|他|她|你|模型|公司|新|旧|上|下|每|整|并|只|即|若|当|由|可|已|后|前|再|仍|曾|本|总|此|在|从|以|与|和|而|但|据|目前|团队|官方|训练|推理|数据|参数|价格|有|也|还|则|都|又|就|第|某|一|两|全|对|把|将|因|所|最|更|如|比|用|据|为)"
)


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
    return m["name"].strip("\"' "), m.start("name")


_CAPITAL = re.compile(r"(?<![\w.])[A-Z][a-z]{2,}[\w]*(?:[ -]\d[\w.]*)?(?![\w])")
# "in San Jose": a place, not a subject
_PLACED = re.compile(r"\b(?:in|at|near|from)\s(?:[A-Z][a-z]+\s){0,2}$")
_NATION = re.compile(
    r"(?:French|German|Dutch|British|American|Canadian|Israeli|European|Swiss|Swedish|Danish|Korean|Indian|"
    r"Italian|Spanish|Russian|Emirati|Saudi|[A-Z][a-z]+ese)$"
)
_CALENDAR = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*$"
)


def _last_capital(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The last capitalised word before a value; the first word of a sentence needs a digit."""
    for m in reversed(list(_CAPITAL.finditer(text, start, end))):
        opens = not text[start : m.start()].strip(' "“(')
        if _PLACED.search(text, max(start, m.start() - 14), m.start()):
            continue
        if (
            _NATION.match(m.group())
            or _CALENDAR.match(m.group())
            or (opens and not any(c.isdigit() for c in m.group()))
        ):
            continue
        return m.group().rstrip("."), m.start()
    return None


def _is_link(between: str) -> bool:
    m = _HOLDER.match(between)
    return m is not None and m.end() == len(between)


_ASIDE = re.compile(
    r"(?:按照|按|根据|依据|基于|利用|使用|用|参考|类似|例如|比如|譬如|像|如|除了|"
    r"\b(?:such as|like|unlike|according to|based on|using|under|per|by|following|with|from)"
    r"(?:\sthe|\sformer|\sex)?)[\s-]?$",
    re.IGNORECASE,
)


def _aside(text: str, name: Name) -> bool:
    """Whether a name is only what something is measured by, made with, or likened to."""
    return _is_object(text, name) or (
        _ASIDE.search(text[max(0, name.start - 18) : name.start]) is not None
    )


def _is_object(text: str, name: Name) -> bool:
    """Whether a comparing word stands right before a name: it is what something is measured by."""
    words = comparison_words()
    compared = words.after_en if before_is_latin(text, name.start) else words.after_zh
    return any(
        name.start - m.end() <= 2
        for m in compared.finditer(text, max(0, name.start - 24), name.start)
    )


def before_is_latin(text: str, place: int) -> bool:
    """Whether English words stand before `place`."""
    return text[max(0, place - 4) : place].strip().isascii() and place > 0


def _head(names: Sequence[Name], text: str) -> Name:
    """Of several names before a value the one it belongs to: the last that no preposition holds."""
    for name in reversed(names):
        if _is_object(text, name):
            continue
        if not _held(text, name):
            return name
    return names[-1]


_HELD = re.compile(
    r"(?:\b(?:on|in|for|than|by|with|of|to|from)\s(?:the\s)?$)|[在比按据]\s?$", re.IGNORECASE
)


def _held(text: str, name: Name) -> bool:
    """Whether a preposition holds a name."""
    return _HELD.search(text[max(0, name.start - 9) : name.start]) is not None


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
