"""The pieces of a hub checkpoint by their ids, whatever its tokenizer tells of them itself.

`get_vocab` of transformers leaves out the language symbols of M2M100 and, at times, `<unk>`;
CTranslate2's converter relies on it and then writes a vocabulary of the wrong size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

_LOADERS = ("M2M100Config", "MBartConfig")
"""Configurations whose converter is given this file's vocabulary."""


def pieces_by_id(tokenizer: Any, size: int) -> list[str]:
    """The piece of every row of the embeddings; a row that no piece has gets a name of its own."""
    return [_piece(tokenizer, number) for number in range(size)]


def _piece(tokenizer: Any, number: int) -> str:
    try:
        piece = tokenizer.convert_ids_to_tokens(number)
    except (IndexError, OverflowError):
        piece = None
    if piece is not None and tokenizer.convert_tokens_to_ids(piece) == number:
        return cast("str", piece)
    return f"madeupword{number}"


@contextmanager
def whole_vocabularies() -> Iterator[None]:
    """Inside, CTranslate2's converter writes the vocabulary of `pieces_by_id`."""
    from ctranslate2.converters import transformers as converters

    def whole(_loader: Any, model: Any, tokenizer: Any) -> list[str]:
        return pieces_by_id(tokenizer, model.config.vocab_size)

    kinds = [type(converters._MODEL_LOADERS[name]) for name in _LOADERS]
    kept: list[Callable[..., Any] | None] = [vars(kind).get("get_vocabulary") for kind in kinds]
    for kind in kinds:
        kind.get_vocabulary = whole
    try:
        yield
    finally:
        for kind, before in zip(kinds, kept, strict=True):
            if before is None:
                del kind.get_vocabulary
            else:
                kind.get_vocabulary = before
