"""Where digests go, and the messages that carry them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from summarizers.types import Language


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
