"""Where sources, or one source and itself, give two values for one thing.

Differing numbers are mostly no contradiction: sizes of a family, total and active
parameters, last year and this one, a guess, a range. What counts is decided here:

- two reports, each with one value for the same subject and metric that the other has not;
- a headline against its own article, a headline that asks included;
- a value that the story calls disputed against another that stands;
- a guess that corrects a value ("a typo, it should be 120B") against that value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from bot.stories.features import significant
from bot.stories.lines import equal, ledger, same_value, sources
from bot.stories.sides import Side, side_of
from bot.stories.subjects import Subjects, headline, identity
from bot.stories.words import words
from bot.values import Conflict, LedgerLine, Report
from summarizers.types import Stance

ROUNDED = 0.06
"""Values this close that agree in the digits of the shorter one are one value, rounded:
6.7B and 7B are 4.5% apart, 1.9 and 2 billion 5.3%."""
NEAR = 0.1
"""Values this close agree where one of them is only "about" so much."""

SEVERAL = frozenset(
    {
        "count",
        "benchmark_score",
        "price",
        "price_change",
        "speedup",
        "size_ratio",
        "performance",
        "latency",
    }
)
"""Metrics under which one subject has many values, told apart only by what is counted."""

COUNTED = frozenset({"people", "gpus"})
"""Units that say what is counted, in both languages; a bare count may be of anything."""


def conflicts(
    reports: Sequence[Report], lines: Sequence[LedgerLine] | None = None
) -> tuple[Conflict, ...]:
    """Return the contradictions of a story, the best attested first.

    `lines` is `ledger(reports)`, if known already. A conflict's sides are ledger lines that
    keep only the claims in contradiction; the side with most sources comes first.
    """
    subjects = Subjects(reports)
    things: dict[tuple[str, str], list[Side]] = {}
    for line in ledger(reports) if lines is None else lines:
        for told in line.told_by:
            side = side_of(told)
            if side is not None:
                things.setdefault((subjects.root(line.subject), line.metric), []).append(side)
    for told in (told for report in reports for told in headline(report)):
        side = side_of(told)
        if side is not None:
            key = subjects.root(told.claim.subject), told.claim.metric
            things.setdefault(key, []).append(side)
    found: list[Conflict] = []
    for (root, metric), sides in things.items():
        name = subjects.name(root)
        family = _sizes(name, reports) if metric == "parameters" else set()
        groups = _contradicting(metric, sides, family)
        found.extend(Conflict(name, metric, _lines(name, group)) for group in groups)
    return tuple(sorted(found, key=lambda c: -sum(len(side.told_by) for side in c.sides)))


def _sizes(subject: str, reports: Sequence[Report]) -> set[float]:
    """The sizes that a story's names give a family of models: Llama-2-7B, Llama-2-70B."""
    key = identity(subject)
    return {
        float(name.size)
        for report in reports
        for name in report.names
        if name.size is not None and identity(name.canonical).startswith(key)
    }


def _contradicting(metric: str, sides: Sequence[Side], family: set[float]) -> list[list[Side]]:
    """Groups of sides that contradict each other; `family` are sizes that the subject comes in."""
    pairs = [
        (a, b)
        for a, b in combinations(range(len(sides)), 2)
        if _comparable(metric, sides[a], sides[b])
        and not _agree(metric, sides[a], sides[b])
        and not {sides[a].value.low, sides[b].value.low} <= family
        and _contradict(metric, sides[a], sides[b], sides)
    ]
    groups: list[set[int]] = []
    for a, b in pairs:
        touching = [group for group in groups if group & {a, b}]
        groups = [group for group in groups if not group & {a, b}]
        groups.append({a, b}.union(*touching))
    for group in groups:
        # whoever tells one of these values is on that side, too
        for number, side in enumerate(sides):
            if any(same_value(side.value, sides[n].value) for n in group):
                group.add(number)
    return [[sides[n] for n in sorted(group)] for group in groups]


def _comparable(metric: str, one: Side, other: Side) -> bool:
    a, b = one.value.unit, other.value.unit
    if a != b and a is not None and b is not None:
        return False
    mine, theirs = _by_group(one.qualifiers), _by_group(other.qualifiers)
    for group in mine.keys() | theirs.keys():
        left, right = mine.get(group, set()), theirs.get(group, set())
        if left and right and not left & right:
            return False
        if (left ^ right) & words().alone:
            return False
    if metric in SEVERAL:
        if metric == "benchmark_score":
            return bool(mine.get("benchmark", set()) & theirs.get("benchmark", set()))
        if metric == "count" and (a not in COUNTED or a != b):
            return False
        return mine.get("object") == theirs.get("object")
    return True


