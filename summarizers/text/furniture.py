"""What on a page is no article: menus, notices, pleas, counters, reference lists.

Works on lines, by their shape, their words (data/furniture.yaml) and their place, so that a
site never seen before loses its furniture too. A full sentence of prose is furniture only for
what it says, never for where it stands before the page's end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from summarizers.text.rules import any_of
from summarizers.text.script import fold
from summarizers.types import DataError

SHORT = 44
"""Characters up to which a line may be a menu entry, a credit or a counter."""
_URL_LINE = re.compile(r"[\W\d]*(?:[^\s。]{0,16}[:：]\s*)?(?:https?://|www\.)\S+\W*", re.IGNORECASE)
_PROSE_END = re.compile(r"[。！？!?.…][”’」』\"')）]*$")
_SENTENCE_MARK = re.compile(r"[。！？；，,;]|[.!?](?:\s|$)")
_GAP = re.compile(r"\s{2,}|\t|[|｜»›·•>/\xa0]+")
_CRUMB = re.compile(r"[>»›](?=\s|$|\S)")
# "Home > AI > A title that may be long"
_CRUMBS = re.compile(r"(?:[^>»›。，,.]{1,16}\s*[>»›]\s*){2,}")
_ONLY_MARKS = re.compile(r"[\W\d_]*")
_STAMP = re.compile(
    r"\W*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?\W*"
)
_PLEA = 6 * SHORT
"""One plea inside a paragraph longer than this does not make the paragraph a plea."""
_MENU_RUN = 4
"""Short lines in a row that make a menu; fewer may be headings."""


@cache
def _rules() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    loaded = yaml.safe_load(
        files("summarizers").joinpath("data/furniture.yaml").read_text(encoding="utf-8")
    )
    try:
        labels, endings = (
            "|".join(f"(?:{rule})" for rule in loaded[key]) for key in ("labels", "endings")
        )
        return (
            any_of(loaded["notices"]),
            re.compile(rf"\W{{0,4}}(?:{labels})"),
            re.compile(rf"\W*(?:{endings})\W*"),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataError(f"summarizers/data/furniture.yaml: {error}") from error


def find_furniture(lines: Sequence[str]) -> frozenset[int]:
    """The indices of the lines that are furniture. Lines are as they stand, blank ones too."""
    notices, labels, endings = _rules()
    folded = [fold(line).casefold().strip() for line in lines]
    prose = [_is_prose(line) for line in folded]
    found = {
        index
        for index, line in enumerate(folded)
        if line and (_says(line, notices, labels) or _has_the_shape(line))
    }
    found |= _menus(folded, prose)
    found |= _ending(folded, prose, endings)
    return frozenset(found)


def _is_prose(line: str) -> bool:
    return len(line) > SHORT // 2 and bool(_PROSE_END.search(line) or len(line) > 3 * SHORT)


def _says(line: str, notices: re.Pattern[str], labels: re.Pattern[str]) -> bool:
    if len(line) <= _PLEA:
        if notices.search(line):
            return True
        limit = SHORT if not _PROSE_END.search(line) else SHORT // 2
        if len(line) <= limit:
            return labels.match(line) is not None
    with_address = "http" in line or "www." in line
    return with_address and labels.match(line) is not None


def _has_the_shape(line: str) -> bool:
    if (len(line) <= 400 and _URL_LINE.fullmatch(line)) or _STAMP.fullmatch(line):
        return True
    if _ONLY_MARKS.fullmatch(line) and not line.startswith(("|", "#", "-")):
        return True
    if line.startswith("|") or _SENTENCE_MARK.search(line):
        return False
    if _CRUMBS.match(line) or (len(_CRUMB.findall(line)) >= 2 and len(line) <= SHORT):
        return True
    parts = [part for part in _GAP.split(line) if part]
    return len(parts) >= 3 and max(map(len, parts)) <= 24 and len(_GAP.findall(line)) >= 2


def _menus(lines: Sequence[str], prose: Sequence[bool]) -> set[int]:
    """Runs of short lines without a sentence mark: a column of links."""
    found: set[int] = set()
    run: list[int] = []

    def close() -> None:
        if len(run) >= _MENU_RUN:
            found.update(run)
        run.clear()

    for index, line in enumerate(lines):
        if not line:
            continue
        words = len(line.split())
        short = len(line) <= SHORT // 2 and words <= 4 and not _SENTENCE_MARK.search(line)
        if short and not prose[index] and not line.startswith(("|", "#", "- ", "* ", "• ")):
            run.append(index)
        else:
            close()
    close()
    return found


def _ending(lines: Sequence[str], prose: Sequence[bool], endings: re.Pattern[str]) -> set[int]:
    """Everything behind the first ending in the last part of the page.

    An ending counts only where less prose follows than stands before it: a heading "About" in
    the middle of an article ends nothing.
    """
    weight = [len(line) if is_prose else 0 for line, is_prose in zip(lines, prose, strict=True)]
    whole = sum(weight)
    seen = 0
    for index, line in enumerate(lines):
        if line and len(line) <= SHORT and endings.fullmatch(line) and seen > 0.6 * whole:
            return set(range(index, len(lines)))
        seen += weight[index]
    return set()
