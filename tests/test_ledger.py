"""Claims of several sources on one line each, and contradictions named as such."""

from __future__ import annotations

import random

import pytest

from bot.stories.assemble import assemble
from bot.stories.ledger import conflicts, ledger, sources
from bot.stories.subjects import Subjects, identity
from bot.values import Group, Report
from summarizers.types import Language, Stance
from tests.story_reports import NOON, claim, read_report, report


def two(first: tuple, second: tuple) -> tuple[Report, ...]:
    return report("one", "a", "x", first), report("two", "b", "y", second, lang=Language.ZH)


def values(reports: tuple[Report, ...]) -> list[set[float]]:
    return [{side.value for side in conflict.sides} for conflict in conflicts(reports)]


# Lines


def test_one_value_told_in_two_languages_is_one_line() -> None:
    lines = ledger(
        two(
            (claim("Microsoft", "price", 1.9e9, "eur"), claim("CodeFusion", "parameters", 75e6)),
            (claim("微软", "price", 1.9e9, "eur"), claim("CodeFusion", "parameters", 75000000)),
        )
    )
    assert [(line.subject, line.value, len(line.told_by)) for line in lines] == [
        ("Microsoft", 1.9e9, 2),
        ("CodeFusion", 75e6, 2),
    ]
    assert [sources(line.told_by) for line in lines] == [2, 2]


def test_three_days_and_72_hours_are_one_line() -> None:
    lines = ledger(
        two((claim("M", "training_time", 3, "days"),), (claim("M", "training_time", 72, "hours"),))
    )
    assert len(lines) == 1


def test_retellings_of_one_paper_or_person_are_one_source() -> None:
    told = (claim("X", "parameters", 7e9),)
    cites = "See https://arxiv.org/abs/2310.17680"
    papers = report("one", "a", cites, told), report("two", "b", f"arXiv:2310.17680 {cites}", told)
    assert sources(ledger(papers)[0].told_by) == 1
    person = (claim("X", "parameters", 7e9, claimant="张俊林"),)
    assert sources(ledger(two(person, person))[0].told_by) == 1
    assert sources(ledger(two(told, told))[0].told_by) == 2


def test_names_that_a_text_sets_equal_are_one_subject() -> None:
    for text in (
        "They compare it with ChatGPT (gpt-3.5-turbo), which has 20B parameters.",
        "论文把 ChatGPT(即 gpt-3.5-turbo)列为 20B 参数。",
    ):
        subjects = Subjects([read_report("one", "Sizes", text)])
        assert subjects.root("ChatGPT") == subjects.root("gpt-3.5-turbo"), text
    apart = Subjects([read_report("one", "Sizes", "OpenAI (ChatGPT) and Llama 2 (Meta) differ.")])
    assert apart.root("OpenAI") != apart.root("ChatGPT")
    assert apart.root("Meta") != apart.root("Llama 2")


def test_a_variant_is_the_same_thing_only_where_it_has_the_same_value() -> None:
    same = two(
        (claim("GPT-3.5", "parameters", 2e10),), (claim("gpt-3.5-turbo", "parameters", 2e10),)
    )
    assert len(ledger(same)) == 1
    other = two((claim("GPT-4", "price", 3e-5),), (claim("GPT-4 Turbo", "price", 1e-5),))
    assert identity("GPT-4") != identity("GPT-4 Turbo")
    assert conflicts(other) == ()


# Conflicts


