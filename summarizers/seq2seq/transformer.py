"""The reference engine: Hugging Face transformers and torch (extra `torch`), float32 on the CPU.

Runs any Marian, M2M100, NLLB, mBART-50, T5 or mT5 checkpoint from a local folder, on the same
pieces as the CTranslate2 engine, so that greedy search gives equal output in both. Code that a
checkpoint brings along is never run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from summarizers.seq2seq.batches import TOKEN_BUDGET, Job, batches, loops, output_limit
from summarizers.seq2seq.config import ModelConfig
from summarizers.seq2seq.families import describe
from summarizers.seq2seq.tokens import Tokens
from summarizers.seq2seq.vocabulary import pieces_by_id
from summarizers.types import ModelError, ModelNotFound, Output, Request, Task


class TransformerModel:
    """A Hugging Face checkpoint in a local folder. The weights are read at the first request."""

    def __init__(
        self, folder: Path, *, name: str | None = None, threads: int | None = None,
        budget: int = TOKEN_BUDGET,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._config = describe(folder, name)
        self._tokens = Tokens(folder, self._config)
        self._threads = threads
        self._budget = budget
        self._model: Any = None
        self._ids: dict[str, int] = {}
        self._pieces: dict[int, str] = {}
        _torch()

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

    def count(self, text: str) -> int:
        """Pieces that a text takes of `max_input`."""
        return self._tokens.count(text)

    def generate(self, requests: Sequence[Request], *, beam: int = 2) -> tuple[Output, ...]:
        """As CTranslateModel.generate: same errors, same second try for a faulty output."""
        jobs = []
        for place, request in enumerate(requests):
            pieces, route = self._tokens.encode(request)
            jobs.append(Job(place, request.task, pieces, route))
        self.load()
        outputs: dict[int, Output] = {}
        self._run(jobs, beam, outputs)
        again = [job for job in jobs if outputs[job.place].fault]
        if again:
            self._run(again, 1, outputs, no_repeat_ngram_size=4)
        return tuple(outputs[place] for place in range(len(jobs)))

    def load(self) -> None:
        """Read the weights now instead of at the first request. Raises ModelError."""
        if self._model is not None:
            return
        torch = _torch()
        from transformers import AutoModelForSeq2SeqLM

        if self._threads:
            torch.set_num_threads(self._threads)
        try:
            model = AutoModelForSeq2SeqLM.from_pretrained(
                str(self._folder), dtype=torch.float32, trust_remote_code=False
            )
            self._ids = _vocabulary(self._folder, self._config, model.config.vocab_size)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise ModelError(f"{self._folder}: transformers cannot load it: {error}") from error
        self._pieces = {number: piece for piece, number in self._ids.items()}
        self._model = model.eval()

    def close(self) -> None:
        self._model = None

    def _run(self, jobs: Sequence[Job], beam: int, outputs: dict[int, Output], **more: Any) -> None:
        torch = _torch()
        settings = self._model.config
        pad, end = settings.pad_token_id, self._ids["</s>"]
        unknown = self._ids.get("<unk>", 1)
        for group in batches(jobs, max(1, self._budget // beam)):
            # One decoder prefix length a call: routes of one task have prefixes of one length.
            longest = max(len(job.pieces) for job in group)
            ids = torch.full((len(group), longest), pad)
            for row, job in enumerate(group):
                numbers = [self._ids.get(piece, unknown) for piece in job.pieces]
                ids[row, : len(numbers)] = torch.tensor(numbers)
            prefix = torch.tensor(
                [
                    [settings.decoder_start_token_id, *(self._ids[p] for p in job.route.target)]
                    for job in group
                ]
            )
            mask = torch.zeros_like(ids)
            for row, job in enumerate(group):
                mask[row, : len(job.pieces)] = 1
            with torch.inference_mode():
                answer = self._model.generate(
                    input_ids=ids,
                    attention_mask=mask,
                    decoder_input_ids=prefix,
                    num_beams=beam,
                    do_sample=False,
                    max_new_tokens=output_limit(group[0].task, longest, self._config),
                    max_length=None,
                    forced_eos_token_id=None,
                    forced_bos_token_id=None,
                    bad_words_ids=[[pad]] if pad != settings.decoder_start_token_id
                    or self._config.family == "marian" else None,
                    return_dict_in_generate=True,
                    output_scores=True,
                    **more,
                )  # fmt: skip
                steps = self._model.compute_transition_scores(
                    answer.sequences,
                    answer.scores,
                    getattr(answer, "beam_indices", None),
                    normalize_logits=beam == 1,
                )
            for job, row, scores in zip(group, answer.sequences, steps, strict=True):
                outputs[job.place] = self._output(
                    row[prefix.shape[1] :].tolist(), scores.tolist(), end
                )

    def _output(self, numbers: list[int], scores: list[float], end: int) -> Output:
        ended = end in numbers
        length = numbers.index(end) + 1 if ended else len(numbers)
        pieces = [self._pieces.get(number, "<unk>") for number in numbers[:length]]
        output = Output(self._tokens.decode(pieces), sum(scores[:length]) / max(1, length))
        if loops(pieces):
            return replace(output, fault="the output repeats itself")
        if not ended:
            return replace(output, fault="the output ran into its length limit")
        return output


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise ModelNotFound(
            "the transformer engine needs the extra 'torch': pip install 'yibao[torch]'"
        ) from None
    return torch


def _vocabulary(folder: Path, config: ModelConfig, size: int) -> dict[str, int]:
    """Piece to id. Marian keeps it in vocab.json; the others have it from their tokenizer."""
    if config.family == "marian":
        vocabulary: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
        return vocabulary
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    return {piece: number for number, piece in enumerate(pieces_by_id(tokenizer, size))}
