"""English attributions without a clause: according to X, by X's account, guesses, "…," said X."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from summarizers.types import Stance

from .attributions import LONGEST_SPEAKER, Attribution, kind_of, quote_before
from .scene import Scene
from .words import StanceWords


@lru_cache(maxsize=1)
def _source(words: str) -> re.Pattern[str]:
    """ "According to" and the like, with the source behind it."""
    return re.compile(rf"(?:{words})\s+(?P<who>[^,.;:\n]+(?:\.\d+)?)", re.IGNORECASE)


def according(scene: Scene, words: StanceWords) -> Iterable[Attribution]:
    """Sources named without a clause: "according to X", "by X's account", "In a paper, …"."""
    text = scene.text
    for m in _source(words.according_en).finditer(text[scene.start : scene.end]):
        who = re.split(
            r"\s+(?:who|which|that|whose|and|but|"
            r"on(?! the (?:plan|matter|deal|talk|project|situation))|in the|as saying|saying)\s",
            m["who"].strip() + " ",
        )[0]
        who = who.strip(" \"”'’")
        if 1 < len(who) <= LONGEST_SPEAKER:
            start = contrast(scene, scene.start + m.start())
            yield Attribution(who, kind_of(who, "", words), start, scene.end)
    for m in _PER.finditer(text, scene.start, scene.end):
        start = m.end() if m.start() <= scene.start else contrast(scene, m.start())
        yield Attribution(m["who"], Stance.REPORTED, start, scene.end)
    if officially := _OFFICIALLY.search(text, scene.start, scene.end):
        yield Attribution("", Stance.REPORTED, officially.end(), scene.end)
    for m in _ACCOUNT.finditer(text, scene.start, scene.end):
        yield Attribution(m["who"], Stance.REPORTED, contrast(scene, m.start()), scene.end)
    for m in _IN_PAPER.finditer(text, scene.start, scene.end):
        yield Attribution(m["who"], Stance.REPORTED, m.end(), scene.end)
    for m in _CITED.finditer(text, scene.start, scene.end):
        yield Attribution(m["who"], kind_of(m["who"], "", words), m.end(), scene.end)


def guessed(scene: Scene, words: StanceWords) -> Iterable[Attribution]:
    """Rumours and guesses of an English sentence, with the guesser where one is named."""
    text = scene.text
    for m in words.rumour.finditer(text, scene.start, scene.end):
        yield Attribution(m.group(), Stance.SPECULATED, m.end(), scene.end)
    guessed = _A_GUESS.search(text, scene.start, scene.end)
    for m in _OWN_GUESS.finditer(text, scene.start, scene.end) if guessed else ():
        yield Attribution(m["who"], Stance.SPECULATED, m.end(), scene.end)
    for m in _MY_GUESS.finditer(text, scene.start, scene.end):
        yield Attribution("", Stance.SPECULATED, m.end(), scene.end)
    for m in _I_THINK.finditer(text, scene.start, scene.end):
        yield Attribution("", Stance.HEDGED, m.end(), scene.end)
    for m in _MY_ESTIMATE.finditer(text, scene.start, scene.end):
        yield Attribution("", Stance.HEDGED, m.end(), scene.end)


def inverted(scene: Scene) -> Iterable[Attribution]:
    """ "…," said Dana Whitlock, an analyst: the verb before the speaker."""
    text = scene.text
    for m in _INVERTED.finditer(text, scene.start, scene.end):
        quoted = quote_before(text, m.start() + 1, -1)
        start = quoted[0] if quoted else scene.start
        yield Attribution(m["who"], Stance.REPORTED, start, m.start())


def contrast(scene: Scene, at: int) -> int:
    """Where the last part of a sentence begins that is set against what came before."""
    starts = [first for first, _ in scene.clauses if first < at and _WHILE.match(scene.text, first)]
    return starts[-1] if starts else scene.start


_WHILE = re.compile(r"\s?(?:while|whereas)\s", re.IGNORECASE)
_PROPER = r"[A-Z][\w.&’'-]*(?:\s[A-Z][\w.&’'-]*){0,3}"
_INVERTED = re.compile(
    r"[\"”]\s*(?:said|says|wrote|writes|added|adds|tweeted|explained|noted)\s"
    rf"(?P<who>(?:(?:the|an?|its|AI|chief|senior|vice|executive|director|president|spokes\w+|"
    rf"analyst|"
    rf"founder|co-founder|AI|researcher|engineer|professor|lead|head|of|company|CEO|"
    rf"CTO)\s){{0,6}}{_PROPER}"
    r"|(?:a|the|one)\s(?:[a-z]+\s){0,2}[a-z]+)"
)
# "Per Similarweb, …", "…, per the model card": no "per month"
_PER = re.compile(
    rf"(?:(?:(?<=[.!?\n]\s)|(?<=\n)|^)Per|,\sper)\s"
    rf"(?P<who>{_PROPER}|(?:the|its|their|an?)\s(?:[a-z]+\s)?"
    r"(?:report|paper|card|filing|documents?|memo|post|announcement|company))(?=[,.;\s])"
)
_OFFICIALLY = re.compile(r"\b[Oo]fficially,\s|\bon paper,\s", re.IGNORECASE)
_ACCOUNT = re.compile(
    rf"\b(?:by|in|on)\s(?P<who>{_PROPER}?)['’]s\s(?:own\s)?"
    r"(?:account|telling|estimate|count|words|calculations?|benchmarks?|tests|testing|figures|"
    r"numbers)\b"
)
_IN_PAPER = re.compile(
    r"\bIn (?P<who>(?:an?|the|their|its|his|her) (?:[a-z\-]+ ){0,2}(?:paper|preprint|report|"
    r"study|blog post|memo|"
    r"filing|letter|post|statement|interview|note))\b[^,.]{0,50},"
)
_CITED = re.compile(
    r"\bcit(?:es|ed|ing)\s(?P<who>[^,.;]{3,60}?)\s(?:as saying|who said|saying)\b", re.IGNORECASE
)
_MY_GUESS = re.compile(
    r"\b(?:[Mm]y (?:own |best )?(?:guess|hunch|bet)|"
    r"I(?:['’]d| would)? (?:guess|bet|suspect|reckon))\b"
)
# Within a quotation it is the speaker's; the claimant around it stays
_I_THINK = re.compile(
    r"\b(?:I|[Ww]e) (?:(?:strongly|still|really|personally|honestly) )?"
    r"(?:think|believe|assume|estimate|reckon)\b"
)
_MY_ESTIMATE = re.compile(
    r"\b(?:[Bb]y|[Ii]n) my (?:own |best )?(?:estimate|reckoning|view|opinion)\b"
)
_A_GUESS = re.compile(r"['’]s? (?:guess|assumption|speculation|hunch)")
"""What an own guess ends with, which is found without trying every word of a text."""
_OWN_GUESS = re.compile(
    r"(?P<who>[A-Za-z]+(?: [A-Za-z]+){0,2})['’]s? (?:guess|guesses|assumption|speculation|hunch)\b"
)
