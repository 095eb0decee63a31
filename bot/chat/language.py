"""The language work of /summarize and /translate. Runs in a worker, with the model kept there.

Values in, values out: nothing here knows Discord, the store or the network.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading import kept_model
from bot.store.glossary import Word
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.names import Glossary
from summarizers.names.gazetteer import Term
from summarizers.quantities import find_quantities
from summarizers.summarize import summarize
from summarizers.text import detect_language
from summarizers.translate import translate_lines
from summarizers.types import Claim, Language, Quantity, Summary, Translation

MOST_TEXT = 100_000
"""Characters of a page that are read: five times the longest articles."""


@dataclass(frozen=True, slots=True)
class Summed:
    """A text in a few sentences of both languages, with what it claims."""

    summary: Summary
    claims: tuple[Claim, ...]
    shortened: bool = False
    """Whether only the first MOST_TEXT characters were read."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text in the other language, line by line, with the quantities of the original.

    `lines` is empty where no model is installed: then the quantities are all there is.
    """

    target: Language
    lines: tuple[Translation, ...]
    quantities: tuple[Quantity, ...]
    model: str | None


def glossary_of(words: tuple[Word, ...]) -> Glossary:
    """A server's own names as the language rooms know names."""
    return Glossary.of(Term(word.en, "other", word.en, word.zh, word.aliases) for word in words)


def summarize_text(
    text: str, title: str | None, wanted: str | None, words: tuple[Word, ...]
) -> Summed:
    """Raises ModelError where the model that the settings name cannot be used."""
    glossary = glossary_of(words)
    document = read(text[:MOST_TEXT], title=title, glossary=glossary)
    summary = summarize(document, model=kept_model(wanted), glossary=glossary)
    return Summed(summary, find_claims(document), len(text) > MOST_TEXT)


def translate_text(
    text: str, target: Language | None, wanted: str | None, words: tuple[Word, ...]
) -> Rendered:
    """The text in `target`, or in the language it is not in. Raises ModelError."""
    glossary = glossary_of(words)
    target = target or detect_language(text).other
    lines = text.splitlines()
    document = read(text, glossary=glossary)
    model = kept_model(wanted)
    done = translate_lines(lines, target, model, glossary) if model is not None else ()
    quantities = find_quantities(text, document.names)
    return Rendered(target, done, tuple(quantities), model.name if model else None)
