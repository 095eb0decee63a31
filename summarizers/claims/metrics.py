"""What a number measures: the unit, and the nearest word that names a metric."""

from __future__ import annotations

import re

from summarizers.types import Quantity

from .holdings import EXAMPLES, TRAINS, scored_item
from .scene import Scene
from .shares import nearest, share
from .words import metric_words

_SCALED = re.compile(r"[亿億万萬兆千]|\d\s*[BMTbK]\b|\b(?:[mb]illion|trillion)\b")
_PER_PARAMETER = re.compile(
    r"每个?参数|每個參數|(?:per|for every|for each|a|each) parameter", re.IGNORECASE
)
_DIVIDED = re.compile(r"(?:除以|divided by)\s*(?:约|大约|about|roughly)?\s*$", re.IGNORECASE)
_SIZED = re.compile(
    r"^\s*(?:左右|级|規模|规模|量级|大小)?的?(?:\w{0,8}的)?(?:大|小)?(?:模型|model|版本|version)",
    re.I,
)
_THIS_FIGURE = re.compile(r"\s*(?:参数)?(?:这个|这一|的这个|的)(?:数据|数字|数值|说法)")
_CHIPS = re.compile(
    r"^[\s个块张颗片枚台]*(?:[A-Za-z]+[\w-]*\s){0,3}?(?:GPU|TPU|芯片|显卡|chips?\b|cards?\b|"
    r"accelerators?\b)",
    re.IGNORECASE,
)
_SIZE_ALONE = re.compile(r"\d+(?:\.\d+)?\s?[BMbm]")
"""A size in a list of sizes: 8B for phones, 70B for servers and 405B for data."""
_TOLD_BEFORE = re.compile(
    r"(?:参数|token|上下文|用户|parameters?|tokens?|context|users?)[^，,]{0,12}$", re.IGNORECASE
)
_INHERITED = frozenset({"parameters", "training_tokens", "dataset_size", "revenue", "valuation"})
# how often, not how much: a flow of tokens that is no training and no price
_FLOW = re.compile(
    r"调用|處理|处理|日均|每天|每日|每分钟|消耗量|\b(?:process|processes|processed|processing|"
    r"handles?|serves?|"
    r"a (?:day|minute|week|month)|per (?:day|minute|week|month)|daily|monthly)\b",
    re.IGNORECASE,
)
_OF_MATERIAL = re.compile(
    r"\s?(?:of\s(?:[a-z\-]+\s){0,3}(?:data|audio|video|videos|speech|footage|recordings|music|"
    r"gameplay|demonstrations)\b"
    r"|的?[^，。,；;]{0,8}(?:视频|影像|音频|音訊|语音|語音|数据|資料|录音|錄音|录像))",
    re.IGNORECASE,
)
_LENGTH_OF = re.compile(
    r"\s?(?:的)?(?:视频|視頻|影片|音频|语音|语料|片段|"
    r"[- ](?:long )?(?:video|videos|clip|clips|audio|song|songs)\b)"
)
_PER_SECOND = re.compile(r"每秒|/s\b|/秒|per second|a second|tokens/s|tok/s", re.IGNORECASE)


