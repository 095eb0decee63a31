"""The same statement told twice in one text is one claim."""

from __future__ import annotations

from summarizers.types import Claim, Stance


def without_repeats(claims: list[Claim]) -> list[Claim]:
    """The same statement told twice is one claim (rule 2); the first place stays."""
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
            if claim.type == "comparison" and _fuller(claim, same):
                kept[kept.index(same)] = claim
                earlier[earlier.index(same)] = claim
            continue
        earlier.append(claim)
        kept.append(claim)
    return kept


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
