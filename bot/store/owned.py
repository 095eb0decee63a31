"""One SQLite file, one thread that owns it, coroutines for everybody else.

sqlite-utils refuses a connection from another thread, and one writer at a time is what
SQLite does anyway; so a single-thread executor opens the connection, runs every job in
order and closes it. Each job that writes is one transaction: after kill -9 it is there
whole or not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlite_utils import Database

from bot.errors import InputError, StoreError
from bot.store.migrations import migrate

T = TypeVar("T")

BUSY_SECONDS = 30
"""How long a job waits for another process's write (`once` beside `run`) before it fails."""


class OwnedFile:
    """One SQLite file and the thread that owns it. `async with` opens and closes it.

    Raises StoreError where the file cannot be opened, is not ours, is damaged or was written
    by a later version; InputError where its folder is missing. All times must be aware.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._db: Database | None = None

    @classmethod
    async def open(cls, path: str | Path) -> Self:
        """Open the file, creating or migrating it. The caller closes."""
        store = cls(path)
        try:
            await store._on_thread(store._connect)
        except BaseException:
            store._thread.shutdown(wait=False)
            raise
        return store

    async def __aenter__(self) -> Self:
        try:
            await self._on_thread(self._connect)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Finish the jobs that wait, then close the file. Closing twice is harmless."""
        if self._db is not None:
            db, self._db = self._db, None
            await asyncio.get_running_loop().run_in_executor(self._thread, db.close)
        self._thread.shutdown(wait=False)

    # The thread

    def _connect(self) -> None:
        if not self.path.parent.is_dir():
            raise InputError(f"the folder {self.path.parent} does not exist; create it first")
        try:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        except sqlite3.Error as error:
            raise StoreError(f"cannot open the database {self.path}: {error}") from error
        try:
            db = Database(connection, recursive_triggers=False, execute_plugins=False)
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA journal_mode = WAL").fetchall()
            migrate(db, str(self.path))
        except sqlite3.Error as error:
            connection.close()
            raise StoreError(f"cannot open the database {self.path}: {error}") from error
        except BaseException:
            connection.close()
            raise
        self._db = db

    async def _on_thread(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def _read(self, function: Callable[..., T], *arguments: object) -> T:
        return await self._on_thread(lambda: self._job(function, arguments))

    async def _write(self, function: Callable[..., T], *arguments: object) -> T:
        return await self._on_thread(lambda: self._job(function, arguments, write=True))

    def _job(
        self, function: Callable[..., T], arguments: tuple[object, ...], *, write: bool = False
    ) -> T:
        if self._db is None:
            raise StoreError(f"the database {self.path} is not open")
        try:
            with _transaction(self._db) if write else contextlib.nullcontext():
                return function(self._db, *arguments)
        except sqlite3.Error as error:
            raise StoreError(f"the database {self.path} failed: {error}") from error


@contextlib.contextmanager
def _transaction(db: Database) -> Iterator[None]:
    # IMMEDIATE: waiting for another process happens here, not at the first write inside,
    # where SQLite may refuse to wait
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def utc_now() -> datetime:
    return datetime.now(UTC)
