"""The model's measures, side by side in one run: speed, memory, agreement, load time.

    python -m benchmarks.model [--checkpoint DIR] [--json]

Each figure comes from a process of its own, so that peak memory is that engine's alone. Where no
checkpoint of the shipped size is given, random weights of that size stand in: they run as fast.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "data" / "tiny-marian"
THREADS = 2
RANDOM = "compact-random"
LENGTH = 18
"""Pieces that random weights write, with the end mark: they never end by themselves, and a
translation of the corpus has 17 for 21 of its source."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: what was asked, what was found."""

    measure: str
    wanted: str
    found: str
    met: bool


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 where every measure is met, 1 where one is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, help="a folder with both engines' weights")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.work:
        print(json.dumps(_WORK[chosen.work](chosen.checkpoint)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = chosen.checkpoint or _random_compact(Path(folder))
        rows = _measure(checkpoint, real=chosen.checkpoint is not None)
    if chosen.json:
        for row in rows:
            print(json.dumps({"measure": row.measure, "wanted": row.wanted, "found": row.found,
                              "met": row.met}, ensure_ascii=False))  # fmt: skip
    else:
        print("| measure | wanted | found | met |\n|---|---|---|---|")
        for row in rows:
            print(f"| {row.measure} | {row.wanted} | {row.found} | {'yes' if row.met else 'NO'} |")
    return 0 if all(row.met for row in rows) else 1


def _measure(checkpoint: Path, real: bool) -> list[Row]:
    fast = _apart("ctranslate", checkpoint)
    slow = _apart("transformer", checkpoint)
    ratio = fast["speed"] / slow["speed"]
    memory = slow["peak"] / fast["peak"]
    agreed = _apart("agreement", checkpoint if real else TINY)["chrf"]
    articles = _apart("articles", checkpoint)["articles"]
    worker = _apart("worker", checkpoint)
    return [
        Row(
            f"ctranslate int8 vs transformer, greedy, batch 16, {THREADS} threads",
            "≥ 4 ×",
            f"{ratio:.1f} × ({fast['speed']:.0f} against {slow['speed']:.0f} sentences/s)",
            ratio >= 4,
        ),
        Row(
            "… peak resident memory",
            "≤ 1/4",
            f"1/{memory:.1f} ({fast['peak']:.0f} against {slow['peak']:.0f} MB)",
            memory >= 4,
        ),
        Row(
            "chrF between int8 ctranslate and transformer, trained",
            "≥ 97",
            f"{agreed:.1f}",
            agreed >= 97,
        ),
        Row(
            "articles/s through title + 4 sentences, beam 1, 2 cores",
            "≥ 10",
            f"{articles:.1f}",
            articles >= 10,
        ),
        Row(
            "worker memory, beam 2, 1024-token batches",
            "≤ 200 MB",
            f"{worker['peak']:.0f} MB",
            worker["peak"] <= 200,
        ),
        Row("model load", "≤ 1 s", f"{worker['load']:.2f} s", worker["load"] <= 1),
    ]


def _apart(work: str, checkpoint: Path) -> dict[str, float]:
    """Do one piece of work in a new process that may use two cores alone."""
    command = [sys.executable, "-m", "benchmarks.model", "--work", work]
    command += ["--checkpoint", str(checkpoint)]
    environment = os.environ | {"OMP_NUM_THREADS": str(THREADS), "TQDM_DISABLE": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _requests(count: int) -> list[Any]:
    """Our own sentences, both directions in turn, about 21 pieces each."""
    from summarizers.types import Request, Task
    from training import toy

    flat = []
    for zh, en in toy.memorised():
        flat += [Request(zh, Task.ZH_EN), Request(en, Task.EN_ZH)]
    return [flat[i % len(flat)] for i in range(count)]


def _fixed(model: Any) -> Any:
    """Random weights write LENGTH pieces and no second try is made; a trained model is left."""
    if model.name != RANDOM:
        return model
    plain = model._output
    model._config = replace(model.config, max_output=LENGTH)
    model._output = lambda *told: replace(plain(*told), fault=None)
    return model


def _two_cores() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])


def _speed(model: Any, beam: int, count: int = 256) -> dict[str, float]:
    import time

    from summarizers.seq2seq.bench import peak_memory

    requests = _requests(count)
    model.generate(requests[:16], beam=beam)
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        for at in range(0, count, 16):
            model.generate(requests[at : at + 16], beam=beam)
        best = max(best, count / (time.perf_counter() - start))
    return {"speed": best, "peak": peak_memory()}


def _ctranslate(checkpoint: Path) -> dict[str, float]:
    from summarizers.seq2seq.ctranslate import CTranslateModel

    _two_cores()
    return _speed(_fixed(CTranslateModel(checkpoint, threads=THREADS)), 1)


def _transformer(checkpoint: Path) -> dict[str, float]:
    from summarizers.seq2seq.transformer import TransformerModel

    _two_cores()
    return _speed(_fixed(TransformerModel(checkpoint, threads=THREADS)), 1, 64)


def _agreement(checkpoint: Path) -> dict[str, float]:
    import sacrebleu

    from summarizers.seq2seq.ctranslate import CTranslateModel
    from summarizers.seq2seq.transformer import TransformerModel
    from summarizers.types import Request, Task

    path = checkpoint / "outputs.json"
    if path.is_file():
        rows = json.loads(path.read_text(encoding="utf-8"))
        requests = [Request(row["text"], Task(row["task"])) for row in rows]
    else:
        requests = _requests(64)
    fast = CTranslateModel(checkpoint).generate(requests, beam=1)
    slow = TransformerModel(checkpoint).generate(requests, beam=1)
    score = sacrebleu.corpus_chrf([o.text for o in fast], [[o.text for o in slow]])
    return {"chrf": score.score}


def _articles(checkpoint: Path) -> dict[str, float]:
    """Title and four sentences of each of 40 articles, all in one call, as the pipeline does."""
    import time

    from summarizers.seq2seq.ctranslate import CTranslateModel

    _two_cores()
    model = _fixed(CTranslateModel(checkpoint, threads=THREADS))
    requests = _requests(200)
    model.generate(requests[:10], beam=1)
    start = time.perf_counter()
    model.generate(requests, beam=1)
    return {"articles": len(requests) / 5 / (time.perf_counter() - start)}


def _worker(checkpoint: Path) -> dict[str, float]:
    import time

    from summarizers.seq2seq import registry
    from summarizers.seq2seq.bench import peak_memory

    start = time.perf_counter()
    model = _fixed(registry.load(checkpoint))
    model.load()
    load = time.perf_counter() - start
    model.generate(_requests(300), beam=2)
    return {"load": load, "peak": peak_memory()}


_WORK: dict[str, Callable[[Path], dict[str, float]]] = {
    "ctranslate": _ctranslate,
    "transformer": _transformer,
    "agreement": _agreement,
    "articles": _articles,
    "worker": _worker,
}


def _random_compact(folder: Path) -> Path:
    """A checkpoint of the shipped size with random weights. Its 26,000 rows of vocabulary are the
    tiny model's pieces and made-up ones, which no text uses and the softmax pays for all the same.
    """
    import torch

    from training.config import SHAPES
    from training.export import export
    from training.model import Marian

    data = folder / "data"
    data.mkdir()
    rows: dict[str, int] = json.loads((TINY / "vocab.json").read_text(encoding="utf-8"))
    known = sorted(rows, key=lambda piece: rows[piece])[:-1]
    made_up = [f"<made-up-{n}>" for n in range(SHAPES["compact"].pieces - len(known))]
    rows = {piece: at for at, piece in enumerate([*known, *made_up, "<pad>"])}
    (data / "vocab.json").write_text(json.dumps(rows), encoding="utf-8")
    for name in ("source.spm", "target.spm"):
        (data / name).write_bytes((TINY / name).read_bytes())
    torch.manual_seed(0)
    return export(
        dict(Marian(SHAPES["compact"], len(rows)).state_dict()),
        SHAPES["compact"],
        data,
        folder / RANDOM,
        name=RANDOM,
        licence="none",
        quantization="int8",
    )


if __name__ == "__main__":
    sys.exit(main())
