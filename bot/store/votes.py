"""Rows of votes: what readers think of a story, one vote a reader and server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from bot.store.codec import moment

Vote = Literal[-1, 1]


@dataclass(frozen=True, slots=True)
class Votes:
    """How many readers of one server liked a story, and how many did not."""

    up: int = 0
    down: int = 0


def cast(db: Database, story: str, guild: str, user: str, vote: Vote, now: datetime) -> None:
    """Keep a reader's vote; an earlier one is replaced."""
    db.execute(
        "INSERT OR REPLACE INTO votes (story, guild, user, vote, voted_at) VALUES (?, ?, ?, ?, ?)",
        (story, guild, user, vote, moment(now)),
    )


def of_story(db: Database, story: str, guild: str) -> Votes:
    """The votes of one server for a story."""
    row = db.execute(
        "SELECT coalesce(sum(vote = 1), 0), coalesce(sum(vote = -1), 0) FROM votes"
        " WHERE story = ? AND guild = ?",
        (story, guild),
    ).fetchone()
    return Votes(int(row[0]), int(row[1]))


def of_guild(db: Database, guild: str) -> Votes:
    """All votes of one server."""
    row = db.execute(
        "SELECT coalesce(sum(vote = 1), 0), coalesce(sum(vote = -1), 0) FROM votes WHERE guild = ?",
        (guild,),
    ).fetchone()
    return Votes(int(row[0]), int(row[1]))
