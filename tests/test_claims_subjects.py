"""Whom a value is about: pronouns, ellipsis, makers and things, names the text introduces."""

from __future__ import annotations

from typing import Any

import pytest

from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.types import Claim


def claims_of(text: str) -> tuple[Claim, ...]:
    return find_claims(read(text))


def about(text: str, metric: str) -> list[tuple[str, Any]]:
    return [(c.subject, c.value) for c in claims_of(text) if c.metric == metric]


def test_a_chinese_company_and_its_model_each_keep_their_own_values() -> None:
    text = (
        "具身智能公司「澜舟动力」完成6亿元B轮融资,投后估值超50亿元。"
        "澜舟动力自研的LZ-Brain参数量为70亿。公司目前有员工260人。\n"
    )
    assert ("澜舟动力", 600_000_000) in about(text, "funding")
    assert ("澜舟动力", 5_000_000_000) in about(text, "valuation")
    assert ("LZ-Brain", 7_000_000_000) in about(text, "parameters")
    assert ("澜舟动力", 260) in about(text, "count")


def test_an_english_company_and_its_model_each_keep_their_own_values() -> None:
    text = (
        "Tarn Robotics raised $310 million, led by Thrive Capital. Tarn employs 340 people. "
        "Its control model, TarnMind-2, has 3 billion parameters. "
        "The company was valued at $2.4 billion."
    )
    assert ("Tarn Robotics", 310_000_000) in about(text, "funding")
    assert ("Tarn Robotics", 340) in about(text, "count")
    assert ("TarnMind-2", 3_000_000_000) in about(text, "parameters")
    assert ("Tarn Robotics", 2_400_000_000) in about(text, "valuation")


def test_a_chinese_investor_named_in_passing_takes_no_value_over() -> None:
    text = "玄鸟科技完成3亿元A轮融资,由腾讯领投,美团跟投。2024年公司营收达到5亿元。玄鸟科技成立于2019年。"
    assert ("玄鸟科技", 500_000_000) in about(text, "revenue")
    assert ("玄鸟科技", 2019) in about(text, "date")


def test_an_english_investor_named_in_passing_takes_no_value_over() -> None:
    text = (
        "Vantor Labs raised $80 million in a round led by Google and Nvidia. "
        "Revenue reached $12 million last year. Founded in 2019, Vantor Labs is based in Oslo."
    )
    assert ("Vantor Labs", 12_000_000) in about(text, "revenue")
    assert ("Vantor Labs", 2019) in about(text, "date")


def test_a_chinese_test_or_tool_behind_a_preposition_is_no_subject() -> None:
    text = (
        "白泽-2的上下文长度为256K,通过YaRN可扩展到1M。它在MMAU上得分77.6,在LibriSpeech上得分91.2。"
    )
    assert ("白泽-2", 1_000_000) in about(text, "context_length")
    assert {s for s, _ in about(text, "benchmark_score")} == {"白泽-2"}


def test_an_english_test_or_town_behind_a_preposition_is_no_subject() -> None:
    text = (
        "PARIS — Vantor Labs on Wednesday launched Quill-3. On TAULAB it scores 61.4%. "
        "The model needs 48 GB of memory."
    )
    assert about(text, "benchmark_score") == [("Quill-3", 61.4)]
    assert about(text, "memory") == [("Quill-3", 48_000_000_000)]


@pytest.mark.parametrize(
    ("text", "metric", "wanted"),
    [
        (
            "Vantor Labs unveiled Quill-3. The new model outpaces Zorblax-9. It has 19B parameters.",
            "parameters",
            ("Quill-3", 19_000_000_000),
        ),
        (
            "玄鸟科技发布了白泽-2。该模型超过了青鸾-3。参数量为190亿。",
            "parameters",
            ("白泽-2", 19_000_000_000),
        ),
        (
            "Zorblax-9 beats Quill-3, which scores 37% on MMLU.",
            "benchmark_score",
            ("Quill-3", 37),
        ),
        (
            "The parameter size of Quill-3 is 19 billion.",
            "parameters",
            ("Quill-3", 19_000_000_000),
        ),
        (
            "玄鸟科技将白泽-2的价格下调了40%。",
            "price_change",
            ("白泽-2", 40),
        ),
        (
            "Vantor Labs has cut the price of Quill-3 by 40%.",
            "price_change",
            ("Quill-3", 40),
        ),
        (
            "玄鸟科技创始人周岚表示,白泽-2的参数量为190亿。",
            "parameters",
            ("白泽-2", 19_000_000_000),
        ),
        (
            "Vantor Labs said Quill-3 has 19B parameters.",
            "parameters",
            ("Quill-3", 19_000_000_000),
        ),
    ],
)
def test_a_value_belongs_to_what_its_clause_is_about(
    text: str, metric: str, wanted: tuple[str, Any]
) -> None:
    assert wanted in about(text, metric)


