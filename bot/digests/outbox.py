"""One outbox row, from plan to confirmation. Pure: a row and what happened in, a row out.

    planned ─▶ sending ─▶ confirmed
       ▲          │└────▶ failed      Discord refused it for good
       │          └─────▶ in_doubt    sent, but no answer came: looked for before anything else
       └── not found ────────┘

What Discord refuses for the time being goes back to `planned`, with the reason and the time of
its next try. A row is one Discord message. Its nonce is fixed when it is planned, so that
Discord itself drops a quick repeat; for later ones the bot looks for the row's mark in the
channel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.digests.render.discord import Message, mark
from bot.values import Channel, Delivery, Shown, Window

NONCE_LENGTH = 24
"""Discord takes at most 25 characters."""
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)


def nonce_of(key: str) -> str:
    """The nonce of a row: the same for the same row, in every process."""
    return hashlib.sha256(key.encode()).hexdigest()[:NONCE_LENGTH]


def plan(channel: Channel, window: Window, messages: Sequence[Message]) -> tuple[Delivery, ...]:
    """The rows of one digest for one channel, in the order in which they are to be posted.

    Each body gets its nonce and its mark, by which it is found again where nonces do not help.
    """
    rows = []
    for position, message in enumerate(messages):
        key = f"{channel.id}/{window.until.isoformat()}/{position}"
        nonce = nonce_of(key)
        rows.append(
            Delivery(
                key=key,
                channel=channel.id,
                position=position,
                body=packed(mark(message.body, nonce)),
                nonce=nonce,
                state="planned",
                shown=tuple(
                    Shown(story.id, tuple(report.key for report in story.reports))
                    for story in message.stories
                ),
                head=message.head,
                title=message.title,
                left_out=message.left_out,
            )
        )
    return tuple(rows)


def packed(body: Mapping[str, Any]) -> str:
    """A message body as it is stored."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def planned_at(row: Delivery) -> datetime:
    """The end of the window of the row's digest: nothing of it was posted before."""
    return datetime.fromisoformat(row.key.split("/")[1])


def same_digest(row: Delivery, other: Delivery) -> bool:
    """Whether two rows are parts of one digest."""
    return row.key.rpartition("/")[0] == other.key.rpartition("/")[0]


def edited(row: Delivery, body: Mapping[str, Any]) -> Delivery:
    """A confirmed row after Discord has taken its new words."""
    return replace(row, body=packed(body))


def sending(row: Delivery) -> Delivery:
    """The row just before its request; stored before the request goes out."""
    return replace(row, state="sending", attempts=row.attempts + 1, error=None)


def confirmed(row: Delivery, message_id: str) -> Delivery:
    return replace(
        row, state="confirmed", message_id=message_id, next_try=None, error=None, stuck=False
    )


def refused(row: Delivery, reason: str) -> Delivery:
    """Discord will never take this row as it is."""
    return replace(row, state="failed", error=reason, next_try=None)


def postponed(row: Delivery, reason: str, now: datetime, wait: timedelta | None = None) -> Delivery:
    """Discord surely did not take it, but may later (no permission now, say)."""
    return replace(row, state="planned", error=reason, next_try=now + (wait or backoff(row)))


def doubted(row: Delivery, reason: str, now: datetime) -> Delivery:
    """Nobody knows whether Discord took it: no answer came, or the process died waiting."""
    return replace(row, state="in_doubt", error=reason, next_try=now + backoff(row))


def stuck(row: Delivery, reason: str, now: datetime) -> Delivery:
    """In doubt, and nothing can be read there: never resent, looked for again now and then."""
    return replace(doubted(row, reason, now), next_try=now + LONGEST_WAIT, stuck=True)


def not_found(row: Delivery) -> Delivery:
    """The channel was read and the row is not there: it may be sent again."""
    return replace(row, state="planned", next_try=None, stuck=False)


def backoff(row: Delivery) -> timedelta:
    """FIRST_WAIT after the first attempt, doubling, at most an hour."""
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** max(0, min(row.attempts - 1, 20)))
    return wait


def next_time(rows: Iterable[Delivery]) -> datetime | None:
    """When the first open row of these, all of one channel, is to be worked at; None where there
    is none, or none with a time."""
    for row in rows:
        if row.state not in ("confirmed", "failed") and not row.stuck:
            return row.next_try
    return None


def next_rows(rows: Iterable[Delivery], now: datetime) -> tuple[Delivery, ...]:
    """The rows whose turn and time it is: order is kept inside a channel, a row that waits holds
    back only those behind it, and one that is stuck holds back none."""
    first: dict[str, Delivery] = {}
    aside = []
    for row in rows:
        if row.state in ("confirmed", "failed"):
            continue
        if row.stuck:
            aside.append(row)
        else:
            first.setdefault(row.channel, row)
    return tuple(r for r in (*first.values(), *aside) if r.next_try is None or r.next_try <= now)
