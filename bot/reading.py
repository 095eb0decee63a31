"""What a worker process does with articles: read them, summarise, translate, find the claims.

The model stays loaded in the worker between calls. Nothing here touches network or database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.values import Article, Report
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.seq2seq import registry
from summarizers.summarize import summarize_many
from summarizers.types import Document, ModelNotFound, Seq2Seq, SummarizerError


@dataclass(frozen=True, slots=True)
class Readings:
    """Reports in the order of the articles that could be read; `failed` are the others.

    `model_fault` says why no model was used although one was asked for.
    """

    reports: tuple[Report, ...]
    failed: tuple[tuple[Article, str], ...] = ()
    model_fault: str | None = None


IDLE = 300.0
"""Seconds after which a worker's model frees its weights; it loads in under a second."""


def load_model(wanted: str | None) -> Seq2Seq | None:
    """The model that the settings name.

    "none" is no model, None the shipped one if it is there. Raises ModelError, naming the
    fix, where a model was named that cannot be loaded.
    """
    if wanted == "none":
        return None
    if wanted is not None:
        return registry.load(wanted, idle=IDLE)
    try:
        return registry.load("compact", idle=IDLE)
    except ModelNotFound:
        return None


_kept_model = cache(load_model)


def read_articles(articles: tuple[Article, ...], wanted: str | None) -> Readings:
    """Read a batch of articles; one that fails costs itself alone.

    Summary sentences and titles of the whole batch are translated together, which is what
    keeps a small machine's model busy. Without a usable model the reports stay extractive.
    """
    fault = None
    try:
        model = _kept_model(wanted)
    except SummarizerError as error:
        model, fault = None, str(error)
    documents: list[tuple[Article, Document]] = []
    failed: list[tuple[Article, str]] = []
    for article in articles:
        try:
            documents.append((article, read(article.text, title=article.title)))
        except (SummarizerError, ValueError, RecursionError) as error:
            failed.append((article, f"cannot be read: {error}"))
    try:
        reports = tuple(_reports(documents, model))
    except SummarizerError as error:
        fault = str(error)
        reports = tuple(_reports(documents, None))
    return Readings(reports, tuple(failed), fault)


def _reports(
    documents: Iterable[tuple[Article, Document]], model: Seq2Seq | None
) -> Iterable[Report]:
    documents = tuple(documents)
    summaries = summarize_many([document for _, document in documents], model=model)
    for (article, document), summary in zip(documents, summaries, strict=True):
        yield Report(
            article=article,
            summary=summary,
            claims=find_claims(document),
            names=document.names,
            quantities=document.quantities,
        )
