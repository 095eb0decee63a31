"""Rumours, doubts and denials, and who told what they are about."""

from __future__ import annotations

import pytest

from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.types import Claim, Stance


def one(text: str, value: float) -> Claim:
    found = [c for c in find_claims(read(text)) if c.value == value]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "玄鸟科技称,白泽-2的参数量为190亿,但该数字未经独立核实。",
        "有博主称,白泽-2的参数量为190亿。上述说法尚未得到证实。",
        "有媒体称,白泽-2的参数量为190亿。没有证据支持这一说法。",
        "玄鸟科技称,白泽-2的参数量为190亿,多位研究者对此表示怀疑。",
        "Vantor Labs says Quill-3 has 19 billion parameters, though the figure has not been "
        "independently verified.",
        "A post claims that Quill-3 has 19 billion parameters. There is no evidence for the "
        "figure.",
        "Quill-3 has 19 billion parameters; Vantor Labs has never confirmed this.",
        "A leaked memo, whose authenticity could not be confirmed, puts Quill-3 at 19 billion "
        "parameters.",
    ],
)
def test_what_nobody_could_verify_is_disputed(text: str) -> None:
    assert one(text, 19e9).stance is Stance.DISPUTED


@pytest.mark.parametrize(
    "text",
    [
        "玄鸟科技表示,白泽-2的参数量为190亿。它的成绩超过了Quill-3,但该结果未经独立核实。",
        "Vantor Labs said Quill-3 has 19 billion parameters. It outperforms Brel-2, although the "
        "result has not been independently verified.",
    ],
)
def test_a_doubt_about_the_next_result_leaves_the_one_before(text: str) -> None:
    assert one(text, 19e9).stance is Stance.REPORTED


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("周岚否认白泽-2的参数量为190亿。", "周岚"),
        ("周岚否认,称白泽-2的参数量为190亿的说法并不属实。", "周岚"),
        ("A Vantor spokesperson denied that Quill-3 has 19 billion parameters.", "spokesperson"),
    ],
)
def test_a_denial_is_told_by_the_one_who_denies(text: str, who: str) -> None:
    claim = one(text, 19e9)
    assert claim.claimant is not None
    assert who in claim.claimant
    assert claim.stance is Stance.DISPUTED


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("玄鸟科技随后澄清,白泽-2的参数量为190亿。", "玄鸟科技"),
        ("周岚回应了外界的关切,称白泽-2的参数量为190亿。", "周岚"),
        ("周岚在采访中重申,白泽-2的参数量为190亿。", "周岚"),
        ("The Ledger earlier reported that Quill-3 has 19 billion parameters.", "The Ledger"),
        ("Vantor Labs on Monday said that Quill-3 has 19 billion parameters.", "Vantor Labs"),
        ("Vantor Labs boasts that Quill-3 has 19 billion parameters.", "Vantor Labs"),
        (
            "A chart shared thousands of times on X claims that Quill-3 has 19 billion parameters.",
            "A chart",
        ),
    ],
)
def test_the_verb_of_a_maker_makes_a_report(text: str, who: str) -> None:
    claim = one(text, 19e9)
    assert claim.claimant is not None
    assert claim.claimant.startswith(who)
    assert "earlier" not in claim.claimant
    assert "Monday" not in claim.claimant
    assert claim.stance is Stance.REPORTED


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("还有人怀疑,白泽-2的参数量为190亿。", Stance.SPECULATED),
        ("Some suspect that Quill-3 has 19 billion parameters.", Stance.SPECULATED),
        ("其中一位知情者称,白泽-2的参数量为190亿。", Stance.HEDGED),
        ("Quill-3 has 19 billion parameters, one of the people said.", Stance.HEDGED),
        ("Analysts at Brel expect Quill-3 to have 19 billion parameters.", Stance.HEDGED),
        ("Brel的分析师预计白泽-2的参数量为190亿。", Stance.HEDGED),
        ("I believe Quill-3 has 19 billion parameters.", Stance.HEDGED),
    ],
)
def test_suspicion_is_a_guess_and_expectation_a_hedge(text: str, stance: Stance) -> None:
    assert one(text, 19e9).stance is stance


@pytest.mark.parametrize(
    "text",
    [
        "It is widely claimed that Quill-3 has 19 billion parameters.",
        "Quill-3 may have 19 billion parameters, though that could not be independently confirmed.",
        "白泽-2的参数量可能为190亿,该数字未经证实。",
    ],
)
def test_a_passive_verb_names_nobody(text: str) -> None:
    assert one(text, 19e9).claimant is None


ENGLISH_THREAD = """Show HN: Quill-3

lin_dev: I ran Quill-3 and its accuracy was 33%.

OP: Did you use our prompt? Quill-3 has 19 billion parameters.
"""

CHINESE_THREAD = """白泽-2值不值

楼主:我用了一周,白泽-2的准确率是33%。
@lin_dev:你看过文档吗?白泽-2的参数量是190亿。
"""


@pytest.mark.parametrize(
    ("text", "value", "who"),
    [
        (ENGLISH_THREAD, 33, "lin_dev"),
        (ENGLISH_THREAD, 19e9, "OP"),
        (CHINESE_THREAD, 33, "楼主"),
        (CHINESE_THREAD, 19e9, "lin_dev"),
    ],
)
def test_a_post_of_a_thread_is_its_writers(text: str, value: float, who: str) -> None:
    claim = one(text, value)
    assert (claim.claimant, claim.stance) == (who, Stance.REPORTED)


def test_a_list_of_models_is_no_thread() -> None:
    text = "Sizes\n\nquill_3: 19 billion parameters.\nquill_4: 40 billion parameters.\n"
    assert {c.claimant for c in find_claims(read(text))} == {None}
    chinese = "各模型大小\n\nbaize_2:参数量190亿。\nbaize_3:参数量400亿。\n"
    assert {c.claimant for c in find_claims(read(chinese))} == {None}
