"""`models bench`: how fast a model is on this machine, how large, and how soon it is loaded."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizers.seq2seq import registry
from summarizers.seq2seq.ctranslate import cores
from summarizers.types import Request, Task

SAMPLES = {
    Task.ZH_EN: (
        "微软的论文称，ChatGPT 只有200亿参数。",
        "谷歌发布了新模型，训练数据有15万亿词元，比上一代快3倍。",
        "据报道，这家公司计划投资1000亿美元建设数据中心，但没有说明时间。",
        "研究人员质疑这一成绩，认为测试题目可能出现在训练数据中。",
    ),
    Task.EN_ZH: (
        "A Microsoft paper says ChatGPT has only 20 billion parameters.",
        "Google has released a new model that was trained on 15 trillion tokens.",
        "The company is reported to be spending $100 billion on data centres.",
        "Researchers question the result: the test may have been in the training data.",
    ),
}
"""Our own sentences, of the usual length of news (about 20 pieces)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One task at one beam. Times in seconds, memory in megabytes (peak of this process)."""

    model: str
    engine: str
    task: str
    beam: int
    sentences_per_second: float
    load_seconds: float
    peak_memory: float
    cores: int


def peak_memory() -> float:
    """Peak resident memory of this process so far, in megabytes.

    From /proc where there is one: getrusage also counts what the parent had before exec.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def bench(
    name_or_dir: str, *, engine: str = "auto", beams: Sequence[int] = (1, 2), sentences: int = 128
) -> tuple[Measured, ...]:
    """Measure a model on sample sentences in this process. Raises ModelError as load does."""
    start = time.perf_counter()
    model = registry.load(name_or_dir, engine=engine)
    first = next((t for t in SAMPLES if t in model.tasks), None)
    if first is None:
        model.close()
        return ()
    model.generate([Request(SAMPLES[first][0], first)], beam=1)
    loaded = time.perf_counter() - start
    rows = []
    for task, samples in SAMPLES.items():
        if task not in model.tasks:
            continue
        requests = [Request(samples[i % len(samples)], task) for i in range(sentences)]
        for beam in beams:
            start = time.perf_counter()
            model.generate(requests, beam=beam)
            speed = sentences / (time.perf_counter() - start)
            rows.append(
                Measured(
                    model.name,
                    type(model).__name__,
                    task.value,
                    beam,
                    round(speed, 1),
                    round(loaded, 3),
                    round(peak_memory(), 1),
                    cores(),
                )
            )
    model.close()
    return tuple(rows)
