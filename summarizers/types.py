"""The values that the language rooms pass to each other, and the errors they raise.

Every offset is a half-open range of code points in the text as it was given; nothing is
removed from a text before offsets are counted. `Number` is an int wherever the value is
integral, so that 20 billion prints as 20000000000 and never as 2e+10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

Number = int | float
Span = tuple[int, int]
"""Start and end (exclusive) in code points."""


class Language(StrEnum):
    ZH = "zh"
    EN = "en"
    MIXED = "mixed"

    @property
    def other(self) -> Language:
        """The language a reader of this one may lack: en for zh and mixed, zh for en."""
        return Language.ZH if self is Language.EN else Language.EN


class Stance(StrEnum):
    """How sure the text is of a claim, from certain to open (gold/CLAIMS.md, rule 5)."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    HEDGED = "hedged"
    SPECULATED = "speculated"
    DISPUTED = "disputed"
    QUESTION = "question"


class Verdict(StrEnum):
    KEPT = "kept"
    REPAIRED = "repaired"
    REJECTED = "rejected"
    CONFLICT = "conflict"
    NONE = "none"
    """Nothing was checked: the text stands verbatim or was not translated."""


class Task(StrEnum):
    ZH_EN = "zh>en"
    EN_ZH = "en>zh"
    HEADLINE = "headline"
    SUMMARY = "summary"


Comparator = Literal["=", "~", "<", "<=", ">", ">=", "range"]
ClaimType = Literal["quantity", "comparison", "release"]
SentenceKind = Literal["title", "heading", "body", "item", "cell", "furniture"]
NameKind = Literal[
    "model",
    "company",
    "lab",
    "person",
    "dataset",
    "benchmark",
    "chip",
    "product",
    "method",
    "other",
]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text; `text == source[start:end]`, without outer white space."""

    text: str
    start: int
    end: int
    kind: SentenceKind = "body"


@dataclass(frozen=True, slots=True)
class Reading:
    """Another value that an ambiguous quantity may mean."""

    value: Number
    unit: str | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, in base units.

    `text == source[start:end]` is the number with its unit and comparator words.
    `value2` is the upper end where `comparator` is "range". `unit` is a name of
    gold/CLAIMS.md, or None for a bare number.
    """

    text: str
    start: int
    end: int
    value: Number
    value2: Number | None = None
    unit: str | None = None
    comparator: Comparator = "="
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name of the field. `canonical` is its identity across both languages.

    `size` is a parameter count that stands inside the name (Llama-2-70B: 70000000000).
    """

    text: str
    start: int
    end: int
    canonical: str
    kind: NameKind = "other"
    known: bool = True
    size: Number | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text that has been read once; every later room works from this."""

    text: str
    language: Language
    title: str | None
    sentences: tuple[Sentence, ...]
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that a subject has a value, beats another, or was released.

    The fields and their words are those of the claim guide (docs/claims.md);
    `quote == text[start:end]`.
    """

    lang: Language
    type: ClaimType
    subject: str
    metric: str
    value: Number | None
    value2: Number | None
    unit: str | None
    comparator: Comparator
    object: str | None
    claimant: str | None
    stance: Stance
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Guard:
    """What the comparison of an output with its source found; `reasons` are short sentences."""

    verdict: Verdict = Verdict.NONE
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a summary or of its translation.

    `source` are spans of the article; `edited` is true where `text` is not verbatim there.
    An untranslated item of a translation repeats the original with its own `lang`.
    """

    text: str
    lang: Language
    source: tuple[Span, ...]
    edited: bool = False
    translated: bool = False
    guard: Guard = field(default_factory=Guard)


@dataclass(frozen=True, slots=True)
class Summary:
    """An article in a few sentences, in its own language and in the other one."""

    lang: Language
    title: str | None
    title_translated: str | None
    summary: tuple[Line, ...]
    translation: tuple[Line, ...]
    method: Literal["extractive", "seq2seq"]
    model: str | None


@dataclass(frozen=True, slots=True)
class Translation:
    """One line in the other language, or the line itself where that failed.

    `score` is the mean log-probability a token (natural logarithm), None where no model ran.
    """

    text: str
    lang: Language
    translated: bool
    guard: Guard
    score: float | None = None
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One text for the model. `masks` says that the text holds `<n0>`/`<t0>` placeholders."""

    text: str
    task: Task


@dataclass(frozen=True, slots=True)
class Output:
    """What the model wrote; `score` is the mean log-probability a token, or None.

    `fault` says why the text must not be shown: it repeats itself or was cut short, in both
    tries. None where nothing is wrong with its form.
    """

    text: str
    score: float | None
    fault: str | None = None


class Seq2Seq(Protocol):
    """A local sequence-to-sequence model, whatever engine runs it."""

    @property
    def name(self) -> str:
        """The name in the registry, or the folder it was loaded from."""
        ...

    @property
    def tasks(self) -> frozenset[Task]:
        """What this checkpoint can do."""
        ...

    @property
    def masks(self) -> bool:
        """Whether it was trained to carry `<n0>` and `<t0>` through unchanged."""
        ...

    @property
    def max_input(self) -> int:
        """The longest request, in pieces."""
        ...

    def count(self, text: str) -> int:
        """Pieces that a text takes of `max_input`."""
        ...

    def generate(self, requests: Sequence[Request], *, beam: int = 2) -> tuple[Output, ...]:
        """Answer every request, in order. Raises ModelError; never truncates silently."""
        ...

    def close(self) -> None:
        """Free the weights."""
        ...


class SummarizerError(Exception):
    """Root of all errors of this library.

    SummarizerError
    ├── ModelError            the model could not be loaded, or failed while running
    │   ├── ModelNotFound     no such model, or it is not installed; the message names the fix
    │   ├── TaskNotSupported  the model does not do what was asked of it
    │   └── DownloadError     fetching a model failed
    └── DataError             a word file (names, units, hedges, glossary) is malformed
    """


class ModelError(SummarizerError):
    """The model could not be loaded, or failed while running."""


class ModelNotFound(ModelError):  # noqa: N818 - reads as the sentence it is
    """No such model, or it is not installed; the message names the fix."""


class TaskNotSupported(ModelError):  # noqa: N818
    """The model does not do what was asked of it."""


class DownloadError(ModelError):
    """Fetching a model failed; the message says what to do."""


class DataError(SummarizerError):
    """A word file (names, units, hedges, glossary) is malformed; the message names the place."""
