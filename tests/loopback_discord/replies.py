"""What the bot answers to an interaction, as the user sees it in the end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.loopback_discord.shown import EPHEMERAL, texts


@dataclass
class Reply:
    """One interaction and everything that was said to it."""

    id: str
    token: str
    asked: float
    channel: str
    what: str = ""
    """What the user did, for messages about it."""
    interaction: int = 2
    """2 a command, 3 a component, 4 autocomplete, 5 a modal."""
    origin: dict[str, Any] | None = None
    """The message whose component was used."""
    kind: int | None = None
    """How it was acknowledged; None where it was not."""
    seconds: float = 0.0
    """Until it was acknowledged."""
    data: dict[str, Any] = field(default_factory=dict)
    """The answer's newest body."""
    more: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of further messages behind the answer."""
    messages: list[dict[str, Any]] = field(default_factory=list)
    """Those further messages as message objects."""
    history: list[dict[str, Any]] = field(default_factory=list)
    """Every body that the answer has had, progress included."""
    files: dict[str, bytes] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    """The answer as a message object."""
    deleted: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        """All the text a user would read, of content, components and embeds."""
        return "\n".join(texts(self.data) or [t for body in self.more for t in texts(body)])

    @property
    def private(self) -> bool:
        """Whether the user alone sees the answer."""
        return bool((self.data.get("flags") or 0) & EPHEMERAL)

    @property
    def message(self) -> dict[str, Any]:
        """The answer as a message, for clicking in it."""
        return self.shown or (self.messages[-1] if self.messages else {})
