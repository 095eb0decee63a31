"""Rows of reports and of the stories they belong to; runs on the store's thread."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store import feeds, history, outbox, search
from bot.store.codec import moment, optional_moment, pack, read_moment, unpack
from bot.store.feeds import VISIBLE, clean, visibility
from bot.values import Features, Group, Placed, Report

JOINED = "reports r JOIN entries e ON e.id = r.id"


def save(db: Database, report: Report, now: datetime) -> None:
    """Store a report, or replace the one of the same key, and mark its entry as read."""
    article = report.article
    feeds.insert_entry(db, article.entry, now)
    number = number_of(db, report.key)
    assert number is not None  # inserted a line ago
    db.execute("UPDATE entries SET status = 'read', reason = NULL WHERE id = ?", (number,))
    db.execute(
        "INSERT INTO reports (id, lang, feed_name, published, saved_at, claims, waiting, report)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET lang = excluded.lang,"
        " feed_name = excluded.feed_name, published = excluded.published,"
        " claims = excluded.claims, waiting = excluded.waiting, report = excluded.report,"
        " changed_at = excluded.saved_at",
        (
            number,
            article.lang.value,
            clean(article.feed_name),
            optional_moment(article.entry.published),
            after_every_plan(db, now),
            len(report.claims),
            report.waiting,
            pack(report),
        ),
    )
    outbox.outdate(db, report.key, now)
    search.index(db, number, report)
    history.index(db, number, report)


def number_of(db: Database, key: tuple[str, str]) -> int | None:
    row = db.execute(
        "SELECT id FROM entries WHERE feed_url = ? AND identity = ?",
        (clean(key[0]), clean(key[1])),
    ).fetchone()
    return None if row is None else int(row[0])


def after_every_plan(db: Database, now: datetime) -> str:
    """`now`, or a microsecond past the last planned window where a plan was faster.

    A window that has been planned is never looked at again, so nothing may be stored into it.
    """
    last = db.execute("SELECT max(covered_until) FROM channels").fetchone()[0]
    if last is None or moment(now) > last:
        return moment(now)
    covered = read_moment(last)
    assert covered is not None
    return moment(covered + timedelta(microseconds=1))


def between(
    db: Database,
    since: datetime | None,
    until: datetime | None,
    owners: Collection[str] | None,
) -> tuple[Report, ...]:
    rows = db.execute(
        f"SELECT r.report FROM {JOINED} WHERE (:since IS NULL OR r.saved_at > :since)"
        f" AND (:until IS NULL OR r.saved_at <= :until) AND {VISIBLE} ORDER BY r.saved_at, r.id",
        {
            "since": optional_moment(since),
            "until": optional_moment(until),
            **visibility(owners),
        },
    )
    return tuple(unpack(Report, data) for (data,) in rows)


def newest_reports(
    db: Database, limit: int, owners: Collection[str] | None, without: Collection[str]
) -> tuple[Report, ...]:
    """The reports stored last, newest first, of no feed `without`."""
    rows = db.execute(
        f"SELECT r.report FROM {JOINED} WHERE {VISIBLE}"
        " ORDER BY r.saved_at DESC, r.id DESC LIMIT :limit",
        {"limit": limit, **visibility(owners, without)},
    )
    return tuple(unpack(Report, data) for (data,) in rows)


def one(db: Database, key: tuple[str, str], owners: Collection[str] | None) -> Report | None:
    row = db.execute(
        f"SELECT r.report FROM {JOINED} WHERE e.feed_url = :feed AND e.identity = :identity"
        f" AND {VISIBLE}",
        {"feed": clean(key[0]), "identity": clean(key[1]), **visibility(owners)},
    ).fetchone()
    return None if row is None else unpack(Report, row[0])


def untranslated(db: Database, since: datetime) -> tuple[tuple[str, str], ...]:
    """Keys of reports stored after `since` that a model is still to translate, newest first."""
    rows = db.execute(
        f"SELECT e.feed_url, e.identity FROM {JOINED} WHERE r.waiting AND r.saved_at > ?"
        " ORDER BY coalesce(r.published, r.saved_at) DESC, r.id",
        (moment(since),),
    )
    return tuple((url, identity) for url, identity in rows)


def translated(db: Database, key: tuple[str, str]) -> None:
    """Nothing more is to be translated in this report, whether or not it could be."""
    db.execute("UPDATE reports SET waiting = 0 WHERE id = ?", (number_of(db, key),))


def changed(db: Database, since: datetime) -> tuple[tuple[tuple[str, str], datetime], ...]:
    """Keys of reports that were replaced after `since` (translated, corrected), with the time
    of that, earliest first."""
    rows = db.execute(
        f"SELECT e.feed_url, e.identity, r.changed_at FROM {JOINED} WHERE r.changed_at > ?"
        " ORDER BY r.changed_at, r.id",
        (moment(since),),
    )
    return tuple(((url, name), datetime.fromisoformat(when)) for url, name, when in rows)


def unplaced(db: Database) -> tuple[Report, ...]:
    """Reports that no story has taken yet: a crash came between reading and joining."""
    rows = db.execute(
        "SELECT r.report FROM reports r LEFT JOIN placements p ON p.report_id = r.id"
        " WHERE p.report_id IS NULL ORDER BY coalesce(r.published, r.saved_at), r.id"
    )
    return tuple(unpack(Report, data) for (data,) in rows)


def place(
    db: Database,
    key: tuple[str, str],
    story: str,
    evidence: Iterable[str],
    features: Features | None,
    now: datetime,
) -> None:
    number = number_of(db, key)
    if number is None:
        raise StoreError(f"no report of {key[1]!r} is stored; save the report before its place")
    db.execute(
        "INSERT OR REPLACE INTO placements (report_id, story, evidence, features, placed_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            number,
            clean(story),
            json.dumps(list(evidence), ensure_ascii=True),
            None if features is None else pack(features),
            after_every_plan(db, now),
        ),
    )


def newest(db: Database) -> datetime | None:
    """When a report was last placed into a story."""
    row = db.execute("SELECT max(placed_at) FROM placements").fetchone()
    return read_moment(row[0])


def placed(db: Database, since: datetime | None) -> tuple[Placed, ...]:
    """Places whose article was published (or, undated, stored) after `since`, oldest first."""
    rows = db.execute(
        "SELECT e.feed_url, e.identity, p.story, p.features"
        " FROM placements p JOIN reports r ON r.id = p.report_id JOIN entries e ON e.id = r.id"
        " WHERE p.features IS NOT NULL"
        " AND (:since IS NULL OR coalesce(r.published, r.saved_at) > :since)"
        " ORDER BY coalesce(r.published, r.saved_at), r.id",
        {"since": optional_moment(since)},
    )
    return tuple(
        Placed((url, identity), story, unpack(Features, data))
        for url, identity, story, data in rows
    )


def groups(
    db: Database,
    since: datetime | None,
    until: datetime | None,
    owners: Collection[str] | None,
) -> tuple[Group, ...]:
    """Stories that gained a visible report in the window, each with all its visible reports.

    Reports placed after `until` are left out. Earliest story first.
    """
    rows = db.execute(
        f"""
        WITH seen AS (
            SELECT p.story, p.evidence, p.placed_at, r.report,
                   coalesce(r.published, r.saved_at) AS time, r.id AS id
            FROM {JOINED} JOIN placements p ON p.report_id = r.id
            WHERE (:until IS NULL OR p.placed_at <= :until) AND {VISIBLE}
        )
        SELECT story, evidence, report FROM seen
        WHERE story IN (SELECT story FROM seen WHERE :since IS NULL OR placed_at > :since)
        ORDER BY time, id
        """,
        {
            "since": optional_moment(since),
            "until": optional_moment(until),
            **visibility(owners),
        },
    )
    found: dict[str, tuple[list[Report], dict[str, None]]] = {}
    for story, evidence, data in rows:
        members, reasons = found.setdefault(story, ([], {}))
        members.append(unpack(Report, data))
        reasons.update(dict.fromkeys(json.loads(evidence)))
    return tuple(
        Group(story, tuple(members), tuple(reasons)) for story, (members, reasons) in found.items()
    )


def story(db: Database, story_id: str, owners: Collection[str] | None) -> Group | None:
    """One story with its visible reports; None where it has none for these owners."""
    rows = db.execute(
        f"SELECT p.evidence, r.report FROM {JOINED} JOIN placements p ON p.report_id = r.id"
        f" WHERE p.story = :story AND {VISIBLE} ORDER BY coalesce(r.published, r.saved_at), r.id",
        {"story": clean(story_id), **visibility(owners)},
    ).fetchall()
    if not rows:
        return None
    reasons = dict.fromkeys(phrase for evidence, _ in rows for phrase in json.loads(evidence))
    return Group(story_id, tuple(unpack(Report, data) for _, data in rows), tuple(reasons))
