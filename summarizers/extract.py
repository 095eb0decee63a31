"""Which sentences carry an article: extractive ranking without a model.

Sentences are taken greedily by the weight of the units (see worth.py) that no earlier choice
has told (maximum coverage of concepts, Gillick and Favre 2009), less for the share of their
words that earlier ones hold: so no two say the same.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Sequence

from summarizers.types import Claim, Document, Sentence
from summarizers.worth import Candidate, candidates

_SAME = 0.8
"""Share of a sentence's words that earlier ones hold, from which it says the same again."""
_REPEATS = 1.0
"""The worth is multiplied by (share of new words) ** this."""


def key_sentences(
    document: Document, limit: int = 5, claims: Sequence[Claim] | None = None
) -> tuple[Sentence, ...]:
    """At most `limit` sentences that carry the article, in its own order.

    Furniture, headings, questions and sentences that only lead over are left out; an article
    of fewer good sentences gives fewer. `claims` are those of the document, where the caller
    has them.
    """
    return choose(candidates(document, claims), limit)


def choose(found: Sequence[Candidate], limit: int) -> tuple[Sentence, ...]:
    """The best of the candidates, in their order."""
    taken: list[Sentence] = []
    told: set[Hashable] = set()
    said: set[str] = set()
    # What a sentence adds only shrinks as others are taken, so one whose last figure is still
    # ahead of all others after a new look is the best.
    waiting = [(-candidate.bound, place) for place, candidate in enumerate(found)]
    heapq.heapify(waiting)
    while waiting and len(taken) < limit:
        _, place = waiting[0]
        gain = _gain(found[place], told, said)
        if gain <= 0:
            heapq.heappop(waiting)
            continue
        heapq.heapreplace(waiting, (-gain, place))
        if waiting[0][1] != place:
            continue
        if not found[place].settled:
            found[place].settle()
            continue
        heapq.heappop(waiting)
        taken.append(found[place].sentence)
        told.update(found[place].units)
        said |= found[place].terms
    return tuple(sorted(taken, key=lambda s: s.start))


def _gain(candidate: Candidate, told: set[Hashable], said: set[str]) -> float:
    """The weight of what no chosen sentence has told."""
    repeated = len(candidate.terms & said) / len(candidate.terms)
    if repeated > _SAME:
        return 0.0
    candidate.weigh()
    new = sum(w for unit, w in candidate.units.items() if unit not in told)
    # Rounded, so that no order of adding up decides between two sentences
    return round(float(new * candidate.share * (1 - repeated) ** _REPEATS), 9)
