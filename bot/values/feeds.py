"""Feeds, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from summarizers.types import Language

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
    fault: str = ""
    """The kind of that error (FeedError.fault); empty where it has none."""
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
