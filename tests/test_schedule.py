"""When a feed is asked again: bounded whatever happens, sooner where there is news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.feeds import schedule
from bot.values import Answer, Feed, FeedState, ParsedFeed, Unchanged

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEED = Feed("F", "https://a.example/feed")
ANSWER = Answer(FEED.url, 200, "", b"", etag='"1"')
EMPTY = FeedState(FEED.url)


@given(st.lists(st.sampled_from(["new", "same", "fail", "late"]), max_size=40))
def test_the_wait_stays_between_a_quarter_hour_and_a_week(events: list[str]) -> None:
    state, now = EMPTY, NOW
    for event in events:
        if event in ("new", "same"):
            state = schedule.after_answer(
                FEED, state, ANSWER, ParsedFeed("", ()), new=event == "new", now=now
            )
        else:
            error = FetchError(FEED.url, "no")
            error.retry_after = 10**9 if event == "late" else None
            state = schedule.after_failure(FEED, state, error, now)
        assert state.next_due is not None
        wait = state.next_due - now
        assert timedelta(minutes=15) <= wait <= timedelta(days=7)
        now = state.next_due


def test_news_makes_a_feed_asked_sooner_and_silence_later() -> None:
    first = schedule.after_answer(FEED, EMPTY, ANSWER, None, new=1, now=NOW)
    later = schedule.after_answer(FEED, EMPTY, Unchanged(FEED.url), None, new=0, now=NOW)
    assert first.next_due is not None
    assert later.next_due is not None
    assert first.next_due < later.next_due


def test_the_operators_interval_and_the_servers_wish_are_obeyed() -> None:
    fixed = Feed("F", FEED.url, interval=5)
    assert schedule.after_answer(
        fixed, EMPTY, ANSWER, None, new=0, now=NOW
    ).next_due == NOW + timedelta(minutes=5)
    patient = Answer(FEED.url, 200, "", b"", max_age=7200)
    assert schedule.after_answer(
        FEED, EMPTY, patient, None, new=1, now=NOW
    ).next_due == NOW + timedelta(hours=2)


def test_a_failure_keeps_validators_and_says_why() -> None:
    state = schedule.after_answer(FEED, EMPTY, ANSWER, None, new=1, now=NOW)
    failed = schedule.after_failure(
        FEED, state, FetchError(FEED.url, "the server answered 500"), NOW
    )
    assert (failed.etag, failed.failures, failed.error) == ('"1"', 1, "the server answered 500")
    assert schedule.after_answer(FEED, failed, ANSWER, None, new=0, now=NOW).failures == 0


def test_due_feeds_come_longest_waiting_first() -> None:
    feeds = [Feed(n, f"https://{n}.example") for n in "abc"] + [
        Feed("off", "https://off.example", enabled=False)
    ]
    states = {
        feeds[0].url: FeedState(feeds[0].url, next_due=NOW - timedelta(minutes=1)),
        feeds[1].url: FeedState(feeds[1].url, next_due=NOW + timedelta(minutes=1)),
    }
    assert [feed.name for feed in schedule.due(feeds, states, NOW)] == ["c", "a"]
