"""What was claimed, by whom, in which article; and the headlines of stories. Runs on the store's
thread.

Every claim of a report stands in a row of its own, under the names that both languages have
for its subject and claimant: 微软 finds what is said of Microsoft, GPT4 what is said of GPT-4.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from bot.feeds.urls import canonical_url
from bot.store import search
from bot.store.codec import dumps, loads, optional_moment, read_moment, unpack
from bot.store.feeds import VISIBLE, clean, visibility
from bot.values import Entry, Report
from summarizers.names import canonical, key_of
from summarizers.types import Claim, Language, Stance

JOINED = "claims c JOIN reports r ON r.id = c.report_id JOIN entries e ON e.id = r.id"
TIME = "coalesce(r.published, r.saved_at)"

Known = Literal["subject", "metric", "claimant"]
"""What of a claim can be completed while somebody types."""
_COLUMNS: dict[Known, str] = {"subject": "subject", "metric": "metric", "claimant": "claimant"}


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with the article that makes it. `when` is the article's date, or the time at which
    it was stored where it has none."""

    claim: Claim
    key: tuple[str, str]
    title: str
    url: str | None
    feed_name: str
    when: datetime
    story: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which claims are wanted; None and empty texts want all. Names may be of either language."""

    subject: str | None = None
    metric: str | None = None
    claimant: str | None = None
    stance: Stance | None = None
    since: datetime | None = None
    """Of the article's date."""
    with_value: bool = False
    """Only claims that give a number."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A story's newest title, in its own language and, where there is one, in the other."""

    story: str
    title: str
    translated: str | None
    lang: Language
    when: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An entry at an address: read (`report`), waiting, or given up with the reason."""

    key: tuple[str, str]
    status: Literal["pending", "read", "given_up"]
    reason: str | None
    title: str
    story: str | None


def name_key(name: str) -> str:
    """What all spellings of a name have in common, in both languages."""
    return key_of(canonical(name) or name)


def index(db: Database, number: int, report: Report) -> None:
    """Put a report's claims, title and address where they can be asked for, or renew them."""
    db.execute(
        "UPDATE reports SET title = ?, title_translated = ?, url = ? WHERE id = ?",
        (
            clean(report.article.title),
            None
            if report.summary.title_translated is None
            else clean(report.summary.title_translated),
            None
            if report.article.entry.url is None
            else clean(canonical_url(report.article.entry.url)),
            number,
        ),
    )
    db.execute("DELETE FROM claims WHERE report_id = ?", (number,))
    db.conn.executemany(
        "INSERT INTO claims (report_id, position, subject, subject_key, metric, stance, claimant,"
        " claimant_key, valued, claim) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                position,
                clean(claim.subject),
                clean(name_key(claim.subject)),
                clean(claim.metric),
                claim.stance.value,
                None if claim.claimant is None else clean(claim.claimant),
                None if claim.claimant is None else clean(name_key(claim.claimant)),
                claim.value is not None,
                clean(dumps(claim)),
            )
            for position, claim in enumerate(report.claims)
        ],
    )


def claims(
    db: Database,
    asked: Asked,
    owners: Collection[str] | None,
    without: Collection[str],
    limit: int,
) -> tuple[Told, ...]:
    """The newest claims first, those of one article in the order of its text.

    A name that no claim has exactly is looked for inside longer ones.
    """
    rows = _claims(db, asked, owners, without, limit, "c.{0}_key = :{0}")
    return rows or _claims(db, asked, owners, without, limit, "instr(c.{0}_key, :{0})")


