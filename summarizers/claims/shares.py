"""What a percentage or a ratio measures, and the metric whose word stands nearest to a number."""

from __future__ import annotations

import re

from summarizers.types import Quantity

from .scene import Scene
from .words import metric_words

# what a number without a unit may measure
_BARE = frozenset(
    {
        "parameters",
        "training_tokens",
        "dataset_size",
        "context_length",
        "users",
        "benchmark_score",
        "hardware",
        "latency",
    }
)
_SHARES = {
    "parameters": "size_ratio",
    "training_tokens": "training_tokens",
    "price": "price",
    "memory": "memory",
    "latency": "speedup",
    "training_compute": "training_compute",
    "context_length": "context_length",
    "users": "users",
    "revenue": "revenue",
    "valuation": "valuation",
}
_DELAY = re.compile(r"延迟|延遲|时延|時延|latency|delay|耗时", re.IGNORECASE)
# a price that moves, not one beside another's
_MOVED = re.compile(
    r"下调|上调|降|涨|跌|打折|打到|打下|压到|压缩到|便宜|减半|腰斩|砍|\b(?:cut|cuts|cutting|"
    r"slash\w*|halv\w+|drop\w*|"
    r"fell|fall\w*|down|rose|rise\w*|"
    r"jump\w*|increase\w*|reduc\w+|cheaper|discount\w*|lower\w*|rais\w+|tripl\w+|doubl\w+|up)\b",
    re.IGNORECASE,
)


def share(
    scene: Scene, quantity: Quantity, metric: str | None, inherited: tuple[str, str | None] | None
) -> str:
    """What a percentage or a ratio measures."""
    text, unit = scene.text, quantity.unit
    clause = scene.clause(quantity.start)
    moved = _MOVED.search(
        text, max(clause[0], quantity.start - 80), min(clause[1], quantity.end + 12)
    )
    if metric == "latency" and not _DELAY.search(text, *clause):
        metric = "speedup"
    if unit == "percent" and (whole := _OF_WHOLE.match(text, quantity.end)):
        told_of = _metric_word(whole["en"] or whole["zh"] or "")
        if told_of is None and (whole["en"] or "") in ("total", "whole", "overall"):
            return metric or (inherited[0] if inherited else "count")
        if told_of in ("revenue", "users", "dataset_size", "price", "benchmark_score"):
            return told_of
        graded = _GRADED.search(text, clause[0], quantity.start) is not None
        graded = graded or whole["zh"] in ("任务", "问题", "题目")
        return "benchmark_score" if graded else "count"
    if unit == "percent" and _CHANCE.match(text, quantity.end):
        return "count"
    if of := _TIMES_OF_WHAT.match(text, quantity.end):
        told = (of["en"] or of["zh"] or "").lower()
        return next(m for m, words in _OF_WHAT.items() if told in words)
    if metric is None and inherited is not None and inherited[1] == unit:
        return inherited[0]
    if metric is None:
        metric = nearest(scene, quantity, (scene.start, clause[0]), unit)
    if metric is None and inherited is not None:
        if inherited[0] == "price" and moved:
            return "price_change"
        if unit == "ratio":
            metric = _SHARES.get(inherited[0])
    rose = _ROSE.search(text, max(scene.start, quantity.start - 12), quantity.start) is not None
    on_market = rose and _ON_MARKET.search(text, scene.start, scene.end) is not None
    if on_market and metric in ("valuation", "count", None):
        return "price_change"
    if metric in ("price", "price_change") and _PRICE.search(text, *clause) and not moved:
        return "price"
    if metric == "price" and moved:
        return "price_change"
    scored = any(n.kind == "benchmark" for n in scene.names_in(scene.start, clause[1]))
    if metric is None and unit == "percent" and scored:
        return "benchmark_score"
    return metric or "count"


_OF_WHOLE = re.compile(
    r"\sof\s(?:(?:its|the|all|their|our|these|those|overall)\s)*(?P<en>[a-z\-]+)|"
    r"的(?P<zh>任务|问题|题目|用户|员工|企业|开发者|收入|营收|客户|岗位|语言|代码|流量|时间|数据|公司|受访者|"
    r"市场份额)",
)
_CHANCE = re.compile(r"\s(?:chance|probability|likelihood|odds)\b|的(?:概率|可能性|几率)")
_GRADED = re.compile(
    r"\b(?:solv|fail|answer|complet|pass|correct|accura|resolv|refus|reject|block)\w*\b|答对|"
    r"解决|通过|完成|准确",
    re.I,
)
_TIMES_OF_WHAT = re.compile(
    r"\s?(?:times\s)?(?:as (?:many|much)|more|fewer|less|(?:of\s)?the(?: amount of)?|"
    r"the number of)\s"
    r"(?:training\s|computing\s|output\s|input\s)?(?P<en>tokens|compute|computation|parameters|memory|data|"
    r"speed|cost|price|size)\b|"
    r"(?:以上|以下|左右)?的(?P<zh>参数量?|算力|训练数据|数据|显存|内存|计算量)",
    re.IGNORECASE,
)
_OF_WHAT = {
    "training_tokens": ("tokens", "data", "训练数据", "数据"),
    "training_compute": ("compute", "computation", "算力", "计算量"),
    "size_ratio": ("parameters", "参数", "参数量", "size"),
    "speedup": ("speed",),
    "price": ("cost", "price"),
    "memory": ("memory", "显存", "内存"),
}
_ON_MARKET = re.compile(r"股价|港股|美股|盘前|盘后|市值|\b(?:shares|stock|Nasdaq)\b", re.IGNORECASE)
_ROSE = re.compile(
    r"(?:上涨|下跌|大涨|大跌|涨超|跌超|涨|跌|\b(?:rose|fell|jumped|up|down))\s?(?:近|约|超)?$"
)
_PRICE = re.compile(r"价|成本|费用|\b(?:prices?|costs?|pricing|fee)\b", re.IGNORECASE)


def _metric_word(word: str) -> str | None:
    return next(iter(metric_words().by_word.get(word.lower(), ())), None)


def nearest(
    scene: Scene, quantity: Quantity, span: tuple[int, int], unit: str | None
) -> str | None:
    """The metric whose word stands nearest to the quantity in `span`; words before win ties."""
    words = metric_words()
    best: tuple[float, str] | None = None
    for m in words.words.finditer(scene.text, *span):
        if m.start() >= quantity.start and m.end() <= quantity.end:
            distance = 9.0
        elif m.end() <= quantity.start:
            distance = quantity.start - m.end()
        else:
            distance = 2.0 + 1.5 * (m.start() - quantity.end)
        key = re.sub(r"\s+", " ", m.group().lower())
        for rank, metric in enumerate(words.by_word.get(key, ())):
            units = words.units[metric]
            if unit not in units if unit is not None else metric not in _BARE:
                continue
            score = distance + rank * 0.1
            if best is None or score < best[0]:
                best = (score, metric)
            break
    return best[1] if best else None
