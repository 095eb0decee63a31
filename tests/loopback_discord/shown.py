"""Bodies turned into message objects, and message objects into what a reader sees. Pure."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from tests.loopback_discord.objects import EMPTY, Refusal, author_of

V2 = 1 << 15
EPHEMERAL = 1 << 6
_MENTION = re.compile(r"(@everyone|@here)|<@(?P<role>&)?!?(?P<id>\d{15,20})>")


def walk(components: Any) -> Iterator[dict[str, Any]]:
    """Every component, nested ones and accessories included, in reading order."""
    todo = deque(components or ())
    while todo:
        part = todo.popleft()
        yield part
        inner = list(part.get("components") or ())
        inner += [part[key] for key in ("accessory", "component") if part.get(key)]
        todo.extendleft(reversed(inner))


def texts(message: dict[str, Any]) -> list[str]:
    """The content, text displays and embeds of a message, in order."""
    found = [message["content"]] if message.get("content") else []
    found += [part["content"] for part in walk(message.get("components")) if part.get("type") == 10]
    for embed in message.get("embeds") or ():
        found += [str(embed[key]) for key in ("title", "description") if embed.get(key)]
        found += [f"{field['name']}\n{field['value']}" for field in embed.get("fields") or ()]
        if embed.get("footer"):
            found.append(embed["footer"]["text"])
    return found


def buttons(message: dict[str, Any]) -> list[str]:
    """The custom_ids of a message's buttons and menus, in order."""
    return [part["custom_id"] for part in walk(message.get("components")) if "custom_id" in part]


def pings(message: dict[str, Any]) -> list[str]:
    """Everybody whom a stored message pings, as a mention would be written."""
    everyone = ["@everyone"] if message.get("mention_everyone") else []
    people = [f"<@{user['id']}>" for user in message.get("mentions") or ()]
    return [*everyone, *people, *(f"<@&{role}>" for role in message.get("mention_roles") or ())]


def snapshot(message: dict[str, Any]) -> dict[str, Any]:
    """What a reader sees and can press, without ids and times: for comparing two messages."""
    shown: dict[str, Any] = {"texts": texts(message)}
    parts = list(walk(message.get("components")))
    pressed = [
        {"label": p.get("label") or (p.get("emoji") or {}).get("name") or "",
         "disabled": bool(p.get("disabled")), "to": p.get("custom_id") or p.get("url")}
        for p in parts if p.get("type") == 2
    ]  # fmt: skip
    menus = [
        {"placeholder": p.get("placeholder") or "", "to": p["custom_id"],
         "options": [(row["label"], row["value"]) for row in p.get("options") or ()]}
        for p in parts if p.get("type") in (3, 5, 6, 7, 8)
    ]  # fmt: skip
    pictures = [p["media"]["url"] for p in parts if p.get("type") == 11]
    pictures += [i["media"]["url"] for p in parts if p.get("type") == 12 for i in p["items"]]
    for embed in message.get("embeds") or ():
        pictures += [embed[key]["url"] for key in ("image", "thumbnail") if embed.get(key)]
    shown |= {"buttons": pressed, "menus": menus, "pictures": pictures, "pings": pings(message)}
    shown["files"] = [row["filename"] for row in message.get("attachments") or ()]
    shown["private"] = bool((message.get("flags") or 0) & EPHEMERAL)
    return shown


def mentions(body: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a new message pings, by its texts and its `allowed_mentions` (absent: everybody).

    Embeds ping nobody. Mentions inside code are counted too: too many rather than too few.
    """
    allowed = body.get("allowed_mentions")
    parse = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse") or ())
    named = {key: set(map(str, (allowed or {}).get(key) or ())) for key in ("users", "roles")}
    said = [body.get("content") or ""]
    said += [p["content"] for p in walk(body.get("components")) if p.get("type") == 10]
    everyone, found = False, {"users": [], "roles": []}  # type: ignore[var-annotated]
    for match in _MENTION.finditer("\n".join(said)):
        if match[1]:
            everyone = everyone or "everyone" in parse
            continue
        kind, identity = "roles" if match["role"] else "users", match["id"]
        if (kind in parse or identity in named[kind]) and identity not in found[kind]:
            found[kind].append(identity)
    people = [author_of(user) | {"bot": False} for user in found["users"]]
    return {"mention_everyone": everyone, "mentions": people, "mention_roles": found["roles"]}


def numbered(components: Any, files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Components as Discord stores them: each with an id, its defaults, and the address of every
    file it shows (`files`: name -> address). Raises Refusal for a file that did not come along."""
    copied: list[dict[str, Any]] = json.loads(json.dumps(components or []))
    taken = {part.get("id") for part in walk(copied)}
    counter = 0
    for part in walk(copied):
        if not part.get("id"):
            counter += 1
            while counter in taken:
                counter += 1
            part["id"] = counter
        for holder in (part, *(part.get("options") or ())):
            if holder.get("emoji"):  # a standard emoji has a name and no id
                holder["emoji"] = {k: v for k, v in holder["emoji"].items() if v is not None}
        if part["type"] == 17:
            part.setdefault("spoiler", False)
            part.setdefault("accent_color", None)
        elif part["type"] == 11:
            part["media"] = _media(part["media"], counter, files)
            part.setdefault("description", None)
            part.setdefault("spoiler", False)
        elif part["type"] == 12:
            for item in part["items"]:
                item["media"] = _media(item["media"], counter, files)
                item.setdefault("description", None)
                item.setdefault("spoiler", False)
        elif part["type"] == 13:
            part["file"] = _media(part["file"], counter, files)
            part.setdefault("spoiler", False)
            part |= {"name": part["file"]["url"].rpartition("/")[2], "size": 1}
    return copied


def _media(media: dict[str, Any], number: int, files: Mapping[str, str]) -> dict[str, Any]:
    url = attached(media["url"], files)
    return {
        "id": str(number), "width": 1, "height": 1, "placeholder": None,
        "placeholder_version": None, "content_type": None, "loading_state": 2, "flags": 0,
        **media, "url": url, "proxy_url": url,
    }  # fmt: skip


def attached(url: str, files: Mapping[str, str]) -> str:
    """Where the file behind an `attachment://name` lies; other addresses stay as they are."""
    if not url.startswith("attachment://"):
        return url
    name = url.removeprefix("attachment://")
    if name not in files:
        raise Refusal(400, 50035, f"{url} names no file of this message")
    return files[name]


def embeds(body: Mapping[str, Any], files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Embeds as Discord stores them."""
    found = []
    for embed in json.loads(json.dumps(body.get("embeds") or [])):
        shown = {"type": "rich", **{k: v for k, v in embed.items() if v is not None}}
        for row in shown.get("fields", ()):
            row.setdefault("inline", False)
        for key in ("image", "thumbnail"):
            if shown.get(key):
                url = attached(shown[key]["url"], files)
                shown[key] = {**shown[key], "url": url, "proxy_url": url}
        found.append(shown)
    return found


def check_not_empty(message: Mapping[str, Any]) -> None:
    """A message that shows nothing is refused."""
    if not any(message.get(key) for key in ("content", "embeds", "components", "attachments")):
        raise Refusal(*EMPTY)