def test_a_chinese_sentence_without_a_subject_goes_on_about_the_last_one() -> None:
    text = "玄鸟科技开源了白泽-2。总参数量为30B,每个token仅激活3B。预训练使用了36万亿token。"
    assert {s for s, _ in about(text, "parameters")} == {"白泽-2"}
    assert about(text, "training_tokens") == [("白泽-2", 36_000_000_000_000)]


def test_an_english_pronoun_stands_for_a_company_where_only_one_can_earn() -> None:
    text = (
        "Vantor Labs released Quill-3 in May. It reported revenue of $40 million. "
        "The start-up has 120 employees."
    )
    assert about(text, "revenue") == [("Vantor Labs", 40_000_000)]
    assert about(text, "count") == [("Vantor Labs", 120)]


def test_a_short_form_is_the_name_that_it_shortens() -> None:
    english = "Claude Haiku 4.5 is out. Haiku 4.5 scored 73% on MMLU."
    assert about(english, "benchmark_score") == [("Claude Haiku 4.5", 73)]
    chinese = "字节跳动正在训练新模型。字节2026年资本开支计划为1600亿元。"
    assert about(chinese, "price") == [("ByteDance", 160_000_000_000)]


def test_a_name_in_quotation_marks_behind_its_class_is_a_name() -> None:
    text = "玄鸟科技发布了新一代GPU架构“花溪”。花溪的算力密度提升50%。"
    assert ("花溪", 50) in about(text, "speedup")
    english = "The new Siri, code-named Tarnwood, is out. Brel, an AI browser, has 5 million users."
    assert ("Brel", 5_000_000) in about(english, "users")


def test_former_and_latter_point_back_in_both_languages() -> None:
    english = "Quill-3 and Zorblax-9 were tested. The latter has 19B parameters."
    assert ("Zorblax-9", 19_000_000_000) in about(english, "parameters")
    chinese = "白泽-2和青鸾-3都参加了测试。后者的参数量为190亿。"
    assert ("青鸾-3", 19_000_000_000) in about(chinese, "parameters")


@pytest.mark.parametrize(
    ("text", "subject", "other"),
    [
        ("华山-1的显存容量超过英伟达B200。", "华山-1", "B200"),
        ("Tarnwood-1 beats Nvidia's Vera Rubin.", "Tarnwood-1", "Vera Rubin"),
    ],
)
def test_the_object_of_a_comparison_is_the_thing_and_not_who_makes_it(
    text: str, subject: str, other: str
) -> None:
    found = [c for c in claims_of(text) if c.type == "comparison"]
    assert [(c.subject, c.object) for c in found] == [(subject, other)]


def test_two_scores_side_by_side_are_two_scores_and_no_comparison() -> None:
    english = "Quill-3 scores 96.1 on MMLU, just behind Zorblax-9's 97.3."
    assert about(english, "benchmark_score") == [("Quill-3", 96.1), ("Zorblax-9", 97.3)]
    chinese = "白泽-2在MMLU上得分77.6,高于青鸾-3的62.5。"
    assert about(chinese, "benchmark_score") == [("白泽-2", 77.6), ("青鸾-3", 62.5)]
    for text in (english, chinese):
        assert not [c for c in claims_of(text) if c.metric == "performance"]


def test_a_heading_that_names_somebody_begins_a_story_of_its_own() -> None:
    chinese = (
        "早报:多家公司有新消息\n\n1、白泽-4曝光\n\n白泽-4的参数量为190亿。\n\n"
        "2、腾讯公布财报\n\n去年收入达到60亿元。\n"
    )
    assert about(chinese, "revenue") == [("Tencent", 6_000_000_000)]
    english = (
        "This week in AI\n\n# Quill-3 leaks\n\nQuill-3 has 19 billion parameters.\n\n"
        "# Nvidia reports\n\nRevenue was $57 billion.\n"
    )
    assert about(english, "revenue") == [("NVIDIA", 57_000_000_000)]


def test_a_table_with_models_as_columns_gives_each_its_scores() -> None:
    text = (
        "| Benchmark | Quill-30B | Zorblax-32B |\n|---|---|---|\n| MMLU-Pro | 74.2 | 71.9 |\n"
        "| AIME 2025 | 71.0 | 72.9 |\n"
    )
    assert sorted(about(text, "benchmark_score")) == [
        ("Quill-30B", 71.0),
        ("Quill-30B", 74.2),
        ("Zorblax-32B", 71.9),
        ("Zorblax-32B", 72.9),
    ]
    chinese = "| 测试 | 白泽-4 | 青鸾-3 |\n|---|---|---|\n| MMLU | 74.2 | 71.9 |\n"
    assert sorted(about(chinese, "benchmark_score")) == [("白泽-4", 74.2), ("青鸾-3", 71.9)]


