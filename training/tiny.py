"""The whole recipe on a small grammar, from nothing to both engines, in minutes on a CPU."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import torch

from summarizers.seq2seq.transformer import TransformerModel
from summarizers.types import Request, Task
from training import toy
from training.config import PLANS, SHAPES
from training.export import export
from training.records import ONE_WAY, Kind
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
    record(folder)
    print(f"{folder}: written in {time.monotonic() - start:.0f} s", file=sys.stderr)
    return folder


def record(folder: Path) -> None:
    """Write `folder`/outputs.json: what the reference engine says to some requests, greedily.

    Tests hold the other engine to it where torch is not installed.
    """
    pairs = toy.memorised()[::12]
    masked = [r for r in toy.records() if "<t0>" in r.source and "<n0>" in r.source][::20]
    one_way = [r for r in toy.records() if r.kind in ONE_WAY][::37]
    tasks = {
        Kind.TO_EN: Task.ZH_EN,
        Kind.TO_ZH: Task.EN_ZH,
        Kind.HEAD_ZH: Task.HEADLINE,
        Kind.HEAD_EN: Task.HEADLINE,
        Kind.SUM_ZH: Task.SUMMARY,
        Kind.SUM_EN: Task.SUMMARY,
    }
    requests = [
        *(Request(zh, Task.ZH_EN) for zh, _ in pairs),
        *(Request(en, Task.EN_ZH) for _, en in pairs),
        *(Request(r.source, tasks[r.kind]) for r in (*masked, *one_way)),
    ]
    model = TransformerModel(folder)
    rows = [
        {"task": request.task.value, "text": request.text, "output": out.text, "score": out.score}
        for request, out in zip(requests, model.generate(requests, beam=1), strict=True)
    ]
    model.close()
    text = json.dumps(rows, ensure_ascii=False, indent=0)
    (folder / "outputs.json").write_text(text + "\n", encoding="utf-8")
