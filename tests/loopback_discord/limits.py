"""Discord's documented limits that its API file leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex

from tests.loopback_discord.world import walk

V2_FLAG = 1 << 15
V2_ONLY = (9, 10, 11, 12, 13, 14, 17)
_NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")


def message_faults(body: Any, *, create: bool) -> Iterator[str]:
    """What is wrong with a message, or with a callback or forum post that holds one."""
    if not isinstance(body, dict):
        return
    data = body
    for key in ("data", "message"):
        if isinstance(body.get(key), dict):
            data = body[key]
    if isinstance(data.get("choices"), list):
        yield from _choices(data["choices"])
        return
    parts = list(walk(data.get("components")))
    if len(data.get("content") or "") > 2000:
        yield "content is longer than 2000 characters"
    if len(str(data.get("nonce") or "")) > 25:
        yield "nonce is longer than 25 characters"
    yield from _components(parts)
    flags = data.get("flags") or 0
    if flags & V2_FLAG:
        if data.get("content") or data.get("embeds"):
            yield "components V2 exclude content and embeds"
        if len(parts) > 40:
            yield f"{len(parts)} components, at most 40"
        if sum(len(part.get("content") or "") for part in parts if part["type"] == 10) > 4000:
            yield "more than 4000 characters in text displays"
        if create and "components" in data and not parts:
            yield "the message is empty"
    elif any(part.get("type") in V2_ONLY for part in parts):
        yield "these components need the V2 flag"
    elif (
        (
            create
            and data is body
            and not any(data.get(k) for k in ("content", "embeds", "components"))
        )
        and not data.get("attachments")
        and "recipient_id" not in data
        and "name" not in data
    ):
        yield "the message is empty"
    yield from _embeds(data.get("embeds") or ())


def _components(parts: list[dict[str, Any]]) -> Iterator[str]:
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(ids) != len(set(ids)):
        yield "a custom_id stands twice"
    if any(not 1 <= len(str(i)) <= 100 for i in ids):
        yield "a custom_id has not 1 to 100 characters"
    numbers = [part["id"] for part in parts if part.get("id")]
    if len(numbers) != len(set(numbers)):
        yield "a component's id stands twice"
    for part in parts:
        kind = part.get("type")
        if kind == 1:
            inner = part.get("components") or []
            if not 1 <= len(inner) <= 5 or (len(inner) > 1 and any(p["type"] != 2 for p in inner)):
                yield "a row holds one to five buttons, or one menu"
        elif kind == 2:
            if part.get("style") in (5, 6) and "custom_id" in part:
                yield "a link button has no custom_id"
            if part.get("style") in (1, 2, 3, 4) and "custom_id" not in part:
                yield "a button needs a custom_id"
            if len(part.get("label") or "") > 80 or not (part.get("label") or part.get("emoji")):
                yield "a button needs a label of at most 80 characters, or an emoji"
            if len(part.get("url") or "") > 512:
                yield "a button's address is longer than 512 characters"
        elif kind == 3:
            options = part.get("options") or []
            if not 1 <= len(options) <= 25:
                yield "a menu has 1 to 25 options"
            if len({row["value"] for row in options}) != len(options):
                yield "a menu's value stands twice"
            for row in options:
                if not 1 <= len(row["label"]) <= 100 or len(row.get("description") or "") > 100:
                    yield "a menu's label or description is longer than 100 characters"
            if len(part.get("placeholder") or "") > 150:
                yield "a menu's placeholder is longer than 150 characters"
        elif kind == 9:
            if not 1 <= len(part.get("components") or ()) <= 3:
                yield "a section has one to three texts"
        elif kind == 10 and not (part.get("content") or "").strip():
            yield "a text display is empty"
        elif kind == 12 and not 1 <= len(part.get("items") or ()) <= 10:
            yield "a gallery has 1 to 10 pictures"


def _embeds(embeds: Any) -> Iterator[str]:
    if len(embeds) > 10:
        yield f"{len(embeds)} embeds, at most 10"
    total = 0
    for embed in embeds:
        fields = embed.get("fields") or ()
        texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text"),
                 (embed.get("author") or {}).get("name"), *(f["name"] for f in fields), *(f["value"] for f in fields)]  # fmt: skip
        total += sum(len(text or "") for text in texts)
        if len(embed.get("title") or "") > 256 or len(embed.get("description") or "") > 4096:
            yield "an embed's title or description is too long"
        if len(fields) > 25 or any(len(f["name"]) > 256 or len(f["value"]) > 1024 for f in fields):
            yield "an embed has too many or too long fields"
        if any(not f["name"].strip() or not f["value"].strip() for f in fields):
            yield "an embed's field is empty"
    if total > 6000:
        yield f"{total} characters in embeds, at most 6000"


def _choices(choices: list[dict[str, Any]]) -> Iterator[str]:
    if len(choices) > 25:
        yield f"{len(choices)} choices, at most 25"
    for row in choices:
        if not 1 <= len(row["name"]) <= 100 or len(str(row["value"])) > 100:
            yield f"a choice has not 1 to 100 characters: {row}"


def command_faults(command: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a command as it is registered, in every language it has."""
    slash = command.get("type", 1) == 1
    yield from _named(command, slash)
    total = [_length(command)]
    yield from _options(command.get("options") or (), total, 0)
    if sum(total) > 8000:
        yield f"/{command['name']} has {sum(total)} characters, at most 8000"


def _options(options: Any, total: list[int], depth: int) -> Iterator[str]:
    if len(options) > 25:
        yield f"{len(options)} options, at most 25"
    names = [option["name"] for option in options]
    if len(names) != len(set(names)):
        yield f"an option stands twice in {names}"
    optional = False
    for option in options:
        total.append(_length(option))
        yield from _named(option, True)
        yield from _choices(option.get("choices") or [])
        if option["type"] in (1, 2):
            yield from _options(option.get("options") or (), total, depth + 1)
            if depth + option["type"] > 3:
                yield f"{option['name']} is nested too deep"
        elif option.get("required"):
            if optional:
                yield f"{option['name']} is required and stands behind an optional one"
        else:
            optional = True
        if option.get("choices") and option.get("autocomplete"):
            yield f"{option['name']} has choices and autocomplete"


def _named(row: dict[str, Any], slash: bool) -> Iterator[str]:
    names = [row["name"], *(row.get("name_localizations") or {}).values()]
    for name in names:
        good = _NAME.fullmatch(name) and name == name.lower() if slash else 1 <= len(name) <= 32
        if not good:
            yield f"{name!r} is no name of a command or option"
    if not slash:
        return
    for text in (row.get("description"), *(row.get("description_localizations") or {}).values()):
        if not 1 <= len(text or "") <= 100:
            yield f"{row['name']}: a description has not 1 to 100 characters"


def _length(row: dict[str, Any]) -> int:
    texts = [row["name"], row.get("description") or ""]
    texts += [
        text
        for choice in row.get("choices") or ()
        for text in (choice["name"], str(choice["value"]))
    ]
    return sum(map(len, texts))