def test_two_sources_with_two_values_contradict_each_other() -> None:
    reports = two(
        (claim("Zorvex-3", "parameters", 2e10, "parameters", quote="20B parameters"),),
        (claim("Zorvex-3", "parameters", 2e11, "parameters", quote="2000 亿参数"),),
    )
    (conflict,) = conflicts(reports)
    assert (conflict.subject, conflict.metric) == ("Zorvex-3", "parameters")
    assert {side.told_by[0].claim.quote for side in conflict.sides} == {
        "20B parameters",
        "2000 亿参数",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (claim("X", "parameters", 7e9), claim("X", "parameters", 6.7e9)),
        (claim("X", "users", 680_000), claim("X", "users", 700_000, stance=Stance.HEDGED)),
        (claim("X", "parameters", 2e10), claim("X", "parameters", 2e11, stance=Stance.SPECULATED)),
        (claim("X", "parameters", 2e10), claim("X", "parameters", 2e11, stance=Stance.QUESTION)),
        (claim("X", "parameters", 2e10), claim("X", "parameters", 1e9, value2=9e10)),
        (claim("X", "users", 1e6), claim("X", "users", 5e5, comparator=">")),
        (claim("X", "price", 5, "usd"), claim("X", "price", 36, "cny")),
        (claim("X", "count", 23), claim("X", "count", 29)),
        (claim("X", "date", 2023, "date"), claim("X", "date", 20231031, "date")),
        (claim("X", "date", 1031, "date"), claim("X", "date", 20231031, "date")),
        (claim("X", "date", 10, "date"), claim("X", "date", 202310, "date")),
        (
            claim("X", "parameters", 671e9, quote="671B parameters in total"),
            claim("X", "parameters", 37e9, quote="37B activated"),
        ),
        (
            claim("X", "revenue", 2e9, quote="2 billion in the first quarter"),
            claim("X", "revenue", 3e9, quote="第二季度营收 30 亿"),
        ),
        (
            claim("X", "training_compute", 2.8e6, quote="278.8 万 GPU 时"),
            claim("X", "training_compute", 1.8e5, quote="每万亿 token 18 万 GPU 时"),
        ),
    ],
)
def test_differences_that_are_no_contradiction(one, other) -> None:
    assert conflicts(two((one,), (other,))) == ()


def test_two_dates_contradict_in_what_both_tell() -> None:
    dates = (claim("X", "date", 1030, "date"),), (claim("X", "date", 20231031, "date"),)
    assert values(two(*dates)) == [{1030, 20231031}]


def test_several_values_of_one_thing_do_not_contradict_another_source() -> None:
    sizes = tuple(claim("X", "parameters", size) for size in (7e9, 13e9, 70e9))
    assert conflicts(two(sizes, (claim("X", "parameters", 70e9),))) == ()
    assert conflicts(two(sizes, (claim("X", "parameters", 34e9),))) == ()
    total = (claim("X", "parameters", 74e9), claim("X", "parameters", 4e9))
    typo = (claim("X", "parameters", 47e9), claim("X", "parameters", 4e9))
    assert values(two(total, typo)) == [{74e9, 47e9}]


def test_a_guess_that_corrects_a_value_contradicts_it() -> None:
    guess = claim("X", "parameters", 12e10, quote="可能是笔误,应为 120B", stance=Stance.SPECULATED)
    assert values(two((claim("X", "parameters", 2e10),), (guess,))) == [{2e10, 12e10}]


def test_a_disputed_value_contradicts_the_one_that_stands() -> None:
    denied = claim("X", "users", 5e6, stance=Stance.DISPUTED)
    assert values((report("one", "a", "x", (denied, claim("X", "users", 3e6))),)) == [{5e6, 3e6}]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Zorvex-3 has 200 billion parameters?",
            "The paper says that Zorvex-3 has 20 billion parameters. It was published in May.",
        ),
        (
            "Zorvex-3 参数高达 2000 亿",
            "论文显示,Zorvex-3 的参数量为 200 亿。模型五月发布。",
        ),
    ],
)
def test_a_headline_that_its_own_article_contradicts_is_a_conflict(title: str, text: str) -> None:
    assert values((read_report("one", title, text),)) == [{2e11, 2e10}]


