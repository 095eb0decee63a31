"""Known names, their versions and sizes, and names that no list holds, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizers.names import Glossary, canonical, equations, find_names, name_in
from summarizers.names.gazetteer import builtin
from summarizers.types import DataError, Language


def named(text: str) -> list[str]:
    return [name.canonical for name in find_names(text)]


def test_the_table_holds_at_least_four_hundred_names() -> None:
    assert len(builtin().terms) >= 400


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("微软和英伟达投资了月之暗面", ["Microsoft", "NVIDIA", "Moonshot AI"]),
        ("Microsoft and Nvidia invested in Moonshot AI", ["Microsoft", "NVIDIA", "Moonshot AI"]),
        ("通义千问超过文心一言", ["Qwen", "ERNIE Bot"]),
        ("GPT4、GPT-4 和 gpt 4 是一个模型", ["GPT-4", "GPT-4", "GPT-4"]),
        ("Llama2-70B beats LLaMA 2 70B and Llama-2-70b", ["Llama 2 70B"] * 3),
        ("DeepSeek V3 and deepseek-v3", ["DeepSeek-V3", "DeepSeek-V3"]),
        ("Claude 3.5 Sonnet and Gemini 1.5 Pro", ["Claude 3.5 Sonnet", "Gemini 1.5 Pro"]),
        ("In meta learning a titan of industry is no name", []),
        ("黃仁勳表示輝達將擴產", ["Jensen Huang", "NVIDIA"]),
        ("ChatGPT is not GPT-3.5", ["ChatGPT", "GPT-3.5"]),
        ("PaLM 62B and 540B, GPT-4 3 times", ["PaLM-62B", "GPT-4"]),
    ],
)
def test_aliases_decide_identity(text: str, expected: list[str]) -> None:
    assert named(text) == expected


def test_a_size_inside_a_name_is_an_attribute_of_it() -> None:
    (name,) = find_names("它输给了 Falcon-180B。")
    assert (name.canonical, name.size) == ("Falcon-180B", 180_000_000_000)
    (name,) = find_names("It lost to Vicuna-13B.")
    assert name.size == 13_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zorblax-9 has 45B parameters", "Zorblax-9"),
        ("the Orvane model was trained for two weeks", "Orvane"),
        ("a diffusion model called Quillon, which is small", "Quillon"),
        ("青鸾大模型发布", "青鸾"),
        ("公司发布名为「流萤」的模型", "流萤"),
        ("该消息由星阑科技公布", "星阑科技"),
        ("The startup Brightmoor raised money", "Brightmoor"),
        ("see https://arxiv.org/abs/2310.17680 now", "https://arxiv.org/abs/2310.17680"),
        ("发表于 EMNLP 2023 的论文", "EMNLP 2023"),
    ],
)
def test_names_never_seen_before_are_found(text: str, expected: str) -> None:
    assert expected in named(text)


def test_a_name_that_a_phrase_introduces_is_found_again() -> None:
    assert named("青鸾大模型今日发布,青鸾的参数量为 320 亿。").count("青鸾") == 2
    assert named("The Orvane model is new. Orvane scored 88%.").count("Orvane") == 2


@pytest.mark.parametrize(
    "text",
    ["国产大模型很多", "该大模型开源了", "the new model is large", "top-1 accuracy in mid-2023"],
)
def test_descriptions_are_no_names(text: str) -> None:
    assert named(text) == []


def test_a_text_that_equates_two_names_is_quoted() -> None:
    text = "微软比较了 ChatGPT(gpt-3.5-turbo)与 CodeFusion。"
    ((first, second, (start, end)),) = equations(text, find_names(text))
    assert (first, second) == ("ChatGPT", "GPT-3.5-turbo")
    assert text[start:end] == "ChatGPT(gpt-3.5-turbo"
    assert equations("OpenAI (ChatGPT)", find_names("OpenAI (ChatGPT)")) == ()


def test_a_name_has_a_form_in_each_language() -> None:
    assert name_in("Microsoft", Language.ZH) == "微软"
    assert name_in("微软", Language.EN) == "Microsoft"
    assert name_in("CodeFusion", Language.ZH) == "CodeFusion"
    assert name_in("Nobody Knows", Language.ZH) is None
    assert canonical("龙猫") == "Chinchilla"


def test_the_glossary_goes_before_the_built_in_names() -> None:
    glossary = Glossary.from_rows([{"canonical": "Totoro", "zh": "龙猫", "kind": "model"}])
    assert find_names("龙猫很可爱", glossary)[0].canonical == "Totoro"
    assert name_in("龙猫", Language.EN, glossary) == "Totoro"


def test_a_malformed_glossary_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("- {canonical: A}\n- {kind: model}\n", encoding="utf-8")
    with pytest.raises(DataError, match="entry 2"):
        Glossary.from_yaml(path)
    path.write_text("just text", encoding="utf-8")
    with pytest.raises(DataError, match="must be a list"):
        Glossary.from_yaml(path)


def test_names_never_overlap_and_quote_the_text() -> None:
    text = (
        "微软与OpenAI的ChatGPT(gpt-3.5-turbo)、Llama 2 70B、青鸾大模型、EMNLP 2023,见 https://a.b/c"
    )
    before = 0
    for name in find_names(text):
        assert text[name.start : name.end] == name.text
        assert name.start >= before
        before = name.end


def test_a_name_of_two_words_is_found_in_the_genitive_too() -> None:
    found = [n.canonical for n in find_names("SK hynix's chips and Northern Data’s halls")]
    assert found[0] == "SK hynix"


def test_ordinary_words_behind_a_model_are_no_variant_of_it() -> None:
    assert [n.canonical for n in find_names("Compared with GPT-4 it costs half.")] == ["GPT-4"]
    assert [n.canonical for n in find_names("With GPT-4 small firms do well.")] == ["GPT-4"]
    assert [n.canonical for n in find_names("LLaMA 2 chat is out")] == ["Llama 2 chat"]
    assert [n.canonical for n in find_names("Claude 3 Opus is out")] == ["Claude 3 Opus"]


def test_a_known_name_inside_a_longer_word_is_none() -> None:
    assert find_names("他在苹果树下读书,索尼娅在旁边。") == ()
    assert [n.canonical for n in find_names("苹果和索尼都没有回应。")] == ["Apple", "Sony"]


def test_a_text_without_capitals_has_names_in_small_letters() -> None:
    heard = (
        "so we took llama 3 and asked it what it knows about nvidia and about hugging face and then "
        "we looked at mmlu because everybody looks at mmlu and you know it was not that good at all "
        "and the people who wrote the questions said that they had expected more of it in the end"
    )
    found = {name.canonical for name in find_names(heard)}
    assert {"Llama 3", "NVIDIA", "Hugging Face", "MMLU"} <= found
    written = heard.replace("so we", "So We").replace(" it ", " It ").replace(" you ", " You ")
    assert "NVIDIA" not in {name.canonical for name in find_names(written)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("深度求索5月28日更新了模型", "DeepSeek"),
        ("谷歌Gemini 3月发布", "Gemini"),
        ("Llama 3家族在4月发布", "Llama 3"),
        ("DeepSeek 3次下调了价格", "DeepSeek"),
    ],
)
def test_a_month_behind_a_name_is_no_version_of_it(text: str, name: str) -> None:
    assert name in {found.canonical for found in find_names(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("阶跃星辰与沐曦、燧原科技合作", ["StepFun", "MetaX", "Enflame"]),
        ("MetaX and Enflame file for an IPO", ["MetaX", "Enflame"]),
        (
            "李飞飞的World Labs、智元机器人与优必选",
            ["Fei-Fei Li", "World Labs", "AgiBot", "UBTech"],
        ),
        ("Tenstorrent, Nebius and Anysphere", ["Tenstorrent", "Nebius", "Anysphere"]),
        ("谷歌发布Nano Banana", ["Google", "Nano Banana"]),
        ("姚顺雨和王兴兴", ["Yao Shunyu", "Wang Xingxing"]),
        ("OSWorld, BrowseComp and Terminal-Bench", ["OSWorld", "BrowseComp", "Terminal-Bench"]),
    ],
)
def test_names_of_these_years_are_known_in_both_languages(text: str, expected: list[str]) -> None:
    found = find_names(text)
    assert [name.canonical for name in found] == expected
    assert all(name.known for name in found)


@pytest.mark.parametrize(
    "text",
    [
        "Lambda functions and recursion are taught; Fourier transforms too.",
        "In vivo experiments, wired networks and threads of thought",
        "他乘着人工智能的浪潮,晚点到了,把扣子扣好,海螺在沙滩上,夸克是基本粒子。",
        "吉利的数字,中兴之路,北航线的客机,荣耀属于大家。",
    ],
)
def test_words_that_some_firm_is_called_by_stay_words(text: str) -> None:
    assert not [name for name in find_names(text) if name.known]


def test_a_size_behind_an_unlisted_member_of_a_family_belongs_to_the_name() -> None:
    (name,) = find_names("Qwen-Sketch-20B")
    assert (name.text, name.size) == ("Qwen-Sketch-20B", 20_000_000_000)
