"""Stories in, a digest out: which ones, in which order, and how many were left out. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable

from bot.values import Channel, Digest, Report, Story, Window


def build_digest(
    stories: Iterable[Story],
    window: Window,
    *,
    limit: int,
    fresh: Container[tuple[str, str]] | None = None,
) -> Digest:
    """The best `limit` stories, highest score first.

    `fresh` holds the keys of reports that the reader has not had yet: a story without any of
    them is left out, a story with one is shown whole. None means that all are new.
    """
    chosen = [
        story
        for story in stories
        if fresh is None or any(report.key in fresh for report in story.reports)
    ]
    chosen.sort(key=lambda story: (-story.score, story.id))
    return Digest(
        window=window,
        stories=tuple(chosen[:limit]),
        left_out=max(0, len(chosen) - limit),
    )


def may_read(report: Report, channel: Channel) -> bool:
    """Whether a channel's filters let this report through."""
    categories = channel.filter.categories
    return not categories or report.article.category in categories


def report_keys(digest: Digest) -> tuple[tuple[str, str], ...]:
    """The reports that count as sent once this digest is."""
    return tuple(report.key for story in digest.stories for report in story.reports)
