"""How each kind of target is posted to, read and edited: the requests, and nothing sent. Pure.

| kind    | post                                      | its message stands in      |
|---------|-------------------------------------------|----------------------------|
| text    | POST /channels/{id}/messages, with nonce  | the channel                |
| thread  | the same                                  | the thread                 |
| forum   | first: POST /channels/{id}/threads;       | the post, whose id is that |
|         | rest: POST /channels/{post}/messages      | of its first message       |
| webhook | POST /webhooks/{id}/{token}?wait=true     | the channel above          |
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.chat.delivery.rest import Request
from bot.digests.outbox import planned_at
from bot.values import Channel, Delivery

NAME_LIMIT = 100
"""Characters of a forum post's name."""
_WEBHOOK = (("wait", "true"), ("with_components", "true"))


def begun_post(channel: Channel, row: Delivery, digest: Iterable[Delivery]) -> str | None:
    """The id of the forum post in which the row's digest goes on; None where the row begins it,
    and for targets without posts."""
    if channel.kind != "forum":
        return None
    before = (r for r in digest if r.position < row.position and r.message_id is not None)
    first = min(before, key=lambda r: r.position, default=None)
    return first.message_id if first else None


def posting(channel: Channel, row: Delivery, post: str | None) -> Request:
    """The request that posts a row; `post` is the forum post it belongs into."""
    body: dict[str, Any] = json.loads(row.body)
    if channel.kind == "webhook":
        path = f"/webhooks/{channel.id}/{channel.secret}"
        return Request("POST", path, channel.id, body, _WEBHOOK, plain=True)
    if channel.kind == "forum" and post is None:
        start: dict[str, Any] = {"name": _name(row), "message": body}
        if channel.tags:
            start["applied_tags"] = list(channel.tags)
        return Request("POST", f"/channels/{channel.id}/threads", channel.id, start)
    where = post or channel.id
    body |= {"nonce": row.nonce, "enforce_nonce": True}
    return Request("POST", f"/channels/{where}/messages", where, body)


def editing(channel: Channel, row: Delivery, post: str | None, body: dict[str, Any]) -> Request:
    """The request that gives a posted row a new body."""
    if channel.kind == "webhook":
        path = f"/webhooks/{channel.id}/{channel.secret}/messages/{row.message_id}"
        return Request("PATCH", path, channel.id, body, _WEBHOOK[1:], plain=True)
    where = (post or row.message_id or "") if channel.kind == "forum" else channel.id
    return Request("PATCH", f"/channels/{where}/messages/{row.message_id}", where, body)


def carries(message: dict[str, Any], nonce: str) -> bool:
    """Whether a message bears a row's mark: its nonce at the end of a custom_id, or a part of it
    as the id of the first component."""
    components = message.get("components") or []
    if any(str(part["custom_id"]).endswith(f":{nonce}") for part in _walk(components)):
        return True
    return bool(components) and components[0].get("id") == int(nonce[:7], 16)


def _walk(components: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in components:
        if part.get("custom_id"):
            yield part
        yield from _walk(part.get("components") or ())
        if part.get("accessory"):
            yield from _walk((part["accessory"],))


def _name(row: Delivery) -> str:
    """A forum post is called by the date and the best headline of its digest."""
    date = f"{planned_at(row):%Y-%m-%d}"
    name = " · ".join(filter(None, (date, " ".join(row.title.split()))))
    return name if len(name) <= NAME_LIMIT else f"{name[: NAME_LIMIT - 1]}…"
