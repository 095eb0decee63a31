"""Lines in one language to lines in the other: masked, in batches, guarded, retried once.

What does not pass the guard is given back in the original with the reason, never silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.guard import check, repair
from summarizers.masks import Masked, MaskError, mask
from summarizers.names import EMPTY, Glossary
from summarizers.text import chunks, detect_language, fold, is_traditional, split_sentences
from summarizers.types import (
    Guard,
    Language,
    ModelError,
    Output,
    Request,
    Seq2Seq,
    Task,
    TaskNotSupported,
    Translation,
    Verdict,
)

BEAM, RETRY_BEAM = 2, 1
WEIGHED_ZH, WEIGHED_EN = 12, 40
"""Characters of a source from which its length is compared with the output's."""
LEAST_RATIO, MOST_RATIO = 0.7, 9.0
"""English characters to Chinese ones. Of 46,425 pairs by human translators 0.05 % lie below and
0.01 % above; half of them lie within 2.1 and 3.4."""
_CLAUSE = re.compile(r"(?<=[，；、：])|(?<=[,;:])(?=\s)")
"""Between clauses; never inside 1,000 or 12:30."""
_MASKS = "the placeholders do not agree"
_TASKS = {Language.EN: Task.ZH_EN, Language.ZH: Task.EN_ZH}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line that goes to the model as one request."""

    line: int
    source: str
    masked: Masked | None

    @property
    def text(self) -> str:
        return self.masked.text if self.masked else self.source


def translate_lines(
    lines: Sequence[str], target: Language, model: Seq2Seq, glossary: Glossary = EMPTY
) -> tuple[Translation, ...]:
    """Translate every line, in order; all requests go to the model in as few calls as may be.

    A blank line, or one in the target language already, is given back as it is. Raises
    TaskNotSupported where the model lacks the direction, ModelError where it fails.
    """
    task = _TASKS[target]
    if task not in model.tasks:
        can = ", ".join(sorted(t.value for t in model.tasks)) or "nothing"
        raise TaskNotSupported(f"{model.name} cannot do {task.value}; it does {can}")
    found: dict[int, Translation] = {}
    pieces: list[_Piece] = []
    for index, line in enumerate(lines):
        language = detect_language(line)
        if not line.strip() or not re.search(r"\w", line) or language is target:
            found[index] = Translation(line, language, False, Guard())
            continue
        text = fold(line) if is_traditional(line) else line
        parts = _pieces(index, text, target, model, glossary)
        if parts is None:
            found[index] = _rejected(line, f"a clause is longer than {model.name} reads")
        else:
            pieces += parts
    found |= _run(lines, pieces, task, target, model, glossary, BEAM)
    again = [p for p in pieces if found[p.line].guard.verdict is Verdict.REJECTED]
    if again:
        # Once more with the other beam; without masks where the model lost one.
        retry = [
            _Piece(p.line, p.source, None) if _lost_a_mask(found[p.line]) else p for p in again
        ]
        retried = _run(lines, retry, task, target, model, glossary, RETRY_BEAM)
        found |= {
            index: translation
            for index, translation in retried.items()
            if translation.guard.verdict is not Verdict.REJECTED
        }
    return tuple(found[index] for index in range(len(lines)))


def _pieces(
    index: int, text: str, target: Language, model: Seq2Seq, glossary: Glossary
) -> list[_Piece] | None:
    """A line as requests: whole where it fits the model, else cut between sentences, and a
    sentence that is too long between its clauses; None where even a clause is too long."""
    budget = model.max_input - 8  # task symbol, end symbol, and masks
    sources = [text]
    if model.count(text) > budget:
        parts = [
            part
            for sentence in split_sentences(text)
            for part in (
                [sentence.text]
                if model.count(sentence.text) <= budget
                else _CLAUSE.split(sentence.text)
            )
        ]
        joint = "" if target is Language.EN else " "
        sources = [joint.join(group) for group in chunks(parts, model.count, budget)]
        if any(model.count(source) > model.max_input for source in sources):
            return None
    return [
        _Piece(index, source, mask(source, target, glossary) if model.masks else None)
        for source in sources
    ]


def _run(
    lines: Sequence[str],
    pieces: Sequence[_Piece],
    task: Task,
    target: Language,
    model: Seq2Seq,
    glossary: Glossary,
    beam: int,
) -> dict[int, Translation]:
    """One call of the model for these pieces, and a guarded translation a line."""
    if not pieces:
        return {}
    outputs = model.generate([Request(piece.text, task) for piece in pieces], beam=beam)
    if len(outputs) != len(pieces):
        raise ModelError(f"{model.name} answered {len(outputs)} of {len(pieces)} requests")
    by_line: dict[int, list[tuple[_Piece, Output]]] = {}
    for piece, output in zip(pieces, outputs, strict=True):
        by_line.setdefault(piece.line, []).append((piece, output))
    return {
        index: _guarded(lines[index], parts, target, glossary) for index, parts in by_line.items()
    }


def _guarded(
    line: str, parts: Sequence[tuple[_Piece, Output]], target: Language, glossary: Glossary
) -> Translation:
    """The translation of one line from its pieces, or the line itself with the reason."""
    texts: list[str] = []
    for piece, output in parts:
        if output.fault is not None:
            return _rejected(line, output.fault)
        try:
            text = piece.masked.render(output.text) if piece.masked else output.text
        except MaskError as error:
            return _rejected(line, f"{_MASKS}: {error}")
        if repeats(text) and not repeats(piece.source):
            return _rejected(line, "the model repeats itself")
        texts.append(text.strip())
    joined = (" " if target is Language.EN else "").join(texts)
    source = "".join(piece.source for piece, _ in parts)
    if detect_language(joined) is not target and re.search(r"\w", joined):
        return _rejected(line, f"the output is not {target.value}")
    if fault := _length_fault(source, joined, target):
        return _rejected(line, fault)
    guard = check(source, joined, "translation", glossary)
    masked = any(piece.masked and piece.masked.written for piece, _ in parts)
    scores = [output.score for _, output in parts if output.score is not None]
    score = sum(scores) / len(scores) if scores else None
    if guard.verdict is Verdict.REJECTED:
        mended = repair(source, joined, glossary)
        if mended is None:
            return _rejected(line, *guard.reasons)
        joined, guard = mended
    return Translation(joined, target, True, guard, score, bool(masked))


def _length_fault(source: str, output: str, target: Language) -> str | None:
    """Why an output cannot be the whole of its source, judged by length alone.

    What a model leaves out or makes up may hold no number and no name for the guard to miss.
    """
    english, chinese = (output, source) if target is Language.EN else (source, output)
    if target is Language.EN and len(chinese) < WEIGHED_ZH:
        return None
    if target is Language.ZH and len(english) < WEIGHED_EN:
        return None
    ratio = len(english) / max(1, len(chinese))
    if LEAST_RATIO <= ratio <= MOST_RATIO:
        return None
    short = (ratio < LEAST_RATIO) == (target is Language.EN)
    return f"the output is far too {'short' if short else 'long'} for its source"


def _lost_a_mask(translation: Translation) -> bool:
    return translation.guard.reasons[0].startswith(_MASKS)


def _rejected(line: str, *reasons: str) -> Translation:
    return Translation(line, detect_language(line), False, Guard(Verdict.REJECTED, reasons))


_LOOP = re.compile(r"(.{2,60}?)\1{3,}", re.DOTALL)


def repeats(text: str) -> bool:
    """Whether some stretch of words follows itself at least four times: a loop."""
    return any(re.search(r"[^\W\d_]", found[1]) for found in _LOOP.finditer(text))
