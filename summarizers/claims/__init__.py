"""Sentences -> claims: who says that what has which value, how sure, with the exact quote.

`find_claims` reads a document once, from top to bottom. Each sentence gives its releases,
its comparisons and its quantities; every one gets a subject, a stance and a claimant.
The guide to what counts as a claim is docs/claims.md.
"""

from __future__ import annotations

from typing import Any

from summarizers.types import Claim, Document

from .reader import Reader

__all__ = ["claim_json", "find_claims"]


def find_claims(document: Document) -> tuple[Claim, ...]:
    """All claims of a document, in the order of their quotes. Pure; raises nothing."""
    return Reader(document).claims()


def claim_json(doc: str, claim: Claim) -> dict[str, Any]:
    """A claim as the object that `python -m bot claims` prints, its fields in the guide's order."""
    return {
        "doc": doc,
        "lang": claim.lang.value,
        "type": claim.type,
        "subject": claim.subject,
        "metric": claim.metric,
        "value": claim.value,
        "value2": claim.value2,
        "unit": claim.unit,
        "comparator": claim.comparator,
        "object": claim.object,
        "claimant": claim.claimant,
        "stance": claim.stance.value,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
    }
