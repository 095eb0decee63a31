"""The claim reader on sentences that no label set holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.claims import claim_json, find_claims
from summarizers.document import read
from summarizers.types import Claim, Stance


def claims_of(text: str, title: str | None = None) -> tuple[Claim, ...]:
    return find_claims(read(text, title=title))


def values(text: str) -> set[tuple[str, str, Any]]:
    return {(c.subject, c.metric, c.value) for c in claims_of(text)}


def one(text: str, metric: str) -> Claim:
    found = [c for c in claims_of(text) if c.metric == metric]
    assert len(found) == 1, found
    return found[0]


TOLD = [
    (
        "Zorblax-9 has 37.5 billion parameters and was trained on 4.2 trillion tokens.",
        {("Zorblax-9", "parameters", 37_500_000_000), ("Zorblax-9", "training_tokens", 4.2e12)},
    ),
    ("According to Vantor Labs, Quill-2 needs 640 GPUs.", {("Quill-2", "hardware", 640)}),
    (
        "Training Quill-2 cost $12 million and took 41 days.",
        {("Quill-2", "price", 12_000_000), ("Quill-2", "training_time", 41)},
    ),
    (
        "Vantor Labs raised $730 million at a valuation of $5.2 billion.",
        {("Vantor Labs", "funding", 730_000_000), ("Vantor Labs", "valuation", 5_200_000_000)},
    ),
    (
        "The latency of Kestrune-4 is 35 ms and its context window is 256K tokens.",
        {("Kestrune-4", "latency", 35), ("Kestrune-4", "context_length", 256_000)},
    ),
    ("Kestrune-4 uses 48 GB of memory.", {("Kestrune-4", "memory", 48_000_000_000)}),
    ("Kestrune-4 is three times faster than Quill-2.", {("Kestrune-4", "speedup", 3)}),
    ("Quill-2 costs $3.40 per million input tokens.", {("Quill-2", "price", 3.4e-06)}),
    ("Brenwick has 13 billion parameters.", {("Brenwick", "parameters", 13_000_000_000)}),
    (
        "青鸾大模型的参数量为1234亿,训练数据达到3.6万亿token。",
        {("青鸾", "parameters", 123_400_000_000), ("青鸾", "training_tokens", 3.6e12)},
    ),
    (
        "据玄鸟科技介绍,青鸾-3使用了4096块GPU,训练耗时45天。",
        {("青鸾-3", "hardware", 4096), ("青鸾-3", "training_time", 45)},
    ),
    (
        "玄鸟科技完成8.5亿元融资,估值达到120亿元。",
        {("玄鸟科技", "funding", 850_000_000), ("玄鸟科技", "valuation", 12_000_000_000)},
    ),
    (
        "青鸾-3的上下文长度为256K,延迟为35毫秒。",
        {("青鸾-3", "context_length", 256_000), ("青鸾-3", "latency", 35)},
    ),
    ("青鸾-3的价格下调了35%。", {("青鸾-3", "price_change", 35)}),
    ("白泽-2的推理速度是青鸾-3的4倍。", {("白泽-2", "speedup", 4)}),
    ("白泽-2的用户数突破3.2亿人。", {("白泽-2", "users", 320_000_000)}),
    (
        "白澤-2 的參數量為 3200 億,訓練資料達 5 兆個 token。",
        {("白澤-2", "parameters", 320_000_000_000), ("白澤-2", "training_tokens", 5e12)},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), TOLD)
def test_every_number_of_an_unseen_name_is_a_claim_about_it(
    text: str, wanted: set[tuple[str, str, Any]]
) -> None:
    assert wanted <= values(text)


_MODELS = st.from_regex(r"\A[B-DF-HJ-NP-TV-Z][aeiou][b-df-hj-np-tv-z][aeiou]x-[2-9]\Z")
_SCALES = st.sampled_from([("million", 10**6), ("billion", 10**9), ("trillion", 10**12)])
_SCALES_ZH = st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)])


@settings(max_examples=60, deadline=None)
@given(name=_MODELS, number=st.integers(2, 998), scale=_SCALES)
def test_an_english_number_is_found_with_its_offsets_whatever_the_name(
    name: str, number: int, scale: tuple[str, int]
) -> None:
    text = f"Nobody expected much. {name} has {number} {scale[0]} parameters, its makers say."
    claim = one(text, "parameters")
    assert (claim.subject, claim.value) == (name, number * scale[1])
    assert text[claim.start : claim.end] == claim.quote
    assert f"{number} {scale[0]}" in claim.quote


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(["青鸾", "白泽", "玄武", "烛龙", "毕方"]),
    number=st.integers(2, 998),
    scale=_SCALES_ZH,
)
def test_a_chinese_number_is_found_with_its_offsets_whatever_the_name(
    name: str, number: int, scale: tuple[str, int]
) -> None:
    text = f"没有人抱太大期望。{name}大模型的参数量为{number}{scale[0]}。"
    claim = one(text, "parameters")
    assert (claim.subject, claim.value) == (name, number * scale[1])
    assert text[claim.start : claim.end] == claim.quote
    assert f"{number}{scale[0]}" in claim.quote


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="GPT-4 有200亿参数,超过Llama的1/5。?\n|«“”:said%.$据称可能", max_size=120))
def test_no_text_breaks_the_reader_and_every_quote_is_verbatim(text: str) -> None:
    for claim in claims_of(text):
        assert text[claim.start : claim.end] == claim.quote
        assert claim.quote
        assert len(claim.quote) <= 250


def test_a_headline_and_a_body_that_disagree_give_two_values_of_one_thing() -> None:
    text = "Is Quill-2 only 200 billion parameters?\n\nThe paper lists Quill-2 with 20B parameters."
    found = {c.value: c.stance for c in claims_of(text) if c.metric == "parameters"}
    assert found[200_000_000_000] is Stance.QUESTION
    assert found[20_000_000_000] is not Stance.QUESTION


@pytest.mark.parametrize(
    ("text", "stance", "claimant"),
    [
        ("Quill-2 has 19 billion parameters.", Stance.ASSERTED, None),
        ("Vantor Labs said that Quill-2 has 19B parameters.", Stance.REPORTED, "Vantor Labs"),
        ("According to Vantor Labs, Quill-2 has 19B parameters.", Stance.REPORTED, "Vantor Labs"),
        ("Quill-2 may have 19B parameters.", Stance.HEDGED, None),
        ("Quill-2 has about 19B parameters.", Stance.HEDGED, None),
        ("Quill-2 has nearly 19B parameters.", Stance.ASSERTED, None),
        (
            "One engineer guessed that Quill-2 has 19B parameters.",
            Stance.SPECULATED,
            "One engineer",
        ),
        ("Vantor Labs denied that Quill-2 has 19B parameters.", Stance.DISPUTED, None),
        ("Does Quill-2 really have 19B parameters?", Stance.QUESTION, None),
        ("白泽-2的参数量为190亿。", Stance.ASSERTED, None),
        ("玄鸟科技表示,白泽-2的参数量为190亿。", Stance.REPORTED, "玄鸟科技"),
        ("据玄鸟科技介绍,白泽-2的参数量为190亿。", Stance.REPORTED, "玄鸟科技"),
        ("白泽-2的参数量约为190亿。", Stance.HEDGED, None),
        ("白泽-2可能有190亿参数。", Stance.HEDGED, None),
        ("白泽-2的参数量接近190亿。", Stance.ASSERTED, None),
        ("有网友猜测,白泽-2的参数量是190亿。", Stance.SPECULATED, "网友"),
        ("玄鸟科技否认白泽-2拥有190亿参数。", Stance.DISPUTED, None),
        ("白泽-2真的有190亿参数吗?", Stance.QUESTION, None),
    ],
)
def test_the_words_around_a_value_set_its_stance(
    text: str, stance: Stance, claimant: str | None
) -> None:
    claim = one(text, "parameters")
    assert claim.stance is stance
    if claimant is not None:
        assert claim.claimant is not None
        assert claimant in claim.claimant


@pytest.mark.parametrize(
    ("text", "subject", "sign", "other"),
    [
        ("Quill-2 outperforms Zorblax-9 on most tests.", "Quill-2", ">", "Zorblax-9"),
        ("Brenwick beats Tolmera on most coding tests.", "Brenwick", ">", "Tolmera"),
        ("Quill-2 trails Zorblax-9 by several points.", "Quill-2", "<", "Zorblax-9"),
        ("Quill-2 can't even beat Zorblax-9.", "Quill-2", "<=", "Zorblax-9"),
        ("Quill-2 is on par with Zorblax-9.", "Quill-2", "~", "Zorblax-9"),
        ("白泽-2超过了青鸾-3。", "白泽-2", ">", "青鸾-3"),
        ("白泽-2不及青鸾-3。", "白泽-2", "<", "青鸾-3"),
        ("白泽-2不输给青鸾-3。", "白泽-2", ">=", "青鸾-3"),
        ("白泽-2仅次于青鸾-3。", "白泽-2", "<", "青鸾-3"),
        ("白泽-2与青鸾-3不相上下。", "白泽-2", "~", "青鸾-3"),
        ("白泽-2的表现比青鸾-3更好。", "白泽-2", ">", "青鸾-3"),
    ],
)
def test_a_comparison_keeps_its_direction(text: str, subject: str, sign: str, other: str) -> None:
    claim = one(text, "performance")
    assert (claim.type, claim.subject, claim.comparator) == ("comparison", subject, sign)
    assert claim.object == other
    assert claim.value is None


def test_a_release_with_a_date_is_two_claims() -> None:
    english = values("Vantor Labs released Quill-2 on March 3, 2025.")
    assert english == {("Quill-2", "release", None), ("Quill-2", "date", 20250303)}
    chinese = values("玄鸟科技在2024年5月发布了白泽-2。")
    assert chinese == {("白泽-2", "release", None), ("白泽-2", "date", 202405)}


def test_a_release_that_did_not_happen_is_disputed() -> None:
    assert one("白泽-2还没有开源。", "release").stance is Stance.DISPUTED


def test_a_pronoun_belongs_to_the_last_thing_named() -> None:
    text = "Vantor Labs unveiled Quill-2 yesterday. It has 19 billion parameters."
    assert ("Quill-2", "parameters", 19_000_000_000) in values(text)
    assert ("白泽-2", "parameters", 19_000_000_000) in values(
        "玄鸟科技发布了白泽-2。它的参数量是190亿。"
    )


def test_a_gloss_in_other_digits_is_no_second_claim() -> None:
    assert len([c for c in claims_of("白泽-2是一个20B(200亿)参数的模型。") if c.value]) == 1


def test_numbers_inside_names_are_no_claims() -> None:
    assert not claims_of("GPT-4 and Llama-2-70B were tested at EMNLP 2023.")
    assert not claims_of("白泽-2和青鸾-3都参加了测试。")


def test_a_table_gives_a_claim_for_each_value() -> None:
    text = "| Model | Parameters | MMLU |\n|---|---|---|\n| Quill-2 | 19B | 81.3 |\n"
    assert values(text) == {
        ("Quill-2", "parameters", 19_000_000_000),
        ("Quill-2", "benchmark_score", 81.3),
    }


def test_the_same_statement_twice_is_one_claim() -> None:
    text = "Quill-2 has 19B parameters. As noted, Quill-2 has 19 billion parameters."
    assert len(claims_of(text)) == 1


def test_a_number_called_a_typo_is_disputed_and_the_other_one_a_guess() -> None:
    text = "白泽-2的参数量是200亿。也有网友认为这是笔误,实际应该是1200亿。"
    found = {(c.value, c.stance) for c in claims_of(text)}
    assert (120_000_000_000, Stance.SPECULATED) in found


def test_the_fields_of_a_claim_stand_in_the_order_of_the_guide() -> None:
    text = "Quill-2 has 19B parameters."
    fields = claim_json("news", claims_of(text)[0])
    assert (
        list(fields)
        == (
            "doc lang type subject metric value value2 unit comparator object claimant stance "
            "quote start end"
        ).split()
    )
    assert fields["doc"] == "news"
    assert isinstance(fields["value"], int)