def metric_of(
    scene: Scene,
    quantity: Quantity,
    inherited: tuple[str, str | None] | None = None,
    same_sentence: bool = True,
) -> tuple[str, str | None] | None:
    """The metric and unit of a quantity, or None when it measures nothing a claim is about.

    `inherited` is the metric and unit of the number before, for "phi has only 300B".
    """
    words = metric_words()
    unit = quantity.unit
    text = scene.text
    clause = scene.clause(quantity.start)
    if unit is None and _THIS_FIGURE.match(text[quantity.end : quantity.end + 8]):
        clause = (quantity.start, quantity.end)
    around = text[max(scene.start, quantity.start - 30) : min(scene.end, quantity.end + 30)]
    if unit == "tokens" and _PER_PARAMETER.search(around):
        return "size_ratio", "ratio"
    if unit in (None, "count") and _DIVIDED.search(
        text[max(0, quantity.start - 16) : quantity.start]
    ):
        return "size_ratio", "ratio"
    near = text[max(scene.start, quantity.start - 12) : min(len(text), quantity.end + 14)]
    if unit == "tokens" and _PER_SECOND.search(near):
        return "latency", unit
    behind = text[quantity.end : min(scene.end, quantity.end + 40)]
    if unit in ("hours", "minutes", "days") and _OF_MATERIAL.match(behind):
        return "dataset_size", unit
    if unit in ("milliseconds", "minutes", "hours") and _LENGTH_OF.match(behind):
        return None
    if unit == "tokens" and _FLOW.search(
        text, max(clause[0], quantity.start - 24), min(clause[1], quantity.end + 14)
    ):
        return "count", unit
    cards = [
        n
        for n in scene.names_in(quantity.end, quantity.end + 60)
        if n.kind == "chip" and n.start - quantity.end <= 6
    ]
    more_cards = same_sentence and inherited is not None and inherited[1] == "gpus"
    if more_cards and unit in (None, "count") and quantity.text[-1] in "块张颗卡":
        return inherited
    if unit in (None, "count") and cards and _CARDS.search(text, quantity.start, cards[0].start):
        return "hardware", "gpus"
    if (
        unit == "count"
        and quantity.value >= 10**8
        and _MODELS.search(text, quantity.start, quantity.end + 6)
    ):
        return "parameters", "parameters"  # 千亿级模型, "7B-13B models": nobody has so many
    if unit == "people" and _USE.search(text, *clause):
        return "users", unit
    if unit in (None, "count", "score"):
        metric = nearest(scene, quantity, clause, None)
        if unit == "score":
            return "benchmark_score", unit
        benchmark = any(n.kind == "benchmark" for n in scene.names_in(*clause))
        benchmark = benchmark or scored_item(scene, quantity)
        scaled = quantity.value >= 10**6 or _SCALED.search(quantity.text) is not None
        if unit is None and _CHIPS.match(text[quantity.end : quantity.end + 40]):
            return "hardware", "gpus"
        examples = EXAMPLES.search(quantity.text) or EXAMPLES.match(text, quantity.end)
        if examples is not None and TRAINS.search(text, scene.start, scene.end):
            return "dataset_size", "count"
        if unit is None:
            following = scene.quantity_after(quantity.end)
            if following is not None and _OUT_OF.fullmatch(text, quantity.end, following.start):
                if quantity.value < 10 and following.value < 100:
                    return None  # "two of three tests"
                return metric_of(scene, following, inherited, same_sentence)
            counted = (
                same_sentence
                and inherited is not None
                and (
                    inherited[1] in ("people", "count", "gpus")
                    or (inherited[1] in ("tokens", "parameters") and quantity.value >= 1000)
                )
            )
            lead = text[max(0, quantity.start - 24) : quantity.start]
            if counted and quantity.value >= 10 and _GOES_WITH.search(lead):
                return inherited  # "up from fewer than 1,000": what the number before it counts
            if (
                metric is None
                and quantity.value >= 10
                and _STAFF_BEFORE.search(text, clause[0], quantity.start)
            ):
                return "count", "people"
            owned = re.search(
                r"(?:['’]s|的)\s?$", text[max(0, quantity.start - 3) : quantity.start]
            )
            if owned and inherited is not None and inherited[0] == "benchmark_score" and not scaled:
                return inherited
            if (
                inherited is not None
                and inherited[1] == "parameters"
                and metric in (None, "dataset_size", "training_tokens")
                and _SIZE_ALONE.fullmatch(quantity.text)
            ):
                return inherited
            if metric in (
                "parameters",
                "training_tokens",
                "dataset_size",
                "context_length",
                "users",
            ):
                told = _TOLD_BEFORE.search(text[clause[0] : quantity.start]) is not None
                if scaled or (quantity.value >= 1000 and told):
                    units = {"parameters": "parameters", "users": "people"}
                    if metric == "dataset_size" and inherited and inherited[0] == "dataset_size":
                        return inherited
                    return metric, units.get(metric, "tokens")
            if metric is None and benchmark and _THINGS_BEHIND.match(text, quantity.end):
                return ("count", "count") if quantity.value >= 10 else None
            if (metric == "benchmark_score" or benchmark) and not scaled:
                return "benchmark_score", "score"
            if scaled and metric is None:
                before = nearest(scene, quantity, (scene.start, clause[0]), None)
                if before in ("parameters", "training_tokens", "context_length"):
                    return before, "parameters" if before == "parameters" else "tokens"
            if (
                scaled
                and inherited
                and inherited[1] in ("count", "people", "parameters", "tokens", "usd", "cny", "eur")
                and (inherited[0] in _INHERITED or inherited[1] in ("count", "people"))
                and inherited[1] not in ("usd", "cny", "eur")
            ):
                return inherited
            if scaled and _SIZED.match(text[quantity.end : quantity.end + 16]):
                return "parameters", "parameters"
            if scaled and nearest(scene, quantity, clause, "usd") is not None:
                return None  # "several billion on compute": money without its currency
            if scaled and re.search(r"\d\s*[BMb]\b|[亿億]|billion", quantity.text):
                return "parameters", "parameters"
            if scaled and re.search(r"\d\s*T\b", quantity.text):
                return "training_tokens", "tokens"
            if scaled:
                return "count", "count"
            had = _HAS.search(text, clause[0], quantity.start) is not None
            if had and quantity.value >= 10 and _THINGS_BEHIND.match(text, quantity.end):
                return "count", "count"
            return None
        if _CHIPS.match(text[quantity.end : quantity.end + 40]):
            return "hardware", unit
        if metric == "users" and quantity.value >= 10:
            return metric, unit
        return "count", unit
    if unit == "flops" and not TRAINS.search(text, *clause):
        return "hardware", unit  # what a chip can do, not what a model took
    metric = nearest(scene, quantity, clause, unit)
    carried = same_sentence and inherited is not None and inherited[0] == "context_length"
    if (
        unit == "tokens"
        and carried
        and _GOES_WITH.search(text[max(0, quantity.start - 24) : quantity.start])
    ):
        return "context_length", unit
    if metric == "valuation" and _WORTH.search(
        text, max(scene.start, quantity.start - 50), quantity.start
    ):
        metric = "price"
    if unit in ("ratio", "percent"):
        return share(scene, quantity, metric, inherited), unit
    carried_on = inherited if same_sentence else None
    if (
        unit == "points"
        and metric is None
        and carried_on is not None
        and carried_on[1] == "percent"
    ):
        return carried_on[0], unit  # "73.6%, down 1.4 points"
    if unit == "points" and metric is None and _QUALITY.search(text, *clause):
        return "benchmark_score", unit
    if metric is None and unit in ("usd", "cny", "eur"):
        # 完成融资,金额为66亿美元: the clause before says what the money is
        money = nearest(scene, quantity, (scene.start, clause[0]), unit)
        metric = money if money in ("funding", "valuation", "revenue") else None
    if metric is None and inherited is not None and inherited[1] == unit:
        return inherited
    if metric is None and unit in ("days", "hours", "minutes"):
        metric = nearest(scene, quantity, (scene.start, scene.end), unit)
        if metric is None and any(
            q.unit in ("tokens", "gpu_hours", "gpus") for q in scene.quantities
        ):
            metric = "training_time"
        if metric is None:
            return None
    if unit == "milliseconds" and metric not in ("latency", "training_time"):
        metric = "latency"
    return metric or words.default.get(unit or "", "count"), unit


