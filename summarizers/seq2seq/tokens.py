"""Text to pieces and back, with SentencePiece itself: no tokenizer library at run time.

An engine gets lists of pieces, task symbols first, `</s>` last. A hub tokenizer would put a
word-start piece before a symbol that stands in the text, so symbols never go through one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizers.seq2seq.config import ModelConfig, Route
from summarizers.types import Language, ModelError, ModelNotFound, Request, Task, TaskNotSupported

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

END = "</s>"
_CJK = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def is_chinese(text: str) -> bool:
    """Whether Chinese carries the text: a Han character says about as much as a Latin word."""
    han = sum(any(low <= ord(c) <= high for low, high in _CJK) for c in text)
    words = sum(any("a" <= c <= "z" for c in word.casefold()) for word in text.split())
    return han > 0 and han >= words


class Tokens:
    """The pieces of one model. `count` is what a text costs of the model's `max_input`."""

    def __init__(self, folder: Path, config: ModelConfig) -> None:
        self._config = config
        self._source = _processor(folder / config.source_spm)
        same = config.source_spm == config.target_spm
        self._target = self._source if same else _processor(folder / config.target_spm)
        self._marks = frozenset(p for r in config.routes.values() for p in (*r.source, *r.target))

    def route(self, request: Request) -> Route:
        """The route of a request. Raises TaskNotSupported, naming what the model can do."""
        language = {Task.ZH_EN: Language.ZH, Task.EN_ZH: Language.EN}.get(request.task)
        if language is None:
            language = Language.ZH if is_chinese(request.text) else Language.EN
        try:
            return self._config.routes[request.task, language]
        except KeyError:
            can = ", ".join(sorted(self._config.tasks)) or "nothing"
            raise TaskNotSupported(
                f"model {self._config.name} does not do {request.task} from {language};"
                f" it does: {can}"
            ) from None

    def encode(self, request: Request) -> tuple[list[str], Route]:
        """Pieces of a request with its symbols and end mark. Raises ModelError when too long."""
        route = self.route(request)
        pieces = [
            *route.source,
            *self._source.encode(route.text + request.text, out_type=str),
            END,
        ]
        if len(pieces) > self._config.max_input:
            raise ModelError(
                f"a text of {len(pieces)} pieces is longer than the {self._config.max_input} that"
                f" model {self._config.name} reads; cut it at a sentence: {request.text[:40]}…"
            )
        return pieces, route

    def count(self, text: str) -> int:
        """Pieces that a text takes of `max_input`, symbols and end mark counted with it."""
        return len(self._source.encode(text)) + 3

    def decode(self, pieces: Sequence[str]) -> str:
        """The text of output pieces; symbols and special pieces are left out."""
        kept = [p for p in pieces if p not in self._marks and p not in {END, "<pad>", "<s>"}]
        text: str = self._target.decode(kept)
        return text.strip()


def _processor(path: Path) -> SentencePieceProcessor:
    from sentencepiece import SentencePieceProcessor  # 20 ms, needed only with a model

    if not path.is_file():
        raise ModelNotFound(f"{path}: the tokenizer is missing; fetch or convert the model again")
    try:
        return SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError) as error:
        raise ModelError(f"{path}: not a SentencePiece model ({error})") from error
