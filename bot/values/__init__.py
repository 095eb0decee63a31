"""What travels: frozen values, tuples inside, aware UTC times, no database ids.

    Feed ─▶ Entry ─▶ Article ─▶ Report ─▶ Story ─▶ Digest ─▶ Delivery

A stage wraps the value before it; nothing is filled in later.
"""

from __future__ import annotations

from bot.values.articles import Article, Correction, Origin, Page, Report
from bot.values.feeds import OPERATOR, Answer, Entry, Feed, FeedState, ParsedFeed, Unchanged
from bot.values.stories import (
    Attributed,
    Conflict,
    Digest,
    Features,
    Group,
    LedgerLine,
    Mark,
    Placed,
    Story,
    Window,
)
from bot.values.targets import (
    Channel,
    Delivery,
    DeliveryState,
    Filter,
    Shown,
    TargetKind,
    TargetState,
)

__all__ = [
    "OPERATOR",
    "Answer",
    "Article",
    "Attributed",
    "Channel",
    "Conflict",
    "Correction",
    "Delivery",
    "DeliveryState",
    "Digest",
    "Entry",
    "Features",
    "Feed",
    "FeedState",
    "Filter",
    "Group",
    "LedgerLine",
    "Mark",
    "Origin",
    "Page",
    "ParsedFeed",
    "Placed",
    "Report",
    "Shown",
    "Story",
    "TargetKind",
    "TargetState",
    "Unchanged",
    "Window",
]
