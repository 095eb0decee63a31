"""Extractive summaries: key facts told, furniture, and the speed beside sumy's TextRank."""

from __future__ import annotations

import gc
import json
import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks._language_claims import ARTICLES, sample
from benchmarks.fact_cover import best, covered, held
from benchmarks.rows import Row
from summarizers.document import read
from summarizers.extract import key_sentences
from summarizers.summarize import summarize
from summarizers.text import fold
from summarizers.types import Document

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "tests" / "data" / "quality" / "summaries.jsonl"
PAGE = ROOT / "tests" / "data" / "quality" / "page.json"
SENTENCES = 5
_ROUNDS = 8
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Facts:
    """An article with the facts that a summary of it should tell."""

    doc: str
    document: Document
    facts: tuple[str, ...]
    furniture: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `facts` how many are told by the summary, by the first sentences, by the best ones."""

    doc: str
    facts: int
    told: int
    lead: int
    best: int
    furniture: tuple[str, ...]
    """The furniture snippets that stand in the summary or its headline."""


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def own_facts() -> list[Facts]:
    """Our own articles."""
    found = []
    for record in _records(LABELS):
        title, body = sample(record["doc"])
        facts = tuple(record[f"must_mention_{record['lang']}"])
        found.append(Facts(record["doc"], read(body, title=title), facts, ()))
    return found


def own_pages() -> list[Facts]:
    """Our own articles again, each between the menus, pleas and lists of a web page."""
    page = json.loads(PAGE.read_text(encoding="utf-8"))
    found = []
    for article in own_facts():
        around = page[article.document.language.value]
        text = "\n".join([*around["above"], "", article.document.text, "", *around["below"]])
        found.append(
            Facts(
                article.doc,
                read(text, title=article.document.title),
                article.facts,
                (*around["above"], *around["below"]),
            )
        )
    return found


def gold_facts(shared: Path) -> list[Facts]:
    """The labelled articles of the shared folder."""
    found = []
    for record in _records(shared / "gold" / "summaries.jsonl"):
        text = (shared / "articles" / f"{record['doc']}.txt").read_text(encoding="utf-8")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        facts = tuple(record[f"must_mention_{record['lang']}"])
        found.append(Facts(record["doc"], read(text), facts, tuple(record["furniture"])))
    return found


def coverage(article: Facts) -> Coverage:
    """One article's summary against its facts."""
    facts = [held(fact) for fact in article.facts]
    summary = summarize(article.document, method="extractive", limit=SENTENCES)
    body = [held(s.text) for s in article.document.sentences if s.kind in ("body", "item")]
    shown = _plain("\n".join([summary.title or "", *(line.text for line in summary.summary)]))
    return Coverage(
        article.doc,
        len(facts),
        len(covered(facts, [held(line.text) for line in summary.summary])),
        len(covered(facts, body[:SENTENCES])),
        best(facts, body, SENTENCES),
        tuple(snippet for snippet in article.furniture if _plain(snippet) in shown),
    )


def _plain(text: str) -> str:
    return _SPACE.sub(" ", fold(text)).casefold()


def _rows(name: str, found: list[Coverage]) -> list[Row]:
    told, lead = (sum(getattr(c, what) for c in found) for what in ("told", "lead"))
    most, facts = sum(c.best for c in found), sum(c.facts for c in found)
    each = ", ".join(f"{c.doc} {c.told}/{c.best}" for c in found)
    share = told / most if most else 0.0
    ahead = (told - lead) / most if most else 0.0
    return [
        Row(
            f"key facts of the best {SENTENCES} sentences, {name}",
            f"{share:.3f}",
            "0.75",
            share >= 0.75,
            f"{told} told of {facts}, best {most}, first {SENTENCES} sentences {lead}; {each}",
        ),
        Row(
            f"... more than the first {SENTENCES} sentences, {name}",
            f"{ahead:+.3f}",
            "+0.15",
            ahead >= 0.15,
            "as a share of the best",
        ),
    ]


def _furniture(name: str, found: list[Coverage]) -> Row:
    shown = [f"{c.doc}: {snippet}" for c in found for snippet in c.furniture]
    note = "; ".join(shown) or "wanted: none"
    return Row(f"furniture in summaries, {name}", str(len(shown)), "0", not shown, note)


class _Tokens:
    """Sentences and words for sumy without the language files that it would fetch."""

    _END = re.compile(r"(?<=[。！？!?])|(?<=[.])\s+")
    _WORD = re.compile(r"[A-Za-z][\w.+-]*|[㐀-鿿]+")

    def to_sentences(self, text: str) -> tuple[str, ...]:
        return tuple(s.strip() for s in self._END.split(text) if s and s.strip())

    def to_words(self, text: str) -> tuple[str, ...]:
        words: list[str] = []
        for run in self._WORD.findall(text):
            words += [run] if run.isascii() else [a + b for a, b in pairwise(run)]
        return tuple(words)


def _beside_sumy(name: str, texts: list[str], floor: float | None) -> Row:
    """TextRank compares every two sentences: the longer the articles, the slower beside us."""
    measure, wanted = f"speed: times sumy TextRank, {name}", "" if floor is None else f"{floor}"
    try:
        from sumy.parsers.plaintext import PlaintextParser
        from sumy.summarizers.text_rank import TextRankSummarizer
    except ImportError:
        return Row(measure, "-", wanted, None, "needs sumy: pip install 'yibao[bench]'")
    tokens, summarizer = _Tokens(), TextRankSummarizer()

    def theirs(text: str) -> object:
        return summarizer(PlaintextParser.from_string(text, tokens).document, SENTENCES)

    def ours(text: str) -> object:
        return key_sentences(read(text), SENTENCES)

    taken = {"theirs": math.inf, "ours": math.inf}
    gc.collect()
    gc.disable()  # as timeit does: what lies about here is no work of either
    try:
        for _ in range(_ROUNDS):  # in turns, so that what else runs here slows both alike
            for name, work in (("theirs", theirs), ("ours", ours)):
                begin = time.process_time()
                for text in texts:
                    work(text)
                taken[name] = min(taken[name], time.process_time() - begin)
    finally:
        gc.enable()
    times = taken["theirs"] / taken["ours"]
    own, other = (f"{taken[name] * 1000:.0f} ms" for name in ("ours", "theirs"))
    length = sum(map(len, texts)) // len(texts)
    note = f"{own} against {other}, best of {_ROUNDS} rounds over {len(texts)} articles"
    note += f" of {length} characters"
    return Row(measure, f"{times:.1f}", wanted, None if floor is None else times >= floor, note)


def rows(shared: Path | None) -> list[Row]:
    """The rows of this table."""
    own = [coverage(a) for a in own_facts()]
    pages = [coverage(a) for a in own_pages()]
    result: list[Row] = []
    speed = []
    if shared is not None:
        gold = [coverage(a) for a in gold_facts(shared)]
        result += [*_rows("gold", gold), _furniture("gold", gold)]
        texts = [p.read_text(encoding="utf-8") for p in sorted((shared / "articles").glob("*.txt"))]
        speed.append(_beside_sumy("gold", texts, 5.0))
    result += [*_rows("own set", own), *_rows("own set as web pages", pages)[:1]]
    short = [sample(p.stem)[1] for p in sorted(ARTICLES.glob("*.md"))]
    speed.append(_beside_sumy("own set (short articles)", short, None))
    return [*result, _furniture("own set as web pages", pages), *speed]
