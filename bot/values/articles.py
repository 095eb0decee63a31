"""Articles, and what was read in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.values.feeds import Entry
from summarizers.types import Claim, Language, Name, Quantity, Summary


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
