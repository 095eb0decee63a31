"""Reads a text once: its language, sentences, names and quantities, for every later room."""

from __future__ import annotations

from summarizers.names import EMPTY, Glossary, find_names
from summarizers.quantities import find_quantities
from summarizers.text import detect_language, split_sentences
from summarizers.types import Document


def read(text: str, *, title: str | None = None, glossary: Glossary = EMPTY) -> Document:
    """The document that `text` is; nothing is removed from it, and all offsets are into it.

    `title` is what the feed or page calls it, None where the text alone is known.
    """
    names = find_names(text, glossary)
    return Document(
        text=text,
        language=detect_language(text),
        title=title,
        sentences=split_sentences(text, title),
        names=names,
        quantities=find_quantities(text, names),
    )