def _claims(
    db: Database,
    asked: Asked,
    owners: Collection[str] | None,
    without: Collection[str],
    limit: int,
    test: str,
) -> tuple[Told, ...]:
    wanted = []
    values: dict[str, object] = {}
    for name, typed in (("subject", asked.subject), ("claimant", asked.claimant)):
        if typed:
            wanted.append(test.format(name))
            values[name] = clean(name_key(typed))
    if asked.metric:
        wanted.append("c.metric = :metric")
    if asked.stance is not None:
        wanted.append("c.stance = :stance")
    if asked.since is not None:
        wanted.append(f"{TIME} > :since")
    if asked.with_value:
        wanted.append("c.valued")
    rows = db.execute(
        f"SELECT c.claim, e.feed_url, e.identity, e.entry, r.feed_name, {TIME}, p.story"
        f" FROM {JOINED} LEFT JOIN placements p ON p.report_id = r.id"
        f" WHERE {' AND '.join([*wanted, VISIBLE])}"
        f" ORDER BY {TIME} DESC, r.id, c.position LIMIT :limit",
        {
            **values,
            "metric": clean(asked.metric or ""),
            "stance": asked.stance.value if asked.stance else None,
            "since": optional_moment(asked.since),
            "limit": limit,
            **visibility(owners, without),
        },
    )
    found = []
    for claim, feed_url, identity, packed, feed_name, when, story in rows:
        entry = unpack(Entry, packed)
        at = read_moment(when)
        assert at is not None  # saved_at is never missing
        found.append(
            Told(
                loads(Claim, claim),
                (feed_url, identity),
                entry.title,
                entry.url,
                feed_name,
                at,
                story,
            )
        )
    return tuple(found)


def known(
    db: Database,
    what: Known,
    typed: str,
    owners: Collection[str] | None,
    without: Collection[str],
    limit: int,
) -> tuple[str, ...]:
    """Subjects, metrics or claimants of visible claims that hold what was typed, in either
    language, those with most claims first."""
    column = _COLUMNS[what]
    named = "" if what == "metric" else f" OR c.{column}_key = :key"
    rows = db.execute(
        f"SELECT c.{column} FROM {JOINED} WHERE c.{column} IS NOT NULL AND {VISIBLE}"
        f" AND (:typed = '' OR instr(lower(c.{column}), :typed){named})"
        f" GROUP BY c.{column} ORDER BY count(*) DESC, c.{column} LIMIT :limit",
        {
            "typed": clean(typed.strip().lower()),
            "key": clean(name_key(typed)),
            "limit": limit,
            **visibility(owners, without),
        },
    )
    return tuple(text for (text,) in rows)


def headlines(
    db: Database,
    typed: str,
    owners: Collection[str] | None,
    without: Collection[str],
    limit: int,
) -> tuple[Headline, ...]:
    """Stories with a visible article whose title holds the words typed, newest first."""
    words = search.terms(typed)
    matching = "AND r.id IN (SELECT rowid FROM search WHERE search MATCH :match)" if words else ""
    rows = db.execute(
        f"SELECT p.story, r.title, r.title_translated, r.lang, max({TIME}) AS time"
        " FROM reports r JOIN entries e ON e.id = r.id JOIN placements p ON p.report_id = r.id"
        f" WHERE {VISIBLE} {matching} GROUP BY p.story ORDER BY time DESC LIMIT :limit",
        {
            "match": f"{{title stems}} : ({search.expression(words)})" if words else "",
            "limit": limit,
            **visibility(owners, without),
        },
    )
    found = []
    for story, title, translated, lang, when in rows:
        at = read_moment(when)
        assert at is not None  # saved_at is never missing
        found.append(Headline(story, title, translated, Language(lang), at))
    return tuple(found)


def at_address(db: Database, url: str, owners: Collection[str] | None) -> tuple[Found, ...]:
    """What is known of the article at an address, whatever tracking stands in it; one row a feed
    that has brought it, those that were read first."""
    same = clean(canonical_url(url))
    rows = db.execute(
        "SELECT e.feed_url, e.identity, e.status, e.reason, e.entry, p.story FROM entries e"
        " LEFT JOIN reports r ON r.id = e.id LEFT JOIN placements p ON p.report_id = e.id"
        f" WHERE (r.url = :url OR e.identity IN (:url, :typed)) AND {VISIBLE}"
        " ORDER BY e.status != 'read', e.seen_at, e.id LIMIT 20",
        {"url": same, "typed": clean(url.strip()), **visibility(owners)},
    )
    return tuple(
        Found((feed_url, identity), status, reason, unpack(Entry, packed).title, story)
        for feed_url, identity, status, reason, packed, story in rows
    )
