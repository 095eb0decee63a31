"""Who says what: the claims of a story across its sources.

reports ─▶ ledger() ─▶ lines, one a value ─▶ conflicts() ─▶ lines that contradict each other
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.stories.features import ARXIV, DOI
from bot.stories.subjects import Subjects, identity
from bot.values import Attributed, LedgerLine, Report
from summarizers.types import Claim, Stance

MILLISECONDS = {
    "milliseconds": 1.0,
    "minutes": 6e4,
    "hours": 3.6e6,
    "days": 8.64e7,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A claim's value in a unit that can be compared; `unit` None is not known."""

    low: float | None
    high: float | None
    unit: str | None


def value_of(claim: Claim) -> Value:
    """The value with times in milliseconds: three days are 72 hours."""
    factor = MILLISECONDS.get(claim.unit or "")
    unit = claim.unit if factor is None else "milliseconds"
    low = None if claim.value is None else claim.value * (factor or 1)
    high = None if claim.value2 is None else claim.value2 * (factor or 1)
    return Value(low, high, unit)


def equal(one: float | None, other: float | None) -> bool:
    """Whether two numbers are the same up to rounding in the last bit."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-6 * max(abs(one), abs(other))


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are equal; a unit that was left out fits any."""
    units = one.unit == other.unit or one.unit is None or other.unit is None
    return units and equal(one.low, other.low) and equal(one.high, other.high)


def ledger(reports: Sequence[Report]) -> tuple[LedgerLine, ...]:
    """One line for each subject, metric and value, with everybody who tells it.

    Subjects are joined under all their names. Most sources first, then as the reports come.
    """
    subjects = Subjects(reports)
    groups: dict[tuple[str, str, str], list[list[Attributed]]] = {}
    for report in reports:
        for claim in report.claims:
            what = "" if claim.object is None else identity(claim.object)
            key = (subjects.root(claim.subject), claim.metric, what)
            told = Attributed(claim, report)
            lines = groups.setdefault(key, [])
            for line in lines:
                if same_value(value_of(line[0].claim), value_of(claim)):
                    line.append(told)
                    break
            else:
                lines.append([told])
    found = [
        _line(subjects.name(root), told) for (root, _, _), lines in groups.items() for told in lines
    ]
    return tuple(sorted(found, key=lambda line: -sources(line.told_by)))


def _line(subject: str, told: Sequence[Attributed]) -> LedgerLine:
    first = next((one.claim for one in told if one.claim.unit is not None), told[0].claim)
    return LedgerLine(
        subject,
        first.metric,
        first.value,
        first.value2,
        first.unit,
        first.object,
        # what a headline only asks is never what stands for a line that somebody states
        tuple(sorted(told, key=lambda one: one.claim.stance is Stance.QUESTION)),
    )


def sources(told_by: Sequence[Attributed]) -> int:
    """How many independent sources stand behind a line.

    Reports of one feed, and reports that retell one paper or one named claimant, are one.
    """
    groups: list[set[str]] = []
    for told in told_by:
        marks = _origin(told)
        touching = [group for group in groups if group & marks]
        groups = [group for group in groups if not group & marks]
        groups.append(marks.union(*touching))
    return len(groups)


def _origin(told: Attributed) -> set[str]:
    article = told.report.article
    text = "\n".join((article.text, *article.links))
    marks = {f"feed:{article.entry.feed_url}"}
    marks.update(f"paper:{paper}" for paper in ARXIV.findall(text))
    marks.update(f"paper:{doi.lower()}" for doi in DOI.findall(text))
    if told.claim.claimant:
        marks.add(f"claimant:{identity(told.claim.claimant)}")
    return marks
