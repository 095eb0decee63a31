"""Reports for tests, by hand or read by the real language rooms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.values import Article, Entry, Origin, Report
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.types import Claim, Language, Line, Stance, Summary

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def hours(number: float) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=number)


def entry(feed: str, identity: str, title: str = "", published: datetime | None = NOON) -> Entry:
    return Entry(f"https://{feed}.example/feed", identity, None, title or identity, published)


def report(
    feed: str,
    title: str,
    text: str,
    claims: tuple[Claim, ...] = (),
    *,
    lang: Language = Language.EN,
    published: datetime | None = NOON,
    links: tuple[str, ...] = (),
    translation: str = "",
) -> Report:
    """A report with claims made by hand."""
    told = entry(feed, title, title, published)
    lines = (Line(translation, lang.other, (), False, True),) if translation else ()
    return Report(
        Article(told, text, lang, links, Origin.FEED, feed_name=feed.title()),
        Summary(lang, title, None, (), lines, "extractive", None),
        claims,
        (),
        (),
    )


def read_report(
    feed: str,
    title: str,
    text: str,
    *,
    published: datetime | None = NOON,
    links: tuple[str, ...] = (),
) -> Report:
    """A report as the language rooms make it."""
    document = read(text, title=title)
    told = entry(feed, title, title, published)
    return Report(
        Article(told, text, document.language, links, Origin.FEED, feed_name=feed.title()),
        Summary(document.language, title, None, (), (), "extractive", None),
        find_claims(document),
        document.names,
        document.quantities,
    )


def claim(
    subject: str,
    metric: str,
    value: float | None,
    unit: str | None = None,
    *,
    quote: str = "",
    stance: Stance = Stance.ASSERTED,
    lang: Language = Language.EN,
    claimant: str | None = None,
    value2: float | None = None,
    comparator: str = "=",
    object_: str | None = None,
) -> Claim:
    quote = quote or f"{subject} {metric} {value}"
    return Claim(
        lang, "quantity", subject, metric, value, value2, unit,
        comparator,  # type: ignore[arg-type]
        object_, claimant, stance, quote, 0, len(quote),
    )  # fmt: skip
