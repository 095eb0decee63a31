"""From stored reports to a story: what its sources claim, where they differ, what it weighs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.stories.conflicts import conflicts
from bot.stories.ledger import ledger
from bot.stories.rank import score
from bot.values import Group, Story


def assemble(group: Group, now: datetime) -> Story:
    """Return the group as a story with ledger, conflicts and score at the time `now`."""
    lines = ledger(group.reports)
    found = conflicts(group.reports, lines)
    story = Story(group.id, group.reports, lines, found, 0.0, group.evidence)
    return replace(story, score=score(story, now))


def assemble_all(groups: tuple[Group, ...], now: datetime) -> tuple[Story, ...]:
    """Every group as a story; a worker's share of a digest."""
    return tuple(assemble(group, now) for group in groups)
