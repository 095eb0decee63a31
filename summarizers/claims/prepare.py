"""A document as the rules of this room like to read it; every offset stays."""

from __future__ import annotations

import re
from dataclasses import replace

from summarizers.text import fold, is_traditional
from summarizers.types import Document, Name


def simplified(document: Document) -> Document:
    """A text in traditional characters as one in simplified ones, every offset the same."""
    if not is_traditional(document.text):
        return document
    text = fold(document.text)
    sentences = tuple(replace(s, text=text[s.start : s.end]) for s in document.sentences)
    quantities = tuple(replace(q, text=text[q.start : q.end]) for q in document.quantities)
    return replace(document, text=text, sentences=sentences, quantities=quantities)


def one_family(document: Document, topic: Name | None) -> Document:
    """A family name alone means the member that the text is about: phi, in a text on phi-1.5."""
    if topic is None or not re.search(r"\d", topic.canonical):
        return document
    stem = re.split(r"[\s\-]?\d", topic.canonical.casefold())[0]
    if not stem or not any(n.canonical.casefold() == stem for n in document.names):
        return document
    names = tuple(
        replace(n, canonical=topic.canonical)
        if n.canonical.casefold() == stem and n.kind == topic.kind and not re.search(r"\d", n.text)
        else n
        for n in document.names
    )
    return replace(document, names=names)
