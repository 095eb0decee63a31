"""The corpus made ready: clean, mask, learn the vocabulary, encode to shards.

In: a folder with train-*.tsv.xz, summaries.jsonl.xz, dev-*.tsv. Out: a folder with source.spm,
target.spm, vocab.json, train-NNN.npz, summaries-NNN.npz (named train-5NN), dev-000.npz, and
data.json, which counts what was used of each source.
"""

from __future__ import annotations

import itertools
import json
import lzma
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from sentencepiece import SentencePieceProcessor

from training.clean import pairs, tidy, vary
from training.maskpairs import masked
from training.records import Kind, Record
from training.shards import encode, write_shards
from training.vocabulary import save_vocabulary, train_vocabulary

Pair = tuple[str, str, str]
Encoded = tuple[Kind, list[int], list[int]]
_CHUNK = 5_000
_NEWS = frozenset(
    {"lctt_other", "lctt_ccbysa", "arxiv_abstracts", "aiinsight", "fccnews", "k8sblog"}
)
"""Sources that read like news, for a short second phase at a low rate."""
_VOCABULARY_PAIRS = 700_000


def prepare(
    corpus: Path, out: Path, *, pieces: int, limit: int | None = None, workers: int = 2
) -> Path:
    """Write the training data of `corpus` to `out`. `limit` takes that many lines alone.

    An `out` that already has a vocabulary keeps it. The news-like part is written once more as
    news-NNN.npz.
    """
    out.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    if not (out / "vocab.json").exists():
        _say(start, "vocabulary")
        sample = itertools.islice(pairs(_lines(corpus, limit)), _VOCABULARY_PAIRS)
        save_vocabulary(out, train_vocabulary(_texts(sample), pieces, threads=workers))
    _say(start, "pairs")
    counts: Counter[str] = Counter()
    news: list[Encoded] = []
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _start_worker, (str(out / "source.spm"),)) as pool:
        chunks = _chunks(pairs(_lines(corpus, limit)))
        results = pool.imap(_encode_pairs, enumerate(chunks))
        write_shards(_counted(results, counts, news), out, "train")
    write_shards(news, out, "news")
    processor = SentencePieceProcessor(model_file=str(out / "source.spm"))
    _say(start, "headlines and summaries")
    summaries = list(_summaries(corpus, None if limit is None else limit // 10))
    counts.update(f"summaries: {record.origin}" for record in summaries)
    write_shards(encode(summaries, processor), out, "train-summaries")
    dev = [
        Record(Kind.PAIR, zh, en)
        for path in sorted(corpus.glob("dev-*.tsv"))
        for en, zh in _held_out(path)[::4]  # 500 pairs: a second on a GPU at every snapshot
    ]
    write_shards(encode(dev, processor), out, "dev")
    facts = {"pairs": dict(counts.most_common()), "vocabulary": processor.vocab_size()}
    (out / "data.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    _say(start, f"done: {sum(counts.values())} records in {out}")
    return out


def _lines(corpus: Path, limit: int | None) -> Iterator[str]:
    paths = sorted(corpus.glob("train-*.tsv.xz"))
    if not paths:
        raise FileNotFoundError(f"{corpus}: no train-*.tsv.xz there")

    def lines() -> Iterator[str]:
        for path in paths:
            with lzma.open(path, "rt", encoding="utf-8") as file:
                yield from _text(file)

    return itertools.islice(lines(), limit)


def _text(file: IO[Any]) -> Iterator[str]:
    yield from file


def _texts(sample: Iterable[Pair]) -> Iterator[str]:
    """Both sides of pairs, the third of them that get masks with masks."""
    rng = random.Random(3)
    for en, zh, origin in sample:
        for record in masked(en, zh, origin, rng)[:1]:
            yield record.source
            yield record.target


def _chunks(items: Iterable[Pair]) -> Iterator[list[Pair]]:
    source = iter(items)
    while chunk := list(itertools.islice(source, _CHUNK)):
        yield chunk


_processor: SentencePieceProcessor | None = None


def _start_worker(path: str) -> None:
    global _processor
    _processor = SentencePieceProcessor(model_file=path)


def _encode_pairs(job: tuple[int, list[Pair]]) -> list[tuple[str, Encoded]]:
    number, chunk = job
    rng = random.Random(number)
    found = []
    for en, zh, origin in chunk:
        for record in masked(en, zh, origin, rng):
            kept = record
            if record.kind is Kind.TO_EN or (record.kind is Kind.PAIR and rng.random() < 0.1):
                # A source as people type it, but never a target: one direction of its own.
                varied = vary(record.source, rng)
                if varied != record.source and record.kind is Kind.PAIR:
                    found.append(Record(Kind.TO_ZH, record.target, record.source, origin))
                    kept = Record(Kind.TO_EN, varied, record.target, origin)
                elif varied != record.source:
                    kept = Record(Kind.TO_EN, varied, record.target, origin)
            found.append(kept)
    origins = [record.origin for record in found]
    result = []
    for origin, record in zip(origins, found, strict=True):
        result += [(origin, encoded) for encoded in encode([record], _processor)]
    return result


def _counted(
    results: Iterable[list[tuple[str, Encoded]]], counts: Counter[str], news: list[Encoded]
) -> Iterator[Encoded]:
    for rows in results:
        for origin, encoded in rows:
            counts[origin] += 1
            if origin in _NEWS:
                news.append(encoded)
            yield encoded


def _summaries(corpus: Path, limit: int | None) -> Iterator[Record]:
    kinds = {
        ("headline", "zh"): Kind.HEAD_ZH,
        ("headline", "en"): Kind.HEAD_EN,
        ("tldr", "zh"): Kind.SUM_ZH,
        ("tldr", "en"): Kind.SUM_EN,
    }
    with lzma.open(corpus / "summaries.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in itertools.islice(_text(file), limit):
            row = json.loads(line)
            source = tidy(row["text"], row["lang"])
            target = tidy(row["target"], row["to"])
            if source and target:
                kind = kinds[row["task"], row["to"]]
                yield Record(kind, source, target, row.get("source", ""))


def _held_out(path: Path) -> list[tuple[str, str]]:
    pairs_ = (line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines())
    return [(tidy(en, "en"), tidy(zh, "zh")) for en, zh in pairs_]


def _say(start: float, what: str) -> None:
    print(f"[{time.monotonic() - start:6.0f} s] {what}", file=sys.stderr, flush=True)
