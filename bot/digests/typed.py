"""What people type about times: "8:00, 18:30", "Mon-Fri", "22:00-07:00". Pure.

Each reader raises TypedError, whose fault names the sentence to be said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import TypedError

MOST_TIMES = 24
_BETWEEN = re.compile(r"[\s,，、;；]+")
_SPAN = re.compile(r"\s*(?:-|–|—|~|～|至|到|\bto\b)\s*")
_CLOCK = re.compile(
    r"(凌晨|早上|上午|中午|下午|晚上)?(\d{1,2})(?:[:：点點时時](\d{2}|半)?)?分?([ap]m)?",
    re.IGNORECASE,
)
_LATE = ("下午", "晚上", "pm")
_NIGHT = ("凌晨", "晚上", "am")
"""With what twelve o'clock is midnight."""


def read_times(text: str) -> tuple[str, ...]:
    """Times of day ("8", "8:05", "08：00", "8点半", "下午6点", "6pm") as sorted "HH:MM"."""
    found = tuple(sorted({_clock(part, text) for part in _BETWEEN.split(text.strip()) if part}))
    if not found:
        raise TypedError("bad_times", text)
    if len(found) > MOST_TIMES:
        raise TypedError("many_times", text, str(MOST_TIMES))
    return found


def read_quiet(text: str) -> tuple[str, str]:
    """Two times of day with a dash between; the second may be of the next day."""
    ends = _SPAN.split(text.strip())
    if len(ends) != 2:
        raise TypedError("bad_quiet", text)
    try:
        begin, end = (_clock(part.strip(), text) for part in ends)
    except TypedError as error:
        raise TypedError("bad_quiet", text) from error
    if begin == end:
        raise TypedError("bad_quiet", text)
    return begin, end


def _clock(part: str, text: str) -> str:
    found = _CLOCK.fullmatch(part)
    if found is None:
        raise TypedError("bad_times", text)
    hour, minute = int(found[2]), 30 if found[3] == "半" else int(found[3] or 0)
    half = (found[1] or found[4] or "").lower()
    if hour > 23 or minute > 59 or (found[4] and not 0 < hour < 13) or (found[1] and found[4]):
        raise TypedError("bad_times", text)
    if (half in _LATE and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    elif half in _NIGHT and hour == 12:
        hour = 0
    return time(hour, minute).strftime("%H:%M")


def read_weekdays(text: str, names: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """ISO weekdays of "Mon Wed", "1-5", "周一、周三", "Fri-Mon"; all seven are empty.

    `names` are the words for days and for groups of days, in lower case.
    """
    days: set[int] = set()
    parts = [part for part in _BETWEEN.split(_SPAN.sub("-", text.strip().lower())) if part]
    for part in parts:
        ends = part.split("-")
        known = [names.get(end) or ((int(end),) if end in tuple("1234567") else ()) for end in ends]
        if len(ends) > 2 or not all(known) or (len(ends) == 2 and any(len(k) != 1 for k in known)):
            raise TypedError("bad_weekdays", text)
        if len(ends) == 1:
            days |= set(known[0])
            continue
        first, last = known[0][0], known[1][0]
        days |= {(first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1)}
    if not days:
        raise TypedError("bad_weekdays", text)
    return () if len(days) == 7 else tuple(sorted(days))


def read_timezone(text: str) -> str:
    """An IANA name, its case as it may be."""
    try:
        return str(ZoneInfo(text.strip().replace(" ", "_")))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TypedError("bad_timezone", text) from error