def test_a_headline_that_its_article_repeats_is_none() -> None:
    text = "The paper says that Zorvex-3 has 20 billion parameters."
    assert conflicts((read_report("one", "Zorvex-3 has 20 billion parameters?", text),)) == ()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Orvane is valued at $157 billion", "A year ago, Orvane had a valuation of $80 billion."),
        ("Orvane is valued at $157 billion", "Orvane had a valuation of $80 billion at the time."),
        ("青岚估值1570亿美元", "今年2月，青岚的估值还只有800亿美元左右。"),
        ("青岚估值1570亿美元", "青岚的估值一度为800亿美元。"),
        ("青岚估值1570亿美元", "融资完成了。去年，青岚的估值为800亿美元。"),
        ("Zorvex-3 is 50% cheaper", "Next spring Zorvex-3 may be 90% cheaper."),
        ("Zorvex-3 价格下降50%", "再过一年，Zorvex-3 的价格可能下降90%。"),
    ],
)
def test_a_headline_is_not_contradicted_by_what_was_or_may_be(title: str, text: str) -> None:
    assert conflicts((read_report("one", title, text),)) == ()


@pytest.mark.parametrize("seed", range(10))
def test_a_planted_contradiction_in_two_languages_is_found(seed: int) -> None:
    chance = random.Random(seed)
    name = "".join(chance.sample(["zor", "vex", "lum", "pra", "kin", "tol"], 3)).capitalize()
    model = f"{name}-{chance.randint(2, 9)}"
    size = chance.randint(11, 89)
    wrong = size * 10 if chance.random() < 0.5 else size + chance.randint(9, 30)
    english = read_report("one", f"{model} arrives", f"{model} has {size} billion parameters.")
    chinese = read_report("two", f"{model} 发布", f"{model} 的参数量为 {wrong * 10} 亿。")
    again = read_report("three", f"{model} 登场", f"{model} 的参数量为 {size * 10} 亿。")
    assert values((english, chinese)) == [{size * 1e9, wrong * 1e9}]
    (conflict,) = conflicts((english, chinese, again))
    assert conflict.sides[0].value == size * 1e9
    assert len(conflict.sides[0].told_by) == 2
    assert conflicts((english, again)) == ()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("{m} was trained on {v} billion tokens.", "{m} 用 {v}0 亿 token 训练。"),
        ("Training {m} took {v} days.", "{m} 的训练耗时 {v} 天。"),
        ("{m} was trained on {v}0 GPUs.", "{m} 在 {v}0 块 GPU 上训练。"),
        ("Training {m} cost ${v} million.", "{m} 的训练成本为 {v}00 万美元。"),
        ("{m} has {v} million users.", "{m} 拥有 {v}00 万用户。"),
        ("{m} raised ${v} million.", "{m} 融资 {v}00 万美元。"),
    ],
)
def test_contradictions_are_found_whatever_is_measured(english: str, chinese: str) -> None:
    for right, wrong in ((37, 52), (18, 81)):
        one = read_report("one", "News", english.format(m="Zorvex-3", v=right))
        other = read_report("two", "消息", chinese.format(m="Zorvex-3", v=wrong))
        same = read_report("three", "消息", chinese.format(m="Zorvex-3", v=right))
        assert [len(found) for found in values((one, other))] == [2]
        assert conflicts((one, same)) == ()


def test_a_story_is_assembled_from_a_group() -> None:
    reports = two((claim("X", "parameters", 2e10),), (claim("X", "parameters", 2e11),))
    story = assemble(Group("s-1", reports, ("X",)), NOON)
    assert (story.id, len(story.ledger), len(story.conflicts)) == ("s-1", 2, 1)
    assert story.evidence == ("X",)
    assert story.score > 0


def test_the_real_pair_of_articles_on_one_paper_agrees_and_conflicts(shared) -> None:
    reports = []
    for name, title in (
        ("codefusion-en", "GPT-3.5 only has 200 billion parameters?"),
        ("codefusion-zh", "ChatGPT参数只有200亿"),
    ):
        text = (shared / "articles" / f"{name}.txt").read_text("utf-8")
        reports.append(read_report(name, title, text))
    lines = {(line.subject, line.metric, line.value): line for line in ledger(reports)}
    assert len({a.report.key for a in lines["CodeFusion", "parameters", 75e6].told_by}) == 2
    (conflict,) = [c for c in conflicts(reports) if c.metric == "parameters"]
    sides = {side.value: side for side in conflict.sides}
    assert {2e10, 2e11} <= sides.keys()
    assert {a.report.article.lang for a in sides[2e10].told_by} == {Language.ZH, Language.EN}