_USE = re.compile(
    r"\bused by\b|\bpeople (?:use|a (?:month|week|day)|per (?:month|week|day))\b|"
    r"人(?:在)?(?:使用|用过|试用)|被[^，。]{0,12}使用",
    re.IGNORECASE,
)
_MODELS = re.compile(r"模型|版本|大小|\b(?:models?|versions?|variants?|sizes?)\b", re.IGNORECASE)
_CARDS = re.compile(r"[张块片卡颗枚]")
_WORTH = re.compile(
    r"\b(?:package|deal|contract|order|orders|chips|shares|stake|purchase|"
    r"bonus)\s(?:\w+\s)?worth\b[^,]*$",
    re.IGNORECASE,
)
_QUALITY = re.compile(
    r"效果|表现|性能|质量|领先|落后|\b(?:performance|quality|results?|leads?|trails?|ahead|"
    r"behind|beats?)\b",
    re.IGNORECASE,
)
# 110,000 of the 550,000 chips
_HAS = re.compile(
    r"\b(?:has|have|had|operat\w+|deploy\w*|shipped|sold|cover\w*|support\w*|recall\w*|owns?|"
    r"hosts?|includ\w+|"
    r"contain\w*|built|open\w*|complet\w+|giv\w+|filed|received|signed|serv\w+)\b",
    re.IGNORECASE,
)
_THINGS_BEHIND = re.compile(r"(?:\s[a-z\-]+){0,2}\s(?!points|percent|times)[a-z]{3,}s\b")
_OUT_OF = re.compile(r"\s(?:out )?of (?:the |its |our |their |a total of )?")
_GOES_WITH = re.compile(
    r"\b(?:from|to|against|versus|compared (?:with|to))\s(?:about |around |roughly |nearly |"
    r"just |only |"
    r"fewer than |less than |more than |over )?$|(?:从|由|增至|增加到|降至|减少到|"
    r"扩大到)\s?(?:约|近|不到)?$",
    re.IGNORECASE,
)
_STAFF_BEFORE = re.compile(
    r"\b(?:staff|headcount|workforce|employees|employs?|employed|team of|hired?|"
    r"jobs)\b",
    re.IGNORECASE,
)
