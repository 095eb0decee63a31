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


def read(db: Database, source: Path) -> None:
    """Replace the content of the open database by a backup's, in one transaction."""
    if not source.is_file() or not _is_sqlite(source):
        raise InputError(f"{source} is no backup of this program")
    try:
        with contextlib.closing(
            sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
        ) as c:
            backup = Database(c, recursive_triggers=False, execute_plugins=False)
            _verify(c, str(source))
            check(backup, str(source))
            if not c.execute("PRAGMA application_id").fetchone()[0]:
                raise InputError(f"{source} is an empty database, no backup of this program")
            c.backup(db.conn)
    except sqlite3.Error as error:
        raise StoreError(f"restoring {source} failed: {error}") from error
    db.execute("PRAGMA journal_mode = WAL").fetchall()
    migrate(db, str(source))


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _verify(connection: sqlite3.Connection, name: str) -> None:
    """Raise StoreError where SQLite's own check finds damage."""
    answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        raise StoreError(f"{name} is damaged: {answer}")
