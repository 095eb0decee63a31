"""The words of a digest: how a claim, a conflict, a source is said to a reader.

Every renderer (terminal, page, Discord) says the same things in the same words; what differs
is only how they mark them up. All text that came from a feed passes `plain` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import urlsplit

import regex
import yaml

from bot.digests.counted import Counted
from bot.values import Conflict, LedgerLine, Report, Story
from summarizers.quantities import render_quantity
from summarizers.types import Claim, Language, Line, Quantity, Stance, Verdict

Reader = Literal["en", "zh"]

# Control characters, bidi overrides and isolates, zero-width characters and the tag block:
# nothing in a feed may move, hide or recolour what stands around it.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SPACE = re.compile(r"\s+")
CONFLICT_SIGN = "⚡ "
"""Before a headline whose number other sources contradict."""
_STACKED = regex.compile(r"(\p{M}{3})\p{M}+")
"""More accents than any script stacks on one letter; they would grow over the lines around."""


def plain(text: str) -> str:
    """`text` on one line, without control, bidi or invisible characters or towers of accents."""
    seen = _UNSEEN.sub("", text.replace("\r", " ").replace("\n", " "))
    return _SPACE.sub(" ", _STACKED.sub(r"\1", seen)).strip()


@cache
def labels() -> dict[str, Any]:
    """labels.yaml, read once."""
    loaded: dict[str, Any] = yaml.safe_load(
        files("bot.digests").joinpath("labels.yaml").read_text(encoding="utf-8")
    )
    return loaded


def phrase(key: str, reader: Reader, **values: object) -> str:
    """A fixed phrase in the reader's language, with `{…}` filled in."""
    found: str = labels()["phrases"][key][reader]
    counted = {name: Counted(v) if type(v) is int else v for name, v in values.items()}
    return found.format(**counted) if values else found


def metric_name(metric: str, reader: Reader) -> str:
    found: dict[str, str] = labels()["metrics"].get(metric, {})
    return found.get(reader, metric)


def stance_mark(stance: Stance) -> str:
    mark: str = labels()["stances"][stance.value]["mark"]
    return mark


def stance_name(stance: Stance, reader: Reader) -> str:
    name: str = labels()["stances"][stance.value][reader]
    return name


def value_in(claim: Claim, reader: Reader) -> str | None:
    """The claim's value as a reader of that language writes it; None where it has no number."""
    if claim.value is None:
        return None
    quantity = Quantity(
        text="",
        start=0,
        end=0,
        value=claim.value,
        value2=claim.value2,
        unit=claim.unit,
        comparator=claim.comparator,
    )
    return render_quantity(quantity, Language(reader))


def both_notations(claim: Claim, reader: Reader) -> str | None:
    """ "20 billion parameters (200 亿参数)": the reader's notation first, the other behind."""
    own = value_in(claim, reader)
    if own is None:
        return None
    other = value_in(claim, "zh" if reader == "en" else "en")
    return own if other is None or other == own else f"{own} ({other})"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim, in words: `subject · metric · value · stance · who`, and the quote below it."""

    subject: str
    metric: str
    value: str
    mark: str
    stance: str
    who: str | None
    quote: str
    language: Language
    source: str
    when: datetime | None = None
    """When the source was published."""
    others: int = 0
    """How many more articles say the same."""
    plainly: bool = True
    """Whether the source states it as a fact: the stance need not be named."""

    def __str__(self) -> str:
        said = f"{self.mark} {self.stance}" + (f" · {self.who}" if self.who else "")
        return " · ".join(part for part in (self.subject, self.metric, self.value, said) if part)


def claim_line(line: LedgerLine, reader: Reader, both: bool = True) -> ClaimLine:
    """A ledger line in words; the first telling gives quote and stance.

    The value stands in both languages' notations, or in the reader's alone.
    """
    first = line.told_by[0]
    claim = first.claim
    value = (both_notations if both else value_in)(claim, reader) or ""
    if claim.object:
        relation = labels()["comparisons"][claim.comparator][reader]
        value = f"{relation} {plain(claim.object)}" + (f" ({value})" if value else "")
    return ClaimLine(
        subject=plain(line.subject),
        metric=metric_name(line.metric, reader),
        value=value,
        mark=stance_mark(claim.stance),
        stance=stance_name(claim.stance, reader),
        who=plain(claim.claimant) if claim.claimant else None,
        quote=plain(claim.quote),
        language=claim.lang,
        source=source_name(first.report),
        when=first.report.article.entry.published,
        others=len({told.report.key for told in line.told_by}) - 1,
        plainly=claim.stance is Stance.ASSERTED,
    )


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """What a source said first, and what it says now; `after` None where it says it no more."""

    what: str
    before: str
    after: str | None
    source: str
    noticed: datetime


def correction_lines(story: Story, reader: Reader) -> tuple[CorrectionLine, ...]:
    """The corrections of all articles of a story, the latest first."""
    found = [
        CorrectionLine(
            what=f"{plain(made.before.subject)} · {metric_name(made.before.metric, reader)}",
            before=both_notations(made.before, reader) or plain(made.before.quote),
            after=None
            if made.after is None
            else both_notations(made.after, reader) or plain(made.after.quote),
            source=source_name(report),
            noticed=made.noticed,
        )
        for report in story.reports
        for made in report.corrections
    ]
    return tuple(sorted(found, key=lambda line: line.noticed, reverse=True))


def conflict_lines(conflict: Conflict, reader: Reader) -> tuple[str, tuple[ClaimLine, ...]]:
    """What is in conflict ("ChatGPT · parameters"), and each side."""
    what = f"{plain(conflict.subject)} · {metric_name(conflict.metric, reader)}"
    return what, tuple(claim_line(side, reader) for side in conflict.sides)


def source_name(report: Report) -> str:
    """The feed's name, else its host."""
    article = report.article
    return plain(article.feed_name) or urlsplit(article.entry.feed_url).hostname or "?"


