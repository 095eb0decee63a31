"""A pronoun that a summary cuts off from its name gets the name back.

Only where two readings agree: the claims of the sentence are about a thing that it does not
name, and that thing is the first one that the sentence before names.
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
_THINGS = frozenset({"model", "product", "dataset", "benchmark", "chip", "company", "lab"})


def with_name(
    sentence: Sentence, document: Document, claims: Sequence[Claim]
) -> tuple[str, Span] | None:
    """The sentence with the name in place of its first pronoun, and where that name stands.

    None where no pronoun stands before every name, or where it is not sure whom it means.
    """
    pronoun = _PRONOUN.search(sentence.text)
    if pronoun is None:
        return None
    here = _names(document, sentence)
    if any(name.start < sentence.start + pronoun.start() for name in here):
        return None
    known = {name.canonical for name in here}
    meant = {
        claim.subject
        for claim in claims
        if sentence.start <= claim.start < sentence.end and claim.subject not in known
    }
    before = _before(sentence, document)
    named = _names(document, before) if before else []
    if len(meant) != 1 or not named or named[0].canonical not in meant:
        return None
    name = named[0]
    shown = f"{name.text}'s" if pronoun["own"] else name.text
    text = sentence.text[: pronoun.start()] + shown + sentence.text[pronoun.end() :]
    return text, (name.start, name.end)


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
