"""How much a story matters to a reader, as one number."""

from __future__ import annotations

import math
from datetime import datetime

from bot.values import Report, Story
from summarizers.types import Stance

HALF_LIFE_HOURS = 36.0
"""After a day and a half a story counts half: yesterday's big story stands beside today's
small one, and one of last week is below everything new."""

SOURCES = 2.0
"""For each doubling of independent sources: what many newsrooms write about is news."""
BOTH_LANGUAGES = 1.5
"""What two language worlds write about is what a bilingual reader came for."""
CLAIMS = 0.5
"""For each doubling of ledger lines that are stated as facts, up to CLAIMS_CAP of them."""
CLAIMS_CAP = 15
CONFLICT = 1.0
"""For the first conflict; the next ones add nothing, or one sloppy article would lead."""


def score(story: Story, now: datetime) -> float:
    """Return the story's weight, at least 0; larger is better.

    (1 + SOURCES·log2(sources) + BOTH_LANGUAGES + CLAIMS·log2(1 + claims) + CONFLICT),
    halved every HALF_LIFE_HOURS since the latest article. Undated articles count as new.
    """
    weight = 1.0 + SOURCES * math.log2(max(1, independent(story.reports)))
    if len(story.languages) > 1:
        weight += BOTH_LANGUAGES
    facts = sum(
        1
        for line in story.ledger
        if any(told.claim.stance in (Stance.ASSERTED, Stance.REPORTED) for told in line.told_by)
    )
    weight += CLAIMS * math.log2(1 + min(facts, CLAIMS_CAP))
    if story.conflicts:
        weight += CONFLICT
    dates = [r.article.entry.published for r in story.reports if r.article.entry.published]
    age = max(0.0, (now - max(dates)).total_seconds() / 3600) if dates else 0.0
    return round(weight * math.exp2(-age / HALF_LIFE_HOURS), 6)


def independent(reports: tuple[Report, ...]) -> int:
    """How many feeds tell a story. Retellings of one paper are several voices here: that
    many retell it is what makes it news, though it proves nothing (see ledger.sources).
    """
    return len({report.article.entry.feed_url for report in reports})
