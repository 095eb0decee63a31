"""Key sentences, headlines, and summaries with and without a model."""

from __future__ import annotations

import pytest

from summarizers.document import read
from summarizers.extract import key_sentences
from summarizers.headline import headline
from summarizers.summarize import summarize, summarize_many, summary_json
from summarizers.types import Language, TaskNotSupported, Verdict
from tests.test_translate import KNOWN, DictionaryModel

ZH = (
    "首页  新闻  登录  注册\n"
    "微软研究院发布了代码生成模型CodeFusion,参数量为7500万。\n"
    "你怎么看这个模型呢?\n"
    "在top-1准确率上,CodeFusion与3.5亿到1750亿参数的模型相当。\n"
    "在top-3和top-5上,CodeFusion明显优于所有基线模型。\n"
    "论文把ChatGPT标为200亿参数,这个数字没有得到证实。\n"
    "微软研究院发布的代码生成模型CodeFusion,参数量为7500万。\n"
    "免责声明:本文不构成任何投资建议。"
)
EN = (
    "Home | News | Jobs | Sign in\n"
    "Microsoft Research released CodeFusion, a code model with 75 million parameters.\n"
    "What do you think of it?\n"
    "In top-1 accuracy CodeFusion matches models of 350 million to 175 billion parameters.\n"
    "In top-3 and top-5 it is clearly better than all the baselines in the paper.\n"
    "The paper lists ChatGPT with 20 billion parameters, a figure that nobody has confirmed.\n"
    "Subscribe to our newsletter and never miss a story"
)


@pytest.mark.parametrize("text", [ZH, EN])
def test_key_sentences_are_the_articles_own_without_furniture_questions_or_repeats(
    text: str,
) -> None:
    document = read(text)
    found = key_sentences(document, 5)
    assert 3 <= len(found) <= 5
    assert [s.start for s in found] == sorted(s.start for s in found)
    said = "\n".join(s.text for s in found)
    assert all(text[s.start : s.end] == s.text for s in found)
    assert not any(
        word in said for word in ("登录", "怎么看", "免责", "Sign in", "What do you", "newsletter")
    )
    assert said.count("7500万") + said.count("75 million") == 1
    assert len(key_sentences(document, 2)) == 2
    assert key_sentences(read(""), 5) == ()


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("微软发布CodeFusion", ZH, "微软发布CodeFusion"),
        ("万万没想到,ChatGPT参数只有200亿?", ZH, None),
        ("Microsoft releases CodeFusion", EN, "Microsoft releases CodeFusion"),
        ("You won't believe what happened next to ChatGPT", EN, None),
        ("CodeFusion has 750 billion parameters", EN, None),
    ],
)
def test_a_title_that_promises_or_contradicts_gives_way_to_the_body(
    title: str, text: str, expected: str | None
) -> None:
    found = headline(read(text, title=title))
    assert found == expected if expected else found in text


def test_without_a_model_the_translation_repeats_the_original() -> None:
    document = read(ZH, title="微软发布CodeFusion")
    found = summarize(document)
    assert (found.method, found.model, found.title_translated) == ("extractive", None, None)
    assert [line.text for line in found.translation] == [line.text for line in found.summary]
    assert not any(line.translated for line in found.translation)
    shown = summary_json("a", found, 0.5)
    assert set(shown) == {
        "doc",
        "lang",
        "title",
        "title_translated",
        "summary",
        "translation",
        "method",
        "model",
        "seconds",
    }
    assert set(shown["summary"][0]) == {"text", "lang", "source", "edited", "translated", "guard"}
    start, end = shown["summary"][0]["source"][0]
    assert ZH[start:end] == shown["summary"][0]["text"]
    assert shown["summary"][0]["guard"] == {"verdict": "none", "reasons": []}


def test_many_documents_are_translated_in_one_call_a_direction() -> None:
    model = DictionaryModel()
    zh = read("微软称参数只有200亿。\n这是一条关于模型开源的消息。", title="模型开源了。")
    en = read("Microsoft says there are only 20 billion parameters.")
    first, second = summarize_many([zh, en], model=model)
    assert first.title_translated == "The model is open source."
    assert second.translation[0].text == KNOWN[second.summary[0].text]
    assert second.translation[0].lang is Language.ZH
    assert second.translation[0].guard.verdict is Verdict.KEPT
    assert len(model.calls) <= 4