def title_of(report: Report) -> str:
    """The article's title; never empty."""
    titles = (report.summary.title, report.article.title, report.article.entry.url)
    return next(filter(None, map(plain, filter(None, titles))), source_name(report))


def headline(story: Story, reader: Reader, script: Callable[[str], str] = str) -> str:
    """The story's title in the reader's language where any source or the model has one; the
    model's own in the reader's script.

    A title whose number other sources contradict carries the sign of a conflict: what is in
    doubt is never shown silently.
    """
    own = [r for r in story.reports if r.article.lang == reader]
    if own:
        report = max(own, key=lambda r: (len(r.summary.summary), len(r.article.text)))
        return _flagged(title_of(report), report, story)
    lead = story.lead
    title = script(plain(lead.summary.title_translated or "")) or title_of(lead)
    return _flagged(title, lead, story)


def _flagged(title: str, report: Report, story: Story) -> str:
    """The title, marked where a claim that it makes is one side of a conflict."""
    original = plain(report.article.title)
    for conflict in story.conflicts:
        for told in (told for side in conflict.sides for told in side.told_by):
            if told.report.key == report.key and plain(told.claim.quote) in original:
                return f"{CONFLICT_SIGN}{title}"
    return title


@dataclass(frozen=True, slots=True)
class SummaryText:
    """The summary that one reader gets: sentences, and a label where they are not in `reader`."""

    sentences: tuple[str, ...]
    language: Language
    label: str | None
    translated: bool = False
    """Whether a model wrote them."""


def summary_for(story: Story, reader: Reader, limit: int = 4) -> SummaryText:
    """A source's own summary in that language if there is one, else the lead's translation.

    What was not translated, or did not pass the guard, is the original, labelled.
    """
    own = [r for r in story.reports if r.article.lang == reader and r.summary.summary]
    if own:
        best = max(own, key=lambda r: (len(r.summary.summary), len(r.article.text)))
        return SummaryText(_texts(best.summary.summary, limit), Language(reader), None)
    lead = story.lead
    lines = lead.summary.translation[:limit]
    if any(line.translated for line in lines):
        failed = any(line.guard.verdict is Verdict.REJECTED for line in lines)
        label = phrase("not_kept", reader) if failed else None
        return SummaryText(_texts(lines, limit), Language(reader), label, translated=True)
    if lead.waiting:
        label = phrase("follows", reader)
    else:
        label = phrase("no_model" if lead.summary.model is None else "not_kept", reader)
    return SummaryText(_texts(lead.summary.summary, limit), lead.article.lang, label)


def _texts(lines: tuple[Line, ...], limit: int) -> tuple[str, ...]:
    return tuple(plain(line.text) for line in lines[:limit])


def readers_of(story: Story, readers: tuple[Reader, ...]) -> tuple[Reader, ...]:
    """The readers to whom this story can be shown differently.

    Where one source language is all there is and nothing was translated, a second column
    would repeat the first: then one reader, the one who reads the original, is enough.
    """
    if len(readers) < 2:
        return readers
    shown = {reader: summary_for(story, reader).sentences for reader in readers}
    if len(set(shown.values())) > 1:
        return readers
    own: Reader = "en" if story.lead.article.lang is Language.EN else "zh"
    return (own,)


def safe_link(url: str | None) -> str | None:
    """`url` if it is an http or https address without control characters, else None. Its scheme is
    in small letters: Discord makes no link of another."""
    if url is None or not re.match(r"https?://[^\s\x00-\x1f<>\"]+\Z", url, re.IGNORECASE):
        return None
    scheme, colon, rest = url.partition(":")
    return None if _UNSEEN.search(url) else f"{scheme.lower()}{colon}{rest}"


def chosen_claims(story: Story, limit: int = 6) -> tuple[LedgerLine, ...]:
    """The ledger lines worth showing: told by most sources first, then in labels.yaml's order."""
    order = list(labels()["metrics"])

    def weight(line: LedgerLine) -> tuple[int, int]:
        place = order.index(line.metric) if line.metric in order else len(order)
        return -len({told.report.key for told in line.told_by}), place

    return tuple(sorted(story.ledger, key=weight)[:limit])
