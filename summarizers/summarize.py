"""An article's text in, a summary in both languages out: this library's flow on one page.

Document ─▶ key sentences (or the model's summary, if the guard keeps all of it)
         ─▶ headline ─▶ one batch of translations for all documents ─▶ Summary
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from summarizers.antecedent import with_name
from summarizers.claims import find_claims
from summarizers.extract import choose
from summarizers.guard import Told, check, contradicted, contradiction
from summarizers.headline import headline
from summarizers.names import EMPTY, Glossary
from summarizers.speech import Hearing, hearing, spoken
from summarizers.text import detect_language, split_sentences
from summarizers.translate import translate_lines
from summarizers.types import (
    Document,
    Language,
    Line,
    Request,
    Sentence,
    Seq2Seq,
    Summary,
    Task,
    TaskNotSupported,
    Translation,
    Verdict,
)
from summarizers.worth import candidates

Method = Literal["auto", "extractive", "seq2seq"]

MOST_READ = 8
"""Key sentences that a model is given to write a summary from."""
SYMBOLS = 8
"""Pieces of a request that are no text: task symbol, end symbol, and some to spare."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A summary in the article's own language."""

    document: Document
    title: str | None
    lines: tuple[Line, ...]
    method: Literal["extractive", "seq2seq"]


def summarize(
    document: Document,
    *,
    model: Seq2Seq | None = None,
    method: Method = "auto",
    limit: int = 5,
    glossary: Glossary = EMPTY,
    twins: Sequence[Document] = (),
) -> Summary:
    """One document's summary; see `summarize_many`. `twins` are other articles on its story."""
    (summary,) = summarize_many(
        (document,), model=model, method=method, limit=limit, glossary=glossary, twins=(twins,)
    )
    return summary


def summarize_many(
    documents: Sequence[Document],
    *,
    model: Seq2Seq | None = None,
    method: Method = "auto",
    limit: int = 5,
    glossary: Glossary = EMPTY,
    twins: Sequence[Sequence[Document]] = (),
) -> tuple[Summary, ...]:
    """Summaries of at most `limit` sentences, in order, all translated together.

    A sentence that its own article contradicts, or one of the document's `twins` (as many
    sequences as documents, or none), has a conflict verdict that names both quotes.

    Without a model each translation repeats the original. "auto" lets the model write where
    it lists the task and the guard keeps every sentence; "seq2seq" insists. Raises
    TaskNotSupported where the method asks for what the model cannot do, ModelError where it
    fails.
    """
    can_write = model is not None and Task.SUMMARY in model.tasks
    if method == "seq2seq" and not can_write:
        name = model.name if model else "no model"
        raise TaskNotSupported(
            f"--method seq2seq needs a model that lists summary, and {name} does not; "
            "use --method auto or another --model"
        )
    written: list[tuple[Line, ...] | None] = [None] * len(documents)
    if model is not None and can_write and method != "extractive":
        written = _written(documents, model, glossary)
    drafts = []
    told: dict[int, Told] = {}
    for index, (document, lines) in enumerate(zip(documents, written, strict=True)):
        if lines is None or (method == "auto" and _doubtful(lines)):
            beside = tuple(_told(twin, told) for twin in (twins[index] if twins else ()))
            drafts.append(_extractive(_told(document, told), beside, limit))
        else:
            drafts.append(_Draft(document, headline(document), lines, "seq2seq"))
    return _translated(drafts, model, glossary)


def _told(document: Document, known: dict[int, Told]) -> Told:
    """The document with its claims, found once."""
    return known.setdefault(id(document), Told(document, tuple(find_claims(document))))


def _extractive(told: Told, twins: Sequence[Told], limit: int) -> _Draft:
    """Sentences taken from the text, those that it or a twin contradicts marked so."""
    document = told.document
    found = candidates(document, told.claims)
    chosen = choose(found, limit)
    heads = [t.document.title for t in (told, *twins) if t.document.title]
    heads += [s.text for s in document.sentences if s.kind in ("title", "heading")]
    heard = hearing(document)
    lines = []
    for sentence in chosen:
        line = _taken(document, sentence, heard)
        if not line.edited:
            line = _named(line, sentence, told, chosen)
        guard = contradiction(line.text, heads) or contradicted(sentence, told, twins)
        lines.append(replace(line, guard=guard) if guard else line)
    title = document.title
    refuted = title is not None and any(contradiction(line.text, [title]) for line in lines)
    shown = headline(document, told.claims, refuted=refuted, found=found)
    return _Draft(document, shown, tuple(lines), "extractive")


def _taken(document: Document, sentence: Sentence, heard: Hearing) -> Line:
    """A sentence as it stands, or mended where it is speech that a machine wrote down."""
    text = spoken(sentence.text, heard)
    return Line(
        text=text,
        lang=_language(text, document),
        source=((sentence.start, sentence.end),),
        edited=text != sentence.text,
    )


