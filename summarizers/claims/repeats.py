"""The same statement told twice in one text is one claim."""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.types import Claim, Span, Stance


def without_repeats(claims: list[Claim], headings: Sequence[Span] = ()) -> list[Claim]:
    """The same statement told twice is one claim (rule 2).

    The first place stays, but a heading gives way to the body, which tells it in full.
    """
    kept: list[Claim] = []
    seen: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        target = claim.object if claim.value is None else None
        below = claim.comparator in ("<", "<=")
        key = (
            claim.subject.casefold(),
            claim.metric,
            claim.value,
            claim.value2,
            claim.comparator if claim.value is None else below,
            target,
        )
        earlier = seen.setdefault(key, [])
        same = next((e for e in earlier if _same_voice(e, claim)), None)
        if same is not None:
            above = _within(same, headings) and not _within(claim, headings)
            if above or (claim.type == "comparison" and _fuller(claim, same)):
                kept[kept.index(same)] = claim
                earlier[earlier.index(same)] = claim
            continue
        earlier.append(claim)
        kept.append(claim)
    return kept


def _within(claim: Claim, spans: Sequence[Span]) -> bool:
    return any(start <= claim.start and claim.end <= end for start, end in spans)


def _fuller(later: Claim, earlier: Claim) -> bool:
    """Whether a repeat names the subject that the first place left out."""
    name = later.subject.casefold()
    return name in later.quote.casefold() and name not in earlier.quote.casefold()


def _same_voice(earlier: Claim, later: Claim) -> bool:
    open_ends = (Stance.DISPUTED, Stance.QUESTION)
    if earlier.stance in open_ends or later.stance in open_ends:
        return earlier.stance is later.stance and earlier.claimant == later.claimant
    if later.claimant is None or (
        earlier.stance is Stance.ASSERTED and later.stance in (Stance.ASSERTED, Stance.REPORTED)
    ):
        return True
    return earlier.claimant == later.claimant
