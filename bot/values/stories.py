"""Stories, what joins them, and digests of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.values.articles import Report
from summarizers.types import Claim, Language, Number


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that an article is about and that another article may share.

    `key` is the same in both languages ("name:codefusion", "num:75000000", "link:arxiv:…");
    `label` is how a person would call it; `salience`, 0 to 1, says how central it stands.
    """

    key: str
    salience: float
    label: str


@dataclass(frozen=True, slots=True)
class Features:
    """What the joining of articles into stories looks at. `id` is the article's, opaque here."""

    id: str
    lang: Language
    published: datetime | None
    marks: tuple[Mark, ...]
    focus: tuple[str, ...] = ()
    """Keys of the names that the article is about, not merely mentions."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A report's place: the story it belongs to, with the features that were used."""

    key: tuple[str, str]
    story: str
    features: Features


@dataclass(frozen=True, slots=True)
class Group:
    """Reports of one story as the store holds them, earliest first, before they are compared."""

    id: str
    reports: tuple[Report, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attributed:
    """A claim with the report that makes it."""

    claim: Claim
    report: Report


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One claim as all sources of a story make it: same subject, metric and value."""

    subject: str
    metric: str
    value: Number | None
    value2: Number | None
    unit: str | None
    object: str | None
    told_by: tuple[Attributed, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more values that sources, or one source and itself, give for one thing."""

    subject: str
    metric: str
    sides: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Articles on one event in both languages, earliest first."""

    id: str
    reports: tuple[Report, ...]
    ledger: tuple[LedgerLine, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    score: float = 0.0
    evidence: tuple[str, ...] = ()
    """Why these articles are one story, in short phrases."""

    @property
    def lead(self) -> Report:
        """The report that the headline is taken from."""
        return max(self.reports, key=lambda r: (len(r.summary.summary), len(r.article.text)))

    @property
    def languages(self) -> frozenset[Language]:
        return frozenset(r.article.lang for r in self.reports)


@dataclass(frozen=True, slots=True)
class Window:
    """The span of time that a digest covers, `since` excluded, `until` included."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """Stories for one channel and window, best first. `left_out` counts those over the limit;
    `new` are the keys of the reports that the reader has not had: a story may hold others too."""

    window: Window
    stories: tuple[Story, ...]
    left_out: int = 0
    new: tuple[tuple[str, str], ...] = ()
