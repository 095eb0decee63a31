"""The articles behind a story, as every renderer names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.digests.wording import Reader, phrase, plain, safe_link, source_name
from bot.values import Origin, Report, Story
from summarizers.types import Language


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One article behind a story."""

    name: str
    title: str
    url: str | None
    language: Language
    published: datetime | None
    note: str | None
    first: bool = False
    """Whether it reported before all others, where there are others and dates."""
    traditional: bool = False


def source_lines(story: Story, reader: Reader) -> tuple[SourceLine, ...]:
    """The story's articles, earliest first; only http and https addresses are links."""
    dated = [(when, r) for r in story.reports if (when := r.article.entry.published)]
    earliest = min(dated, key=lambda pair: pair[0])[1] if len(dated) > 1 else None
    return tuple(
        SourceLine(
            name=source_name(report),
            title=plain(report.article.title),
            url=safe_link(report.article.entry.url),
            language=report.article.lang,
            published=report.article.entry.published,
            note=phrase(noted, reader) if (noted := _note(report)) else None,
            first=report is earliest,
            traditional=report.article.traditional,
        )
        for report in story.reports
    )


def _note(report: Report) -> str | None:
    """What a reader should know of an article before opening it: a phrase's key."""
    if report.article.paywalled:
        return "paywalled"
    return "teaser" if report.article.origin is Origin.TEASER else None
