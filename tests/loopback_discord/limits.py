"""Discord's documented limits on messages that its API file leaves out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex

from tests.loopback_discord.shown import V2, walk

V2_ONLY = (9, 10, 11, 12, 13, 14, 17)
SELECTS = (3, 5, 6, 7, 8)
PARTS, TEXT, CONTENT, EMBED_TEXT = 40, 4000, 2000, 6000
_EMOJI = regex.compile(
    r"(?:\p{Extended_Pictographic}|\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3)[\p{Emoji_Modifier}\p{Extended_Pictographic}\u200D\uFE0F\U000E0020-\U000E007F]*"
)


def message_faults(data: dict[str, Any], *, create: bool, had: int = 0) -> Iterator[str]:
    """What is wrong with a message that is created, or edited (`had` are its flags until now)."""
    parts = list(walk(data.get("components")))
    if len(data.get("content") or "") > CONTENT:
        yield f"content is longer than {CONTENT} characters"
    if len(str(data.get("nonce") or "")) > 25:
        yield "nonce is longer than 25 characters"
    yield from _allowed(data.get("allowed_mentions"))
    yield from _components(parts)
    names = [row.get("filename") for row in data.get("attachments") or ()]
    if len(names) > 10:
        yield f"{len(names)} files, at most 10"
    if ((data.get("flags") or 0) | (0 if create else had)) & V2:
        yield from _v2(data, parts, create=create)
    else:
        if any(part.get("type") in V2_ONLY for part in parts):
            yield "these components need the V2 flag"
        if len(data.get("components") or ()) > 5:
            yield "more than five rows"
        shown = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")
        given = [data[key] for key in shown if data.get(key)]
        if create and all(isinstance(value, str) and not value.strip() for value in given):
            yield "the message is empty"
    yield from _embeds(data.get("embeds") or ())


def _v2(data: dict[str, Any], parts: list[dict[str, Any]], *, create: bool) -> Iterator[str]:
    if data.get("content") or data.get("embeds") or data.get("poll") or data.get("sticker_ids"):
        yield "components V2 exclude content, embeds, stickers and polls"
    if len(parts) > PARTS:
        yield f"{len(parts)} components, at most {PARTS}"
    total = sum(len(part.get("content") or "") for part in parts if part["type"] == 10)
    if total > TEXT:
        yield f"{total} characters in text displays, at most {TEXT}"
    if create and not parts:
        yield "the message is empty"
    urls = {part["media"]["url"] for part in parts if part["type"] == 11}
    urls |= {item["media"]["url"] for p in parts if p["type"] == 12 for item in p["items"]}
    urls |= {part["file"]["url"] for part in parts if part["type"] == 13}
    for row in data.get("attachments") or () if "components" in data else ():
        name = row.get("filename")
        if name is not None and f"attachment://{name}" not in urls:
            yield f"the file {name} is shown by no component"


def _allowed(allowed: Any) -> Iterator[str]:
    if not isinstance(allowed, dict):
        return
    parse = allowed.get("parse") or ()
    for key in ("users", "roles"):
        if key in parse and allowed.get(key):
            yield f"allowed_mentions: parse holds {key} and so excludes a list of {key}"


def _components(parts: list[dict[str, Any]]) -> Iterator[str]:
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(ids) != len(set(ids)):
        yield f"a custom_id stands twice: {next(i for i in ids if ids.count(i) > 1)!r}"
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
            yield from _button(part)
        elif kind in SELECTS:
            yield from _select(part)
        elif kind == 9:
            if not 1 <= len(part.get("components") or ()) <= 3:
                yield "a section has one to three texts"
        elif kind == 10 and not (part.get("content") or "").strip():
            yield "a text display is empty"
        elif kind == 11:
            yield from _media(part)
        elif kind == 12:
            if not 1 <= len(part.get("items") or ()) <= 10:
                yield "a gallery has 1 to 10 pictures"
            for item in part.get("items") or ():
                yield from _media(item)
        elif kind == 13 and not part["file"]["url"].startswith("attachment://"):
            yield "a file component shows an attachment of the message alone"


def _media(part: dict[str, Any]) -> Iterator[str]:
    if not part["media"]["url"].startswith(("http://", "https://", "attachment://")):
        yield f"{part['media']['url'][:60]!r} is no address of a picture"
    if len(part.get("description") or "") > 1024:
        yield "a picture's description is longer than 1024 characters"


def _button(part: dict[str, Any]) -> Iterator[str]:
    style = part.get("style")
    if style in (5, 6) and "custom_id" in part:
        yield "a link button has no custom_id"
    if style == 5 and not str(part.get("url")).startswith(("http://", "https://", "discord://")):
        yield f"a button's address is none: {str(part.get('url'))[:60]!r}"
    if style in (1, 2, 3, 4) and ("custom_id" not in part or part.get("url")):
        yield "a button needs a custom_id, and only a link button has an address"
    if len(part.get("label") or "") > 80 or not (
        (part.get("label") or "").strip() or part.get("emoji")
    ):
        yield "a button needs a label of at most 80 characters, or an emoji"
    if len(part.get("url") or "") > 512:
        yield "a button's address is longer than 512 characters"
    yield from _emoji(part.get("emoji"))


def _select(part: dict[str, Any]) -> Iterator[str]:
    least, most = part.get("min_values"), part.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if not 0 <= least <= most <= 25 or most < 1:
        yield f"a menu takes {least} to {most} values"
    if len(part.get("placeholder") or "") > 150:
        yield "a menu's placeholder is longer than 150 characters"
    if part["type"] != 3:
        return
    options = part.get("options") or []
    if not 1 <= len(options) <= 25:
        yield "a menu has 1 to 25 options"
    if most > len(options):
        yield f"a menu takes {most} values of {len(options)} options"
    if len({row["value"] for row in options}) != len(options):
        yield "a menu's value stands twice"
    if sum(bool(row.get("default")) for row in options) > most:
        yield "more of a menu's options are chosen than it takes"
    for row in options:
        if not 1 <= len(row["label"].strip()) <= 100 or len(row.get("description") or "") > 100:
            yield "a menu's label or description is empty or longer than 100 characters"
        if not 1 <= len(row["value"]) <= 100:
            yield "a menu's value has not 1 to 100 characters"
        yield from _emoji(row.get("emoji"))


def _emoji(emoji: Any) -> Iterator[str]:
    if (
        isinstance(emoji, dict)
        and not emoji.get("id")
        and not _EMOJI.fullmatch(emoji.get("name") or "")
    ):
        yield f"{emoji.get('name')!r} is no emoji"


def _embeds(embeds: Any) -> Iterator[str]:
    if len(embeds) > 10:
        yield f"{len(embeds)} embeds, at most 10"
    total = 0
    for embed in embeds:
        fields = embed.get("fields") or ()
        footer = (embed.get("footer") or {}).get("text")
        author = (embed.get("author") or {}).get("name")
        texts = [embed.get("title"), embed.get("description"), footer, author]
        texts += [text for field in fields for text in (field["name"], field["value"])]
        total += sum(len(text or "") for text in texts)
        if len(embed.get("title") or "") > 256 or len(embed.get("description") or "") > 4096:
            yield "an embed's title or description is too long"
        if len(footer or "") > 2048 or len(author or "") > 256:
            yield "an embed's footer or author is too long"
        if len(fields) > 25 or any(len(f["name"]) > 256 or len(f["value"]) > 1024 for f in fields):
            yield "an embed has too many or too long fields"
        if any(not f["name"].strip() or not f["value"].strip() for f in fields):
            yield "an embed's field is empty"
        pictures = [key for key in ("image", "thumbnail", "video") if embed.get(key)]
        if not any((text or "").strip() for text in texts) and not pictures:
            yield "an embed is empty"
    if total > EMBED_TEXT:
        yield f"{total} characters in embeds, at most {EMBED_TEXT}"
