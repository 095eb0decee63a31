"""The whole recipe on a few hundred sentences, from nothing to both engines, in minutes on a CPU."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch

from training import toy
from training.config import PLANS, SHAPES
from training.export import export
from training.records import Kind
from training.shards import encode, write_shards
from training.train import Run
from training.vocabulary import save_vocabulary, train_vocabulary


def tiny(folder: Path, *, minutes: float | None = None, work: Path | None = None) -> Path:
    """Write the grammar's text as shards, train, export to `folder`; return it.

    `work` keeps the run (default: `folder`-run beside it).
    """
    start = time.monotonic()
    work = work or folder.with_name(folder.name + "-run")
    data = work / "data"
    data.mkdir(parents=True, exist_ok=True)
    records = list(toy.records())
    lines = [text for record in records for text in (record.source, record.target)]
    processor = save_vocabulary(data, train_vocabulary(lines, SHAPES["tiny"].pieces, full=False))
    write_shards(encode(records, processor), data, "train")
    held = [r for r in records if r.kind in {Kind.TO_EN, Kind.TO_ZH}][::12]
    write_shards(encode(held, processor), data, "dev")
    torch.set_num_threads(2)
    run = Run(work / "run", data, SHAPES["tiny"], PLANS["tiny"], minutes=minutes, device="cpu")
    run.train()
    weights = torch.load(work / "run" / "final.pt", weights_only=True)
    # float16 on disk in both, so that both engines start from the same numbers.
    export(
        weights, SHAPES["tiny"], data, folder,
        name="tiny-marian", licence="MIT", quantization="float16", max_input=128,
    )  # fmt: skip
    print(f"{folder}: written in {time.monotonic() - start:.0f} s", file=sys.stderr)
    return folder
