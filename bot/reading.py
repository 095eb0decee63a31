"""What a worker process does with articles: read them, summarise, translate, find the claims.

The model stays loaded in the worker between calls. Nothing here touches network or database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from bot.stories.features import report_features
from bot.values import Article, Features, Report
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.seq2seq import registry
from summarizers.summarize import summarize, summarize_many
from summarizers.types import ModelNotFound, Seq2Seq, SummarizerError


@dataclass(frozen=True, slots=True)
class Readings:
    """Reports with their features, in the order of the articles that could be read; `failed`
    are the others, with the reason."""

    reports: tuple[Report, ...] = ()
    features: tuple[Features, ...] = ()
    failed: tuple[tuple[Article, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Translated:
    """Reports with the model's words; `fault` says why the model could not be used at all,
    `lost` names reports that it cannot do, with the reason."""

    reports: tuple[Report, ...] = ()
    fault: str | None = None
    lost: tuple[tuple[tuple[str, str], str], ...] = ()


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


kept_model = cache(load_model)
"""`load_model` once a process."""


def may_translate(wanted: str | None) -> bool:
    """Whether the settings name a model, or the shipped one is there; nothing is loaded."""
    return wanted != "none" and (wanted is not None or registry.is_installed("compact"))


def read_articles(articles: tuple[Article, ...], waiting: bool) -> Readings:
    """Read a batch of articles, without a model; one that fails costs itself alone.

    `waiting` says that a model is to translate the reports later.
    """
    reports: list[Report] = []
    failed: list[tuple[Article, str]] = []
    for article in articles:
        try:
            document = read(article.text, title=article.title)
            reports.append(
                Report(
                    article=article,
                    summary=summarize(document),
                    claims=find_claims(document),
                    names=document.names,
                    quantities=document.quantities,
                    waiting=waiting,
                )
            )
        except (SummarizerError, ValueError, RecursionError) as error:
            failed.append((article, f"cannot be read: {error}"))
    return Readings(tuple(reports), features_of(tuple(reports)), tuple(failed))


def features_of(reports: tuple[Report, ...]) -> tuple[Features, ...]:
    """What the joining into stories looks at, report by report."""
    return tuple(map(report_features, reports))


def translate_reports(reports: tuple[Report, ...], wanted: str | None) -> Translated:
    """The reports with summaries by, and in both languages from, the model.

    Summary sentences and titles of the whole batch are translated together, which is what
    keeps a small machine's model busy.
    """
    try:
        model = kept_model(wanted)
        if model is None:
            return Translated()
        documents = [read(each.article.text, title=each.article.title) for each in reports]
        summaries = summarize_many(documents, model=model)
    except SummarizerError as error:
        return Translated(fault=str(error))
    return Translated(
        tuple(
            replace(report, summary=summary, waiting=False)
            for report, summary in zip(reports, summaries, strict=True)
        )
    )
