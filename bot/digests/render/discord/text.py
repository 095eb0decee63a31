"""Feed text as Discord's Markdown shows it letter by letter, and links that end where they should.

Discord renders `<…>` (mentions, timestamps, emoji, channels), masked links, bare addresses,
emphasis, spoilers, code, headings, lists, quotes and small print; a backslash before a sign
that is no letter or digit shows the sign. Inside the brackets of a masked link it does not,
so there signs that could end the label are replaced.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.digests import wording

LINK_LIMIT = 400
"""A longer address is left out rather than filling the message."""
_MARKUP = re.compile(r"([\\*_~`|<>\[\]#@:])")
_BULLET = re.compile(r"^(?=[-+])")
_NUMBERED = re.compile(r"^(\d+)(?=[.)])")
_INVITE = re.compile(r"\b(discord(?:app)?)\.(?=\w)", re.IGNORECASE)
"""Discord shows an invitation's card even without a scheme before it."""
_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}:/+", re.IGNORECASE)
_BRACKETS = str.maketrans("[]", "()")
_IN_ADDRESS = re.compile(r"[^!-~]|[()<>\\\[\]|*_`\"{}]")


def escape(text: str) -> str:
    """Text from a feed, to be shown letter by letter at any place of a line."""
    escaped = _MARKUP.sub(r"\\\1", wording.plain(text))
    escaped = _INVITE.sub(r"\1\\.", escaped)
    return _NUMBERED.sub(r"\1\\", _BULLET.sub(r"\\", escaped))


def cut(text: str, limit: int) -> str:
    """Text of at most `limit` characters, never ending inside an escape."""
    if len(text) <= limit:
        return text
    shorter = text[: limit - 1]
    return shorter[: len(shorter) - (len(shorter) - len(shorter.rstrip("\\"))) % 2] + "…"


def link(label: str, url: str | None) -> str:
    """A masked link whose label cannot end it early; the label alone without a usable address.

    A label that looks like an address would make Discord show the link's source instead.
    """
    safe = wording.safe_link(url)
    if safe is not None:
        safe = _IN_ADDRESS.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), safe)
    shown = _SCHEME.sub("", wording.plain(label).translate(_BRACKETS)).strip()
    if safe is None or len(safe) > LINK_LIMIT or not shown:
        return escape(label)
    return f"[{escape(shown)}](<{safe}>)"


def bold(text: str) -> str:
    """Escaped text in bold; nothing for nothing."""
    return f"**{text}**" if text else ""


def small(text: str) -> str:
    """A line of small print."""
    return f"-# {text}"


def moment(when: datetime, form: str = "R") -> str:
    """A time that Discord shows in the reader's own zone and language."""
    return f"<t:{int(when.timestamp())}:{form}>"
