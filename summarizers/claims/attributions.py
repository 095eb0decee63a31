"""What Chinese and English attributions share: the attribution itself, quotations, speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizers.types import Span, Stance

from .words import StanceWords

LONGEST_SPEAKER = 90
_LONGEST_QUOTE = 2500


@dataclass(frozen=True, slots=True)
class Attribution:
    """`claimant` answers for what stands in the scope. `guess` is a stretch of guessing."""

    claimant: str
    stance: Stance
    start: int
    end: int
    guess: bool = False


PRONOUN = re.compile(
    r"^(?:he|she|they|it|him|他|她|他们|它|后者|其|他還|他同时|對方|对方)$", re.IGNORECASE
)
SELF = re.compile(r"^(?:我|我们|i|we|笔者|小编)(?:个人)?$", re.IGNORECASE)


def kind_of(who: str, verb: str, words: StanceWords) -> Stance:
    """How sure a speaker and a verb leave what is said: reported, hedged, or a guess."""
    if words.rumour.search(who) or words.guess.fullmatch(verb):
        return Stance.SPECULATED
    if words.unsure.fullmatch(verb) or words.unnamed.search(who):
        return Stance.HEDGED
    return Stance.REPORTED


def quote_before(text: str, clause_start: int, closing: int) -> Span | None:
    """The quotation that ends right before a speaker, or None."""
    end = clause_start + closing if closing >= 0 else -1
    if end < 0:
        head = text[max(0, clause_start - 3) : clause_start]
        place = max(head.rfind(c) for c in '」”"')
        if place < 0 or any(c in "。！？\n" for c in head[place + 1 :]):
            return None
        end = max(0, clause_start - 3) + place
    opening = max(text.rfind(c, max(0, end - _LONGEST_QUOTE), end) for c in '「“"')
    return (opening, end) if opening >= 0 and end - opening > 4 else None


def quote_end(text: str, after: int, sentence_end: int) -> int:
    """A quotation that opens behind the verb is the speaker's to its closing mark."""
    opening = re.match(r"\s*(?:that\s)?\s*[，,：:]?\s*([「“\"])", text[after : after + 8])
    if not opening:
        return sentence_end
    close = {"「": "」", "“": "”", '"': '"'}[opening[1]]
    end = text.find(close, after + opening.end())
    if end < 0 or end - after > _LONGEST_QUOTE:
        return sentence_end
    return max(end, sentence_end)
