"""A sentence that a summary cuts off from the name of its subject gets the name back.

Only where two readings agree: the claims of the sentence are about a thing that it does not
name, and that thing is the first one that the sentence before names, or is what the heading
above it says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.types import Claim, Document, Name, Sentence, Span

_PRONOUN = re.compile(
    r"(?P<zh>它(?!们))"
    r"|^(?P<own>Its)\b"
    r"|\b(?P<en>[Ii]t)(?= (?!(?:is|was|has been|will be|would be|may be|can be|remains|seems|"
    r"appears|takes|took|turns|turned) (?:\w+ )?(?:to|that|whether|clear|likely|said|believed)\b))"
)
_HAN = re.compile("[㐀-鿿]")
_HEADING, _REACH = 40, 300
"""Characters up to which an item of a list is a heading, and as far as it holds."""
_THINGS = frozenset({"model", "product", "dataset", "benchmark", "chip", "company", "lab"})


def with_name(
    sentence: Sentence, document: Document, claims: Sequence[Claim]
) -> tuple[str, Span] | None:
    """The sentence with the name in place of its first pronoun, or with the heading that names
    its subject in front; and where that name stands. None where it needs none, or where it is
    not sure which.
    """
    here = _names(document, sentence)
    known = {name.canonical for name in here}
    meant = {
        claim.subject
        for claim in claims
        if sentence.start <= claim.start < sentence.end and claim.subject not in known
    }
    if len(meant) != 1:
        return None
    (subject,) = meant
    pronoun = _PRONOUN.search(sentence.text)
    heading = _heading(sentence, document, subject)
    if heading is not None and heading.text.casefold() in sentence.text.casefold():
        heading = None
    if pronoun and not any(name.start < sentence.start + pronoun.start() for name in here):
        before = _before(sentence, document)
        named = _names(document, before) if before else []
        if named and named[0].canonical == subject:
            return _in_place(sentence, pronoun, named[0])
        return _in_place(sentence, pronoun, heading) if heading else None
    if heading is None:
        return None
    colon = "：" if _HAN.search(sentence.text) else ": "
    return f"{heading.text}{colon}{sentence.text}", (heading.start, heading.end)


def _in_place(
    sentence: Sentence, pronoun: re.Match[str], name: Name | Sentence
) -> tuple[str, Span]:
    shown = f"{name.text}'s" if pronoun["own"] else name.text
    text = sentence.text[: pronoun.start()] + shown + sentence.text[pronoun.end() :]
    return text, (name.start, name.end)


def _heading(sentence: Sentence, document: Document, subject: str) -> Sentence | None:
    """谷歌在3月推出 under "二、Gemma 3 27B": the heading, if it is a list's name of the subject."""
    heading: Sentence | None = None
    for other in document.sentences:
        if other.start >= sentence.start:
            break
        if other.kind == "heading" or (other.kind == "item" and len(other.text) <= _HEADING):
            heading = other
    if heading is None or sentence.start - heading.end > _REACH:
        return None
    names = _names(document, heading)
    same = heading.text.casefold() == subject.casefold()
    if len(heading.text) > _HEADING or (not same and len(names) != 1):
        return None
    if not same and (names[0].canonical != subject or 2 * len(names[0].text) < len(heading.text)):
        return None  # a heading that tells more than a name
    return heading


def _names(document: Document, sentence: Sentence) -> list[Name]:
    return [
        name
        for name in document.names
        if name.kind in _THINGS and sentence.start <= name.start and name.end <= sentence.end
    ]


def _before(sentence: Sentence, document: Document) -> Sentence | None:
    """The sentence of the text before another one; none behind a heading or a menu."""
    last: Sentence | None = None
    for other in document.sentences:
        if other.start >= sentence.start:
            break
        last = other
    return last if last is not None and last.kind in ("body", "item") else None
