"""What the language core reaches on labels of our own may not fall (floors, not targets)."""

from __future__ import annotations

import json

from benchmarks._language_claims import LABELS, own_scores, sample
from benchmarks.claim_match import total

# What was reached when these were written, less a little for repairs elsewhere.
CLAIMS_F1 = 0.78
STANCE = 0.88
CLAIMANT = 0.89
UNIT = 0.97


def test_every_label_quotes_its_article_verbatim() -> None:
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 150
    labels = [json.loads(line) for line in lines]
    assert len({label["doc"] for label in labels}) >= 8
    for label in labels:
        _, body = sample(label["doc"])
        assert body[label["start"] : label["end"]] == label["quote"]


def test_claims_reach_the_floor_on_our_own_labels() -> None:
    score = total(own_scores().values())
    assert score.f1 >= CLAIMS_F1
    assert score.accuracy("stance") >= STANCE
    assert score.accuracy("claimant") >= CLAIMANT
    assert score.accuracy("unit") >= UNIT
