"""The store: everything that has been collected and everything that was sent.

Each door is one room's coroutines; all of them open into the one file and its one thread.
"""

from __future__ import annotations

from bot.store.doors.deliveries import DeliveriesDoor
from bot.store.doors.feeds import FeedsDoor
from bot.store.doors.glossary import GlossaryDoor
from bot.store.doors.history import HistoryDoor
from bot.store.doors.reports import ReportsDoor
from bot.store.doors.upkeep import UpkeepDoor
from bot.store.doors.votes import VotesDoor


class Store(
    FeedsDoor, ReportsDoor, HistoryDoor, GlossaryDoor, DeliveriesDoor, VotesDoor, UpkeepDoor
):
    """`async with Store(path) as store`. Errors and threads: see `OwnedFile`."""
