"""What a message says that somebody hands to a command: its text, its links, without markup."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import discord

_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\^{}\u3000-\u303f\uff00-\uffef]+", re.IGNORECASE)
_FREE = r"(?<!\\)"
_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), shown)
    for pattern, shown in (
        (r"^```\w*$\n?|```", ""),
        (_FREE + r"<t:-?\d+(?::\w)?>", ""),
        (_FREE + r"<(?:@[!&]?|#|a?:\w+:)\d+>|<id:\w+>", ""),
        (_FREE + r"</([^:>]{1,100}):\d+>", r"/\1"),
        (_FREE + r"\[((?:\\.|[^\[\]\n])+)\]\(<?https?://[^\s)>]+>?\)", r"\1"),
        (_FREE + r"<(https?://[^\s>]+)>", r"\1"),
        (r"^[ \t]*(?:(?:>>>|>|-#|#{1,3})[ \t]+)+", ""),
        (_FREE + r"(?:\*\*|__|~~|\|\||`)", ""),
        (_FREE + r"(?<![*\w])\*(?=\S)([^*\n]*[^*\s\\])\*(?![*\w])", r"\1"),
        (_FREE + r"(?<![_\w])_(?=\S)([^_\n]*[^_\s\\])_(?![_\w])", r"\1"),
        (r"\\([^\w\s])", r"\1"),
        (r"[ \t]{2,}", " "),
    )
)
"""Discord's signs and what is read in their place, in this order: escapes come last."""


def text_of(message: discord.Message) -> str:
    """Everything that a message says: content, embeds, and the texts of its components, as it was
    written."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or ""]
        parts += [f"{field.name}\n{field.value}" for field in embed.fields]
    parts += _texts(message.components)
    for snapshot in message.message_snapshots:  # a forwarded message
        parts.append(snapshot.content)
        parts += [f"{embed.title or ''}\n{embed.description or ''}" for embed in snapshot.embeds]
    return "\n".join(part for part in parts if part.strip())


def _texts(components: Any) -> list[str]:
    found: list[str] = []
    for component in components or ():
        if isinstance(component, discord.components.TextDisplay):
            found.append(component.content)
        found += _texts(getattr(component, "children", None))
    return found


def links_in(text: str) -> list[str]:
    """The addresses in a text, each once, without the punctuation and brackets behind them."""
    found = []
    for match in _ADDRESS.finditer(text):
        url = match[0].rstrip(".,;:!?*_~")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?*_~>")
        found.append(url)
    return [url for url in dict.fromkeys(found) if urlsplit(url).hostname]


def unmarked(text: str) -> str:
    """A text as its readers see it: without marks, mentions and moments, its escapes undone, of
    its links the labels. A number that stands as "3\\\\.5" is 3.5 and not 5."""
    for pattern, shown in _MARKUP:
        text = pattern.sub(shown, text)
    return text.strip()
