"""What a channel wants: words, patterns, languages, categories; and what bad patterns cost."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.filters import (
    ALL_SEARCHES,
    MOST_WORDS,
    Sieve,
    passes,
    read_words,
    review,
    shown_words,
)
from bot.errors import TypedError
from bot.values import Filter, Report
from summarizers.types import Language
from tests.story_reports import report

FAULTS = {"slash", "pattern", "slow", "long", "many", "empty"}


def told(
    title: str, text: str = "", lang: Language = Language.EN, category: str = "news"
) -> Report:
    made = report("wire", title, text, lang=lang)
    return replace(made, article=replace(made.article, category=category))


def holds(word: str, text: str) -> bool:
    return passes(told(text), Filter(include=read_words(word)))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("智能体", "腾讯发布新的智能体平台"),
        ("智能體", "腾讯发布新的智能体平台"),
        ("智能体", "騰訊發布新的智能體平臺"),
        ("開源", "阿里开源了新模型"),
        ("AI", "用AI做数学"),
        ("ai", "An AI writes"),
        ("ＡＩ", "An AI writes"),
        ("gpt-5", "OpenAI’s GPT-5 is here"),
        ("GPT-5", "发布ＧＰＴ-5模型"),
        ("hugging  face", "Hugging\nFace raises money"),
        ("C++", "written in C++."),
        ("GPT模型", "新的GPT模型来了"),
        ("café", "the cafe\u0301 bench"),
        ("/agent(s|ic)/", "Agentic systems"),
        ("/智能[體体]/", "智能体"),
        ("/智能體/", "智能体"),
        ("/参数.{0,4}亿/", "參數達200億"),
        ("/\\bO[1-4]\\b/", "OpenAI o3 is out"),
    ],
)
def test_a_word_is_found_in_both_scripts_and_any_case(word: str, text: str) -> None:
    assert holds(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("AI", "She said so in the airport"),
        ("agent", "several agents"),
        ("meta", "metadata"),
        ("o3", "go3 and o31"),
        ("GPT模型", "XGPT模型"),
        ("智能体", "智能手机"),
        ("/^agent/", "the agent"),
        ("苹果", "香蕉"),
    ],
)
def test_a_word_is_not_found_inside_another_one(word: str, text: str) -> None:
    assert not holds(word, text)


def test_the_text_is_searched_as_well_as_the_title() -> None:
    assert passes(told("News", "It mentions Kimi."), Filter(include=("kimi",)))
    assert not passes(told("新闻", "提到了月之暗面"), Filter(exclude=("月之暗面",)))
    assert passes(told("新闻", "没有提到"), Filter(exclude=("月之暗面",)))


def test_an_excluded_word_wins_over_an_included_one() -> None:
    both = Filter(include=("模型",), exclude=("广告",))
    assert passes(told("新模型"), both)
    assert not passes(told("新模型广告"), both)


def test_languages_and_categories_are_looked_at_first_and_mixed_belongs_to_both() -> None:
    zh = Filter(languages=(Language.ZH,))
    assert passes(told("a", lang=Language.ZH), zh)
    assert passes(told("a", lang=Language.MIXED), zh)
    assert not passes(told("a", lang=Language.EN), zh)
    papers = Filter(categories=("Papers",))
    assert passes(told("a", category="papers"), papers)
    assert not passes(told("a", category="news"), papers)
    assert passes(told("a"), Filter())


def test_a_typed_list_is_cut_at_commas_of_both_widths_but_not_inside_slashes() -> None:
    typed = "agent， 智能体、GPT-5;/a,b|c\\/d/,  hugging   face\nagent"
    assert read_words(typed) == ("agent", "智能体", "GPT-5", "/a,b|c\\/d/", "hugging face")
    assert read_words(" , ,") == ()
    assert read_words("TCP/IP") == ("TCP/IP",)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("/agent", "slash"),
        ("/a/ b", "slash"),
        ("/(/", "pattern"),
        ("/[/", "pattern"),
        ("/a{2,1}/", "pattern"),
        ("//", "empty"),
        ("/a*/", "empty"),
        ("/(a|b)?/", "empty"),
        ("x" * 201, "long"),
        (",".join(f"w{n}" for n in range(MOST_WORDS + 1)), "many"),
    ],
)
def test_a_list_that_cannot_be_used_says_which_word_and_why(typed: str, fault: str) -> None:
    with pytest.raises(TypedError) as caught:
        read_words(typed)
    assert caught.value.fault == f"words_{fault}"
    assert caught.value.text


@given(
    st.lists(
        st.text(st.characters(exclude_characters=",，、;；\n/", exclude_categories=("C", "Z")), min_size=1, max_size=20),
        unique=True, max_size=MOST_WORDS,
    )
)  # fmt: skip
def test_a_list_shown_is_read_back_as_it_was(words: list[str]) -> None:
    kept = read_words(shown_words(words))
    assert kept == read_words(shown_words(kept))


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_words_or_a_named_fault(typed: str) -> None:
    try:
        words = read_words(typed)
    except TypedError as error:
        if error.fault.removeprefix("words_") not in FAULTS:
            raise
        return
    assert all(words)
    assert passes(told("x", typed), Filter(exclude=words)) in (True, False)


CATASTROPHES = [
    "/(a+)+$/",
    "/(x+x+)+y/",
    "/(a|aa)+c/",
    "/(a{1,1000}){1,1000}b/",
    "/(?R)x/",
    "/(啊+)+嗯/",
]


@pytest.mark.parametrize("word", CATASTROPHES)
def test_a_pattern_that_tries_every_way_is_refused_before_it_is_kept(word: str) -> None:
    with pytest.raises(TypedError) as caught:
        review(Filter(include=read_words(word)), ())
    assert caught.value.fault == "words_slow"


def test_patterns_that_turn_bad_on_an_article_cost_milliseconds_and_pass_nothing_in() -> None:
    hostile = tuple(told("a" * 30_000 + "!" + "x" * 5000 + "啊" * 5000) for _ in range(40))
    sieve = Sieve(Filter(include=tuple(CATASTROPHES)))
    begin = perf_counter()
    assert not any(sieve.passes(each) for each in hostile)
    assert perf_counter() - begin < ALL_SEARCHES + 1.0
    assert set(sieve.slow) <= set(CATASTROPHES)
    assert sieve.slow


def test_a_slow_pattern_takes_nothing_from_the_words_beside_it() -> None:
    hostile = told("a" * 30_000 + "! 智能体")
    sieve = Sieve(Filter(include=("/(a+)+$/", "智能体")))
    assert all(sieve.passes(hostile) for _ in range(5))


def test_the_review_of_a_filter_names_what_passes() -> None:
    reports = tuple(told(title) for title in ("Agents at work", "新的智能体", "Chips"))
    found = review(Filter(include=("智能體", "agents")), reports)
    assert (found.seen, [key[1] for key in found.passed]) == (3, ["Agents at work", "新的智能体"])
