"""The history of the schema: one function a version, never edited once it has been released.

The version that a file has reached stands in PRAGMA user_version; PRAGMA application_id
says that the file is one of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from sqlite3 import complete_statement

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store import history, search
from bot.store.codec import unpack
from bot.values import Report

APPLICATION_ID = 0x59694261
"""'YiBa', kept in the file's header."""


def _run(db: Database, script: str) -> None:
    """The statements one by one inside the open transaction, which `executescript` would end."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            db.execute(statement)
            statement = ""


def first_schema(db: Database) -> None:
    """Feeds, entries, reports, stories, channels, outbox, search."""
    _run(
        db,
        """
        CREATE TABLE feeds (
            url TEXT NOT NULL,
            owner TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('yaml', 'database')),
            feed TEXT NOT NULL,
            added_at TEXT NOT NULL,
            removed_at TEXT,
            PRIMARY KEY (url, owner, origin)
        ) WITHOUT ROWID;
        CREATE TABLE hidden (url TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE feed_states (url TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            feed_url TEXT NOT NULL,
            identity TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'read', 'given_up')),
            reason TEXT,
            published TEXT,
            seen_at TEXT NOT NULL,
            told BLOB NOT NULL,
            entry BLOB NOT NULL,
            UNIQUE (feed_url, identity)
        );
        CREATE INDEX entries_pending ON entries (coalesce(published, seen_at))
            WHERE status = 'pending';

        CREATE TABLE reports (
            id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
            lang TEXT NOT NULL,
            feed_name TEXT NOT NULL,
            published TEXT,
            saved_at TEXT NOT NULL,
            claims INTEGER NOT NULL,
            report BLOB NOT NULL
        );
        CREATE INDEX reports_saved ON reports (saved_at);

        CREATE TABLE placements (
            report_id INTEGER PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
            story TEXT NOT NULL,
            evidence TEXT NOT NULL,
            features BLOB,
            placed_at TEXT NOT NULL
        );
        CREATE INDEX placements_story ON placements (story);
        CREATE INDEX placements_placed ON placements (placed_at);

        CREATE TABLE channels (
            id TEXT PRIMARY KEY,
            channel TEXT NOT NULL,
            covered_until TEXT
        ) WITHOUT ROWID;
        CREATE TABLE plans (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            since TEXT NOT NULL,
            until TEXT NOT NULL
        );
        CREATE TABLE deliveries (
            key TEXT PRIMARY KEY,
            plan INTEGER NOT NULL REFERENCES plans (id),
            channel TEXT NOT NULL,
            position INTEGER NOT NULL,
            state TEXT NOT NULL,
            delivery TEXT NOT NULL
        );
        CREATE INDEX deliveries_order ON deliveries (channel, plan, position);
        CREATE INDEX deliveries_open ON deliveries (channel, plan, position)
            WHERE state NOT IN ('confirmed', 'failed');
        CREATE TABLE sent (
            channel TEXT NOT NULL,
            feed_url TEXT NOT NULL,
            identity TEXT NOT NULL,
            plan INTEGER NOT NULL REFERENCES plans (id),
            PRIMARY KEY (channel, feed_url, identity)
        ) WITHOUT ROWID;

        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE VIRTUAL TABLE search USING fts5 (
            title, text, summary, claims, names, stems,
            tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
        );
        """,
    )


def second_schema(db: Database) -> None:
    """What changes after it was read or posted: edits, translations, stopped targets, votes; and
    claims that can be asked for without unpacking every report."""
    _run(
        db,
        """
        CREATE TABLE target_states (target TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE shown (
            feed_url TEXT NOT NULL,
            identity TEXT NOT NULL,
            delivery TEXT NOT NULL REFERENCES deliveries (key),
            PRIMARY KEY (feed_url, identity, delivery)
        ) WITHOUT ROWID;
        ALTER TABLE deliveries ADD COLUMN stale TEXT;
        CREATE INDEX deliveries_stale ON deliveries (stale) WHERE stale IS NOT NULL;
        ALTER TABLE deliveries ADD COLUMN message TEXT;
        CREATE INDEX deliveries_message ON deliveries (message) WHERE message IS NOT NULL;
        UPDATE deliveries SET message = json_extract(delivery, '$.message_id');

        ALTER TABLE entries ADD COLUMN edited_at TEXT;
        CREATE INDEX entries_edited ON entries (edited_at) WHERE edited_at IS NOT NULL;
        ALTER TABLE reports ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE reports ADD COLUMN changed_at TEXT;
        CREATE INDEX reports_waiting ON reports (saved_at) WHERE waiting;
        CREATE INDEX reports_changed ON reports (changed_at) WHERE changed_at IS NOT NULL;

        ALTER TABLE reports ADD COLUMN title TEXT NOT NULL DEFAULT '';
        ALTER TABLE reports ADD COLUMN title_translated TEXT;
        ALTER TABLE reports ADD COLUMN url TEXT;
        CREATE INDEX reports_url ON reports (url) WHERE url IS NOT NULL;
        CREATE TABLE claims (
            report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            subject TEXT NOT NULL,
            subject_key TEXT NOT NULL,
            metric TEXT NOT NULL,
            stance TEXT NOT NULL,
            claimant TEXT,
            claimant_key TEXT,
            valued INTEGER NOT NULL,
            claim TEXT NOT NULL,
            PRIMARY KEY (report_id, position)
        ) WITHOUT ROWID;
        CREATE INDEX claims_subject ON claims (subject_key, metric);
        CREATE INDEX claims_claimant ON claims (claimant_key) WHERE claimant_key IS NOT NULL;
        CREATE INDEX claims_metric ON claims (metric);

        CREATE TABLE votes (
            story TEXT NOT NULL,
            guild TEXT NOT NULL,
            user TEXT NOT NULL,
            vote INTEGER NOT NULL CHECK (vote IN (-1, 1)),
            voted_at TEXT NOT NULL,
            PRIMARY KEY (story, guild, user)
        ) WITHOUT ROWID;
        CREATE TABLE glossary (
            guild TEXT NOT NULL,
            word TEXT NOT NULL,
            entry TEXT NOT NULL,
            PRIMARY KEY (guild, word)
        ) WITHOUT ROWID;
        CREATE TABLE paused_feeds (
            url TEXT NOT NULL,
            guild TEXT NOT NULL,
            PRIMARY KEY (url, guild)
        ) WITHOUT ROWID;
        """,
    )
    for number, packed in db.execute("SELECT id, report FROM reports").fetchall():
        report = unpack(Report, packed)
        search.index(db, number, report)
        history.index(db, number, report)


MIGRATIONS: tuple[Callable[[Database], None], ...] = (first_schema, second_schema)
"""Migration n (counting from 1) takes a database from version n - 1 to n."""


def version(db: Database) -> int:
    """The schema version that the open database has reached; 0 for an empty one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def check(db: Database, name: str) -> None:
    """Raise StoreError where the open file is another program's, or of a later version."""
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    stamp = db.execute("PRAGMA application_id").fetchone()[0]
    if tables and stamp != APPLICATION_ID:
        raise StoreError(
            f"{name} is a SQLite database, but not one of this program; give another file with --db"
        )
    if version(db) > len(MIGRATIONS):
        raise StoreError(
            f"{name} was written by a later version (schema {version(db)}, this program knows "
            f"{len(MIGRATIONS)}); upgrade the program, or give another file with --db"
        )


def migrate(db: Database, name: str) -> None:
    """Bring the open database to the newest version, one transaction a step.

    `name` is the file's, for messages. Raises StoreError as `check` does.
    """
    check(db, name)
    while version(db) < len(MIGRATIONS):
        db.execute("BEGIN IMMEDIATE")
        try:
            done = version(db)  # another process may have been faster
            if done < len(MIGRATIONS):
                MIGRATIONS[done](db)
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {done + 1}")
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
