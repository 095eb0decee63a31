"""A digest as message bodies that are sent as they stand, and one of them again for an edit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.digests import wording
from bot.digests.render.discord.blocks import LEVELS, Detail, Telling, readers_for
from bot.digests.render.discord.cards import card, has_buttons, row, text, walk
from bot.digests.render.discord.embeds import embed, length
from bot.digests.render.discord.text import Script, cut, moment, small
from bot.values import Channel, Digest, Story, Window

V2_FLAG = 1 << 15
TEXT_LIMIT = 4000
"""Characters over all text displays of one message."""
COMPONENT_LIMIT = 40
"""Components of one message, nested ones and accessories counted."""
EMBEDS_LIMIT, CONTENT_LIMIT = 6000, 2000
STORIES = 5
"""Most stories of one message: a classic message holds five rows of buttons."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a digest. In `body`, `{nonce}` stands for the row's nonce; `title` is what
    a forum post is called that begins with it."""

    body: dict[str, Any]
    stories: tuple[Story, ...]
    head: bool
    title: str = ""
    left_out: int = 0
    """How many stories it says were left out."""


def mark(body: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """The body with its row's nonce: in the custom_id of its buttons, and in part as the number
    of its first component, where there are no buttons. Feed text that holds the sign for it is
    left alone."""
    marked: dict[str, Any] = json.loads(json.dumps(body))
    for part in walk(marked.get("components") or []):
        if "custom_id" in part:
            part["custom_id"] = part["custom_id"].replace("{nonce}", nonce)
    if marked.get("flags", 0) & V2_FLAG:
        # Discord numbers components from 1 and takes 0 for "none"
        marked["components"][0]["id"] = int(nonce[:7], 16)
    return marked


def messages(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """The digest as messages, none over Discord's limits; no story is torn apart.

    A webhook that is not the bot's own gets cards whatever its style: it may have no buttons,
    and a card bears the row's mark without.
    """
    packs: list[list[Story]] = []
    until = digest.window.until
    for story in digest.stories:
        # the last message also says what was left out, so room is kept for that everywhere
        head = None if len(packs) > 1 else until
        if packs and _body([*packs[-1], story], channel, head, digest.left_out, LEVELS[0]):
            packs[-1].append(story)
        else:
            packs.append([story])
    made = []
    for number, pack in enumerate(packs):
        left_out = digest.left_out if number == len(packs) - 1 else 0
        head = until if number == 0 else None
        body = one_message(pack, channel, head=head, left_out=left_out)
        title = cut(wording.headline(pack[0], readers_for(channel)[0]), 90)
        made.append(Message(body, tuple(pack), number == 0, title, left_out))
    return tuple(made)


def one_message(
    stories: Sequence[Story],
    channel: Channel,
    *,
    head: datetime | None,
    left_out: int = 0,
    script: Script = str,
) -> dict[str, Any]:
    """One message, in as much detail as fits. `head` is the digest's date where the message
    bears it. The same stories always give the same body; `{nonce}` stands for the row's nonce.

    Raises ValueError for more stories than one message can hold.
    """
    for detail in LEVELS:
        body = _body(stories, channel, head, left_out, detail, script)
        if body is not None:
            return body
    raise ValueError(f"{len(stories)} stories are too many for one message")


def nothing_new(channel: Channel, window: Window) -> Message:
    """The line that says so, for channels that want it."""
    readers = readers_for(channel)
    said = " · ".join(wording.phrase("nothing_since", reader) for reader in readers)
    parts = [text(small(f"{said} {moment(window.since, 'f')}"))]
    body = {"flags": V2_FLAG, "components": parts, "allowed_mentions": {"parse": []}}
    return Message(body, (), head=True, title=wording.phrase("nothing", readers[0]))


def _body(
    stories: Sequence[Story],
    channel: Channel,
    head: datetime | None,
    left_out: int,
    detail: Detail,
    script: Script = str,
) -> dict[str, Any] | None:
    """The message in this much detail, or None where that does not fit."""
    if len(stories) > STORIES:
        return None
    readers = readers_for(channel)
    tellings = [Telling(story, readers, detail, script) for story in stories]
    above = _head(channel, head) if head else ""
    below = _left_out(channel, left_out) if left_out else ""
    as_embeds = channel.style == "embeds" and has_buttons(channel)
    body = (_embeds if as_embeds else _cards)(tellings, channel, above, below)
    if body is None:
        return None
    role = channel.role if head else None
    body["allowed_mentions"] = {"parse": [], **({"roles": [role]} if role else {})}
    return body


def _cards(
    tellings: Sequence[Telling], channel: Channel, above: str, below: str
) -> dict[str, Any] | None:
    parts = [text(above)] if above else []
    parts += [card(telling, channel) for telling in tellings]
    parts += [text(small(below))] if below else []
    flat = list(walk(parts))
    if len(flat) > COMPONENT_LIMIT:
        return None
    if sum(len(part.get("content", "")) for part in flat) > TEXT_LIMIT:
        return None
    return {"flags": V2_FLAG, "components": parts}


def _embeds(
    tellings: Sequence[Telling], channel: Channel, above: str, below: str
) -> dict[str, Any] | None:
    numbers = [None] if len(tellings) == 1 else list(range(1, len(tellings) + 1))
    made = [embed(telling, number) for telling, number in zip(tellings, numbers, strict=True)]
    if below:
        made[-1]["footer"] = {"text": below}
    if length(made) > EMBEDS_LIMIT:
        return None
    rows = [
        row(telling.story, channel, f"{number} · " if number else "")
        for telling, number in zip(tellings, numbers, strict=True)
    ]
    body: dict[str, Any] = {"embeds": made, "components": rows}
    return {"content": above, **body} if above else body


def _head(channel: Channel, until: datetime) -> str:
    """The one line that names the digest, and the only one that may mention somebody."""
    said = " · ".join(wording.phrase("digest", reader) for reader in readers_for(channel))
    role = f"<@&{channel.role}> " if channel.role else ""
    return small(f"{role}**{said}** · {moment(until, 'f')}")


def _left_out(channel: Channel, count: int) -> str:
    return " · ".join(wording.phrase("more", r, count=count) for r in readers_for(channel))


def for_edit(channel: Channel, posted: Mapping[str, Any]) -> Channel:
    """The channel with the style of a message that stands there: an edit cannot change it."""
    cards = bool(posted.get("flags", 0) & V2_FLAG)
    return replace(channel, style="cards" if cards else "embeds")
