"""What a number measures, in the wordings of news: rates, prices a token, material, chips."""

from __future__ import annotations

from typing import Any

import pytest

from summarizers.claims import find_claims
from summarizers.document import read


def measures(text: str) -> list[tuple[str, Any, str | None]]:
    return [(c.metric, c.value, c.unit) for c in find_claims(read(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("白泽-2的抓取成功率从81%提升至94%。", [("benchmark_score", 81, "percent"), ("benchmark_score", 94, "percent")]),
        ("Quill-3 completes tasks with a 97.2% success rate.", [("benchmark_score", 97.2, "percent")]),
        ("白泽-2的推理延迟降低了四成。", [("latency", 40, "percent")]),
        ("The latency of Quill-3 fell by 40%.", [("latency", 40, "percent")]),
        ("白泽-2的推理速度提升了3倍。", [("speedup", 3, "ratio")]),
        ("白泽-2的输入价格为每百万token 0.3美元,较上一版降低53%。", [("price", 3e-7, "usd_per_token"), ("price_change", 53, "percent")]),
        ("玄鸟科技股价下跌1.2%。", [("price_change", 1.2, "percent")]),
        ("Shares of Nvidia rose 2.4%.", [("price_change", 2.4, "percent")]),
        ("Quill-3 was trained on 90,000 hours of video data.", [("dataset_size", 90000, "hours")]),
        ("白泽-2的训练数据包含20万小时的真机操作视频。", [("dataset_size", 200000, "hours")]),
        ("Quill-3 was trained using only 1,000 training examples.", [("dataset_size", 1000, "count")]),
        ("白泽-2仅用152个问答对训练。", [("dataset_size", 152, "count")]),
        ("白泽-2的日均token调用量为30万亿tokens。", [("count", 30e12, "tokens")]),
        ("The API of Quill-3 processes six billion tokens a minute.", [("count", 6e9, "tokens")]),
        ("Tarnwood-1 delivers 40 petaflops of FP4 compute.", [("hardware", 4e16, "flops")]),
        ("华山-1的FP16算力为900 TFLOPS。", [("hardware", 9e14, "flops")]),
        ("Quill-3 used ten times the compute of Zorblax-9.", [("training_compute", 10, "ratio")]),
        ("青鸾-3需要其5倍以上的算力。", [("training_compute", 5, "ratio")]),
    ],
)  # fmt: skip
def test_a_number_measures_what_its_words_say(
    text: str, wanted: list[tuple[str, Any, str | None]]
) -> None:
    found = measures(text)
    assert [m for m in found if m in wanted] == wanted, found


def test_a_price_told_per_million_is_one_a_token_where_tokens_are_spoken_of() -> None:
    text = (
        "Quill-3 input tokens now cost $0.06 per million, down from $0.10, while output drops "
        "from $0.40 to $0.24 per million."
    )
    prices = [(v, u) for m, v, u in measures(text) if m == "price"]
    assert [u for _, u in prices] == ["usd_per_token"] * 4
    assert [v for v, _ in prices] == pytest.approx([6e-8, 1e-7, 4e-7, 2.4e-7])
    chinese = "白泽-2的价格为每百万token 1美元,输出则从5美元降到2.5美元。"
    assert {u for m, _, u in measures(chinese) if m == "price"} == {"usd_per_token"}


def test_a_monthly_price_beside_token_prices_stays_one() -> None:
    text = "Quill-3 costs $1 per million input tokens. The Pro plan is $20 a month."
    assert ("price", 20, "usd") in measures(text)


@pytest.mark.parametrize(
    "text",
    [
        "公司手里的7B模型还能用。",
        "行业里又冒出一个“万亿参数”的新王。",
        "10B以上的模型用不上。",
        "Everyone can run a 4B model today.",
        "推理一年的电费并不便宜。",
        "不如把手里的模型用好,而不是追逐千亿模型。",
    ],
)
def test_a_size_that_only_names_a_class_is_no_claim(text: str) -> None:
    assert not measures(text)


def test_a_number_goes_on_counting_what_the_one_before_it_counts() -> None:
    english = "Vantor Labs serves 300,000 business customers, up from fewer than 1,000 in 2023."
    assert ("users", 1000, "people") in measures(english)
    staff = "Vantor Labs cut its support staff from 9,000 to about 5,000."
    assert {v for m, v, u in measures(staff) if (m, u) == ("count", "people")} == {9000, 5000}
    chinese = "白泽-2的用户从1000万人增至3000万人。"
    assert {v for m, v, _ in measures(chinese) if m == "users"} == {10_000_000, 30_000_000}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Vantor Labs makes Quill-3. It was released on August 5, 2025.", 20250805),
        ("Quill-3 is slated to arrive in March 2026.", 202603),
        ("白泽-2是玄鸟科技的模型。该模型在2025年9月1日开源。", 20250901),
    ],
)
def test_a_release_that_names_nothing_is_one_of_what_the_text_is_about(
    text: str, date: int
) -> None:
    found = measures(text)
    assert ("release", None, None) in found
    assert ("date", date, "date") in found


