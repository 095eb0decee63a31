"""What the language core reaches on labels of our own may not fall (floors, not targets)."""

from __future__ import annotations

import json

from benchmarks._language_claims import LABELS, own_scores, sample
from benchmarks._language_summaries import SENTENCES, own_facts, own_pages
from benchmarks.claim_match import total
from benchmarks.fact_cover import covered, held
from summarizers.summarize import summarize

# What was reached when these were written, less a little for repairs elsewhere.
CLAIMS_F1 = 0.78
STANCE = 0.88
CLAIMANT = 0.89
UNIT = 0.97
FACTS, AHEAD = 0.69, 0.17
"""Of the key facts those that five sentences tell, and how many more than the first five."""


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


def test_summaries_reach_the_floor_on_our_own_key_facts() -> None:
    facts = told = lead = 0
    for article in own_facts():
        wanted = [held(fact) for fact in article.facts]
        lines = summarize(article.document, method="extractive", limit=SENTENCES).summary
        body = [s.text for s in article.document.sentences if s.kind in ("body", "item")]
        facts += len(wanted)
        told += len(covered(wanted, [held(line.text) for line in lines]))
        lead += len(covered(wanted, [held(text) for text in body[:SENTENCES]]))
    assert told / facts >= FACTS
    assert (told - lead) / facts >= AHEAD


def test_summaries_of_web_pages_hold_no_furniture() -> None:
    for page in own_pages():
        found = summarize(page.document, method="extractive", limit=SENTENCES)
        shown = "\n".join([found.title or "", *(line.text for line in found.summary)])
        assert [snippet for snippet in page.furniture if snippet in shown] == []
