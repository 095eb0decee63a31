"""Copying the database out and in, with its connection's own online backup."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from bot.errors import InputError, StoreError
from bot.store.migrations import check, migrate


def write(database: Path, target: Path) -> None:
    """Copy the database file to `target`, whole or not at all; others may go on writing.

    Works on connections of its own, so that the store's thread is free meanwhile. Raises
    InputError where `target` cannot be written, StoreError where the copy is damaged.
    """
    if target.exists() and (not target.is_file() or not _is_sqlite(target)):
        raise InputError(f"{target} exists and is no backup; give a new file name")
    if target.exists() and target.samefile(database):
        raise InputError(f"{target} is the database itself; give another file name")
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} does not exist; create it first")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            contextlib.closing(sqlite3.connect(database, timeout=30)) as source,
            contextlib.closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            _verify(copy, str(target))
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise InputError(f"cannot write {target}: {error.strerror}") from error
    except sqlite3.Error as error:
        raise StoreError(f"the backup to {target} failed: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def read(db: Database, source: Path, database: Path) -> None:
    """Replace the content of the open database (the file `database`) by a backup's.

    What has been posted since the backup stays known, so that nothing is posted again. All
    is prepared in a file beside the database; the last step is one transaction.
    """
    if not source.is_file() or not _is_sqlite(source):
        raise InputError(f"{source} is no backup of this program")
    part = database.with_name(f".{database.name}.{os.getpid()}.part")
    try:
        with contextlib.closing(sqlite3.connect(part)) as copy:
            with contextlib.closing(
                sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
            ) as backup:
                _verify(backup, str(source))
                backup.backup(copy)
            restored = Database(copy, recursive_triggers=False, execute_plugins=False)
            check(restored, str(source))
            if not restored.execute("PRAGMA application_id").fetchone()[0]:
                raise InputError(f"{source} is an empty database, no backup of this program")
            migrate(restored, str(source))
            _keep_outbox(copy, database)
            copy.backup(db.conn)
    except sqlite3.Error as error:
        raise StoreError(f"restoring {source} failed: {error}") from error
    finally:
        for leftover in (part, Path(f"{part}-wal"), Path(f"{part}-shm"), Path(f"{part}-journal")):
            leftover.unlink(missing_ok=True)
    db.execute("PRAGMA journal_mode = WAL").fetchall()


KEEP_OUTBOX = """
UPDATE main.plans SET id = id + :offset;
UPDATE main.deliveries SET plan = plan + :offset;
UPDATE main.sent SET plan = plan + :offset;
DELETE FROM main.shown WHERE delivery IN (SELECT key FROM live.deliveries);
DELETE FROM main.deliveries WHERE key IN (SELECT key FROM live.deliveries);
DELETE FROM main.sent WHERE (channel, feed_url, identity) IN
    (SELECT channel, feed_url, identity FROM live.sent);
DELETE FROM main.plans WHERE id NOT IN (SELECT plan FROM main.deliveries)
    AND id NOT IN (SELECT plan FROM main.sent);
INSERT INTO main.plans SELECT * FROM live.plans;
INSERT INTO main.deliveries SELECT * FROM live.deliveries;
INSERT INTO main.shown SELECT * FROM live.shown;
INSERT INTO main.sent SELECT * FROM live.sent;
UPDATE main.channels SET covered_until = later.covered_until FROM live.channels AS later
    WHERE later.id = channels.id AND later.covered_until > coalesce(channels.covered_until, '')
"""


def _keep_outbox(copy: sqlite3.Connection, database: Path) -> None:
    """Carry the present database's digests and messages over into the restored copy.

    The same message stands in both where the backup is an earlier state of this database;
    the present one is further on. Plans of the backup get numbers behind all present ones.
    """
    copy.execute("ATTACH ? AS live", (str(database),))
    row = copy.execute(
        "SELECT max((SELECT coalesce(max(id), 0) FROM main.plans),"
        " (SELECT coalesce(max(id), 0) FROM live.plans)) + 1"
    ).fetchone()
    with copy:
        for statement in KEEP_OUTBOX.split(";"):
            copy.execute(statement, {"offset": row[0]} if ":offset" in statement else {})
    copy.execute("DETACH live")


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _verify(connection: sqlite3.Connection, name: str) -> None:
    """Raise StoreError where SQLite's own check finds damage."""
    answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        raise StoreError(f"{name} is damaged: {answer}")