def test_a_founding_is_a_date_and_no_release() -> None:
    assert measures("玄鸟科技成立于2022年10月。") == [("date", 202210, "date")]
    assert measures("Vantor Labs, founded in 2021, makes robots.") == [("date", 2021, "date")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Quill-3 uses 30% fewer tokens than Zorblax-9.", ("training_tokens", 30, "percent")),
        ("Vantor Labs cut 6% of its workforce.", ("count", 6, "percent")),
        ("玄鸟科技80%的员工使用白泽-2。", ("count", 80, "percent")),
        ("Quill-3 answers 18% of questions correctly.", ("benchmark_score", 18, "percent")),
        ("There is a 10% chance that Quill-3 is delayed.", ("count", 10, "percent")),
        (
            "Quill-3 extends the context window from 8K to 128K tokens.",
            ("context_length", 128_000, "tokens"),
        ),
        ("Quill-3 saw 4 trillion tokens over 71 days.", ("training_time", 71, "days")),
        ("白泽-2的推理成本仅为青鸾-3的2.5%。", ("price", 2.5, "percent")),
        ("Gross margin of Vantor Labs was 73.6%, down 1.4 points.", ("revenue", 1.4, "points")),
        ("白泽-2使用了8192张昇腾910C。", ("hardware", 8192, "gpus")),
    ],
)
def test_a_share_measures_what_it_is_a_share_of(
    text: str, wanted: tuple[str, Any, str | None]
) -> None:
    assert wanted in measures(text)


def test_a_list_of_tests_and_scores_is_read_as_scores() -> None:
    english = "Quill-3 is out.\n\n- CodeForces: 2088\n- ARC-AGI-1: 55.94\n"
    chinese = "白泽-2发布了。\n\n- CodeForces：2088\n- ARC-AGI-1：55.94\n"
    for text in (english, chinese):
        found = [(v, u) for m, v, u in measures(text) if m == "benchmark_score"]
        assert (2088, "score") in found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("英伟达股价大跌近7%,Alphabet则上涨2.4%。", ("price_change", 2.4, "percent")),
        ("Nvidia's stock fell, while shares of Apple rose 2.4%.", ("price_change", 2.4, "percent")),
        ("Quill-3 is used by roughly 38 million people a month.", ("users", 38e6, "people")),
        ("白泽-2每月有3800万人使用。", ("users", 38e6, "people")),
        ("Brel operates 2,500 robots in Austin.", ("count", 2500, "count")),
        ("Quill-3 leads Zorblax-9 by 3.4 points.", ("benchmark_score", 3.4, "points")),
    ],
)
def test_markets_users_and_fleets_are_told_apart(
    text: str, wanted: tuple[str, Any, str | None]
) -> None:
    assert wanted in measures(text)


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4很强。每一个领域都容得下一个70亿参数的模型，只要数据足够好。",
        "GPT-4很强。一个70亿参数的模型足够应付大多数任务。",
        "GPT-4 is strong. Every field has room for a 7-billion-parameter model.",
        "GPT-4 is strong. A 7-billion-parameter model would be enough for most tasks.",
    ],
)
def test_the_size_of_any_model_there_might_be_is_no_claim(text: str) -> None:
    assert not [c for c in find_claims(read(text)) if c.metric == "parameters"]


@pytest.mark.parametrize(
    "text",
    [
        "微软发布了Phi-9。他们训练了一个70亿参数的模型。",
        "Zorvex is open. It has a 7-billion-parameter model that you can download.",
    ],
)
def test_the_size_of_a_model_that_somebody_made_is_one(text: str) -> None:
    assert [c.value for c in find_claims(read(text)) if c.metric == "parameters"] == [7e9]
