"""Claims on the labelled articles and on our own set, and the speed of the whole analysis."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.claim_match import Score, total
from benchmarks.rows import Row
from summarizers.claims import claim_json, find_claims
from summarizers.document import read

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "bot" / "demo" / "articles"
LABELS = ROOT / "tests" / "data" / "quality" / "claims.jsonl"
TRANSCRIPT = "palm-podcast-zh"
_SPEED_ROUNDS = 5


def labels_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The labels of a file, by document."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        found[label["doc"]].append(label)
    return dict(found)


def sample(slug: str) -> tuple[str, str]:
    """Title and body of a sample article."""
    raw = (ARTICLES / f"{slug}.md").read_text(encoding="utf-8")
    _, head, body = raw.split("---\n", 2)
    title = next(line for line in head.splitlines() if line.startswith("title: "))
    return title.removeprefix("title: ").strip(), body


def score_text(labels: list[dict[str, Any]], text: str, title: str | None = None) -> Score:
    """The claims of a text against its labels."""
    doc = labels[0]["doc"]
    claims = [claim_json(doc, c) for c in find_claims(read(text, title=title))]
    score = Score()
    score.take(labels, claims)
    return score


def own_scores() -> dict[str, Score]:
    """Every article of our own set."""
    scores = {}
    for doc, labels in labels_of(LABELS).items():
        title, body = sample(doc)
        scores[doc] = score_text(labels, body, title)
    return scores


def gold_scores(shared: Path) -> dict[str, Score]:
    """Every labelled article of the shared folder."""
    scores = {}
    for doc, labels in labels_of(shared / "gold" / "claims.jsonl").items():
        text = (shared / "articles" / f"{doc}.txt").read_text(encoding="utf-8")
        scores[doc] = score_text(labels, text.replace("\r\n", "\n").replace("\r", "\n"))
    return scores


def _f1(name: str, score: Score, floor: float) -> Row:
    note = f"precision {score.precision:.3f}, recall {score.recall:.3f}, {score.labels} labels"
    return Row(name, f"{score.f1:.3f}", f"{floor:.2f}", score.f1 >= floor, note)


def _fields(name: str, score: Score, floors: dict[str, float]) -> list[Row]:
    return [
        Row(
            f"{what}, {name}",
            f"{score.accuracy(what):.3f}",
            f"{floors[what]:.2f}" if what in floors else "",
            score.accuracy(what) >= floors[what] if what in floors else None,
            f"over {score.matched} matched claims",
        )
        for what in ("stance", "claimant", "unit", "subject")
    ]


def _speed(texts: list[str]) -> Row:
    for text in texts:
        find_claims(read(text))
    taken = []
    for _ in range(_SPEED_ROUNDS):
        begin = time.process_time()
        for text in texts:
            find_claims(read(text))
        taken.append(time.process_time() - begin)
    speed = sum(map(len, texts)) / min(taken)
    return Row(
        "whole analysis, characters a second",
        f"{speed:,.0f}",
        "200,000",
        speed >= 200_000,
        f"best of {_SPEED_ROUNDS} rounds over {len(texts)} articles, one core",
    )


def rows(shared: Path | None) -> list[Row]:
    """The rows of this table."""
    floors = {"stance": 0.90, "claimant": 0.85, "unit": 0.95}
    result: list[Row] = []
    texts = [sample(p.stem)[1] for p in sorted(ARTICLES.glob("*.md"))]
    gold_f1: float | None = None
    if shared is not None:
        gold = gold_scores(shared)
        english = total(s for d, s in gold.items() if d.endswith("-en"))
        chinese = total(s for d, s in gold.items() if d.endswith("-zh") and d != TRANSCRIPT)
        result += [
            _f1("claims F1, gold en", english, 0.80),
            _f1("claims F1, gold zh", chinese, 0.80),
            _f1("claims F1, gold transcript", gold[TRANSCRIPT], 0.55),
        ]
        everything = total(gold.values())
        gold_f1 = everything.f1
        result += _fields("gold", everything, floors)
        texts = [p.read_text(encoding="utf-8") for p in sorted((shared / "articles").glob("*.txt"))]
    own = total(own_scores().values())
    result.append(_f1("claims F1, own set", own, (gold_f1 - 0.10) if gold_f1 else 0.0))
    result += _fields("own set", own, floors)
    result.append(_speed(texts))
    return result