def _named(line: Line, sentence: Sentence, told: Told, chosen: Sequence[Sentence]) -> Line:
    """The line with a name for its pronoun where the sentence that has the name is not shown."""
    named = with_name(sentence, told.document, told.claims)
    if named is None or any(s.start <= named[1][0] < s.end for s in chosen):
        return line
    return replace(line, text=named[0], source=(named[1], *line.source), edited=True)


def _language(text: str, document: Document) -> Language:
    found = detect_language(text)
    return document.language if found is Language.MIXED else found


def _doubtful(lines: Sequence[Line]) -> bool:
    return not lines or any(line.guard.verdict is not Verdict.KEPT for line in lines)


def _written(
    documents: Sequence[Document], model: Seq2Seq, glossary: Glossary
) -> list[tuple[Line, ...] | None]:
    """What the model writes of each document, each sentence guarded against its key sentences.

    The model reads the sentences that carry the article, as many as fit it, not its first
    thousand tokens.
    """
    sources = [_fitting(document, model) for document in documents]
    requests = [
        Request(" ".join(sentence.text for sentence in chosen), Task.SUMMARY) for chosen in sources
    ]
    written: list[tuple[Line, ...] | None] = []
    fitting = [r for r in requests if model.count(r.text) <= model.max_input - SYMBOLS]
    outputs = dict(zip(fitting, model.generate(fitting), strict=True)) if fitting else {}
    for document, chosen, request in zip(documents, sources, requests, strict=True):
        output = outputs.get(request)
        if output is None:  # one sentence is longer than the model reads: taken, not written
            written.append(None)
            continue
        whole = " ".join(sentence.text for sentence in chosen)
        spans = tuple((sentence.start, sentence.end) for sentence in chosen)
        written.append(
            tuple(
                Line(
                    sentence.text,
                    _language(sentence.text, document),
                    spans,
                    edited=sentence.text not in document.text,
                    guard=check(whole, sentence.text, "summary", glossary),
                )
                for sentence in split_sentences(output.text)
            )
            or None
        )
    return written


def _fitting(document: Document, model: Seq2Seq) -> tuple[Sentence, ...]:
    """The key sentences that one request holds; at least one, whatever its length."""
    room = model.max_input - SYMBOLS
    found = candidates(document)
    for limit in range(MOST_READ, 1, -1):
        chosen = choose(found, limit)
        if model.count(" ".join(sentence.text for sentence in chosen)) <= room:
            return chosen
    return choose(found, 1)


def _translated(
    drafts: Sequence[_Draft], model: Seq2Seq | None, glossary: Glossary
) -> tuple[Summary, ...]:
    """Drafts with their translations: one batch a direction over all documents."""
    wanted: dict[Language, dict[str, None]] = {Language.EN: {}, Language.ZH: {}}
    for draft in drafts:
        target = draft.document.language.other
        for text in (draft.title, *(line.text for line in draft.lines)):
            if text:
                wanted[target][text] = None
    done: dict[tuple[Language, str], Translation] = {}
    for target, texts in wanted.items():
        task = Task.ZH_EN if target is Language.EN else Task.EN_ZH
        if model is None or task not in model.tasks or not texts:
            continue
        results = translate_lines(list(texts), target, model, glossary)
        done |= {(target, text): result for text, result in zip(texts, results, strict=True)}
    return tuple(_joined(draft, done, model) for draft in drafts)


def _joined(
    draft: _Draft, done: dict[tuple[Language, str], Translation], model: Seq2Seq | None
) -> Summary:
    target = draft.document.language.other
    title = done.get((target, draft.title)) if draft.title else None
    return Summary(
        lang=draft.document.language,
        title=draft.title,
        title_translated=title.text if title and title.translated else None,
        summary=draft.lines,
        translation=tuple(_line(line, done.get((target, line.text))) for line in draft.lines),
        method=draft.method,
        model=model.name if model else None,
    )


def _line(line: Line, translation: Translation | None) -> Line:
    """A summary line in the other language, or the line again where there is none."""
    if translation is None:
        return Line(line.text, line.lang, line.source, line.edited)
    if not translation.translated:
        return Line(line.text, line.lang, line.source, line.edited, guard=translation.guard)
    return Line(
        translation.text,
        translation.lang,
        line.source,
        edited=True,
        translated=True,
        guard=translation.guard,
    )


def summary_json(doc: str, summary: Summary, seconds: float) -> dict[str, Any]:
    """The object that `summarize --json` prints for one document."""
    return {
        "doc": doc,
        "lang": summary.lang.value,
        "title": summary.title,
        "title_translated": summary.title_translated,
        "summary": [_line_json(line) for line in summary.summary],
        "translation": [_line_json(line) for line in summary.translation],
        "method": summary.method,
        "model": summary.model,
        "seconds": round(seconds, 4),
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "lang": line.lang.value,
        "source": [list(span) for span in line.source],
        "edited": line.edited,
        "translated": line.translated,
        "guard": {"verdict": line.guard.verdict.value, "reasons": list(line.guard.reasons)},
    }
