"""Who says it, and how sure the text is: interviews, quotations, denials, corrections."""

from __future__ import annotations

import pytest

from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.types import Claim, Stance


def one(text: str, value: float) -> Claim:
    found = [c for c in find_claims(read(text)) if c.value == value]
    assert len(found) == 1, found
    return found[0]


ENGLISH_INTERVIEW = """Q&A: Vantor's Priya Okafor on small models

Vantor Labs chief executive Priya Okafor spoke with us ahead of the company's conference.

How big is Quill-3 these days?
Quill-3 has 111 billion parameters.

Are you worried about money?
No. We raised $500 million in August.
"""

CHINESE_INTERVIEW = """专访玄鸟科技CEO周岚:端侧模型不拼大

我们与玄鸟科技CEO周岚聊了一个小时。

问:白泽有多少人在用?
周岚:白泽的用户已经超过1300万。

问:白泽-4有多大?
周岚:白泽-4的参数量是80亿。
"""


@pytest.mark.parametrize(
    ("text", "value", "who"),
    [
        (ENGLISH_INTERVIEW, 111_000_000_000, "Priya Okafor"),
        (ENGLISH_INTERVIEW, 500_000_000, "Priya Okafor"),
        (CHINESE_INTERVIEW, 13_000_000, "周岚"),
        (CHINESE_INTERVIEW, 8_000_000_000, "周岚"),
    ],
)
def test_an_answer_of_an_interview_is_its_speakers(text: str, value: float, who: str) -> None:
    claim = one(text, value)
    assert (claim.claimant, claim.stance) == (who, Stance.REPORTED)


@pytest.mark.parametrize(
    ("text", "value", "who"),
    [
        (
            '"We are not chasing size," Okafor said. "Quill-3 has 19 billion parameters."',
            19_000_000_000,
            "Okafor",
        ),
        (
            "“我们不会为了参数而参数。”周岚说，“白泽-2的参数量只有190亿。”",
            19_000_000_000,
            "周岚",
        ),
        (
            '"Quill-3 has 19 billion parameters," said Dana Whitlock, an analyst at Brel.',
            19_000_000_000,
            "Dana Whitlock",
        ),
        (
            "Quill-3 needs 640 GPUs, chief executive Priya Okafor said on a podcast.",
            640,
            "Priya Okafor",
        ),
        ("Quill-3 used 640 GPUs, by Vantor's own account.", 640, "Vantor"),
        (
            "The report cited two former employees as saying Quill-3 needs 640 GPUs.",
            640,
            "two former employees",
        ),
        ("爆料博主@算力小站 则称,白泽-2的参数量是190亿。", 19_000_000_000, "算力小站"),
        ("玄鸟科技今(23)日宣布,白泽-2的参数量是190亿。", 19_000_000_000, "玄鸟科技"),
        (
            "周岚表示,白泽-2的准确率是94%,而推理延迟为35毫秒。",
            35,
            "周岚",
        ),
    ],
)
def test_the_speaker_is_found_where_he_stands(text: str, value: float, who: str) -> None:
    claim = one(text, value)
    assert claim.claimant is not None
    assert who in claim.claimant
    assert claim.stance in (Stance.REPORTED, Stance.HEDGED)


@pytest.mark.parametrize(
    ("text", "value", "stance"),
    [
        ("据介绍,白泽-2的参数量为190亿。", 19e9, Stance.REPORTED),
        ("据我所知,白泽-2的参数量为190亿。", 19e9, Stance.HEDGED),
        ("据悉,白泽-2采用新架构,参数量为190亿。", 19e9, Stance.HEDGED),
        ("白泽-2的参数规模或达190亿。", 19e9, Stance.HEDGED),
        ("白泽-2号称拥有190亿参数。", 19e9, Stance.REPORTED),
        (
            "Vantor Labs says it has shipped 1,200 robots and expects to ship 5,000 units.",
            1200,
            Stance.REPORTED,
        ),
        ("My guess is that Quill-3 has 19 billion parameters.", 19e9, Stance.SPECULATED),
        ("Quill-3 is slated to have 19 billion parameters.", 19e9, Stance.HEDGED),
    ],
)
def test_nobody_named_still_sets_the_stance(text: str, value: float, stance: Stance) -> None:
    claim = one(text, value)
    assert (claim.stance, claim.claimant) in ((stance, None), (stance, "Vantor Labs"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "Vantor Labs pushed back on Friday against a report claiming that its next model, "
            "Quill-4, will have 15 trillion parameters.",
            15e12,
        ),
        ("一篇报道称玄鸟科技裁员450人,经核实,上述数字有误。", 450),
        ("原文将白泽-2的参数量误写为1.2万亿。", 1.2e12),
        ("The story misstated the size of Quill-3 as 19 billion parameters.", 19e9),
        ("Quill-3 has 15 trillion parameters, one blog claimed. Those numbers are made up.", 15e12),
        ("有博主称白泽-2拥有15万亿参数。这一说法目前无法得到证实。", 15e12),
    ],
)
def test_what_is_called_wrong_is_disputed(text: str, value: float) -> None:
    assert one(text, value).stance is Stance.DISPUTED


