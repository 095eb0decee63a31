"""What a chart shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.chat.i18n.script import to_taiwan
from bot.digests.wording import Reader
from summarizers.types import Language, Stance


@dataclass(frozen=True, slots=True)
class Point:
    """One claim in the chart: when it was published and what it says, in base units."""

    when: datetime
    value: float
    value2: float | None
    stance: Stance
    language: Language
    label: str
    """Who says it: the claimant, or the source."""
    conflict: bool = False
    """Whether another source of the same story gives another value."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is to be drawn. `unit` is a unit name of the claims, None for bare numbers."""

    title: str
    unit: str | None
    points: tuple[Point, ...]
    reader: Reader
    traditional: bool = False
    """Whether our own Chinese words are written as in Taiwan."""

    def said(self, text: str) -> str:
        """A word or number of ours as the reader writes it."""
        return to_taiwan(text) if self.traditional else text
