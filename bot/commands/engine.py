"""Opens the rooms in order, hands them to a Pipeline, and closes them in reverse."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.config import Settings
from bot.errors import InputError
from bot.feeds.fetch import Fetcher
from bot.pipeline import Pipeline, Progress, silent
from bot.store import Store
from bot.values import Feed
from bot.workers import Workers


@asynccontextmanager
async def opened(
    settings: Settings,
    feeds: tuple[Feed, ...],
    progress: Progress = silent,
    fetching: Fetcher | None = None,
) -> AsyncIterator[Pipeline]:
    """A pipeline over real rooms; workers start only when there is work for them. `fetching`
    stands in for the fetcher that the settings alone would make."""
    async with (
        Store(settings.db) as store,
        Workers(settings.workers) as workers,
        fetching or Fetcher(settings) as fetcher,
    ):
        yield Pipeline(settings, store, fetcher, workers, feeds, progress)


def utc_now() -> datetime:
    return datetime.now(UTC)


def span(text: str) -> timedelta:
    """ "36h", "7d", "90m" as a length of time. Raises InputError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([mhdw])", text.strip().lower())
    if found is None:
        raise InputError(f"--since {text!r} is not understood; write 36h, 7d, or a date 2026-01-31")
    unit = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[found[2]]
    return timedelta(**{unit: float(found[1])})


def since(text: str, now: datetime) -> datetime:
    """The moment that `--since` names: a length of time before now, or an ISO 8601 date."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now - span(text)
    return moment if moment.tzinfo else moment.astimezone()


_LABELS = {"poll": "feeds", "read": "articles", "translate": "translated"}


class Bar:
    """A progress bar on stderr where a person looks, silence elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = _rich_bar()
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(_LABELS.get(stage, stage), total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            self._tasks = {}


def _rich_bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as RichProgress

    return RichProgress(
        TextColumn("{task.description:>9}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