@pytest.mark.parametrize(
    ("text", "metric", "wanted"),
    [
        ("Kimi K3 is open. K3 needs 48 GB of memory.", "memory", ("Kimi K3", 48_000_000_000)),
        ("DeepSeek V4曝光。V4的参数量为1万亿。", "parameters", ("DeepSeek V4", 10**12)),
        (
            "Cursor, founded in 2022, makes an editor. The company has 300 employees.",
            "count",
            ("Cursor", 300),
        ),
        ("Manus成立于2022年。公司现有105名员工。", "count", ("Manus", 105)),
        (
            "Vantor Labs released Corpus-4, a corpus of text. Corpus-4 holds 9 trillion tokens.",
            "dataset_size",
            ("Corpus-4", 9_000_000_000_000),
        ),
        ("龙猫法则和模型无关。RTX 5090的显存为32GB。", "memory", ("RTX 5090", 32_000_000_000)),
        ("The DGX Spark has 128 GB of memory.", "memory", ("DGX Spark", 128_000_000_000)),
    ],
)
def test_a_name_is_known_by_what_the_text_tells_of_it(
    text: str, metric: str, wanted: tuple[str, Any]
) -> None:
    assert wanted in about(text, metric)


def test_a_class_of_models_is_compared_as_a_class() -> None:
    chinese = [c for c in claims_of("青鸾-3已经发布。开源模型在推理上不如青鸾-3。") if c.object]
    assert [(c.subject, c.object) for c in chinese] == [("开源模型", "青鸾-3")]
    english = [c for c in claims_of("Quill-3 is out. Most open models trail Quill-3.") if c.object]
    assert [c.object for c in english] == ["Quill-3"]
    assert "open models" in english[0].subject


@pytest.mark.parametrize(
    ("text", "metric", "wanted"),
    [
        (
            "玄鸟科技完成B轮融资,由移动、腾讯、阿里等联合领投,投后估值达到50亿元。",
            "valuation",
            ("玄鸟科技", 5_000_000_000),
        ),
        (
            "Brel, a coding start-up, was bought by Meta. The firm has revenue of $9 million.",
            "revenue",
            ("Brel", 9_000_000),
        ),
        (
            "玄鸟科技第七代TPU Ironwood亮相。Ironwood配备192GB显存。",
            "memory",
            ("Ironwood", 192_000_000_000),
        ),
        (
            "Waymo grows. The Alphabet unit has about 2,500 employees.",
            "count",
            ("Waymo", 2500),
        ),
        (
            "Meta bought Brel. Its parent, Nimbus Arc, raised $75 million.",
            "funding",
            ("Nimbus Arc", 75_000_000),
        ),
        (
            "Vantor Labs released Quill-4. The 358-billion-parameter model scored 73.8% on MMLU.",
            "benchmark_score",
            ("Quill-4", 73.8),
        ),
        ("凤凰网科技讯 玄鸟科技发布财报。公司去年营收60亿元。", "revenue", ("玄鸟科技", 6 * 10**9)),
        (
            "The European Commission opened a probe into xAI. The company has revenue of $9 million.",
            "revenue",
            ("xAI", 9_000_000),
        ),
    ],
)
def test_who_only_stands_by_is_no_subject(text: str, metric: str, wanted: tuple[str, Any]) -> None:
    assert wanted in about(text, metric)


def test_a_pronoun_may_be_the_object_of_a_comparison() -> None:
    english = "Quill-3 is out. Zorblax-9 beats it on most tests."
    chinese = "白泽-4已经发布。青鸾-3在多数任务上超过了它。"
    for text, wanted in ((english, ("Zorblax-9", "Quill-3")), (chinese, ("青鸾-3", "白泽-4"))):
        assert [(c.subject, c.object) for c in claims_of(text) if c.object] == [wanted]


def test_who_leads_a_round_takes_nothing_over() -> None:
    english = (
        "Brel Labs raised $330 million. CapitalG led the round. "
        "Annual revenue reached $200 million in November."
    )
    assert about(english, "revenue") == [("Brel Labs", 200_000_000)]
    chinese = "玄鸟科技完成3亿元融资。腾讯领投。去年营收达到5亿元。"
    assert about(chinese, "revenue") == [("玄鸟科技", 500_000_000)]
