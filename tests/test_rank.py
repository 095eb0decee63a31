"""More sources, both languages, claims, contradictions and freshness make a story weigh more."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.assemble import assemble
from bot.stories.rank import HALF_LIFE_HOURS, score
from bot.values import Group, Story
from summarizers.types import Language, Stance
from tests.story_reports import NOON, claim, hours, report

ONE = report("one", "a", "x")
OTHER = report("two", "b", "x")
CHINESE = report("three", "三", "x", lang=Language.ZH)


def weigh(*reports, now=NOON) -> float:
    return assemble(Group("s", reports), now).score


def test_every_reason_to_read_raises_the_score() -> None:
    facts = replace(ONE, claims=(claim("X", "parameters", 7e9),))
    denial = replace(OTHER, claims=(claim("X", "parameters", 7e10),))
    guess = replace(ONE, claims=(claim("X", "users", 1, stance=Stance.SPECULATED),))
    assert weigh(ONE) < weigh(facts) < weigh(facts, OTHER) < weigh(facts, denial)
    assert weigh(ONE, OTHER) < weigh(ONE, CHINESE)
    assert weigh(guess) == weigh(ONE)
    assert weigh(ONE, replace(ONE)) == weigh(ONE)


def test_a_story_counts_half_after_its_half_life() -> None:
    assert abs(weigh(ONE, now=hours(HALF_LIFE_HOURS)) - weigh(ONE) / 2) < 1e-6
    late = replace(OTHER.article.entry, published=hours(10))
    fresh = replace(OTHER, article=replace(OTHER.article, entry=late))
    assert weigh(ONE, fresh, now=hours(10)) == weigh(ONE, OTHER)


def test_undated_articles_count_as_new() -> None:
    undated = replace(
        ONE, article=replace(ONE.article, entry=replace(ONE.article.entry, published=None))
    )
    assert weigh(undated, now=hours(99)) == weigh(ONE)


@given(st.floats(-1000, 100000))
def test_a_score_is_never_negative(age: float) -> None:
    assert score(Story("s", (ONE,)), hours(age)) >= 0
