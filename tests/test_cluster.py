"""Articles on one event become one story, in both languages; near misses do not."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from bot.stories.cluster import WINDOW, Index, cluster, place
from bot.stories.features import (
    Item,
    features,
    is_roundup,
    issues,
    name_key,
    number_key,
    page_key,
    report_features,
    significant,
)
from bot.stories.rarity import prior
from bot.values import Placed
from summarizers.types import Language
from tests.story_reports import NOON, hours, read_report

LABELLED = Path(__file__).parent / "data" / "stories.jsonl"


def labelled() -> tuple[list[Item], dict[str, str]]:
    rows = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
    items = [
        Item(
            row["id"],
            row["title"],
            row["text"],
            Language(row["lang"]),
            row["url"],
            datetime.fromisoformat(row["published"]),
        )
        for row in rows
    ]
    return items, {row["id"]: row["story"] for row in rows}


def pairs(stories: dict[str, str]) -> set[tuple[str, str]]:
    return {(a, b) for a, b in combinations(sorted(stories), 2) if stories[a] == stories[b]}


def f1(items: list[Item], gold: dict[str, str]) -> float:
    found, wanted = pairs(dict(cluster(items))), pairs(gold)
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def test_pairwise_f1_on_the_labelled_stories_stays_where_it_is() -> None:
    items, gold = labelled()
    assert len(items) >= 30
    assert len(set(gold.values())) >= 10
    assert f1(items, gold) >= 0.98


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_articles_hardly_matters(seed: int) -> None:
    items, gold = labelled()
    minutes = list(range(len(items)))
    random.Random(seed).shuffle(minutes)
    mixed = [
        replace(item, published=NOON + timedelta(minutes=minute))
        for item, minute in zip(items, minutes, strict=True)
    ]
    assert f1(mixed, gold) >= 0.95


def test_the_same_file_gives_the_same_stories_in_input_order() -> None:
    items, _ = labelled()
    assert cluster(items) == cluster(items)
    assert [name for name, _ in cluster(items)] == [item.id for item in items]
    assert pairs(dict(cluster(items))) == pairs(dict(cluster(items[::-1])))


def test_undated_articles_are_placed_in_file_order() -> None:
    items, gold = labelled()
    assert f1([replace(item, published=None) for item in items], gold) >= 0.98
    assert cluster([]) == ()


def test_a_thousand_articles_take_seconds() -> None:
    items, _ = labelled()
    many = [
        replace(item, id=f"{item.id}-{n}", published=NOON + timedelta(days=9 * n))
        for n in range(21)
        for item in items
    ]
    begin = time.perf_counter()
    stories = cluster(many)
    assert time.perf_counter() - begin < 30  # about 4 s on one free core
    assert len({story for _, story in stories}) >= 21 * 20


# Two invented events, from a seed

SYLLABLES = "bra ken dor vil mar tes lun pri zan gor fel hib qua rost nim sel tor wex".split()


def invented(chance: random.Random) -> str:
    return "".join(chance.sample(SYLLABLES, chance.choice((2, 3)))).capitalize()


def event(chance: random.Random, number: int) -> list[tuple[str, str, str]]:
    """Three articles (feed, title, text) on an invented model."""
    firm, model = invented(chance), f"{invented(chance)}-{chance.randint(2, 9)}"
    billions = chance.randint(11, 98)
    tokens, money = chance.randint(13, 97) / 10, chance.randint(101, 989)
    days, gpus = chance.randint(12, 99), chance.randint(1001, 9888)
    return [
        (
            "en",
            f"{firm} releases {model}, a language model with {billions} billion parameters",
            f"{firm} has released {model}. The model has {billions} billion parameters and was "
            f"trained on {tokens} trillion tokens. Training took {days} days on {gpus:,} GPUs. "
            f"Investors gave {firm} ${money} million last year.",
        ),
        (
            "zh",
            f"{firm} 发布大模型 {model}",
            f"{firm} 今天发布了大模型 {model}。{model} 有 {billions * 10} 亿参数,用 {tokens} 万亿 "
            f"token 训练,在 {gpus} 块 GPU 上训练了 {days} 天。",
        ),
        (
            "tw",
            f"{model} 登場:{firm} 的新語言模型",
            f"{firm} 推出 {model},參數達 {billions * 10} 億。該公司表示訓練用了 {gpus} 塊 GPU,"
            f"歷時 {days} 天。",
        ),
    ]


@pytest.mark.parametrize("seed", range(10))
def test_two_invented_events_from_three_feeds_are_two_stories(seed: int) -> None:
    chance = random.Random(seed)
    articles = [(n, *article) for n in range(2) for article in event(chance, n)]
    chance.shuffle(articles)
    index, stories = Index(), {}
    for position, (number, feed, title, text) in enumerate(articles):
        report = read_report(feed, title, text, published=hours(position))
        found = report_features(report)
        placement = index.place(found)
        index.add(found, placement.story)
        stories.setdefault(number, set()).add(placement.story)
        assert placement.evidence or placement.score == 0
    assert [len(found) for found in stories.values()] == [1, 1]
    assert len(set.union(*stories.values())) == 2


# Single rules


def test_a_placement_names_its_evidence() -> None:
    items, _ = labelled()
    first, second = features(items[0]), features(items[1])
    index = Index([Placed(("f", "1"), "s-known", first)])
    placement = place(second, index)
    assert placement.story == "s-known"
    assert {"arXiv:2310.17680", "CodeFusion"} <= set(placement.evidence)


def test_a_story_takes_nothing_after_its_window() -> None:
    items, _ = labelled()
    one, two = features(items[0]), features(items[1])
    index = Index([Placed(("f", "1"), "s-known", one)])
    assert one.published is not None
    late = replace(two, published=one.published + WINDOW + timedelta(hours=1))
    assert index.place(late).story != "s-known"
    assert index.place(replace(two, published=None)).story == "s-known"
    index.forget(one.published + timedelta(seconds=1))
    assert index.place(two).story != "s-known"


def test_names_are_one_in_any_spelling_and_script() -> None:
    assert name_key("Code-Fusion") == name_key("CODEFUSION") == "codefusion"
    assert name_key("臺灣大學") == name_key("台湾大学")
    english = features(Item("1", "Microsoft publishes a paper", "It is by Microsoft."))
    chinese = features(Item("2", "微软发表论文", "论文出自微软。"))
    assert "name:microsoft" in {m.key for m in english.marks} & {m.key for m in chinese.marks}


def test_numbers_are_one_in_any_unit_of_writing() -> None:
    english = features(Item("1", "A model", "It has 20 billion parameters, 12.7% more."))
    chinese = features(Item("2", "模型", "参数为 200 亿,多出 12.7%。"))
    shared = {m.key for m in english.marks} & {m.key for m in chinese.marks}
    assert {number_key(20_000_000_000, "parameters"), "num:12.7%"} <= shared
    assert significant(4.1e9) == 2
    assert significant(0) == 1


def test_rare_things_weigh_more_than_common_ones() -> None:
    order = ["link:arxiv:1", "name:zorvex", "name:mistral", "name:claude", "name:openai"]
    assert [prior(key) for key in order] == sorted(prior(key) for key in order)
    numbers = ["num:2788000", "num:340000000", "num:20000000000", "num:5 people"]
    assert [prior(key) for key in numbers] == sorted(prior(key) for key in numbers)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("This week in AI: ten stories", True),
        ("AI 日报:Halcyon 融资、芯衡换帅", True),
        ("AI早报|谷歌更新 Gemini", True),
        ("本周要闻:OpenAI 降价", True),
        ("OpenAI 本周发布新模型", False),
        ("人民日报社推出 AI 主播", False),
        ("ChatGPT passes 800 million weekly users", False),
        ("White House briefing turns to AI", False),
    ],
)
def test_roundups_are_known_by_their_titles(title: str, expected: bool) -> None:
    assert is_roundup(title, "") is expected


def test_a_roundup_is_known_by_its_numbering() -> None:
    text = "一、谷歌更新手机版。\n二、英伟达供货紧张。\n三、某公司裁员。\n"
    assert is_roundup("谷歌更新手机版、英伟达供货紧张、某公司裁员", text)
    assert not is_roundup("谷歌更新手机版", text)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("AI 开源趋势日报 2026-05-04", ("20260504",)),
        ("Tech Digest 2026/5/4", ("20260504",)),
        ("科技周刊(第 312 期)", ("312",)),
        ("Import AI #405", ("405",)),
        ("fortify-headers 2.1", ("2.1",)),
        ("vLLM v0.6.3 released", ("0.6.3",)),
        ("Halcyon raises 3.4 billion", ()),
        ("Phi-1.5 在基准上得分 71.4", ()),
    ],
)
def test_issues_of_a_series_are_told_apart(title: str, expected: tuple[str, ...]) -> None:
    assert issues(title) == expected


def test_two_issues_of_one_digest_are_two_stories_in_any_language() -> None:
    text = "GitHub 上 Zorvex 获得 12345 颗星,Lumprak 获得 6789 颗星。https://github.com/z/zorvex"
    english = "Zorvex has 12,345 stars, Lumprak 6,789. https://github.com/z/zorvex"
    items = [
        Item("1", "Zorvex 与 Lumprak 排名 2026-05-04", text, published=NOON),
        Item("2", "Zorvex and Lumprak ranks 2026-05-04", english, published=hours(1)),
        Item("3", "Zorvex 与 Lumprak 排名 2026-05-05", text, published=hours(24)),
    ]
    stories = dict(cluster(items))
    assert stories["1"] == stories["2"] != stories["3"]


def test_two_series_of_one_day_stay_apart_though_they_list_the_same_page() -> None:
    def listed(name: str, first: int) -> str:
        pages = [f"https://github.com/{name}/p{number}" for number in range(first, first + 6)]
        return "Zorvex 12345, Lumprak 6789. https://github.com/z/zorvex " + " ".join(pages)

    items = [
        Item("1", "Zorvex tools 2026-05-04", listed("tools", 0), published=NOON),
        Item("2", "Zorvex 工具日报 2026-05-04", listed("tools", 0), published=hours(1)),
        Item("3", "Zorvex 论文日报 2026-05-04", listed("papers", 0), published=hours(2)),
        Item("4", "Zorvex papers 2026-05-04", listed("papers", 1), published=hours(3)),
    ]
    stories = dict(cluster(items))
    assert stories["1"] == stories["2"] != stories["3"] == stories["4"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lumen releases Zorvex-3.7-Lite", "Lumen releases Zorvex-Lite-4.5"),
        ("流明发布 Zorvex-3.7-Lite", "流明发布 Zorvex-Lite-4.5"),
    ],
)
def test_two_versions_of_one_model_are_two_stories_wherever_the_number_stands(
    one: str, other: str
) -> None:
    text = "{}. Lumen prices Zorvex at $3 per million tokens, with the tool Zorvex Code."
    items = [
        Item("1", one, text.format(one), published=NOON),
        Item("2", other, text.format(other), published=hours(24)),
    ]
    stories = dict(cluster(items))
    assert stories["1"] != stories["2"]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.a.example/b/?utm_source=x#top", "a.example/b"),
        ("http://a.example/b?id=3&spm=1", "a.example/b?id=3"),
        ("https://github.com/Foo/Bar/tree/main", "github.com/foo/bar"),
        ("https://a.example/", None),
        ("mailto:x@a.example", None),
        ("https://[bad", None),
    ],
)
def test_a_page_has_one_identity(link: str, expected: str | None) -> None:
    assert page_key(link) == expected


def test_a_language_that_is_missing_or_unknown_is_taken_from_the_text() -> None:
    for given in (None, "fr", "", "zh"):
        item = Item("1", "微软论文", "微软发表了一篇论文。", given)  # type: ignore[arg-type]
        assert features(item).lang is Language.ZH


def test_items_with_the_same_id_stay_apart() -> None:
    items = [Item("1", "Zorvex buys Lumprak", "x"), Item("1", "谷歌更新手机版", "y")]
    (_, first), (_, second) = cluster(items)
    assert first != second


def test_any_text_has_features() -> None:
    for text in (
        "",
        " ",
        "\ud800",
        "。" * 50,
        "a" * 5000,
        "１２３４５",
        "https://[",
        "200亿" * 400,
    ):
        features(Item("1", text[:80], text))
