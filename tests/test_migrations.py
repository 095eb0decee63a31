"""A database is brought to today's schema, and never touched by an older program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import StoreError
from bot.store import Store, migrations
from bot.store.migrations import APPLICATION_ID, MIGRATIONS, migrate, version

pytestmark = pytest.mark.anyio


def pragma(path: Path, name: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


async def test_a_new_file_reaches_the_newest_version_and_is_marked_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "新.db"
    async with Store(path):
        pass
    assert pragma(path, "user_version") == len(MIGRATIONS)
    assert pragma(path, "application_id") == APPLICATION_ID
    async with Store(path) as store:
        assert (await store.counts())["entries"] == 0


async def test_a_database_of_a_later_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with Store(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="later version"):
        await Store.open(path)
    assert pragma(path, "user_version") == 99


async def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photos (x)")
    with pytest.raises(StoreError, match="not one of this program"):
        await Store.open(path)


def test_a_step_that_fails_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(db: Database) -> None:
        db.execute("CREATE TABLE half (x)")
        raise RuntimeError("power cut")

    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        db = Database(connection)
        migrate(db, "a.db")
        monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, broken))
        with pytest.raises(RuntimeError, match="power cut"):
            migrate(db, "a.db")
        assert version(db) == len(MIGRATIONS)
        assert "half" not in db.table_names()
        done: list[int] = []
        monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, lambda _: done.append(1)))
        migrate(db, "a.db")
        migrate(db, "a.db")
        assert done == [1]
        assert version(db) == len(MIGRATIONS) + 1


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(db: Database) -> None:
        MIGRATIONS[1](db)
        raise RuntimeError("power cut")

    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        monkeypatch.setattr(migrations, "MIGRATIONS", (MIGRATIONS[0], broken))
        with pytest.raises(RuntimeError, match="power cut"):
            migrate(db, str(path))
        assert version(db) == 1
        monkeypatch.undo()
        migrate(db, str(path))
        assert version(db) == len(MIGRATIONS)
        assert "votes" in db.table_names()
