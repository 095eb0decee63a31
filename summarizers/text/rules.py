"""Many rules or words as one pattern that passes quickly over text where none can begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

_REPEAT = re.compile(r"[?*+]\??|\{(\d*)(?:,\d*)?\}\??")
_RANGE = re.compile(r"(.)-(.)|\\?(.)", re.DOTALL)


def any_of(rules: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern that matches where one of the rules, regular expressions, does.

    Searching for many alternatives tries each of them at every character; here those are
    tried where a character stands that one of them can begin with, and those that begin with
    a word only where a word begins. Raises re.error.
    """
    rules = list(rules)
    whole = "|".join(f"(?:{rule})" for rule in rules)
    words = [rule for rule in rules if rule.startswith(r"\b")]
    begins = []
    for some, boundary in ((words, r"\b"), ([r for r in rules if r not in words], "")):
        first = _of_alternatives("|".join(some)) if some else set()
        if first is None:
            return re.compile(whole, flags)
        if first:
            begins.append(f"{boundary}(?=[{''.join(map(re.escape, sorted(first)))}])")
    return re.compile(f"(?:{'|'.join(begins)})(?:{whole})", flags)


def any_word(words: Iterable[Sequence[str]]) -> str:
    """A regular expression for the longest of some words, which looks at each character once.

    A word is a string, or a sequence of regular expressions of one character each.
    """
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(re.escape(character) if len(character) == 1 else character, {})
        node[""] = {}
    return _branches(root)


def _branches(node: dict[str, Any]) -> str:
    ends = "" in node
    # Letters go before what may be missing: "percent of" before "per[ -]?cent"
    ordered = sorted(node.items(), key=lambda item: (len(item[0]) > 2, item[0]))
    branches = [character + _branches(rest) for character, rest in ordered if character]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return body + ("?" if ends else "")


def _of_alternatives(rule: str) -> set[str] | None:
    """The characters that a match may begin with, None where that can be any."""
    found: set[str] = set()
    for part in _split(rule):
        first = _of_sequence(part)
        if first is None:
            return None
        found |= first
    return found


def _of_sequence(rule: str) -> set[str] | None:
    found: set[str] = set()
    at = 0
    while at < len(rule):
        end = _end_of_atom(rule, at)
        repeat = _REPEAT.match(rule, end)
        first = _of_atom(rule[at:end])
        if first is None:
            return None
        found |= first
        may_be_missing = repeat is not None and (repeat[0][0] in "?*" or repeat[1] in ("", "0"))
        if first and not may_be_missing:
            return found
        at = repeat.end() if repeat else end
    return None  # nothing in it has to be there


def _of_atom(atom: str) -> set[str] | None:
    """Of one atom; none where it has no width."""
    if atom in ("^", r"\b") or atom.startswith(("(?=", "(?!", "(?<=", "(?<!")):
        return set()
    if atom[0] == "(":
        return _of_alternatives(atom[1:-1].removeprefix("?:"))
    if atom[0] == "[":
        return _of_class(atom[1:-1])
    if atom[0] == "\\":
        return None if atom[1].isalnum() else {atom[1]}
    return None if atom in (".", "$") else {atom}


def _of_class(inside: str) -> set[str] | None:
    if inside[0] == "^" or re.search(r"\\[a-zA-Z]", inside):
        return None
    found: set[str] = set()
    for part in _RANGE.finditer(inside):
        first, last = (part[1], part[2]) if part[1] else (part[3], part[3])
        found.update(map(chr, range(ord(first), ord(last) + 1)))
    return found


def _end_of_atom(rule: str, at: int) -> int:
    if rule[at] == "\\":
        return at + 2
    if rule[at] == "[":
        return re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]").match(rule, at).end()  # type: ignore[union-attr]
    if rule[at] != "(":
        return at + 1
    depth = 0
    while at < len(rule):
        if rule[at] == "(":
            depth += 1
        elif rule[at] == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at = _end_of_atom(rule, at) if rule[at] in "\\[" else at + 1
    return at


def _split(rule: str) -> list[str]:
    """A rule at those bars that stand in no group."""
    parts, start, at = [], 0, 0
    while at < len(rule):
        if rule[at] == "|":
            parts.append(rule[start:at])
            start = at = at + 1
        else:
            at = _end_of_atom(rule, at)
    return [*parts, rule[start:]]
