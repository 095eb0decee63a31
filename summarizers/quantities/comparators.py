"""Words of nearness and bounds in front of a number: 约, 超过, at least, fewer than."""

from __future__ import annotations

import re

from summarizers.quantities.patterns import patterns
from summarizers.quantities.pieces import DURATIONS, Piece
from summarizers.quantities.words import words

_LIMITED = frozenset(
    {"above", "below", "beyond", "exceed", "exceeds", "exceeded", "exceeding", "surpassed"}
)
_RECENT = tuple("最附新相靠亲邻临")
_CLIMBING = re.compile(
    r"(?<![a-z])(?:add|pad|climb|round|scale|sum|bump|go|went|step)(?:e?s|d|(?:d)?ed|(?:d)?ing)?\s+$"
)
_BUILT = re.compile(r"(?:i[sz]ed|built|cent(?:er|r)ed|revolves?|structured|based|designed)\s$")
_HEAD = re.compile(r"(?<![a-z])([a-z]+)\s$")
_LASTING = re.compile(
    r"(?:took|takes|take|taking|lasted|lasts|for|spent|after|of|well|just|is|was|been|waited|requires?|needs?|needed)\s$"
)


def compared_with(piece: Piece, low: str, floor: int) -> bool:
    """Comparator words directly in front; of ratios also in front of "… 的". Whether any."""
    if piece.measure == "rank":
        return False
    strong = patterns().emphatic.search(low, max(floor, piece.start - 8), piece.start)
    if strong:
        piece.start = strong.start()
        return True
    window = max(floor, piece.start - 28)
    match = patterns().before.search(low, window, piece.start)
    if match:
        word = match["zh"] or re.sub(r"[\s-]+", " ", match["en"])
        at = match.start("zh") if match["zh"] else match.start()
        if _true_comparator(word, piece, low, at):
            sign = words().comparators[word]
            if piece.comparator in ("=", "~") or (piece.comparator == ">" and sign == ">="):
                piece.comparator = sign
            piece.start = at
            # 不到约 3, 大约有近 3: a second word in front
            again = patterns().before.search(low, max(floor, at - 12), at)
            if again and again["zh"] and _true_comparator(again["zh"], piece, low, again.start()):
                piece.start = again.start()
                if piece.comparator == "~":
                    piece.comparator = words().comparators[again["zh"]]
            return True
    if (
        piece.comparator == "="
        and piece.value2 is None
        and piece.measure not in ("date", "rank")
        and (bound := patterns().far_bound.search(low, max(floor, piece.start - 18), piece.start))
    ):
        piece.comparator, piece.start = words().comparators[bound["bound"]], bound.start()
        return True
    if (
        piece.measure in ("ratio", "percent")
        and piece.comparator == "="
        and low[max(0, piece.start - 2) : piece.start].rstrip().endswith("的")
    ):
        far = patterns().far_before.search(low, max(floor, piece.start - 22), piece.start)
        if far:
            best = max(
                (w for w in words().comparators if far[0].startswith(w)), key=len, default=None
            )
            compares = low[floor - 1 : floor] == "%" and piece.measure == "percent"
            if best and not compares and _true_comparator(best, piece, low, far.start()):
                piece.comparator = words().comparators[best]
                return True
    return False


def _true_comparator(word: str, piece: Piece, low: str, at: int) -> bool:
    previous = low[at - 1 : at]
    if low.startswith(" the", at + len(word)) and piece.start - at > len(word) + 3:
        # above the 4 MiB limit, but not over the 3 days or about the 10 models
        return word in _LIMITED and piece.measure not in (None, "count", "date", "people", "times")
    if word in ("~", "～"):
        return not (previous.isalnum() or previous == "%")  # 第 2 秒~100 秒 is a range
    if word == "up to":
        return _CLIMBING.search(low, max(0, at - 12), at) is None
    if word == "约":
        return previous not in words().lists["ends_in_yue"]
    if word == "c.":
        return piece.style == "digits"
    if word == "近":
        return previous not in _RECENT and piece.measure != "days"
    if word == "快":
        return previous in tuple("了已都经将") or (
            piece.measure in DURATIONS and previous not in tuple("更加较最很")
        )
    if word == "过":
        verb = previous in words().lists["done_with_guo"]
        return (piece.power_only or piece.vague) and not verb
    if word == "破":
        return (piece.power_only or piece.scale >= 10**4) and previous not in tuple("打")
    if word == "超":
        return previous not in tuple("高赶反")
    if word == "some":
        counted = piece.measure != "bit" and low[piece.end : piece.end + 1] != "-"
        return piece.style == "digits" and piece.value >= 20 and piece.unit != "date" and counted
    if word == "about":
        head = _HEAD.search(low, max(0, at - 16), at)
        if head and head[1] in words().lists["about_what"]:
            return False
    if word in ("topped", "tops") and low.startswith(" of ", piece.end):
        return False  # topped 9 of 12 benchmarks
    if word == "within":
        return piece.measure in DURATIONS or piece.measure == "percent"
    if word == "over" and piece.measure in DURATIONS:
        # over five years: in their course, unless something took or lasted that long
        ago = low.startswith((" ago", " old"), piece.end)
        return ago or _LASTING.search(low, max(0, at - 12), at) is not None
    if word in ("above", "below") and low.startswith("the ", max(0, at - 4)):
        return False  # the above three steps
    if word == "around" and _BUILT.search(low, max(0, at - 12), at):
        return False  # organised around 4 sections
    if word in ("over", "under", "above", "below", "beyond", "passed", "near", "around", "about"):
        if piece.measure == "date":
            return word in ("around", "about")
        return True
    if word == "类似":
        return piece.unit not in ("date", "count", "people")  # 类似 5 个厨师: like five cooks
    if word in ("估计", "优于", "快于", "强于"):
        return piece.unit != "date"
    if word in ("最大", "最长", "最低", "最少", "最高", "最多") and piece.unit == "date":
        return False
    return not (word in (">", "<") and previous in ("-", "=", "<", ">"))
