"""Tokenised examples in files of at most 60 MB, and batches of like length from them.

A shard is an .npz of flat arrays: `kind` (Kind), `source` and `target` (lengths in pieces) and
`tokens` (int16: both sides of every record, one after the other, no symbols, no end marks).
Only numpy and torch are needed to read one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.config import END_ID, MAX_PIECES
from training.records import ONE_WAY, SYMBOLS, Kind, Record

SHARD_BYTES = 60_000_000
_SHARD_TOKENS = 36_000_000
"""Tokens a shard: int16 text deflates to about 1.6 bytes a token."""


def encode(
    records: Iterable[Record], processor: Any
) -> Iterator[tuple[Kind, list[int], list[int]]]:
    """Records as ids; those with an empty side, or over MAX_PIECES with symbols, are left out."""
    batch: list[Record] = []

    def flush() -> Iterator[tuple[Kind, list[int], list[int]]]:
        sources = processor.encode([r.source for r in batch])
        targets = processor.encode([r.target for r in batch])
        for record, source, target in zip(batch, sources, targets, strict=True):
            if source and target and max(len(source), len(target)) <= MAX_PIECES - 3:
                yield record.kind, source, target

    for record in records:
        batch.append(record)
        if len(batch) == 20_000:
            yield from flush()
            batch.clear()
    yield from flush()


def write_shards(
    examples: Iterable[tuple[Kind, list[int], list[int]]], folder: Path, stem: str
) -> list[Path]:
    """Write examples as `stem`-000.npz and so on, each under SHARD_BYTES."""
    written: list[Path] = []
    kinds: list[int] = []
    lengths: list[tuple[int, int]] = []
    parts: list[np.ndarray] = []
    size = 0

    def flush() -> None:
        path = folder / f"{stem}-{len(written):03d}.npz"
        pairs = np.array(lengths, dtype=np.int16).reshape(-1, 2)
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            kind=np.array(kinds, dtype=np.uint8),
            source=pairs[:, 0],
            target=pairs[:, 1],
            tokens=np.concatenate(parts) if parts else np.zeros(0, np.int16),
        )
        if buffer.tell() > SHARD_BYTES:
            raise ValueError(f"{path}: {buffer.tell()} bytes, over {SHARD_BYTES}")
        path.write_bytes(buffer.getvalue())
        written.append(path)
        kinds.clear()
        lengths.clear()
        parts.clear()

    for kind, source, target in examples:
        kinds.append(int(kind))
        lengths.append((len(source), len(target)))
        parts.append(np.array(source + target, dtype=np.int16))
        size += len(source) + len(target)
        if size > _SHARD_TOKENS:
            flush()
            size = 0
    if kinds or not written:
        flush()
    return written


@dataclass(frozen=True, slots=True)
class Examples:
    """All examples of some shards: places and lengths in one flat token array.

    `symbols` has two columns, the second -1 where one symbol suffices.
    """

    tokens: np.ndarray
    source_at: np.ndarray
    source_len: np.ndarray
    target_at: np.ndarray
    target_len: np.ndarray
    symbols: np.ndarray
    one_way: np.ndarray

    def __len__(self) -> int:
        return len(self.source_at)


def read_shards(paths: Sequence[Path], ids: Mapping[str, int]) -> Examples:
    """Read shards; a PAIR becomes two examples, one a direction. `ids` maps symbols to rows."""
    table = np.full((max(Kind) + 1, 2), -1, dtype=np.int64)
    for kind, symbols in SYMBOLS.items():
        for column, symbol in enumerate(symbols):
            table[kind, column] = ids[symbol]
    tokens, kinds, sources, targets = [], [], [], []
    for path in paths:
        with np.load(path) as shard:
            tokens.append(shard["tokens"])
            kinds.append(shard["kind"])
            sources.append(shard["source"].astype(np.int64))
            targets.append(shard["target"].astype(np.int64))
    what, source, target = np.concatenate(kinds), np.concatenate(sources), np.concatenate(targets)
    ends = np.cumsum(source + target)
    at_source = ends - source - target
    at_target = ends - target
    pair = what == Kind.PAIR
    forward = np.where(pair, np.uint8(Kind.TO_EN), what)
    backward = np.full(int(pair.sum()), Kind.TO_ZH, dtype=np.uint8)
    return Examples(
        np.concatenate(tokens),
        np.concatenate((at_source, at_target[pair])),
        np.concatenate((source, target[pair])),
        np.concatenate((at_target, at_source[pair])),
        np.concatenate((target, source[pair])),
        table[np.concatenate((forward, backward))],
        np.concatenate((np.isin(forward, ONE_WAY), np.zeros(len(backward), bool))),
    )


def epoch(
    examples: Examples, budget: int, one_way_share: float, rng: np.random.Generator
) -> list[np.ndarray]:
    """One pass in shuffled batches of like length; padded source + target stay within `budget`.

    Headlines and summaries are sampled down, or repeated at most three times, to their share
    of the tokens.
    """
    size = examples.source_len + examples.target_len
    pairs, others = np.flatnonzero(~examples.one_way), np.flatnonzero(examples.one_way)
    if len(others) and len(pairs):
        wanted = size[pairs].sum() * one_way_share / (1 - one_way_share)
        times = min(3.0, wanted / size[others].sum())
        count = int(len(others) * times)
        repeated = np.concatenate([rng.permutation(others) for _ in range(int(times) + 1)])
        order = np.concatenate((pairs, repeated[:count]))
    else:
        order = np.concatenate((pairs, others))
    # Rows are padded to multiples of 8, so sources are sorted by those; within one, by target.
    # The noise, and the order among equals, make other neighbours in every epoch.
    order = rng.permutation(order)
    source = (examples.source_len[order] + 3 + 7) // 8
    target = examples.target_len[order] + rng.integers(0, 3, len(order))
    order = order[np.lexsort((target, source))]
    source = (examples.source_len[order] + 3 + 7) // 8 * 8
    target = (examples.target_len[order] + 1 + 7) // 8 * 8
    batches, start = [], 0
    while start < len(order):
        count = max(1, budget // int(source[start] + target[start]))
        for _ in range(3):  # the longest of the window sets how many fit
            window = slice(start, start + count)
            count = max(1, budget // int(source[window].max() + target[window].max()))
        batches.append(order[start : start + count])
        start += count
    rng.shuffle(batches)
    return batches


def collate(examples: Examples, chosen: np.ndarray, pad: int) -> tuple[np.ndarray, np.ndarray]:
    """Padded int64 (source with symbols and end, target with end) of a batch.

    Widths are rounded up to 8, which tensor cores want and which keeps shapes few.
    """
    return (
        _rows(
            examples.tokens,
            examples.source_at[chosen],
            examples.source_len[chosen],
            examples.symbols[chosen],
            pad,
        ),
        _rows(
            examples.tokens,
            examples.target_at[chosen],
            examples.target_len[chosen],
            np.full((len(chosen), 2), -1),
            pad,
        ),
    )


def _rows(
    tokens: np.ndarray, at: np.ndarray, length: np.ndarray, symbols: np.ndarray, pad: int
) -> np.ndarray:
    lead = (symbols >= 0).sum(1)
    width = -(-int((length + lead).max() + 1) // 8) * 8
    column = np.arange(width)[None, :] - lead[:, None]
    inside = (column >= 0) & (column < length[:, None])
    rows = np.where(inside, tokens[np.where(inside, at[:, None] + column, 0)], pad).astype(np.int64)
    rows[column == length[:, None]] = END_ID
    for place in range(2):
        has = symbols[:, place] >= 0
        rows[has, place] = symbols[has, place]
    return rows
