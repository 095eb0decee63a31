"""Judging a model on held-out pairs: BLEU, chrF, and what the guard says about its numbers.

Runs any model of the registry or folder, so that peers can be put beside our own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from summarizers.quantities import find_quantities
from summarizers.seq2seq import registry
from summarizers.translate import translate_lines
from summarizers.types import Language, Request, Seq2Seq, Task, Translation, Verdict

SETS = ("test-ai-blog", "test-news", "test-research")
_TASKS = {Task.ZH_EN: (1, 0, Language.EN), Task.EN_ZH: (0, 1, Language.ZH)}


@dataclass(frozen=True, slots=True)
class Score:
    """One test set in one direction. `numbers` counts sources with a quantity; `guard_plain` and
    `guard_masked` are the shares of those whose translation is shown, without and with masks;
    `faults` counts outputs that looped or would not end. Shares from 0 to 1."""

    model: str
    test: str
    task: str
    beam: int
    sentences: int
    bleu: float
    chrf: float
    numbers: int
    guard_plain: float | None
    guard_masked: float | None
    faults: int
    sentences_per_second: float


class Unmasked:
    """A model that says it was not trained for masks, so that the guard alone judges it."""

    masks = False

    def __init__(self, model: Seq2Seq) -> None:
        self._model = model

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)


def read_pairs(path: Path, limit: int | None = None) -> list[tuple[str, str]]:
    """(English, Chinese) pairs of a held-out file."""
    lines = path.read_text(encoding="utf-8").splitlines()[:limit]
    return [(parts[0], parts[1]) for parts in (line.split("\t") for line in lines)]


def evaluate(
    model: Seq2Seq,
    corpus: Path,
    *,
    sets: Sequence[str] = SETS,
    beams: Sequence[int] = (2,),
    limit: int | None = None,
) -> list[Score]:
    """Score `model` on the sets of `corpus`, both directions where it has them."""
    scores = []
    for name in sets:
        pairs = read_pairs(corpus / f"{name}.tsv", limit)
        for task in (task for task in _TASKS if task in model.tasks):
            scores += [_score(model, name, task, pairs, beam) for beam in beams]
    return scores


def bleu_and_chrf(
    outputs: Sequence[str], references: Sequence[str], language: Language
) -> tuple[float, float]:
    """Corpus BLEU (sacrebleu's zh tokenizer for Chinese, 13a for English) and chrF, 0 to 100."""
    import sacrebleu

    tokenizer = "zh" if language is Language.ZH else "13a"
    bleu = sacrebleu.corpus_bleu(list(outputs), [list(references)], tokenize=tokenizer)
    chrf = sacrebleu.corpus_chrf(list(outputs), [list(references)])
    return round(bleu.score, 2), round(chrf.score, 2)


def _score(model: Seq2Seq, name: str, task: Task, pairs: list[tuple[str, str]], beam: int) -> Score:
    here, there, language = _TASKS[task]
    sources, references = [p[here] for p in pairs], [p[there] for p in pairs]
    short = [i for i, s in enumerate(sources) if _fits(model, s)]
    start = time.perf_counter()
    answers = model.generate([Request(sources[i], task) for i in short], beam=beam)
    seconds = time.perf_counter() - start
    outputs = [""] * len(sources)  # a sentence that is too long for the model counts as a miss
    for i, answer in zip(short, answers, strict=True):
        outputs[i] = answer.text
    bleu, chrf = bleu_and_chrf(outputs, references, language)
    counted = [s for i, s in enumerate(sources) if i in set(short) and find_quantities(s)]
    return Score(
        model.name,
        name,
        task.value,
        beam,
        len(sources),
        bleu,
        chrf,
        len(counted),
        _shown(counted, language, Unmasked(model)),  # type: ignore[arg-type]
        _shown(counted, language, model) if model.masks else None,
        sum(answer.fault is not None for answer in answers) + len(sources) - len(short),
        round(len(short) / seconds, 1) if seconds else 0.0,
    )


def _fits(model: Seq2Seq, text: str) -> bool:
    count, most = getattr(model, "count", None), getattr(model, "max_input", None)
    return count is None or most is None or count(text) <= most


def _shown(sources: list[str], language: Language, model: Seq2Seq) -> float | None:
    if not sources:
        return None
    done: Sequence[Translation] = translate_lines(sources, language, model)
    kept = sum(t.translated and t.guard.verdict is not Verdict.REJECTED for t in done)
    return round(kept / len(sources), 4)


def report(scores: Sequence[Score], json_lines: bool) -> str:
    """The scores as JSON lines, or as a Markdown table."""
    if json_lines:
        return "\n".join(json.dumps(asdict(score), ensure_ascii=False) for score in scores)
    head = (
        "| set | task | beam | BLEU | chrF | numbers | guard, plain | guard, masked | faults |"
        " sentences/s |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    rows = [
        f"| {s.test} | {s.task} | {s.beam} | {s.bleu} | {s.chrf} | {s.numbers} |"
        f" {_percent(s.guard_plain)} | {_percent(s.guard_masked)} | {s.faults} |"
        f" {s.sentences_per_second} |"
        for s in scores
    ]
    return "\n".join((head, *rows))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def load(name_or_dir: str) -> Seq2Seq:
    """The model to judge."""
    return registry.load(name_or_dir)
