"""One outbox row, from plan to confirmation. Pure: a row and what happened in, a row out.

    planned ─▶ sending ─▶ confirmed
       ▲          │└────▶ failed      Discord refused it for good
       │          └─────▶ in_doubt    sent, but no answer came: looked for before anything else
       └── not found ────────┘

A row is one Discord message. Its nonce is fixed when it is planned, so that Discord itself
drops a quick repeat; for later ones the bot looks for the row's mark in the channel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.values import Channel, Delivery, Window

NONCE_LENGTH = 24
"""Discord takes at most 25 characters."""
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)


def nonce_of(key: str) -> str:
    """The nonce of a row: the same for the same row, in every process."""
    return hashlib.sha256(key.encode()).hexdigest()[:NONCE_LENGTH]


def plan(
    channel: Channel, window: Window, bodies: Sequence[dict[str, Any]]
) -> tuple[Delivery, ...]:
    """The rows of one digest for one channel, in the order in which they are to be posted.

    Each body gets its nonce and the mark (a `{nonce}` in the custom_id of its buttons).
    """
    rows = []
    for position, body in enumerate(bodies):
        key = f"{channel.id}/{window.until.isoformat()}/{position}"
        nonce = nonce_of(key)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        final = json.loads(text.replace("{nonce}", nonce))
        final |= {"nonce": nonce, "enforce_nonce": True}
        rows.append(
            Delivery(
                key=key,
                channel=channel.id,
                position=position,
                body=json.dumps(final, ensure_ascii=False, separators=(",", ":")),
                nonce=nonce,
                state="planned",
            )
        )
    return tuple(rows)


def sending(row: Delivery) -> Delivery:
    """The row just before its request; stored before the request goes out."""
    return replace(row, state="sending", attempts=row.attempts + 1, error=None)


def confirmed(row: Delivery, message_id: str) -> Delivery:
    return replace(row, state="confirmed", message_id=message_id, next_try=None, error=None)


def refused(row: Delivery, reason: str) -> Delivery:
    """Discord will never take this row as it is."""
    return replace(row, state="failed", error=reason, next_try=None)


def postponed(row: Delivery, reason: str, now: datetime, wait: timedelta | None = None) -> Delivery:
    """Discord surely did not take it, but may later (no permission now, say)."""
    return replace(row, state="planned", error=reason, next_try=now + (wait or backoff(row)))


def doubted(row: Delivery, reason: str, now: datetime) -> Delivery:
    """Nobody knows whether Discord took it: no answer came, or the process died waiting."""
    return replace(row, state="in_doubt", error=reason, next_try=now + backoff(row))


def not_found(row: Delivery) -> Delivery:
    """The channel was read and the row is not there: it may be sent again."""
    return replace(row, state="planned", next_try=None)


def backoff(row: Delivery) -> timedelta:
    """20 s after the first attempt, doubling, at most an hour."""
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** max(0, min(row.attempts - 1, 20)))
    return wait


def next_rows(rows: Iterable[Delivery], now: datetime) -> tuple[Delivery, ...]:
    """The first open row of each channel whose time has come: order is kept inside a channel,
    and a row that waits holds back only those behind it."""
    first: dict[str, Delivery] = {}
    for row in rows:
        if row.state not in ("confirmed", "failed"):
            first.setdefault(row.channel, row)
    return tuple(row for row in first.values() if row.next_try is None or row.next_try <= now)
