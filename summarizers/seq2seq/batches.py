"""What both engines share: batches within a token budget, output limits, repetition loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizers.seq2seq.config import ModelConfig, Route
from summarizers.types import Task

TOKEN_BUDGET = 1024
"""Padded source pieces times beams in a batch: `compact` stays under 200 MB (benchmarks)."""

_SHARE = {Task.ZH_EN: 3.0, Task.EN_ZH: 3.0, Task.HEADLINE: 1.0, Task.SUMMARY: 1.0}
_SLACK = {Task.ZH_EN: 16, Task.EN_ZH: 16, Task.HEADLINE: 8, Task.SUMMARY: 8}
_CEILING = {Task.HEADLINE: 64, Task.SUMMARY: 160}
# A translation in this language pair takes 0.6 to 1.6 pieces for a piece of its source (2nd and
# 98th percentile); three times with slack ends a loop and cuts no honest sentence.


@dataclass(frozen=True, slots=True)
class Job:
    """One request, tokenised. `place` is its index among the requests."""

    place: int
    task: Task
    pieces: list[str]
    route: Route


def output_limit(task: Task, length: int, config: ModelConfig) -> int:
    """Pieces that an output may have, end mark included, for a source of `length` pieces."""
    limit = int(_SHARE[task] * length) + _SLACK[task]
    return min(limit, _CEILING.get(task, limit), config.max_output)


def batches(jobs: Sequence[Job], budget: int = TOKEN_BUDGET) -> Iterator[list[Job]]:
    """Jobs of one task in batches of like length: longest times count stays within `budget`."""
    for task in dict.fromkeys(job.task for job in jobs):
        batch: list[Job] = []
        for job in sorted((j for j in jobs if j.task is task), key=lambda j: len(j.pieces)):
            if batch and len(job.pieces) * (len(batch) + 1) > budget:
                yield batch
                batch = []
            batch.append(job)
        if batch:
            yield batch


def loops(pieces: Sequence[str]) -> bool:
    """Whether a run of pieces repeats itself: four times for 2 to 12 pieces, eight times for one.

    Honest text repeats a word twice or thrice ("very, very, very"), and digits often: a run of
    digits alone (a zero is a piece of its own) is no loop below 12.
    """
    for size in range(1, 13):
        wanted = 8 if size == 1 else 4
        same = 0
        for at in range(size, len(pieces)):
            same = same + 1 if pieces[at] == pieces[at - size] else 0
            if same >= size * (wanted - 1):
                run = pieces[at - size + 1 : at + 1]
                if all(p.strip("▁").isdigit() for p in run) and same < 12:
                    continue
                return True
    return False
