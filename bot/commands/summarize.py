"""`summarize FILE|URL…`: a document in a few sentences, in both languages."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from bot.commands import common
from bot.stories.cluster import cluster
from bot.stories.features import Item
from summarizers.document import read
from summarizers.summarize import summarize, summary_json
from summarizers.types import Document, Seq2Seq, SummarizerError, Summary

EXAMPLE = "example: python -m bot summarize article.txt page.html --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inputs", nargs="+", metavar="FILE|URL", help="text, .html, address or -")
    parser.add_argument(
        "--method",
        choices=("auto", "extractive", "seq2seq"),
        default="auto",
        help="who writes the summary (default: %(default)s)",
    )
    parser.add_argument("--sentences", type=int, default=5, help="at most (default: %(default)s)")
    common.add_json(parser, "one object a document")


def run(arguments: argparse.Namespace) -> int:
    from bot.reading import load_model

    settings = common.settings_of(arguments)
    failures = common.Failures()
    model: Seq2Seq | None = None
    try:
        model = load_model(settings.model)
    except SummarizerError as error:
        failures.add("model", error)
    inputs = list(common.inputs(arguments.inputs, settings, failures))
    documents = [read(item.text, title=item.title) for item in inputs]
    twins = _twins(documents)
    for item, document, others in zip(inputs, documents, twins, strict=True):
        began = time.perf_counter()
        try:
            summary = summarize(
                document,
                model=model,
                method=arguments.method,
                limit=arguments.sentences,
                twins=others,
            )
        except SummarizerError as error:
            failures.add(item.doc, error)
            continue
        seconds = time.perf_counter() - began
        if arguments.json:
            common.print_json(summary_json(item.doc, summary, seconds))
        else:
            _print(item.doc, summary)
    return failures.status


def _twins(documents: Sequence[Document]) -> list[list[Document]]:
    """For each document the others of its story: they may contradict it."""
    items = [
        Item(str(number), document.title or document.text.partition("\n")[0], document.text)
        for number, document in enumerate(documents)
    ]
    stories = [story for _, story in cluster(items)] if len(items) > 1 else [""] * len(items)
    return [
        [d for d, told in zip(documents, stories, strict=True) if told == story and d is not own]
        for own, story in zip(documents, stories, strict=True)
    ]


def _print(doc: str, summary: Summary) -> None:
    print(f"{summary.title or doc}")
    if summary.title_translated:
        print(summary.title_translated)
    for line in summary.summary:
        print(f"  • {line.text}")
    if any(line.translated for line in summary.translation):
        for line in summary.translation:
            note = "" if line.translated else f" [{line.lang}, not translated]"
            print(f"  ◦ {line.text}{note}")
    elif summary.model is None:
        print("  (no translation model is installed; see python -m bot models list)")
    print()
