"""Language, script, sentences and furniture, in Chinese and in English."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.text import (
    any_of,
    any_word,
    chunks,
    detect_language,
    fold,
    is_traditional,
    split_sentences,
)
from summarizers.types import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("微软发布了 CodeFusion,参数量只有 75M。", Language.ZH),
        ("Microsoft released CodeFusion with 75M parameters.", Language.EN),
        ("DeepSeek-V3 用 2048 块 H800 GPU 训练,MMLU 得分 88.5,超过 Llama 3.1 405B。", Language.ZH),
        (
            "The lab, known as 月之暗面 in China, raised more than $1 billion last month.",
            Language.EN,
        ),
        ("", Language.EN),
        (
            "The new model answers questions about pictures.\nIt runs on a phone.\n"
            "The team says that it will be open next week.\n本文仅代表作者观点。",
            Language.EN,
        ),
        (
            "新模型能回答关于图片的问题,可以在手机上运行。\n"
            "The new model answers questions about pictures and runs on a phone.",
            Language.MIXED,
        ),
    ],
)
def test_the_language_is_that_of_the_prose(text: str, language: Language) -> None:
    assert detect_language(text) is language


def test_traditional_characters_are_recognised_and_folded_in_place() -> None:
    text = "開源模型的參數量達到１７５０億"
    assert is_traditional(text)
    assert fold(text) == "开源模型的参数量达到1750亿"
    assert not is_traditional("开源模型的参数量达到1750亿")
    assert not is_traditional("Llama 2 has 70B parameters")


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "他说:「参数是200亿。真的吗?」没人回答。",
            ["他说:「参数是200亿。真的吗?」", "没人回答。"],
        ),
        (
            "模型开源了!评分是3.5分。还行吧……他说。",
            ["模型开源了!", "评分是3.5分。", "还行吧……", "他说。"],
        ),
        ("“这很难。”他表示。新版本下周发布。", ["“这很难。”", "他表示。", "新版本下周发布。"]),
        (
            "GPT-3.5 beats phi-1.5 by 2.5 points. Dr. Li of the U.S. lab said so. See arxiv.org/abs/1.",
            [
                "GPT-3.5 beats phi-1.5 by 2.5 points.",
                "Dr. Li of the U.S. lab said so.",
                "See arxiv.org/abs/1.",
            ],
        ),
        (
            'He said, "It works. It really does." Then he left. Models (e.g. Llama 2) did not.',
            [
                'He said, "It works. It really does."',
                "Then he left.",
                "Models (e.g. Llama 2) did not.",
            ],
        ),
        ("Costs fell by 3x vs. last year. Good!", ["Costs fell by 3x vs. last year.", "Good!"]),
        ("参数量是20B.他不信。", ["参数量是20B.", "他不信。"]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_headings_items_and_rows_are_told_apart() -> None:
    text = "## 评测结果\n\n- 准确率达到 88.5%。\n| 模型 | 参数 |\n|---|---|\n| phi | 1.3B |\n正文在这里结束。"
    kinds = [sentence.kind for sentence in split_sentences(text)]
    assert kinds == ["heading", "item", "cell", "cell", "body"]


def test_speech_without_marks_is_cut_at_pauses() -> None:
    text = "然后我觉得这个模型其实挺好的 " * 40
    pieces = split_sentences(text.strip())
    assert len(pieces) > 4
    assert max(len(piece.text) for piece in pieces) <= 140


FURNITURE = [
    "首页  新闻  专题  登录",
    "点击蓝字 关注我们",
    "免责声明:本文仅代表作者个人观点,不构成任何投资建议。",
    "扫描二维码,加入读者交流群",
    "阅读 2.3万",
    "论文链接:https://arxiv.org/abs/2310.17680",
    "图片",
    "Home | News | Research | Sign in",
    "Subscribe to our newsletter and never miss a story",
    "Image credit: the authors",
    "© 2025 Example Media. All rights reserved.",
    "12 min read",
    "We use cookies to improve this site.",
    "Posted on March 3, 2025",
]
PROSE = [
    "微软宣布关注儿童隐私,并将在明年公开评测结果。",
    "该公司的订阅收入达到 20 亿美元,同比增长 35%。",
    "法院认为,这次转载侵犯了作者的版权,需赔偿 10 万元。",
    "The court said that the firm had ignored copyright law when it copied 7 million books.",
    "Subscribers to the service now number 12 million, the company said.",
    "Readers share the model's weights on a site that counts 2 million downloads a day.",
    "The authors thank nobody for the 3 percent that they gained.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_marked_beside_prose(line: str) -> None:
    text = f"{PROSE[0]}\n{PROSE[3]}\n{line}\n{PROSE[1]}\n{PROSE[4]}"
    marked = {s.text for s in split_sentences(text) if s.kind == "furniture"}
    assert marked == {line}


@pytest.mark.parametrize("line", PROSE)
def test_prose_about_such_things_is_kept(line: str) -> None:
    others = [other for other in PROSE if other != line]
    found = split_sentences("\n".join([*others[:3], line, *others[3:]]))
    assert line in {s.text for s in found if s.kind != "furniture"}


def test_what_follows_the_end_of_an_article_is_furniture() -> None:
    body = "\n".join(PROSE * 2)
    tail = "相关推荐\n另一家公司发布了参数量为 300 亿的新模型,引发热议。\nRelated stories\nAnother thing."
    found = split_sentences(f"{body}\n{tail}")
    assert [s.text for s in found if s.kind == "furniture"][-1] == "Another thing."
    assert not any("300 亿" in s.text for s in found if s.kind != "furniture")


@given(st.text(alphabet="模型参数。！？“”「」()（）.!? \n|-abcAB12,，:#\t…", max_size=300))
def test_offsets_are_exact_and_nothing_is_lost(text: str) -> None:
    found = split_sentences(text)
    before = 0
    covered = set()
    for sentence in found:
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.start >= before
        before = sentence.end
        covered.update(range(sentence.start, sentence.end))
    lost = "".join(text[i] for i in range(len(text)) if i not in covered)
    assert not any("一" <= character <= "鿿" for character in lost)


@given(st.text(max_size=200))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.lists(st.text(min_size=1, max_size=20)), st.integers(1, 40))
def test_chunks_keep_order_and_budget(sentences: list[str], budget: int) -> None:
    groups = chunks(sentences, len, budget)
    assert [s for group in groups for s in group] == sentences
    assert all(len(group) == 1 or sum(map(len, group)) <= budget for group in groups)


_RULES = [
    r"免责声明[:：]",
    r"(如|见|参见)(上|下)?图",
    r"[^。]{0,3}热搜",
    r"(?:a|the) table",
    r"大?(?:转载|转发)",
    r"\bsign(?:ing)? up\b",
    r"[x-z\]]+\(?",
    r"(?<!不)一{1,2}分",
    r"\d+ views?",
    r"(?=b)b|c\.d{0,2}",
]


@given(
    st.lists(st.sampled_from(_RULES), min_size=1, max_size=5),
    st.text(
        alphabet="免责声明:如见参上下图。热搜athe blsigningup大转载发xyz](不一分12viewsc.dB",
        max_size=60,
    ),
)
def test_rules_as_one_pattern_match_where_each_alone_does(rules: list[str], text: str) -> None:
    plain = re.compile("|".join(f"(?:{rule})" for rule in rules), re.IGNORECASE)
    found = [match.span() for match in any_of(rules, re.IGNORECASE).finditer(text)]
    assert found == [match.span() for match in plain.finditer(text)]


def test_a_rule_is_tried_only_where_it_can_begin() -> None:
    assert any_of([r"(如|若有)侵权", r"大?声明"]).pattern.startswith("(?:(?=[声大如若]))")
    assert any_of([r"a\.b", r"[b-d]x"]).pattern.startswith("(?:(?=[abcd]))")
    assert any_of([r"\bab", r"c"]).pattern.startswith(r"(?:\b(?=[a])|(?=[c]))")
    assert not any_of([r"a", r"\w+b"]).pattern.startswith("(?:(?=")


@given(
    st.lists(st.text(alphabet="ab模型 +", min_size=1, max_size=5), min_size=1, max_size=8),
    st.text(alphabet="ab模型 +c", max_size=40),
)
def test_words_as_one_pattern_give_the_longest_of_them(words: list[str], text: str) -> None:
    plain = "|".join(sorted(map(re.escape, set(words)), key=len, reverse=True))
    found = [match.span() for match in re.finditer(any_word(words), text)]
    assert found == [match.span() for match in re.finditer(plain, text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "A larger model writes textbooks. phi-1.5 was trained on them.",
            ["A larger model writes textbooks.", "phi-1.5 was trained on them."],
        ),
        ("It uses approx. ten cards and e.g. no tricks.", None),
        ("大模型写教科书。phi-1.5用它们训练。", ["大模型写教科书。", "phi-1.5用它们训练。"]),
    ],
)
def test_a_name_in_small_letters_begins_a_sentence(text: str, sentences: list[str] | None) -> None:
    assert [s.text for s in split_sentences(text)] == (sentences or [text])