def test_a_method_that_no_model_can_do_names_the_fix() -> None:
    with pytest.raises(TaskNotSupported, match="--method auto"):
        summarize(read(ZH), method="seq2seq")
    with pytest.raises(TaskNotSupported, match="dictionary does not"):
        summarize(read(EN), method="seq2seq", model=DictionaryModel())


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        (
            "Acme的Zorblax-9大模型上周开源，可以免费下载使用。\n"
            "官方介绍，它的参数量为700亿，在MMLU上得到82分。\n"
            "另外两家公司没有回应，也没有给出时间表。",
            "Zorblax-9大模型上周开源",
            "Zorblax-9的参数量为700亿",
        ),
        (
            "The Zorblax-9 model was opened last week and can be downloaded by everybody.\n"
            "According to the company, it has 70 billion parameters and scores 82 on MMLU.\n"
            "Two other companies did not answer and gave no date.",
            "model was opened last week",
            "Zorblax-9 has 70 billion parameters",
        ),
    ],
)
def test_a_pronoun_whose_name_is_not_shown_gets_it_back_and_says_so(
    text: str, whole: str, expected: str
) -> None:
    (line,) = summarize(read(text), limit=1).summary
    assert expected in line.text
    assert line.edited
    (first, last), (start, end) = line.source
    assert text[first:last] == "Zorblax-9"
    assert line.text.replace("Zorblax-9", "") in (
        text[start:end].replace("它", "", 1),
        text[start:end].replace("it", "", 1),
    )
    shown = summarize(read(text), limit=3).summary
    assert whole in shown[0].text
    assert not any(line.edited for line in shown)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Zorblax-9开放下载，开源阵营炸锅了", ZH, "Zorblax-9开放下载"),
        ("Acme releases Zorblax-9: you won't believe the numbers", EN, "Acme releases Zorblax-9"),
        ("ChatGPT参数只有200亿？论文里的一张表", ZH, None),
        ("Is ChatGPT that small? What one table says", EN, None),
    ],
)
def test_of_a_title_that_promises_the_part_that_tells_is_kept(
    title: str, text: str, expected: str | None
) -> None:
    found = headline(read(text, title=title))
    assert found == expected if expected else found is not None and found in text


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "GPT-3.5 has 200 billion parameters, a paper suggests",
            "A paper by Microsoft lists GPT-3.5 with 20 billion parameters in its first table.\n"
            "One engineer guessed that the first version of ChatGPT had around 200B parameters.\n",
        ),
        (
            "论文显示GPT-3.5有2000亿参数",
            "微软的一篇论文在第一张表里把GPT-3.5写成200亿参数，引起了研究者注意。\n"
            "有工程师猜测，第一版ChatGPT大约有2000亿参数，后来才缩小。\n",
        ),
    ],
)
def test_a_title_that_a_key_sentence_contradicts_gives_way_to_it(title: str, body: str) -> None:
    found = summarize(read(body, title=title))
    assert found.title is not None
    assert found.title != title
    assert found.title in body
    assert any(line.guard.verdict is Verdict.CONFLICT for line in found.summary)


@pytest.mark.parametrize(
    ("title", "body", "wanted"),
    [
        (
            "Is this the smallest rival yet?",
            "In a paper about the design of compilers, engineers at Orvane give Quillon 20 billion "
            "parameters, far below what most people in the field had assumed. Nobody else has seen "
            "the paper. Its authors did not answer questions.",
            "Engineers at Orvane give Quillon 20 billion parameters",
        ),
        (
            "这会是最小的对手吗？",
            "论文本来讲的是一个很小的编译工具，读者的目光却都停在对照表的最后一行上：青鸾的参数量只有200亿，训练用了3万亿词元。"
            "别人都没有见过这篇论文。作者没有回答提问。",
            "青鸾的参数量只有200亿，训练用了3万亿词元",
        ),
        (
            "Is this the end?",
            "According to the annual report of the company, which was published on Monday in two "
            "languages, Orvane employs 350 people and spent $20 million on chips. It gave no plans.",
            "According to the annual report of the company, which was published on Monday in two "
            "languages, Orvane employs 350 people and spent $20 million on chips",
        ),
    ],
)
def test_a_headline_made_of_a_sentence_leaves_out_what_surrounds_its_news(
    title: str, body: str, wanted: str
) -> None:
    assert headline(read(body, title=title)) == wanted
