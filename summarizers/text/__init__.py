"""Text before meaning: which language, which script, where sentences end, what is no article."""

from summarizers.text.rules import any_of, any_word
from summarizers.text.script import detect_language, fold, is_traditional
from summarizers.text.sentences import chunks, split_sentences

__all__ = [
    "any_of",
    "any_word",
    "chunks",
    "detect_language",
    "fold",
    "is_traditional",
    "split_sentences",
]
