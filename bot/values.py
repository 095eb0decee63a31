"""What travels: frozen values, tuples inside, aware UTC times, no database ids.

    Feed ─▶ Entry ─▶ Article ─▶ Report ─▶ Story ─▶ Digest ─▶ Delivery

A stage wraps the value before it; nothing is filled in later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from urllib.parse import urlsplit

from summarizers.types import Claim, Language, Name, Number, Quantity, Summary

OPERATOR = "operator"
"""The owner of feeds that all servers read; any other owner is a Discord server's id."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What to read. `url` is its identity within one `owner`."""

    name: str
    url: str
    language: Language = Language.MIXED
    category: str = "news"
    interval: int | None = None
    """Minutes between polls where the operator fixed it; None lets the schedule decide."""
    enabled: bool = True
    translate: bool = True
    owner: str = OPERATOR

    @property
    def host(self) -> str:
        """The only part of the address that is no secret."""
        return urlsplit(self.url).hostname or self.url


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed's health and of its server's caching, after the last poll."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    error: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `body` is decoded from its transfer encoding; `url` is where it came from."""

    url: str
    status: int
    content_type: str
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    max_age: int | None = None
    """Seconds, from Cache-Control."""
    permanent_url: str | None = None
    """Where a chain of permanent redirects alone led to, if there was one."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that nothing is new (304), or the body is the one already seen."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one article.

    `identity` never changes when the feed re-dates or edits the entry: its guid, else its
    canonical address, else a fingerprint of title and first date. `html` is the fullest
    content that the feed carries, as HTML; it may be only a teaser.
    """

    feed_url: str
    identity: str
    url: str | None
    title: str
    published: datetime | None
    updated: datetime | None = None
    author: str | None = None
    html: str = ""
    language: str | None = None
    """As the feed declares it (a BCP 47 tag), unchecked."""
    image: str | None = None
    """The https address of the picture that the feed gives."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A parsed feed document; `notes` name entries that were skipped and why."""

    title: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    ttl: int | None = None
    """Minutes between polls that the feed itself asks for."""
    hub: str | None = None


class Origin(StrEnum):
    """Where an article's text came from."""

    PAGE = "page"
    FEED = "feed"
    TEASER = "teaser"
    """The feed's few lines only: the page could not be read or gave less."""


@dataclass(frozen=True, slots=True)
class Page:
    """The main text of an HTML page."""

    title: str | None
    text: str
    lang: Language
    published: datetime | None
    links: tuple[str, ...]
    image: str | None = None
    """The https address of the picture that the page names for previews."""
    paywalled: bool = False
    """Whether the page says of itself that not all of it is free to read."""


@dataclass(frozen=True, slots=True)
class Article:
    """An entry with its main text."""

    entry: Entry
    text: str
    lang: Language
    links: tuple[str, ...]
    origin: Origin
    category: str = "news"
    feed_name: str = ""
    traditional: bool = False
    note: str | None = None
    """Why the page was not used, in one sentence, where it was tried and failed."""
    image: str | None = None
    """The https address of its picture: the page's, else the feed's."""
    paywalled: bool = False

    @property
    def title(self) -> str:
        return self.entry.title


@dataclass(frozen=True, slots=True)
class Correction:
    """A claim that a source has changed since it was first read; `after` None withdraws it."""

    before: Claim
    after: Claim | None
    noticed: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """An article that the language rooms have read."""

    article: Article
    summary: Summary
    claims: tuple[Claim, ...]
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    corrections: tuple[Correction, ...] = ()
    waiting: bool = False
    """Whether a model is still to translate it."""

    @property
    def key(self) -> tuple[str, str]:
        """Feed address and entry identity: the article's identity everywhere."""
        return self.article.entry.feed_url, self.article.entry.identity


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


@dataclass(frozen=True, slots=True)
class Filter:
    """What a channel wants of all its server may see. Everything empty lets everything pass.

    `include` and `exclude` hold words, or regular expressions between slashes ("/agent(s|ic)/");
    an article passes where one of `include` and none of `exclude` is in its title or text.
    """

    categories: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


TargetKind = Literal["text", "thread", "forum", "webhook"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A place in Discord that gets digests. Ids are decimal strings, as Discord's API has them.

    `id` is the channel's, the thread's, the forum's or the webhook's. `times` are local times
    of day ("08:00") in `timezone` (IANA); where `every` (minutes) is set it replaces them.
    `covered_until` is the end of the last window that was planned.
    """

    id: str
    guild: str | None = None
    language: Literal["en", "zh", "both"] = "both"
    times: tuple[str, ...] = ("08:00", "18:00")
    every: float | None = None
    timezone: str = "UTC"
    limit: int = 10
    paused: bool = False
    covered_until: datetime | None = None
    kind: TargetKind = "text"
    parent: str | None = None
    """The channel above: of a thread, its text channel or forum; of a webhook, where it posts."""
    secret: str | None = field(default=None, repr=False)
    """A webhook's token. Never shown, never logged."""
    own_webhook: bool = True
    """Whether the webhook is of our making: only those may carry buttons."""
    tags: tuple[str, ...] = ()
    """Ids of the tags that a forum post gets."""
    admin: str | None = None
    """The user who set this up, told when posting stops."""
    style: Literal["cards", "embeds"] = "cards"
    weekdays: tuple[int, ...] = ()
    """ISO weekdays, 1 is Monday; empty for all."""
    quiet: tuple[str, str] | None = None
    """Local times between which nothing is posted; may span midnight."""
    mode: Literal["digest", "each"] = "digest"
    each_an_hour: int = 6
    """Most stories an hour in mode `each`."""
    breaking: int | None = None
    """A story told by this many sources goes out at once."""
    min_score: float = 0.0
    filter: Filter = Filter()
    say_nothing_new: bool = False
    role: str | None = None
    """The role that a digest mentions; None mentions nobody."""
    set_at: datetime | None = None
    """When its times were last set, or posting resumed: slots before that do not count."""


@dataclass(frozen=True, slots=True)
class TargetState:
    """Why posting to a target has stopped, until it is mended. `told` once its admin knows."""

    target: str
    reason: Literal["forbidden", "gone", "kicked", "archived", "closed", "doubt"]
    detail: str
    since: datetime
    next_try: datetime
    told: bool = False


DeliveryState = Literal["planned", "sending", "confirmed", "failed", "in_doubt"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A story as one message shows it: made of these reports and no others."""

    story: str
    reports: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One outbox row: one Discord message, from the plan to its confirmation.

    `nonce` is fixed when the row is planned, so that a repeat of the same row is the same
    message to Discord. `body` is the message as JSON, as Discord last took it or is to get it.
    """

    key: str
    channel: str
    position: int
    body: str
    nonce: str
    state: DeliveryState
    attempts: int = 0
    next_try: datetime | None = None
    message_id: str | None = None
    error: str | None = None
    shown: tuple[Shown, ...] = ()
    head: bool = True
    """Whether the message begins with the digest's title and date."""
    title: str = ""
    """What a forum post is called that begins with this message."""
    left_out: int = 0
    """How many stories the message says were left out."""
    stuck: bool = False
    """In doubt where nothing can be read: what comes behind it need not wait."""
