"""What a source has changed in its claims since it was first read. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.values import Correction, Report
from summarizers.types import Claim

_Place = tuple[str, str, str | None]


def corrections(before: Report, after: Report, now: datetime) -> tuple[Correction, ...]:
    """Claims of `before` whose value `after` gives differently, or whose words it has dropped.

    A claim is the same where subject, metric and unit are; where the new text gives that place
    several values, one of them the old, nothing was corrected. Earlier corrections stay.
    """
    kept: dict[_Place, list[Claim]] = {}
    for claim in after.claims:
        kept.setdefault(_place(claim), []).append(claim)
    quotes = {claim.quote for claim in after.claims}
    found = list(before.corrections)
    for claim in before.claims:
        if claim.value is None or claim.quote in quotes or claim.quote in after.article.text:
            continue
        now_said = kept.get(_place(claim), [])
        if any((each.value, each.value2) == (claim.value, claim.value2) for each in now_said):
            continue
        if any(each.before == claim for each in found):
            continue
        found.append(Correction(claim, now_said[0] if now_said else None, now))
    return tuple(found)


def _place(claim: Claim) -> _Place:
    return claim.subject, claim.metric, claim.unit
