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


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("玄鸟科技董事长周岚6日在大会上表示,白泽-2的参数量为190亿。", "周岚"),
        ("周岚昨日在微博上发帖说,白泽-2的参数量为190亿。", "周岚"),
        ("投资方合伙人周岚认为,白泽-2的参数量为190亿。", "周岚"),
        ("在一位投资人看来,白泽-2的参数量为190亿。", "投资人"),
        ("供应链传出,白泽-2的参数量为190亿。", "供应链"),
        ("Per Brel Research, Quill-3 has 19 billion parameters.", "Brel Research"),
        ("Quill-3 has 19 billion parameters, per its model card.", "its model card"),
        ("The lab's report puts Quill-3 at 19 billion parameters.", "The lab's report"),
        (
            "The report, published by The Ledger, said Quill-3 has 19 billion parameters.",
            "The report",
        ),
    ],
)
def test_sources_of_many_forms_are_found(text: str, who: str) -> None:
    claim = one(text, 19e9)
    assert claim.claimant is not None
    assert who in claim.claimant
    assert claim.stance in (Stance.REPORTED, Stance.HEDGED)


@pytest.mark.parametrize(
    "text",
    [
        "Officially, Quill-3 has 19 billion parameters.",
        "白泽-2官方标称参数量为190亿。",
    ],
)
def test_the_official_number_is_reported_by_nobody_named(text: str) -> None:
    claim = one(text, 19e9)
    assert (claim.claimant, claim.stance) == (None, Stance.REPORTED)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        (
            'Quill-3 has 19 billion parameters. "That number is not credible," said Dana Whitlock, '
            "who puts Quill-2 at 8 billion parameters.",
            Stance.DISPUTED,
        ),
        (
            "Quill-3 has 19 billion parameters. It denied in 2024 that Quill-2 has 8 billion "
            "parameters.",
            Stance.ASSERTED,
        ),
        ("白泽-2的参数量为190亿。但该说法不实,白泽-1才有80亿参数。", Stance.DISPUTED),
        ("白泽-2的参数量为190亿。周岚否认白泽-1有80亿参数。", Stance.ASSERTED),
    ],
)
def test_the_next_sentence_may_judge_before_its_own_number(text: str, stance: Stance) -> None:
    assert one(text, 19e9).stance is stance


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("消息传出后,玄鸟科技的估值达到80亿美元。", 8e9),
        ("Once the news was out, Vantor Labs reached a valuation of $8 billion.", 8e9),
        ("“我们不急。”\n\n白泽-2的参数量为190亿。", 19e9),
    ],
)
def test_news_that_has_come_out_is_no_speaker(text: str, value: float) -> None:
    claim = one(text, value)
    assert (claim.claimant, claim.stance) == (None, Stance.ASSERTED)


def test_a_quotation_of_the_paragraph_before_is_not_the_next_speakers() -> None:
    text = "唐宁称:“白泽-2的参数量为190亿。”\n\n周岚昨日说,白泽-3的参数量为400亿。"
    assert one(text, 19e9).claimant == "唐宁"
    assert one(text, 40e9).claimant == "周岚"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("執行長周嵐表示白澤很快。他並指出,白澤-2的參數量為190億。", "周嵐"),
        ("执行长周岚表示白泽很快。他还指出,白泽-2的参数量为190亿。", "周岚"),
        (
            "Priya Okafor said Quill is fast. She also noted that Quill-3 has 19 billion parameters.",
            "Priya Okafor",
        ),
    ],
)
def test_a_pronoun_goes_back_to_who_spoke_last(text: str, who: str) -> None:
    claim = one(text, 19e9)
    assert claim.claimant is not None
    assert who in claim.claimant


@pytest.mark.parametrize(
    ("text", "who", "stance"),
    [
        (
            "Its chief executive, Dana Whitlock, said Quill-3 has 19 billion parameters.",
            "Dana Whitlock",
            Stance.REPORTED,
        ),
        (
            "Dana Whitlock, Brel's CEO, told The Ledger that Quill-3 has 19 billion parameters.",
            "Dana Whitlock",
            Stance.REPORTED,
        ),
        (
            "One former engineer, who asked not to be named, said Quill-3 has 19 billion "
            "parameters.",
            "One former engineer",
            Stance.HEDGED,
        ),
        ("周岚当天在朋友圈写道,白泽-2的参数量为190亿。", "周岚", Stance.REPORTED),
        ("周岚在知乎回答里透露,白泽-2的参数量为190亿。", "周岚", Stance.REPORTED),
        ("一位要求匿名的前工程师透露,白泽-2的参数量为190亿。", "前工程师", Stance.HEDGED),
    ],
)
def test_an_office_and_a_place_leave_the_speaker(text: str, who: str, stance: Stance) -> None:
    claim = one(text, 19e9)
    assert claim.claimant is not None
    assert who in claim.claimant
    assert claim.stance is stance


@pytest.mark.parametrize(
    "text",
    [
        "Quill-3 has 19 billion parameters, its founder has claimed. Academics questioned that "
        "figure.",
        "周岚称,白泽-2的参数量为190亿。这一数字受到质疑。",
    ],
)
def test_a_questioned_figure_is_disputed(text: str) -> None:
    assert one(text, 19e9).stance is Stance.DISPUTED


@pytest.mark.parametrize(
    "text",
    [
        "周岚最新撰文称,白泽-2的参数量为190亿。这一数字尚未得到玄鸟科技证实。",
        "周岚称,白泽-2的参数量为190亿。研究者未能复现该数字。",
        "Okafor said Quill-3 has 19 billion parameters. Independent researchers have yet to "
        "reproduce this.",
        "A leaker said Quill-3 has 19 billion parameters. The figure has yet to be confirmed by "
        "Vantor Labs.",
    ],
)
def test_what_its_maker_has_not_confirmed_is_disputed(text: str) -> None:
    assert one(text, 19e9).stance is Stance.DISPUTED
