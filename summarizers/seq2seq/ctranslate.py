"""The server's engine: CTranslate2 on int8 weights, SentencePiece, nothing else.

Imports neither torch nor transformers. Weights are loaded at the first request and freed after
`idle` seconds without one, so that a bot which waits for news holds no model in memory.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizers.seq2seq.batches import TOKEN_BUDGET, Job, batches, loops, output_limit
from summarizers.seq2seq.config import CT2_FOLDER, ModelConfig, read_config
from summarizers.seq2seq.tokens import END, Tokens
from summarizers.types import ModelError, ModelNotFound, Output, Request, Task

if TYPE_CHECKING:
    import ctranslate2


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class CTranslateModel:
    """A converted checkpoint. Safe to use from one thread at a time.

    `compute_type`: int8 (the default), or float32 for comparison with the reference engine.
    `threads`: OpenMP threads of one translation; None takes the cores, at most 4, beyond which
    sentences of this length gain nothing. `parallel`: translations at a time, sharing weights.
    """

    def __init__(
        self,
        folder: Path,
        *,
        compute_type: str = "int8",
        threads: int | None = None,
        parallel: int = 1,
        budget: int = TOKEN_BUDGET,
        idle: float | None = None,
    ) -> None:
        self._folder = folder
        self._config = read_config(folder)
        self._tokens = Tokens(folder, self._config)
        if not (folder / CT2_FOLDER / "model.bin").is_file():
            raise ModelNotFound(
                f"{folder}: no {CT2_FOLDER}/model.bin; `python -m bot models convert {folder}`"
                " writes it (needs the extra 'torch')"
            )
        self._compute_type = compute_type
        self._threads = threads or max(1, min(4, cores() // parallel))
        self._parallel = parallel
        self._budget = budget
        self._idle = idle
        self._translator: ctranslate2.Translator | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    @property
    def name(self) -> str:
        return self._config.name

    @property
    def tasks(self) -> frozenset[Task]:
        return self._config.tasks

    @property
    def masks(self) -> bool:
        return self._config.masks

    @property
    def config(self) -> ModelConfig:
        return self._config

    @property
    def max_input(self) -> int:
        """Pieces that one request may have; see `count`."""
        return self._config.max_input

    @property
    def loaded(self) -> bool:
        """Whether the weights are in memory now."""
        return self._translator is not None

    def count(self, text: str) -> int:
        """Pieces that a text takes of `max_input`."""
        return self._tokens.count(text)

    def generate(self, requests: Sequence[Request], *, beam: int = 2) -> tuple[Output, ...]:
        """Answer every request, in order.

        Raises TaskNotSupported, or ModelError for a text over `max_input` pieces, before any
        work is done. An output that loops or runs into its length limit is tried once more with
        greedy search and without repeats; if that fails too its `fault` says so.
        """
        jobs = []
        for place, request in enumerate(requests):
            pieces, route = self._tokens.encode(request)
            jobs.append(Job(place, request.task, pieces, route))
        outputs: dict[int, Output] = {}
        with self._lock:
            self._stop_timer()
            translator = self._open()
            self._run(translator, jobs, beam, outputs)
            again = [job for job in jobs if outputs[job.place].fault]
            if again:
                self._run(translator, again, 1, outputs, no_repeat_ngram_size=4)
            self._start_timer()
        return tuple(outputs[place] for place in range(len(jobs)))

    def load(self) -> None:
        """Read the weights now instead of at the first request."""
        with self._lock:
            self._open()

    def close(self) -> None:
        with self._lock:
            self._stop_timer()
            self._unload()

    def _run(
        self,
        translator: ctranslate2.Translator,
        jobs: Sequence[Job],
        beam: int,
        outputs: dict[int, Output],
        **options: Any,
    ) -> None:
        try:
            running = [
                (batch, self._submit(translator, batch, beam, options))
                for batch in batches(jobs, max(1, self._budget // beam))
            ]
            for batch, answers in running:
                for job, answer in zip(batch, answers, strict=True):
                    result = answer.result() if self._parallel > 1 else answer
                    outputs[job.place] = self._output(result.hypotheses[0], result.scores[0])
        except RuntimeError as error:
            raise ModelError(f"model {self.name} failed while running: {error}") from error

    def _submit(
        self,
        translator: ctranslate2.Translator,
        batch: Sequence[Job],
        beam: int,
        options: Mapping[str, Any],
    ) -> Any:
        prefixes = [list(job.route.target) or None for job in batch]
        longest = max(len(job.pieces) for job in batch)
        return translator.translate_batch(
            [job.pieces for job in batch],
            prefixes if any(prefixes) else None,
            beam_size=beam,
            max_input_length=0,  # lengths were checked; the default cuts at 1024
            # the prefix counts here
            max_decoding_length=output_limit(batch[0].task, longest, self._config)
            + len(prefixes[0] or ()),
            return_scores=True,
            return_end_token=True,
            # queued batches cost memory: only where several run at a time
            asynchronous=self._parallel > 1,
            **options,
        )

    def _output(self, pieces: list[str], score: float) -> Output:
        ended = bool(pieces) and pieces[-1] == END
        output = Output(self._tokens.decode(pieces), score)
        if loops(pieces):
            return replace(output, fault="the output repeats itself")
        if not ended:
            return replace(output, fault="the output ran into its length limit")
        return output

    def _open(self) -> ctranslate2.Translator:
        if self._translator is None:
            import ctranslate2  # 60 MB of libraries: a bot without a model never loads them

            try:
                self._translator = ctranslate2.Translator(
                    str(self._folder / CT2_FOLDER),
                    device="cpu",
                    compute_type=self._compute_type,
                    intra_threads=self._threads,
                    inter_threads=self._parallel,
                )
            except (RuntimeError, ValueError) as error:
                raise ModelError(f"{self._folder}: CTranslate2 cannot load it: {error}") from error
        return self._translator

    def _unload(self) -> None:
        self._translator = None

    def _start_timer(self) -> None:
        if self._idle is not None:
            self._timer = threading.Timer(self._idle, self.close)
            self._timer.daemon = True
            self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