def _by_group(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for group, meaning in pairs:
        found.setdefault(group, set()).add(meaning)
    return found


def _agree(metric: str, one: Side, other: Side) -> bool:
    """Whether two values are one, given how exactly they are told."""
    a, b = one.value.low, other.value.low
    if a is None or b is None:
        return a is b
    if equal(a, b):
        return True
    if metric == "date":
        return _same_date(int(a), int(b))
    apart = abs(a - b) / max(abs(a), abs(b))
    vague = "~" in (one.told.claim.comparator, other.told.claim.comparator) or Stance.HEDGED in (
        one.stance,
        other.stance,
    )
    if vague and apart <= NEAR:
        return True
    digits = min(significant(a), significant(b))
    return apart <= ROUNDED and equal(float(f"{a:.{digits - 1}e}"), float(f"{b:.{digits - 1}e}"))


def _same_date(one: int, other: int) -> bool:
    """Whether two dates may be the same time, as far as both tell: 2023, 202310, 1031, 10."""
    return all(
        a == b or a is None or b is None
        for a, b in zip(_date_parts(one), _date_parts(other), strict=True)
    )


def _date_parts(date: int) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of a claim's date; None for what it does not say."""
    if date >= 1_000_000:
        return date // 10_000, date // 100 % 100, date % 100
    if date >= 10_000:
        return date // 100, date % 100, None
    if 1900 <= date <= 2100:
        return date, None, None
    return (None, date, None) if date <= 12 else (None, date // 100, date % 100)


def _contradict(metric: str, one: Side, other: Side, sides: Sequence[Side]) -> bool:
    same_report = one.told.report.key == other.told.report.key
    if (one.correction or other.correction) and metric not in SEVERAL:
        fixed = other if one.correction else one
        return not fixed.correction and (fixed.stands or fixed.stance is Stance.DISPUTED)
    if Stance.QUESTION in (one.stance, other.stance) or (
        same_report and one.headline != other.headline
    ):
        asked, told = (one, other) if one.headline else (other, one)
        if metric in SEVERAL and told.stance is Stance.HEDGED:
            return False  # "may cost a tenth next year" denies no price of today
        # a headline's value that its own text repeats contradicts nothing
        repeated = any(
            side.told.report.key == asked.told.report.key
            and not side.headline
            and _agree(metric, side, asked)
            for side in sides
            if side.stands
        )
        alone = all(
            _agree(metric, side, asked)
            for side in sides
            if side.headline and side.told.report.key == asked.told.report.key
        )
        return asked.headline and told.stands and alone and not repeated
    if Stance.DISPUTED in (one.stance, other.stance):
        return one.stands or other.stands
    if same_report:
        return False
    if _mentions(one.told.report, other) or _mentions(other.told.report, one):
        return False
    return all(
        len(left) == 1 and _agree(metric, left[0], side)
        for side, left in (
            (one, _own_values(metric, one, other, sides)),
            (other, _own_values(metric, other, one, sides)),
        )
    )


def _mentions(report: Report, side: Side) -> bool:
    """Whether a report has the other side's value somewhere: it knows both, and why."""
    return any(
        equal(value, side.told.claim.value)
        for quantity in report.quantities
        for value in (quantity.value, quantity.value2)
        if quantity.unit in (side.told.claim.unit, None)
    )


def _own_values(metric: str, side: Side, against: Side, sides: Sequence[Side]) -> list[Side]:
    """The values that the side's report has for this thing and the other report has not."""
    own = [s for s in sides if s.told.report.key == side.told.report.key and s.stands]
    theirs = [s for s in sides if s.told.report.key == against.told.report.key and s.stands]
    left: list[Side] = []
    for candidate in own:
        known = any(_agree(metric, candidate, s) for s in (*theirs, *left))
        if not known and _comparable(metric, candidate, against):
            left.append(candidate)
    return left


def _lines(subject: str, sides: Iterable[Side]) -> tuple[LedgerLine, ...]:
    groups: list[list[Side]] = []
    for side in sides:
        for group in groups:
            if same_value(group[0].value, side.value):
                group.append(side)
                break
        else:
            groups.append([side])
    lines = []
    for group in groups:
        told = tuple(side.told for side in group)
        first = next((t.claim for t in told if t.claim.unit is not None), told[0].claim)
        lines.append(
            LedgerLine(subject, first.metric, first.value, None, first.unit, first.object, told)
        )
    return tuple(sorted(lines, key=lambda line: (-sources(line.told_by), -len(line.told_by))))
