"""Discord's documented limits on commands and their choices that its API file leaves out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import regex

_NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")
LOCALES = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru "
    "uk hi th zh-CN ja zh-TW ko".split()
)
MOST = {1: 100, 2: 15, 3: 15}
"""How many commands of each type an application may have."""
TOTAL = 8000


def commands_faults(commands: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with all the commands as they are registered, in every language they have."""
    counted: Counter[int] = Counter()
    named: Counter[tuple[int, str]] = Counter()
    for command in commands:
        kind = command.get("type", 1)
        counted[kind] += 1
        named[kind, command["name"]] += 1
        yield from command_faults(command)
    for kind, count in counted.items():
        if count > MOST[kind]:
            yield f"{count} commands of type {kind}, at most {MOST[kind]}"
    for (_kind, name), count in named.items():
        if count > 1:
            yield f"the command {name} stands twice"


def command_faults(command: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a command."""
    slash = command.get("type", 1) == 1
    yield from _named(command, slash)
    total = [_length(command)]
    yield from _options(command.get("options") or (), total, 0)
    if not slash and (command.get("description") or command.get("options")):
        yield f"{command['name']}: a menu entry has neither description nor options"
    if sum(total) > TOTAL:
        yield f"/{command['name']} has {sum(total)} characters, at most {TOTAL}"


def choices_faults(choices: list[dict[str, Any]], kind: int = 3) -> Iterator[str]:
    """What is wrong with the choices of an option of a type, or with what autocomplete offers."""
    if len(choices) > 25:
        yield f"{len(choices)} choices, at most 25"
    for row in choices:
        names = [row["name"], *(row.get("name_localizations") or {}).values()]
        if any(not 1 <= len(name) <= 100 for name in names):
            yield f"a choice's name has not 1 to 100 characters: {row}"
        if isinstance(row["value"], str) and not 1 <= len(row["value"]) <= 100:
            yield f"a choice's value has not 1 to 100 characters: {row}"
        if isinstance(row["value"], str) != (kind == 3):
            yield f"a choice's value is of another type than its option: {row}"
    doubled = [name for name, count in Counter(row["name"] for row in choices).items() if count > 1]
    if doubled:
        yield f"choices stand twice: {doubled}"


def _options(options: Any, total: list[int], depth: int) -> Iterator[str]:
    if len(options) > 25:
        yield f"{len(options)} options, at most 25"
    yield from _doubled(options)
    if {option["type"] in (1, 2) for option in options} == {True, False}:
        yield f"subcommands and options stand side by side in {[o['name'] for o in options]}"
    optional = False
    for option in options:
        total.append(_length(option))
        yield from _named(option, True)
        yield from choices_faults(option.get("choices") or [], option["type"])
        if option["type"] in (1, 2):
            yield from _options(option.get("options") or (), total, depth + 1)
            if depth + option["type"] > 3:
                yield f"{option['name']} is nested too deep"
            if option["type"] == 2 and not option.get("options"):
                yield f"{option['name']} is a group without subcommands"
        elif option.get("required"):
            if optional:
                yield f"{option['name']} is required and stands behind an optional one"
        else:
            optional = True
        if option.get("choices") and option.get("autocomplete"):
            yield f"{option['name']} has choices and autocomplete"


def _doubled(options: Any) -> Iterator[str]:
    """Names that stand twice beside each other, in the language of any user."""
    locales = {locale for o in options for locale in o.get("name_localizations") or {}}
    for locale in ("", *sorted(locales)):
        names = [(o.get("name_localizations") or {}).get(locale, o["name"]) for o in options]
        if len(names) != len(set(names)):
            yield f"an option stands twice in {names} ({locale or 'default'})"


def _named(row: dict[str, Any], slash: bool) -> Iterator[str]:
    names = [row["name"], *(row.get("name_localizations") or {}).values()]
    for name in names:
        good = _NAME.fullmatch(name) and name == name.lower() if slash else 1 <= len(name) <= 32
        if not good:
            yield f"{name!r} is no name of a command or option"
    for key in ("name_localizations", "description_localizations"):
        if unknown := (row.get(key) or {}).keys() - LOCALES:
            yield f"{row['name']}: Discord has no languages {sorted(unknown)}"
    if not slash:
        return
    for text in (row.get("description"), *(row.get("description_localizations") or {}).values()):
        if not 1 <= len(text or "") <= 100:
            yield f"{row['name']}: a description has not 1 to 100 characters"


def _length(row: dict[str, Any]) -> int:
    """Characters that count towards the total: of each text its longest translation."""

    def longest(part: dict[str, Any], key: str) -> int:
        texts = [part.get(key) or "", *(part.get(f"{key}_localizations") or {}).values()]
        return max(map(len, texts))

    choices = row.get("choices") or ()
    return (
        longest(row, "name")
        + longest(row, "description")
        + sum(longest(choice, "name") + len(str(choice["value"])) for choice in choices)
    )
