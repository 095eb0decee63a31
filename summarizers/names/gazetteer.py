"""The table of known names: built in (data/names.yaml), and the user's glossary on top."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import yaml

from summarizers.text import any_word, fold
from summarizers.types import DataError, NameKind

HEAD = 5
"""Letters of a word that are looked up before the word is."""
_KINDS = get_args(NameKind)
_JOINTS = re.compile(r"[\s\-_‐‑–·・]+")
_HAN = re.compile("[㐀-鿿]")


def key_of(name: str) -> str:
    """What two spellings of one name have in common: case, spaces and hyphens do not count."""
    if name.isalnum() and name.isascii():
        return name.lower()
    return _JOINTS.sub("", fold(name)).casefold()


@dataclass(frozen=True, slots=True)
class Term:
    """One name. `exact` are aliases that must stand just so, being common words as well."""

    canonical: str
    kind: NameKind
    en: str
    zh: str | None = None
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """Terms by the key of every alias. Made by `of`, `from_rows` or `from_yaml`."""

    terms: tuple[Term, ...] = ()
    by_key: Mapping[str, Term] = field(default_factory=dict, repr=False, compare=False)
    strict: frozenset[str] = frozenset()
    """Keys that are common words too: their spelling counts."""
    exact: frozenset[str] = frozenset()
    """The spellings that count."""

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """Every key from its first letter up to any other."""
        return frozenset(key[:size] for key in self.by_key for size in range(1, len(key) + 1))

    @cached_property
    def short(self) -> frozenset[str]:
        """The keys that are shorter than a head."""
        return frozenset(key for key in self.by_key if len(key) < HEAD)

    def may_begin(self, word: str) -> bool:
        """Whether an alias may begin with this word or within it: enough to leave most alone."""
        head = word[:HEAD]
        head = head.lower() if head.isascii() and head.isalnum() else key_of(word)[:HEAD]
        if head in self.beginnings:
            return True
        return not self.short.isdisjoint((head[:1], head[:2], head[:3], head[:4]))

    @cached_property
    def chinese(self) -> re.Pattern[str] | None:
        """A pattern that finds every Chinese alias."""
        aliases = {
            fold(alias)
            for term in self.terms
            for alias in (term.zh or "", term.canonical, *term.aliases, *term.exact)
            if is_chinese(alias)
        }
        return re.compile(any_word(aliases)) if aliases else None

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Glossary:
        """A glossary of these terms; where two share an alias the first one has it."""
        terms = tuple(terms)
        by_key: dict[str, Term] = {}
        strict: set[str] = set()
        exact: set[str] = set()
        loose: set[str] = set()
        for term in terms:
            for alias in term.exact:
                by_key.setdefault(key_of(alias), term)
                strict.add(key_of(alias))
                exact.add(alias)
            bare = () if term.exact and term.canonical in term.exact else (term.canonical, term.en)
            for alias in (*bare, *((term.zh,) if term.zh else ()), *term.aliases):
                by_key.setdefault(key_of(alias), term)
                loose.add(key_of(alias))
        return cls(terms, by_key, frozenset(strict - loose), frozenset(exact))

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]], source: str = "glossary") -> Glossary:
        """A glossary of `{canonical, en?, zh?, aliases?, kind?}` rows. Raises DataError."""
        terms = []
        for number, row in enumerate(rows, start=1):
            name = row.get("canonical") or row.get("en") or row.get("zh")
            if not isinstance(name, str) or not name.strip():
                raise DataError(f"{source}, entry {number}: a name is missing; add canonical: …")
            kind = row.get("kind", "other")
            if kind not in _KINDS:
                raise DataError(
                    f"{source}, entry {number} ({name}): kind {kind!r} is none of "
                    + ", ".join(_KINDS)
                )
            aliases = row.get("aliases") or ()
            if isinstance(aliases, str) or not all(isinstance(alias, str) for alias in aliases):
                raise DataError(f"{source}, entry {number} ({name}): aliases must be a list")
            terms.append(
                Term(name, kind, str(row.get("en") or name), row.get("zh"), tuple(aliases))
            )
        return cls.of(terms)

    @classmethod
    def from_yaml(cls, path: Path) -> Glossary:
        """A glossary file: a YAML list of rows. Raises DataError."""
        try:
            loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: {' '.join(str(error).split())}") from error
        if not isinstance(loaded, list) or not all(isinstance(row, dict) for row in loaded):
            raise DataError(f"{path}: must be a list of names, each with canonical, en, zh")
        return cls.from_rows(loaded, str(path))

    def get(self, alias: str) -> Term | None:
        """The term that `alias` spells, or None."""
        return self.spells(key_of(alias), alias)

    def spells(self, key: str, written: str, *, loosely: bool = False) -> Term | None:
        """The term of a key, if it is written as it must be; `loosely` waives that."""
        term = self.by_key.get(key)
        if term is None or loosely or key not in self.strict or written in self.exact:
            return term
        return None


EMPTY = Glossary()


@cache
def builtin() -> Glossary:
    """data/names.yaml, read once. Raises DataError."""
    loaded = yaml.load(
        files("summarizers").joinpath("data/names.yaml").read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    )
    terms = []
    for kind, names in loaded.items():
        if kind not in _KINDS:
            raise DataError(f"summarizers/data/names.yaml: {kind!r} is no kind of name")
        for name, spellings in names.items():
            zh, *others = spellings
            terms.append(
                Term(
                    canonical=str(name),
                    kind=kind,
                    en=str(name),
                    zh=zh,
                    aliases=tuple(str(o) for o in others if not str(o).startswith("=")),
                    exact=tuple(str(o)[1:] for o in others if str(o).startswith("=")),
                )
            )
    return Glossary.of(terms)


def is_chinese(alias: str) -> bool:
    return bool(_HAN.search(alias))