def test_the_right_number_of_a_correction_is_told_as_fact() -> None:
    text = "原文将白泽-2的参数量误写为1.2万亿,正确数字应为1200亿。"
    assert one(text, 120_000_000_000).stance is Stance.ASSERTED
    english = "The figure was a typo: the correct number is that Quill-3 has 19B parameters."
    assert one(english, 19_000_000_000).stance is Stance.ASSERTED


@pytest.mark.parametrize(
    ("text", "value", "who"),
    [
        (
            "Brel's monthly users have fallen to 20 million, Similarweb estimates.",
            20_000_000,
            "Similarweb",
        ),
        ("Quill-3 has 19 billion parameters, the company claims.", 19e9, "the company"),
        (
            "Brel is raising $90 million, two people familiar with the deal told Reuters.",
            90_000_000,
            "two people familiar with the deal",
        ),
        ("In a new paper, the authors train Quill-3 with 19B parameters.", 19e9, "a new paper"),
        ("官方数据显示,白泽-2的参数量为190亿。", 19e9, "官方数据"),
        ("玄鸟科技创始人周岚在内部信中称,白泽-2的参数量为190亿。", 19e9, "周岚"),
        ("该公司10月表示,年化营收已达70亿美元。", 7e9, "该公司"),
    ],
)
def test_a_speaker_at_the_end_or_of_an_office_is_found(text: str, value: float, who: str) -> None:
    claim = one(text, value)
    assert claim.claimant is not None
    assert who in claim.claimant


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("结果显示,白泽-2的准确率为94%。", 94),
        ("Results show that Quill-3 has an accuracy of 94%.", 94),
        ("Vantor Labs cut its 2025 revenue forecast to $500 million.", 500_000_000),
        ("白泽-2支持200K上下文。", 200_000),
    ],
)
def test_evidence_and_nouns_are_no_speakers_and_no_doubts(text: str, value: float) -> None:
    claim = one(text, value)
    assert (claim.claimant, claim.stance) == (None, Stance.ASSERTED)


@pytest.mark.parametrize(
    ("text", "value", "who"),
    [
        (
            "An anonymous account went further, claiming that Quill-5 has 400 billion parameters.",
            400e9,
            "An anonymous account",
        ),
        ("Brel has raised $330 million, it said Thursday.", 330e6, "Brel"),
        ("第三方机构Vantor的测试显示,白泽-4每秒可输出151个token。", 151, "Vantor"),
        ("创始人周岚发布内部信,宣布公司已完成5亿美元C轮融资。", 5e8, "周岚"),
    ],
)
def test_a_speaker_is_found_without_a_clause_of_his_own(text: str, value: float, who: str) -> None:
    claim = one(text, value)
    assert claim.claimant is not None
    assert who in claim.claimant


def test_the_date_line_of_an_outlet_is_neither_speaker_nor_release() -> None:
    found = find_claims(read("智东西11月13日报道,玄鸟科技推出白泽-5。"))
    assert [(c.metric, c.claimant) for c in found] == [("release", None)]
    english = find_claims(read("Nov 19 (Reuters) - Vantor Labs launched Quill-3."))
    assert [(c.subject, c.claimant) for c in english if c.metric == "release"] == [
        ("Quill-3", None)
    ]
