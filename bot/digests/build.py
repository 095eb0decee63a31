"""Stories in, a digest out: which ones, in which order, and how many were left out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import replace
from datetime import datetime

from bot.digests.filters import Sieve
from bot.stories.assemble import assemble_all
from bot.stories.rank import independent
from bot.values import Channel, Digest, Filter, Group, Story, Window


def build_digest(
    stories: Iterable[Story],
    window: Window,
    *,
    limit: int,
    fresh: Container[tuple[str, str]] | None = None,
    min_score: float = 0.0,
) -> Digest:
    """The best `limit` stories of at least `min_score`, highest score first.

    `fresh` holds the keys of reports that the reader has not had yet: a story without any of
    them is left out, a story with one is shown whole. None means that all are new.
    """
    chosen = [
        story
        for story in stories
        if story.score >= min_score
        and (fresh is None or any(report.key in fresh for report in story.reports))
    ]
    chosen.sort(key=lambda story: (-story.score, story.id))
    stories = tuple(chosen[:limit])
    keys = (report.key for story in stories for report in story.reports)
    return Digest(
        window=window,
        stories=stories,
        left_out=max(0, len(chosen) - limit),
        new=tuple(key for key in keys if fresh is None or key in fresh),
    )


def assemble_wanted(
    groups: tuple[Group, ...],
    now: datetime,
    wanted: Filter,
    fresh: Collection[tuple[str, str]] | None,
) -> tuple[Story, ...]:
    """The stories that a filter leaves of stored groups: made of what passes alone, and only
    where one of the reports that pass is among `fresh` (None: any). A worker's share."""
    sieve = Sieve(wanted)
    left = []
    for group in groups:
        reports = tuple(report for report in group.reports if sieve.passes(report))
        if any(fresh is None or report.key in fresh for report in reports):
            left.append(replace(group, reports=reports))
    return assemble_all(tuple(left), now)


def breaking(
    stories: Iterable[Story], channel: Channel, sent: Container[tuple[str, str]]
) -> tuple[Story, ...]:
    """The stories that go out at once: told by as many feeds as the channel asks for, and new to
    it. One of which it has had a part waits for the next digest, or every further source of a
    big story would break it again."""
    if channel.breaking is None:
        return ()
    return tuple(
        story
        for story in stories
        if independent(story.reports) >= channel.breaking
        and story.score >= channel.min_score
        and not any(report.key in sent for report in story.reports)
    )
