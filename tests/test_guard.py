"""Errors planted in true translations never pass as kept; true translations mostly do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.guard import check, contradiction, repair
from summarizers.types import Verdict

PAIRS = [
    ("微软称,ChatGPT 只有200亿参数。", "Microsoft says ChatGPT has only 20 billion parameters."),
    ("训练用了2048块H800,耗时14天。", "The training took 14 days on 2,048 H800 GPUs."),
    ("英伟达营收增长35%,达到260亿美元。", "Nvidia's revenue grew 35% to $26 billion."),
    ("该公司没有公布模型的参数量。", "The company did not publish the model's parameter count."),
    ("据悉,新模型可能在5月发布。", "The new model may reportedly be released in May."),
    ("通义千问在C-Eval上得到83.3分。", "Qwen scores 83.3 points on C-Eval."),
]


@pytest.mark.parametrize(("zh", "en"), PAIRS)
def test_true_translations_are_kept_both_ways(zh: str, en: str) -> None:
    assert check(zh, en).reasons == ()
    assert check(en, zh).reasons == ()


@pytest.mark.parametrize(
    ("source", "output", "reason"),
    [
        (
            "ChatGPT 只有200亿参数。",
            "ChatGPT has only 200 billion parameters.",
            "200 billion parameters in the output, .*20 billion parameters. in the source",
        ),
        (
            "ChatGPT 只有200亿参数。",
            "ChatGPT has few parameters.",
            "in the source, not in the output",
        ),
        ("It raised $15 million.", "它融资1500万元人民币。", "in the output, .* in the source"),
        ("The score rose by 2.5 points.", "得分上升了25分。", "in the output, .* in the source"),
        ("微软投资了OpenAI。", "Google invested in OpenAI.", "Microsoft|微软"),
        ("Llama 2 beats Falcon-180B.", "Llama 2 超过了 Falcon-40B。", "Falcon-180B"),
        (
            "该公司发布了 Zorvex 模型。",
            "The company released the model.",
            "Zorvex is in the source",
        ),
        ("The company released Zorvex.", "该公司发布了这个模型。", "Zorvex is in the source"),
        ("The value 3 must first be deleted.", "必须首先删除值 1。", "1 in the output, 3"),
        (
            "该公司没有公布参数量。",
            "The company published the parameter count.",
            "a negation was lost",
        ),
        ("The company published the size.", "该公司没有公布大小。", "a negation was added"),
        ("新模型可能在5月发布。", "The new model will be released in May.", "a hedge was lost"),
        ("模型开源了。", "", "empty"),
    ],
)
def test_each_kind_of_planted_error_is_rejected_and_named(
    source: str, output: str, reason: str
) -> None:
    guard = check(source, output)
    assert guard.verdict is Verdict.REJECTED
    assert re.search(reason, " ".join(guard.reasons)), guard.reasons


POWERS = {"万": 10**4, "亿": 10**8}
WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


@settings(max_examples=300, deadline=None)
@given(
    st.integers(2, 999), st.sampled_from(sorted(POWERS)), st.sampled_from(sorted(WORDS)), st.integers(2, 999),
    st.sampled_from([("参数", "parameters"), ("token", "tokens"), ("用户", "users")]),
)  # fmt: skip
def test_a_wrong_magnitude_or_digit_never_passes(
    number: int, power: str, word: str, other: int, unit: tuple[str, str]
) -> None:
    zh = f"这个模型有{number}{power}{unit[0]}。"
    en = f"The model has {other} {word} {unit[1]}."
    right = number * POWERS[power] == other * WORDS[word]
    for source, output in ((zh, en), (en, zh)):
        assert (check(source, output).verdict is Verdict.KEPT) == right


@settings(max_examples=100, deadline=None)
@given(
    st.integers(2, 9999),
    st.integers(2, 9999),
    st.sampled_from(["days", "hours", "GPUs", "percent"]),
    st.sampled_from(["days", "hours", "GPUs", "percent"]),
)
def test_a_changed_unit_never_passes(first: int, second: int, one: str, other: str) -> None:
    guard = check(f"It took {first} {one}.", f"It took {second} {other}.")
    hours = {"days": 24, "hours": 1}
    same = (first, one) == (second, other) or (
        one in hours and other in hours and first * hours[one] == second * hours[other]
    )
    assert (guard.verdict is Verdict.KEPT) == same


def test_a_summary_may_leave_out_but_not_invent_or_harden() -> None:
    source = "微软发布了 CodeFusion,参数量为 7500 万,它可能在明年开源。"
    assert check(source, "CodeFusion 的参数量为 7500 万。", "summary").verdict is Verdict.KEPT
    assert check(source, "CodeFusion 的参数量为 7500 亿。", "summary").verdict is Verdict.REJECTED
    assert check(source, "它在明年开源。", "summary").verdict is Verdict.REJECTED
    english = "Acme did not release the weights, and the model has 7 billion parameters."
    assert check(english, "Acme released the weights.", "summary").verdict is Verdict.REJECTED
    assert check(english, "The model has 7 billion parameters.", "summary").verdict is Verdict.KEPT


def test_one_wrong_number_is_written_by_rule() -> None:
    mended = repair("ChatGPT 只有200亿参数。", "ChatGPT has only 200 billion parameters.")
    assert mended is not None
    text, guard = mended
    assert "20 billion parameters" in text
    assert guard.verdict is Verdict.REPAIRED
    assert repair("它有3个版本和5个模块。", "It has 4 versions and 6 modules.") is None


def test_an_article_that_contradicts_itself_names_both_quotes() -> None:
    title = "GPT-3.5 only has 200 billion parameters?"
    body = "When compared, the size of GPT-3.5 is only 20 billion parameters."
    guard = contradiction(body, [title])
    assert guard is not None
    assert guard.verdict is Verdict.CONFLICT
    assert title in guard.reasons[0]
    assert body in guard.reasons[0]
    assert (
        contradiction("GPT-3 的参数量为 1750 亿。", ["GPT-3.5 has 20 billion parameters"]) is None
    )


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("这台机器用了几十年。", "The machine was used for decades."),
        ("十年前它还很慢。", "A decade ago it was still slow."),
        ("他们请了十几个人。", "They hired a dozen people."),
        ("支持周期从六年降至两年。", "The support cycle was cut from six to two years."),
        ("默认值为 3600 秒。", "Unit: seconds. Default value: 3600."),
        ("分为 E、W、I 三类。", "They are divided into E, W and I."),
        ("99% 分位的延迟是 8 毫秒。", "The 99th percentile latency is 8 ms."),
        ("取值大于等于 5 且小于等于 21。", "The value lies between 5 and 21."),
        ("比 6 小的时候才触发。", "It is triggered only when it is less than 6."),
        ("在 Windows 上安装 Ubuntu 很容易。", "Installing Ubuntu on Windows is easy."),
        ("据彭博社报道,苹果没有回应。", "Apple did not respond, Bloomberg reported."),
        ("AccessKeyId 已过期。", "The AccessKey ID has expired."),
        ("需要管脚 4 和查询语句 2。", "It needs pin 4 and query2."),
        ("性能提升了 2 倍。", "Performance is 2x higher."),
        ("体积缩小到六分之一。", "It is 6x smaller."),
        ("它在虚拟机和七层监听上运行。", "It runs on virtual machines and Layer-7 listeners."),
    ],
)
def test_what_two_languages_word_differently_is_kept_both_ways(zh: str, en: str) -> None:
    assert check(zh, en).reasons == ()
    assert check(en, zh).reasons == ()


@pytest.mark.parametrize(
    ("source", "output", "reason"),
    [
        ("马斯克称 Grok 3 的算力是 Grok 2 的 10 倍。", "Musk says Grok 2 has 10 times the compute of Grok 3.", "stands before"),
        ("微软收购了 Nuance。", "Nuance was bought by a rival.", "Microsoft|微软"),
        ("OpenAI 起诉了微软。", "OpenAI was sued by Microsoft.", "each other's place"),
        ("升级从 3.8 版的 GNOME 3.8 到 GNOME 3.10。", "From GNOME 3.10 it goes to GNOME 3.8.", "GNOME"),
        ("支持 csi 和 flexvolume 两种类型。", "It supports CSI and Ostravel.", "Ostravel"),
        ("有两种方式,一种是离线获取。", "There are 1 ways, one of them offline.", "1 ways"),
        ("The value is 2147483647.", "值为 2147483649。", "2147483649"),
        ("政府拨款 9 亿英镑。", "The government set aside £more than 900 million.", "more than 900"),
        ("A batch of 4 at 2.0.", "一批 4 个,版本 4.0。", "4.0"),
        ("模型支持 FastFood 数据集和快餐类别。", "It supports Brintak and fast food categories.", "FastFood|Brintak"),
    ],
)  # fmt: skip
def test_errors_that_chance_could_excuse_are_rejected(
    source: str, output: str, reason: str
) -> None:
    guard = check(source, output)
    assert guard.verdict is Verdict.REJECTED
    assert re.search(reason, " ".join(guard.reasons)), guard.reasons


@pytest.mark.parametrize(
    ("zh", "en", "wrong"),
    [
        ("准确率从 71.3% 提高到 78.9%。", "Accuracy rose from 71.3% to 78.9%.", "Accuracy rose from 78.9% to 71.3%."),
        ("价格从 20 美元涨到 25 美元。", "The price went from $20 to $25.", "The price went from $25 to $20."),
        ("电视售价在 1500 美元到 4000 美元之间。", "The TVs cost between $1,500 and $4,000.", "The TVs cost between $4,000 and $1,500."),
        ("集群有 10 万块 GPU,要扩大到 20 万块。", "The cluster has 100,000 GPUs and is to grow to 200,000.", "The cluster has 200,000 GPUs and is to grow to 100,000."),
        ("o1 的准确率为 83%,GPT-4o 只有 13%。", "o1 reached 83%, GPT-4o only 13%.", "o1 reached 13%, GPT-4o only 83%."),
        ("数据集覆盖 1990 年到 2020 年的新闻。", "The dataset covers news from 1990 to 2020.", "The dataset covers news from 2020 to 1990."),
        ("公司周四公布了第三季度财报。", "The company published its third-quarter results on Thursday.", "The company published its second-quarter results on Thursday."),
        ("公司周四公布了财报。", "The company published its results on Thursday.", "The company published its results on Monday."),
        ("台积电的利润增长了 36%。", "TSMC's profit rose 36%.", "Its profit rose 36%."),
        ("芯片有 192 GB 显存,带宽为 8 TB/s。", "The chip has 192 GB of memory and a bandwidth of 8 TB/s.", "The chip has 192 of memory and a bandwidth of 8 TB/s."),
    ],
)  # fmt: skip
def test_numbers_and_days_in_each_others_place_are_rejected(zh: str, en: str, wrong: str) -> None:
    assert check(zh, en).reasons == ()
    assert check(en, zh).reasons == ()
    assert check(zh, wrong).verdict is Verdict.REJECTED
    assert check(wrong, zh).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("大约有 720 万的潜在客户,占 2400 万的 30%。", "大约有 720 的潜在客户,占 2400 万的 30%。"),
        ("内存分析摘要包含以下六个字段:甲、乙、丙。", "内存分析摘要包含以下三个字段:甲、乙、丙。"),
        ("The Mac is fresh until January 3.", "The Mac is fresh until January 1."),
        ("A report of January 2017 named Windows 10.", "A report of January 2017 named Windows 1."),
        ("It supports periods for 8.10 and 8.1.", "It supports periods for 8.11 and 8.1."),
    ],
)
def test_a_summary_in_the_same_language_keeps_its_numbers(source: str, output: str) -> None:
    assert check(source, source, "summary").verdict is Verdict.KEPT
    assert check(source, output, "summary").verdict is Verdict.REJECTED


def test_a_lower_bound_does_not_become_an_upper_one() -> None:
    assert (
        check("Once at least one Pod has ended.", "一旦至少 1 个 Pod 结束。").verdict
        is Verdict.KEPT
    )
    assert (
        check("Once at least one Pod has ended.", "一旦至多 1 个 Pod 结束。").verdict
        is Verdict.REJECTED
    )
