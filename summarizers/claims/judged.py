"""A number told before that a later sentence judges without repeating it: "a typo, say some"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from summarizers.types import Claim

from .scene import Scene

_SUBJECT_BOUND = frozenset({"parameters", "training_tokens", "benchmark_score"})
_CARRIED = re.compile(
    r"(?=[这该上此是Tt])(?:(?:这个|该|这一|上述|这|此)(?:数据|数字|数值|说法|参数量|消息|猜测)|"
    r"(?<![一-鿿])这(?:可能|或许|大概|应该|很可能)?(?:是|只是)|是(?:个)?(?:「|“)?(?:笔误|"
    r"拼写错误|误传)|"
    r"\b(?:the|this|that|these) (?:figure|number|claim|value|size|sum|estimate)\b|"
    r"\bthis is (?:\w+ )?(?:a|an) (?:typo|error|mistake)\b)",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"笔误|拼写错误|误传|真实的|是对的|准确的|是真的|不实|写错|打错|无法证实|无法求证|不属实|"
    r"有误|合理的|"
    r"\b(?:typo|error|mistake|accurate|correct|wrong|false|unconfirmed|misprint|plausible|"
    r"incorrect)\b",
    re.IGNORECASE,
)


def judged_again(
    scene: Scene, before: Sequence[Claim], topic: str | None
) -> tuple[Claim, re.Match[str], re.Match[str]] | None:
    """The claim that a sentence judges, the words that point to it, and those that judge it."""
    anaphor = _CARRIED.search(scene.sentence.text)
    if anaphor is None:
        return None
    judged = _JUDGED.search(scene.sentence.text)
    if judged is None:
        return None
    told = [c for c in before if c.metric in _SUBJECT_BOUND and c.value is not None]
    if not told:
        return None
    recent = [c for c in told if scene.start - c.end <= 120]
    if recent:
        told = recent
    else:
        told = [c for c in told if c.subject == topic] or told
        often = Counter((c.metric, c.value) for c in told).most_common(1)[0][0]
        told = [c for c in told if (c.metric, c.value) == often]
    return told[-1], anaphor, judged
