"""A digest as JSON objects, one a story, for `once --json`."""

from __future__ import annotations

from typing import Any

from bot.digests import wording
from bot.values import LedgerLine, Report, Story


def story_json(story: Story) -> dict[str, Any]:
    """One story with its articles, claims and conflicts; times are ISO 8601 in UTC."""
    return {
        "id": story.id,
        "title": {"en": wording.headline(story, "en"), "zh": wording.headline(story, "zh")},
        "score": round(story.score, 4),
        "evidence": list(story.evidence),
        "articles": [_article(report) for report in story.reports],
        "claims": [_ledger_line(line) for line in story.ledger],
        "conflicts": [
            {
                "subject": conflict.subject,
                "metric": conflict.metric,
                "sides": [_ledger_line(side) for side in conflict.sides],
            }
            for conflict in story.conflicts
        ],
    }


def _article(report: Report) -> dict[str, Any]:
    article = report.article
    return {
        "feed": article.feed_name,
        "url": article.entry.url,
        "title": article.title,
        "lang": article.lang.value,
        "published": article.entry.published.isoformat() if article.entry.published else None,
        "origin": article.origin.value,
        "note": article.note,
        "summary": [line.text for line in report.summary.summary],
        "translation": [
            {"text": line.text, "lang": line.lang.value, "translated": line.translated}
            for line in report.summary.translation
        ],
        "model": report.summary.model,
    }


def _ledger_line(line: LedgerLine) -> dict[str, Any]:
    return {
        "subject": line.subject,
        "metric": line.metric,
        "value": line.value,
        "value2": line.value2,
        "unit": line.unit,
        "object": line.object,
        "told_by": [
            {
                "feed": told.report.article.feed_name,
                "url": told.report.article.entry.url,
                "claimant": told.claim.claimant,
                "stance": told.claim.stance.value,
                "lang": told.claim.lang.value,
                "quote": told.claim.quote,
                "start": told.claim.start,
                "end": told.claim.end,
            }
            for told in line.told_by
        ],
    }
