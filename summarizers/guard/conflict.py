"""Who contradicts a sentence: its title, another sentence of its article, or a twin article.

    contradiction(sentence, others)          -> by names and numbers, from bare texts
    contradicted(sentence, told, twins)      -> by claims, from articles that were read

A conflict is a number ten, a hundred or a thousand times as large or small as another of the
same thing: a slip in 万, 亿, million and billion makes such. The verdict names both quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizers.guard.figures import unmatched
from summarizers.guard.sides import Side
from summarizers.headline import tenfold
from summarizers.names import EMPTY, Glossary, equations, key_of
from summarizers.types import Claim, Document, Guard, Sentence, Verdict

_FIRM = frozenset({"asserted", "question", "reported"})
"""Stances of what is told as it is; guesses may well differ, and a denial quotes what it denies."""
_COMPARED = frozenset(
    {"parameters", "tokens", "gpus", "gpu_hours", "flops", "bytes", "usd", "cny", "eur", "people"}
)
"""Units of what a thing has one number of. Shares, times and prices differ without a slip."""
_SEVERAL = frozenset({"count", "price", "price_change", "speedup"})
"""Metrics of which a thing has many."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article that was read, and the claims found in it."""

    document: Document
    claims: tuple[Claim, ...]


def contradiction(sentence: str, others: Sequence[str], glossary: Glossary = EMPTY) -> Guard | None:
    """A conflict verdict where another passage about the same name gives a tenfold number.

    `others` are the title, other sentences of the article, or a twin article's, in either
    language. A passage that has the sentence's own number too contradicts nothing: it compares.
    """
    here = _side(sentence, glossary)
    if not here.quantities:
        return None
    subjects = {key_of(name.canonical) for name in here.names}
    for other in others:
        there = _side(other, glossary)
        if subjects and not subjects & {key_of(name.canonical) for name in there.names}:
            continue
        mine, theirs = unmatched(here.quantities, there.quantities)
        for left in mine:
            for right in theirs:
                if left.unit == right.unit is not None and tenfold(left.value, right.value):
                    return _verdict(sentence, other)
    return None


@lru_cache(maxsize=256)
def _side(text: str, glossary: Glossary) -> Side:
    """A text read once: the sentences of a summary are all held against the same headings."""
    return Side.of(text, glossary)


def contradicted(sentence: Sentence, told: Told, twins: Sequence[Told] = ()) -> Guard | None:
    """A conflict verdict on a sentence of `told`, where another one there or in a twin article
    says a tenfold number of the same thing; else None.

    Guesses contradict nothing, nor do a speaker's several numbers, nor the sizes that a family
    of models comes in (Llama 2 7B and Llama 2 70B). Names are one where a text says so.
    """
    mine = [c for c in told.claims if _within(c, sentence) and _comparable(c)]
    if not mine:
        return None
    apart = [
        (claim, against, article)
        for claim in mine
        for article in (told, *twins)
        for against in article.claims
        if _comparable(against)
        and not (article is told and _within(against, sentence))
        and _same_measure(claim, against)
    ]
    if not apart:
        return None
    names, sizes = _identities((told, *twins)), _family_sizes((told, *twins))
    for claim, against, article in apart:
        one, other = key_of(claim.subject), key_of(against.subject)
        if names.get(one, one) == names.get(other, other) and not (
            claim.value in sizes or against.value in sizes
        ):
            return _verdict(sentence.text, _sentence_of(against, article.document))
    return None


def _verdict(one: str, other: str) -> Guard:
    return Guard(Verdict.CONFLICT, (f"“{one.strip()}” against “{other.strip()}”",))


def _within(claim: Claim, sentence: Sentence) -> bool:
    return sentence.start <= claim.start < sentence.end


def _comparable(claim: Claim) -> bool:
    return (
        claim.type == "quantity"
        and claim.value is not None
        and claim.value2 is None
        and claim.unit in _COMPARED
        and claim.metric not in _SEVERAL
        and claim.stance in _FIRM
    )


def _same_measure(one: Claim, other: Claim) -> bool:
    """Whether two claims that are tenfold apart tell one measure, not one speaker's two."""
    if one.metric != other.metric or one.unit != other.unit:
        return False
    if one.claimant is not None and one.claimant == other.claimant:
        return False
    assert one.value is not None  # both are comparable
    assert other.value is not None
    return tenfold(one.value, other.value)


def _identities(articles: Sequence[Told]) -> dict[str, str]:
    """One key for names that some text equates: ChatGPT (gpt-3.5-turbo)."""
    found: dict[str, str] = {}
    for article in articles:
        for one, other, _ in equations(article.document.text, article.document.names):
            first, second = sorted((key_of(one), key_of(other)))
            root = found.get(first, first)
            found[first] = found[second] = root
    return found


def _family_sizes(articles: Sequence[Told]) -> set[float]:
    """Sizes that stand in names: of these a family has several."""
    return {float(n.size) for a in articles for n in a.document.names if n.size is not None}


def _sentence_of(claim: Claim, document: Document) -> str:
    for sentence in document.sentences:
        if sentence.start <= claim.start < sentence.end:
            return sentence.text
    return claim.quote
