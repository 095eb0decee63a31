"""Predicted claims against labelled ones: pairing one to one, and what is counted.

A pair needs quotes that overlap by half of the shorter one, equal values (relative
difference below 1e-6, or both null), the same metric, and a predicted quote of at most 250
characters and three times the label's length (80 at least). Pairs are taken best overlap
first, then equal subject, then equal stance. docs/claims.md has the fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizers.names import canonical

Fields = Mapping[str, Any]

_LONGEST = 250
_TIMES = 3
_SHORTEST_LIMIT = 80
_TOLERANCE = 1e-6


def overlap(label: Fields, claim: Fields) -> float:
    """Shared characters as a share of the shorter quote."""
    shared = min(label["end"], claim["end"]) - max(label["start"], claim["start"])
    shorter = min(label["end"] - label["start"], claim["end"] - claim["start"])
    return max(0, shared) / shorter if shorter > 0 else 0.0


def same_value(one: float | None, other: float | None) -> bool:
    """Both null, or nearly equal."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other), 1e-12)


def may_pair(label: Fields, claim: Fields) -> bool:
    """Whether a prediction counts as the labelled claim."""
    length = claim["end"] - claim["start"]
    limit = max(_SHORTEST_LIMIT, _TIMES * (label["end"] - label["start"]))
    return (
        label["metric"] == claim["metric"]
        and same_value(label["value"], claim["value"])
        and length <= min(_LONGEST, limit)
        and overlap(label, claim) >= 0.5
    )


def identity(name: str | None) -> str:
    """A name as compared: the canonical one where it is known, else folded."""
    if not name:
        return ""
    return re.sub(r"[\s\-_]+", "", (canonical(name) or name)).casefold()


def same_claimant(label: str | None, claim: str | None) -> bool:
    """Null or not, and one contains the other (leading articles aside)."""
    if not label or not claim:
        return not label and not claim
    one = re.sub(r"^(?:the|a|an)\s", "", label.casefold()).replace(" ", "")
    other = re.sub(r"^(?:the|a|an)\s", "", claim.casefold()).replace(" ", "")
    return one in other or other in one


def pair(labels: Sequence[Fields], claims: Sequence[Fields]) -> list[tuple[int, int]]:
    """Indices of labels and predictions that belong together, each used once."""
    candidates = []
    for i, label in enumerate(labels):
        for j, claim in enumerate(claims):
            if may_pair(label, claim):
                same = identity(label["subject"]) == identity(claim["subject"])
                rank = (overlap(label, claim), same, label["stance"] == claim["stance"])
                candidates.append((rank, i, j))
    candidates.sort(key=lambda c: (c[0], -c[1], -c[2]), reverse=True)
    used_labels: set[int] = set()
    used_claims: set[int] = set()
    pairs = []
    for _, i, j in candidates:
        if i not in used_labels and j not in used_claims:
            used_labels.add(i)
            used_claims.add(j)
            pairs.append((i, j))
    return sorted(pairs)


@dataclass(slots=True)
class Score:
    """Counts over documents; add with `take`."""

    labels: int = 0
    claims: int = 0
    matched: int = 0
    right: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("subject", "unit", "stance", "claimant"), 0)
    )

    def take(self, labels: Sequence[Fields], claims: Sequence[Fields]) -> None:
        """Add one document."""
        pairs = pair(labels, claims)
        self.labels += len(labels)
        self.claims += len(claims)
        self.matched += len(pairs)
        for i, j in pairs:
            label, claim = labels[i], claims[j]
            self.right["subject"] += identity(label["subject"]) == identity(claim["subject"])
            self.right["unit"] += label["unit"] == claim["unit"]
            self.right["stance"] += label["stance"] == claim["stance"]
            self.right["claimant"] += same_claimant(label["claimant"], claim["claimant"])

    @property
    def precision(self) -> float:
        return self.matched / self.claims if self.claims else 0.0

    @property
    def recall(self) -> float:
        return self.matched / self.labels if self.labels else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def accuracy(self, what: str) -> float:
        """Share of matched claims whose field is right."""
        return self.right[what] / self.matched if self.matched else 0.0


def total(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    whole = Score()
    for score in scores:
        whole.labels += score.labels
        whole.claims += score.claims
        whole.matched += score.matched
        for what, count in score.right.items():
            whole.right[what] += count
    return whole
