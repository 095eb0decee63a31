"""Feed text as Discord's Markdown shows it letter by letter, and links that end where they should.

Discord renders `<…>` (mentions, timestamps, emoji, channels), masked links, bare addresses,
emphasis, spoilers, code, headings, lists, quotes and small print; a backslash before a sign
that is no letter or digit shows the sign. Inside the brackets of a masked link Discord shows
the backslash too, and a label with an emoji or with what looks like an address makes it show
the link's source: there signs are replaced by their likes, or left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import regex

from bot.digests import wording
from summarizers.types import Language

Script = Callable[[str], str]
"""Chinese words of our own as the reader writes Chinese; quotes and titles stay as they are."""
LINK_LIMIT = 400
"""A longer address is left out rather than filling the message."""
_MARKUP = re.compile(r"([\\*_~`|<>\[\]#@:])")
_BULLET = re.compile(r"^(?=[-+])")
_NUMBERED = re.compile(r"^(\d+)(?=[.)])")
_INVITE = re.compile(r"(discord(?:app)?)\.(?=\w)", re.IGNORECASE)
"""Discord shows an invitation's card even without a scheme before it."""
_LIKES = str.maketrans("[]<>*_~`|\\@#{}", "()‹›∗ˍ∼ˋ∣∖＠＃()")
_SCHEME = re.compile(
    "[:;ː˸։׃܃܄ःઃ᛬᠃᠉⁚∶ꓽ꞉︰：；]+\\s*[/᜵⁁⁄∕╱⟋⧸Ⳇ⼃〳ノ㇓丿]+"  # what Discord takes for "://"
)
_INNER_COLON = re.compile(r":(?=\S)")
_EMOJI = regex.compile(
    r"[\p{Extended_Pictographic}--[©®™]]|[\p{Emoji_Modifier}\p{Regional_Indicator}\ufe0f\u20e3]",
    regex.VERSION1,
)
_IN_ADDRESS = re.compile(r"""[^!-~]|[()<>\\\[\]|*`"{}]""")


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
    """A masked link whose label cannot end it early; the label alone without a usable address."""
    safe = wording.safe_link(url)
    if safe is not None:
        safe = _IN_ADDRESS.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), safe)
    if safe is None or len(safe) > LINK_LIMIT:
        return escape(label)
    return f"[{_label(label) or urlsplit(safe).hostname}](<{safe}>)"


def _label(text: str) -> str:
    """Text that Discord shows as it is between the brackets of a masked link."""
    shown = _SCHEME.sub(" ", wording.plain(text).translate(_LIKES))
    shown = _EMOJI.sub("", _INNER_COLON.sub("∶", _INVITE.sub(r"\1 ", shown)))
    return wording.plain(shown)


def heading(text: str) -> str:
    """Escaped text as a heading. Discord takes signs at its end for the closing of the heading."""
    return f"### {text[:-2]}＃" if text.endswith("\\#") else f"### {text}"


def bold(text: str) -> str:
    """Escaped text in bold; nothing for nothing."""
    return f"**{text}**" if text else ""


def small(text: str) -> str:
    """A line of small print."""
    return f"-# {text}"


def badge(language: Language, *, traditional: bool = False) -> str:
    """The language of a source, as a mark. No flag of a country: Chinese is read in several."""
    if language is Language.ZH:
        return "`繁`" if traditional else "`中`"
    return "`EN`" if language is Language.EN else "`中/EN`"


def moment(when: datetime, form: str = "R") -> str:
    """A time that Discord shows in the reader's own zone and language."""
    return f"<t:{int(when.timestamp())}:{form}>"
