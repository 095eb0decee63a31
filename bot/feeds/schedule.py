"""When a feed is asked again. Pure: facts and `now` in, times out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import FeedError
from bot.values import Answer, Feed, FeedState, ParsedFeed, Unchanged

SOONEST = 15.0
"""Minutes; no feed is asked more often unless the operator says so."""
LATEST = 24 * 60.0
FIRST = 30.0
GROWTH = 1.5
"""A feed that had nothing new is asked this much later the next time; one that had, sooner."""


def due(feeds: Iterable[Feed], states: Mapping[str, FeedState], now: datetime) -> tuple[Feed, ...]:
    """The enabled feeds whose time has come, longest waiting first."""
    waiting = []
    for feed in feeds:
        state = states.get(feed.url)
        moment = state.next_due if state else None
        if feed.enabled and (moment is None or moment <= now):
            waiting.append((moment or datetime.min.replace(tzinfo=now.tzinfo), feed))
    waiting.sort(key=lambda pair: pair[0])
    return tuple(feed for _, feed in waiting)


def after_answer(
    feed: Feed,
    state: FeedState,
    answer: Answer | Unchanged,
    parsed: ParsedFeed | None,
    *,
    new: int,
    now: datetime,
) -> FeedState:
    """The state after the server answered; `new` entries were not known before."""
    interval = _last_interval(state)
    interval = interval / GROWTH if new else interval * GROWTH
    asked_for = max(parsed.ttl or 0 if parsed else 0, (answer.max_age or 0) / 60)
    return replace(
        state,
        etag=answer.etag or (state.etag if isinstance(answer, Unchanged) else None),
        last_modified=answer.last_modified
        or (state.last_modified if isinstance(answer, Unchanged) else None),
        checked_at=now,
        changed_at=now if new else state.changed_at,
        next_due=now + _interval(feed, max(interval, asked_for)),
        failures=0,
        error=None,
        fault="",
        moved_to=answer.permanent_url if isinstance(answer, Answer) else state.moved_to,
    )


def after_failure(feed: Feed, state: FeedState, error: Exception, now: datetime) -> FeedState:
    """The state after a failure: the wait doubles, and a server's own wish is obeyed."""
    failures = state.failures + 1
    minutes = min(LATEST, SOONEST * 2 ** min(failures, 10))
    minutes *= 1 + _jitter(feed.url, failures) / 4
    if getattr(error, "gone", False):
        minutes = 7 * LATEST
    minutes = max(minutes, (getattr(error, "retry_after", None) or 0) / 60)
    reason = error.reason if isinstance(error, FeedError) else str(error)
    return replace(
        state,
        checked_at=now,
        next_due=now + timedelta(minutes=min(minutes, 7 * LATEST)),
        failures=failures,
        error=reason,
        fault=getattr(error, "fault", ""),
    )


def _interval(feed: Feed, minutes: float) -> timedelta:
    if feed.interval is not None:
        return timedelta(minutes=feed.interval)
    return timedelta(minutes=min(LATEST, max(SOONEST, minutes)))


def _last_interval(state: FeedState) -> float:
    """Minutes that the last wait was, failures aside."""
    if state.checked_at is None or state.next_due is None or state.failures:
        return FIRST
    return max(1.0, (state.next_due - state.checked_at).total_seconds() / 60)


def _jitter(url: str, failures: int) -> float:
    """0 to 1, the same for the same feed and count: spreads retries without a random source."""
    digest = hashlib.sha256(f"{url} {failures}".encode()).digest()
    return digest[0] / 255
