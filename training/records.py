"""One example of the training text, before it is tokenised, and the symbols it is asked with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """What is asked. PAIR stands for both TO_EN (source to target) and TO_ZH (target to source)."""

    PAIR = 0
    TO_EN = 1
    TO_ZH = 2
    HEAD_ZH = 3
    HEAD_EN = 4
    SUM_ZH = 5
    SUM_EN = 6


SYMBOLS: dict[Kind, tuple[str, ...]] = {
    Kind.TO_EN: ("<2en>",),
    Kind.TO_ZH: ("<2zh>",),
    Kind.HEAD_ZH: ("<head>", "<2zh>"),
    Kind.HEAD_EN: ("<head>", "<2en>"),
    Kind.SUM_ZH: ("<sum>", "<2zh>"),
    Kind.SUM_EN: ("<sum>", "<2en>"),
}
ONE_WAY = (Kind.HEAD_ZH, Kind.HEAD_EN, Kind.SUM_ZH, Kind.SUM_EN)


@dataclass(frozen=True, slots=True)
class Record:
    """`source` is Chinese and `target` English for a PAIR and for TO_EN; else as the kind says.

    `origin` names the source of the text in the corpus.
    """

    kind: Kind
    source: str
    target: str
    origin: str = "toy"
