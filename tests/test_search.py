"""Search finds Chinese words of any length, English words in any form, and both at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import Store
from bot.store.search import expression, segment, stem, terms
from summarizers.types import Language
from tests.story_reports import NOON, claim, hours, report

pytestmark = pytest.mark.anyio

REPORTS = (
    report(
        "wire",
        "Microsoft publishes CodeFusion",
        "The diffusion model was trained on programs. Its training took 75M parameters.",
        (claim("CodeFusion", "parameters", 7.5e7, quote="75M parameters"),),
        translation="微软发布代码扩散模型",
    ),
    report(
        "jiqi",
        "微软论文 CodeFusion 引发热议",
        "微软研究院提出的 CodeFusion 只有 7500 万参数,由张俊林解读。",
        lang=Language.ZH,
        published=hours(24),
    ),
    report(
        "taiwan",
        "臺灣團隊發表新語言模型",
        "這個語言模型採用繁體中文資料訓練,參數為 130 億。",
        lang=Language.ZH,
    ),
    report("wire", "GPT-4o gets cheaper", "OpenAI lowers prices; transformers are everywhere."),
)


@pytest.fixture
async def store(tmp_path):
    async with Store(tmp_path / "a.db") as store:
        for item in REPORTS:
            await store.save_report(item, NOON)
        yield store


async def found(store: Store, query: str, **filters) -> set[str]:
    return {hit.title[:9] for hit in await store.search(query, **filters)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("微软", {0, 1}),
        ("微軟", {0, 1}),
        ("软", {0, 1}),
        ("語言模型", {2}),
        ("语言模型", {2}),
        ("台湾", {2}),
        ("臺灣", {2}),
        ("张俊林", {1}),
        ("张林", set()),
        ("微软 CodeFusion", {0, 1}),
        ("微软CodeFusion", {0, 1}),
        ("codefus", {0, 1}),
        ("fusion", {0, 1}),
        ("train", {0}),
        ("trains", {0}),
        ("transform", {3}),
        ("transformer", {3}),
        ("price", {3}),
        ("gpt4o", {3}),
        ("GPT 4o", {3}),
        ("GPT-4o", {3}),
        ("ＧＰＴ－４ｏ", {3}),
        ('"diffusion model"', {0}),
        ('"model diffusion"', set()),
        ("75M", {0}),
        ("7500万", {1}),
        ("130", {2}),
        ("13", set()),
        ("微软 cheaper", set()),
        ("", set()),
        ("???", set()),
    ],
)
async def test_a_query_finds_what_a_person_means(store: Store, query: str, expected: set) -> None:
    assert await found(store, query) == {REPORTS[n].article.title[:9] for n in expected}


@pytest.mark.parametrize(
    "query",
    [
        '"', "a AND", "NEAR(a b)", "title:x", "-", "*", "a*b", "(", "col : x", "' OR 1=1 --", "\0",
        "^x", "{a b}:c", "\ud800", "微软\"", "a" * 5000, "和 " * 300,
    ],
)  # fmt: skip
async def test_no_query_is_an_error(store: Store, query: str) -> None:
    await store.search(query)


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_text_becomes_a_query_that_sqlite_takes(query: str) -> None:
    words = terms(query)
    if words:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, stems)")
            connection.execute("SELECT * FROM t WHERE t MATCH ?", (expression(words),)).fetchall()


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_tokens_are_words_and_single_characters(text: str) -> None:
    for token in segment(text).split():
        assert token.isalnum() or not token.isascii()


async def test_filters_narrow_a_search(store: Store) -> None:
    assert await found(store, "CodeFusion", language=Language.ZH) == {"微软论文 Code"}
    assert await found(store, "CodeFusion", source="wir") == {"Microsoft"}
    assert await found(store, "CodeFusion", since=hours(1)) == {"微软论文 Code"}
    assert len(await store.search("e", limit=1)) <= 1


async def test_a_hit_shows_where_it_matched(store: Store) -> None:
    for query in ("微软", "參數", "CodeFusion 微软", "训练", "trained"):
        hits = await store.search(query)
        assert hits
        for hit in hits:
            for start, end in hit.marks:
                assert 0 <= start < end <= len(hit.snippet)
    (hit,) = await store.search("張俊林")
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["张俊林"]
    (hit,) = await store.search("diffusion train")
    assert {hit.snippet[a:b] for a, b in hit.marks} == {"diffusion", "trained", "training"}


async def test_the_title_weighs_more_than_a_mention(store: Store) -> None:
    await store.save_report(
        report("x", "Other news", "Somebody mentioned CodeFusion. " + "x y " * 99), NOON
    )
    hits = await store.search("CodeFusion")
    assert hits[-1].title == "Other news"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


async def test_a_renewed_report_is_found_by_its_new_words_only(store: Store) -> None:
    again = report("wire", "GPT-4o gets cheaper", "Completely rewritten text.")
    await store.save_report(again, NOON)
    assert await found(store, "transformers") == set()
    assert await found(store, "rewritten") == {"GPT-4o ge"}


def test_forms_of_a_word_share_a_stem() -> None:
    for words in (
        ("model", "models", "modelled", "modeling", "modelling"),
        ("train", "trains", "trained", "training", "trainer"),
        ("release", "releases", "released", "releasing"),
        ("company", "companies"),
        ("run", "runs", "running"),
    ):
        assert len({stem(word) for word in words}) == 1, words
    assert stem("gas") != stem("ga")
