"""A headline for an article: its own title, or the sentence that tells what the title hides."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.terms import terms, weight, words
from summarizers.text import fold
from summarizers.types import Claim, Document, Number, Quantity
from summarizers.worth import Candidate, candidates

_QUESTION = re.compile(r"[?？][”’」』\"')）]*$")
_FINISHED = re.compile(r"[。！!.][”’」』\"')）]*$")
"""A piece of transcribed speech has no end, and is no headline."""
_ASKS = re.compile(r"[?？]")
_QUOTED = re.compile(r"「[^」]*」|“[^”]*”|《[^》]*》|『[^』]*』|\"[^\"]*\"")
_LISTS = re.compile(
    r"(?:[3-9]|\d{2,}|[三四五六七八九十]+)\s?[大个款种家条位项本篇].*[一-鿿]{2}|"
    r"^(?:[3-9]|\d{2,}) (?:[\w-]+ )+[\w-]+s\b"
)
_PROMISE = re.compile(r"\s+(?:that|which|and|you|who)\s+(?:will|would|you|can|could|should)\b.*$")
_PART = re.compile(r"[^，,：:！!？?—|｜;；]+(?![^，,：:！!？?—|｜;；]*[?？])")
"""A part of a title that does not ask."""
_PRONOUN = re.compile(r"它|\b(?:it|he|she|they)\b", re.IGNORECASE)
_LEANING = 0.3
"""What is left of a sentence with a pronoun: a headline has nothing before it."""
_SHORT_TITLE = 20
_SHORT, _LONG = 30, 200
"""Weights between which a sentence reads as a headline."""
_COUNTED = frozenset({"count", "date", None})
"""Units whose values a title may round or choose freely."""
_BREAK = re.compile(r"[，；]|[,;](?=\s|[㐀-鿿])")


def headline(
    document: Document,
    claims: Sequence[Claim] | None = None,
    *,
    refuted: bool = False,
    found: Sequence[Candidate] | None = None,
) -> str | None:
    """The document's title, or the part of it, that tells what happened and agrees with the
    body; else the sentence that does, without its connective and cut to a headline's length.

    A text file has no title of its own: then its first line counts as one if it looks so.
    None for a text without either. `claims` are those of the document, if the caller has them;
    `refuted` says that a key sentence contradicts the title; `found` are the document's
    candidates, if the caller has them.
    """
    title = document.title or _first_line(document)
    if claims is None:
        claims = find_claims(document)
    if title is not None and not refuted:
        if not _misleads(title, document, claims):
            return title
        for part in _PART.findall(title):
            part = _PROMISE.sub("", part).strip()
            if _tells(part) and not _misleads(part, document, claims):
                return str(part)
    wanted = terms(title or "")
    best: tuple[float, str] | None = None
    found = candidates(document, claims) if found is None else found
    for place, candidate in enumerate(found):
        if title is None and not _FINISHED.search(candidate.sentence.text):
            continue
        told = _cut(candidate.sentence.text)
        if told is None or not candidate.worth:
            continue
        leans = words().dangling.match(fold(told)) or _PRONOUN.search(told)
        shared = sum(1 for term in terms(told) if term in wanted) / (len(wanted) or 1)
        score = candidate.worth * (1 + 2 * shared) * (1.6 - place / len(found))
        score *= _LEANING if leans else 1
        if best is None or score > best[0]:
            best = (score, told)
    return _core(best[1]) if best else title


def _tells(part: str) -> bool:
    """Whether a part of a title can stand for it: it says that something was done or compared,
    or what is listed."""
    if weight(part) < _SHORT_TITLE or not _balanced(part):
        return False
    if _LISTS.search(part):
        return True
    return any(claim.type in ("release", "comparison") for claim in find_claims(read(part)))


def _cut(text: str) -> str | None:
    """A sentence as a headline, None where it is too long for one."""
    opening = words().connective.match(text)
    told = text[opening.end() :] if opening else text
    if opening and told[:1].islower():
        told = told[0].upper() + told[1:]
    if weight(told) <= _LONG:
        return told if weight(told) >= _SHORT else None
    # A clause that is left out may hold a doubt: one that is kept must stand at the front.
    for mark in reversed(list(_BREAK.finditer(told))):
        if _SHORT * 2 <= weight(told[: mark.start()]) <= _LONG and _balanced(told[: mark.start()]):
            rest = told[mark.end() :]
            return None if _DOUBT.search(rest) else told[: mark.start()]
    return None


def _core(told: str) -> str:
    """A long sentence without what only surrounds its news: a scene before a colon or at the
    front, a remark at the end. Nothing goes that has a figure or a doubt in it, or says who says
    so."""
    for around in (_SCENE, _OPENING, _REMARK):
        match = around.search(told)
        if weight(told) <= _TERSE or match is None or _WEIGHTY.search(match[0]):
            continue
        rest = told[: match.start()] + told[match.end() :]
        if weight(rest) >= _SHORT and _balanced(rest) and any(map(str.isdigit, rest)):
            told = rest[0].upper() + rest[1:]
    return _STOP.sub("", told)


_STOP = re.compile(r"(?<![.A-Z])[.。]$")
_TERSE = 90
"""Weight up to which nothing needs to be taken off a headline."""
_SCENE = re.compile(r"^[^：:「“\"]{6,80}(?:：|:\s)(?=.*\d)")
_OPENING = re.compile(
    r"^(?:In|On|At|For|During|After|With|As)\s[^,]{3,60},\s|^(?:在|随着|自|经过|通过)[^，,]{2,30}[，,]"
)
_REMARK = re.compile(
    r",\s(?:far|well|much|just|only|still|which|making|a|an|the|and)\s[^,]{8,90}(?=\.?$)|"
    r"[，,](?:这|从而|远|大大|明显|令|让)[^，,]{4,40}(?=。?$)"
)
_VOICED = (
    r"可能|或许|据|猜|推测|传|否认|称|表示|\b(?:may|might|according|said|says|reportedly|allegedly|"
    r"denied|if|unless)\b"
)
"""Words of doubt, and of who says so."""
_DOUBT = re.compile(
    rf"但|不过|然而|却|\b(?:but|though|although|however)\b|{_VOICED}", re.IGNORECASE
)
_WEIGHTY = re.compile(rf"\d|{_VOICED}", re.IGNORECASE)


_PAIRS = (("「", "」"), ("“", "”"), ("《", "》"), ("(", ")"), ("（", "）"), ("『", "』"))


def _balanced(text: str) -> bool:
    return all(text.count(one) == text.count(two) for one, two in _PAIRS) and (
        text.count('"') % 2 == 0
    )


def _first_line(document: Document) -> str | None:
    for sentence in document.sentences:
        if sentence.kind == "furniture":
            continue
        if sentence.kind in ("title", "heading") and weight(sentence.text) >= _SHORT:
            return sentence.text
        if sentence.kind in ("body", "item"):
            # "万万没想到,ChatGPT参数只有200亿?" on a line of its own is a title with a mark
            alone = document.text[sentence.end :].startswith(("\n", "\r"))
            asks = _QUESTION.search(sentence.text) or words().clickbait.search(sentence.text)
            if alone and asks and _SHORT <= weight(sentence.text) <= _LONG:
                return sentence.text
            return None
    return None


def _misleads(title: str, document: Document, claims: Sequence[Claim]) -> bool:
    """A question, a promise, or a number that the body contradicts."""
    if _ASKS.search(_QUOTED.sub("", title)) or words().clickbait.search(fold(title)):
        return True
    body = [q for q in document.quantities if document.text[q.start : q.end] not in title]
    asserted = read(title)
    for told in asserted.quantities:
        if told.unit in _COUNTED:
            continue
        same = [q for q in body if q.unit == told.unit]
        if (
            same
            and not any(_near(told, q) for q in same)
            and any(tenfold(told.value, q.value) for q in same)
        ):
            return True
    return any(_denied(claim, document, claims) for claim in find_claims(asserted))


def _denied(told: Claim, document: Document, claims: Sequence[Claim]) -> bool:
    """Whether the body gives the title's subject other values of the same metric only."""
    if told.value is None or told.type != "quantity" or told.unit in _COUNTED or told.value2:
        return False
    same = [
        c.value
        for c in claims
        if c.metric == told.metric and c.unit == told.unit and c.value is not None
        if c.subject == told.subject and c.value2 is None and c.quote not in (document.title or "")
    ]
    anywhere = any(
        q.unit == told.unit and math.isclose(q.value, told.value, rel_tol=0.05)
        for q in document.quantities
        if document.text[q.start : q.end] not in (document.title or "")
    )
    return len(same) == 1 and not anywhere and not math.isclose(same[0], told.value, rel_tol=0.05)


def _near(first: Quantity, second: Quantity) -> bool:
    return math.isclose(first.value, second.value, rel_tol=0.05) or (
        second.value2 is not None and second.value <= first.value <= second.value2
    )


def tenfold(first: Number, second: Number) -> bool:
    """Whether two values differ by exactly a power of ten, as a slip in 万, 亿 or billion makes."""
    if first <= 0 or second <= 0:
        return False
    power = math.log10(first / second)
    return abs(power) > 0.5 and abs(power - round(power)) < 1e-6
