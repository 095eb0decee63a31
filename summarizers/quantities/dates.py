"""Calendar dates to integers: 2023, 202310, 20231005; a month alone 10, with its day 1005."""

from __future__ import annotations

import re
from fractions import Fraction

from summarizers.quantities import numerals
from summarizers.quantities.pieces import Piece
from summarizers.quantities.words import words
from summarizers.types import Reading


def read(match: re.Match[str], text: str, low: str) -> Piece | int:
    """The date of an atom match, or the place to go on from where it is none."""
    group = match.groupdict()
    year = month = day = None
    if group["zt"]:
        return _decade(match, group)
    if group["decade"] or group["span"]:
        year = int(group["decade"] or group["span"])
    elif group["uy"]:
        year, month, day = int(group["uy"]), int(group["um"]), int(group["ud"])
    elif group["dzh"]:
        year = _number(group["zy"] or group["iy"])
        month = _number(group["zm"] or group["zm2"] or group["im"])
        day = _number(group["zd"] or group["zd2"] or group["zd3"] or group["id"])
        if group["isep"] == "." and day is None:
            return match.end()
        if group["isep"] == "-" and day is None and len(group["im"]) == 1:
            return match.end()
        if year is not None and year < 100:
            year += 2000
        if (
            group["zm2"]
            and group["zm2"] == "一"
            and low[match.start() - 1 : match.start()] in tuple("同每")
        ):
            return match.end()
    else:
        name = group["em"] or group["em2"] or group["em3"] or group["em4"]
        at = match.start(next(key for key in ("em", "em2", "em3", "em4") if group[key]))
        if name in ("may", "march", "mar") and not text[at].isupper():
            return match.end()
        month = words().months[name]
        day = _number(group["ed"] or group["ed2"] or group["ed4"])
        year = _number(group["ey"] or group["ey2"] or group["ey3"] or group["ey4"])
        if day is None and year is None and not _month_alone(match, name, text, low):
            return match.end()
    value = _join(year, month, day)
    if value is None:
        return match.end()
    piece = Piece(
        match.start(), match.end(), Fraction(value), unit="date", measure="date", style="date"
    )
    if group["uy"] and month and day and day <= 12 and day != month:
        # 5/10/2023 is a day in May or in October
        piece.readings.append(Reading(_join(year, day, month) or 0, "date"))
    if group["em3"] and low[piece.end - 1] == ".":
        piece.end -= 1
    return piece


def _number(word: str | None) -> int | None:
    if word is None:
        return None
    value = numerals.chinese(word)
    return None if value is None else int(value)


def _join(year: int | None, month: int | None, day: int | None) -> int | None:
    if year is not None and month is not None and day is not None:
        return year * 10000 + month * 100 + day
    if year is not None and month is not None:
        return year * 100 + month
    if year is not None:
        return year
    if month is not None and day is not None:
        return month * 100 + day
    return month if month is not None else day


def _decade(match: re.Match[str], group: dict[str, str | None]) -> Piece | int:
    tens = _number(group["zt"])
    century = _number(group["zc"]) if group["zc"] else 20
    if tens is None or century is None or tens >= 100:
        return match.end()
    value = Fraction((century - 1) * 100 + tens)
    return Piece(match.start(), match.end(), value, unit="date", measure="date", style="date")


def _month_alone(match: re.Match[str], name: str, text: str, low: str) -> bool:
    """A bare month name: short forms never, may and march behind in, by … or as a clause."""
    if len(name) < 5 and name not in ("june", "july", "may", "sept"):
        return False
    if name in ("may", "march", "august"):
        capital = text[match.start()].isupper()
        if capital and (
            name == "august" or re.match(r"\s*(?:$|[.,;:)，。；）])", low[match.end() :][:2])
        ):
            return True
        if low.startswith("mid-", max(0, match.start() - 4)):
            return True
        before = re.search(r"([a-z-]+)\s$", low[max(0, match.start() - 12) : match.start()])
        return before is not None and before[1] in words().lists["month_before"]
    return True
