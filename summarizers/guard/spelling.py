"""One name in two spellings."""

from __future__ import annotations

import re
from functools import lru_cache

ENDING = re.compile(r"(?<=[A-Z])(?:e?s|ing|ed|'d)$|s$")
"""What a word adds behind a name in capitals: GPUs, XORing."""
_PARTS = re.compile(r"[A-Za-z]+|[0-9.]+|[^\W\d_A-Za-z]+|[^\s\w-]")
_CAMEL = re.compile(r"[A-Z][a-z]+|[A-Z]+(?![a-z])|[a-z]+|[^A-Za-z]+")


def written_in(folded: str, written: str) -> bool:
    """Whether a name stands in a text, however it is joined and in whatever case; plurals too."""
    return spelled(folded, written) is not None


def spelled(folded: str, written: str) -> str | None:
    """How a text writes a name, or None where it does not."""
    for pattern in _spellings(written):
        if match := re.search(pattern, folded):
            return match[0]
    return None


@lru_cache(maxsize=4096)
def _spellings(written: str) -> tuple[str, ...]:
    """Patterns for a name: as it is; with its capitals, however it is joined; in other letters.

    AccessKeyId is AccessKey ID and PointGet point-get, but FastFood is not "fast food", and
    tidb-server not TiDB.
    """
    singular = re.sub(r"(?<=[a-z])ies$", "y", written)
    words = [_CAMEL.findall(word) for word in _PARTS.findall(ENDING.sub("", singular))]
    if not words:
        return ()
    tail = r"(?:e?s|ing|ed)?(?![A-Za-z0-9]|[-.][0-9])"
    pieces = [piece for word in words for piece in word]
    capital = r"[-\s_]?".join(
        re.escape(p[0]) + (f"(?i:{re.escape(p[1:])})" if p[1:] else "") for p in pieces
    )
    small = r"[-\s_]?".join("[-_]?".join(map(re.escape, word)) for word in words)
    return (
        rf"(?<![A-Za-z0-9]){capital}{tail}",
        # trace ID is TraceID
        *(
            [
                rf"(?<![A-Za-z0-9])(?i:{re.escape(pieces[0])})[-\s_]?"
                + "".join(map(re.escape, pieces[1:]))
                + tail
            ]
            if len(pieces) == 2 and pieces[1].isupper()
            else ()
        ),
        # AccessKey is the head of AccessKeyId
        *([rf"(?<![A-Za-z0-9]){re.escape(written)}(?=[A-Z][a-z])"] if len(pieces) > 1 else ()),
        rf"(?i:(?<![A-Za-z0-9_-]){small}(?:s|ing|ed)?(?![-_][a-z]){tail})",
    )
