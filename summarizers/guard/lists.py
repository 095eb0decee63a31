"""How many things the lists of a text name, for a language that sums them up (E、W、I 三类)."""

from __future__ import annotations

import re

from summarizers.guard.sides import Side

_ITEMS = re.compile(r"[、,，/]\s?(?:(?:and|or)\s|[和与及或])?|\s(?:and|or|&)\s|以及|和|与|及|或|\+")
_LISTS = re.compile(r",?\srespectively|[分各]别|[。；;：()（）!！?？\n“”\"]|[.:](?:\s|$)")
_ASIDE = re.compile(r"[(（][^()（）]{0,60}[)）]")
_ITEM = 40
"""Code points that an item in the middle of a list has at most."""


def listed(side: Side) -> set[int]:
    """How many things the lists of a text name: "E, W and I" are three (三类)."""
    found: set[int] = set()
    for stretch in _LISTS.split(_ASIDE.sub("", side.folded)):
        pieces = [piece.strip() for piece in _ITEMS.split(stretch)]
        run = 1
        for index, piece in enumerate(pieces[1:], start=1):
            run += 1
            last = index == len(pieces) - 1
            if not piece or len(piece) > _ITEM or last:
                # the sentence may begin or go on in the outer items
                found |= {run, run - 1}
                run = 1
    return {count for count in found if 2 <= count <= 10}
