"""A digest as Discord messages: Components V2 bodies, ready to be sent as they stand.

Pure, and knows nothing of discord.py. Feed text can neither ping, nor fake a link, nor break
out of its place: it is stripped, escaped and cut before it gets here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.digests import wording
from bot.digests.wording import Reader
from bot.values import Channel, Conflict, Digest, Story

V2_FLAG = 1 << 15
TEXT_LIMIT = 4000
"""Characters over all text displays of one message."""
COMPONENT_LIMIT = 40
"""Components of one message, nested ones counted."""
_STORY_TEXT = 3500
"""Leaves room for the digest's head and for the line that counts what was left out."""
_ACCENT, _ACCENT_CONFLICT = 0xA3261F, 0xE0A030
_CLAIMS, _SENTENCES, _SOURCES = 4, 3, 5
_MARKUP = re.compile(r"([\\*_~`|<>\[\]()#@:])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])")


def escape(text: str) -> str:
    """Text from a feed as Discord shows it letter by letter."""
    escaped = _MARKUP.sub(r"\\\1", wording.plain(text))
    return _LINE_START.sub(r"\1\\\2", escaped)


def cut(text: str, limit: int) -> str:
    """Text of at most `limit` characters, never ending inside an escape."""
    if len(text) <= limit:
        return text
    shorter = text[: limit - 1]
    return shorter[: len(shorter) - (len(shorter) - len(shorter.rstrip("\\"))) % 2] + "…"


def link(label: str, url: str | None) -> str:
    """A masked link whose label cannot end it early; the label alone without an address."""
    if url is None or len(url) > 500:
        return escape(label)
    safe = re.sub(r"[()<>\s\\]", lambda match: "".join(f"%{b:02X}" for b in match[0].encode()), url)
    return f"[{escape(label)}](<{safe}>)"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a digest. In `body`, `{nonce}` stands for the row's nonce; `title` is what
    a forum post is called that begins with it."""

    body: dict[str, Any]
    stories: tuple[Story, ...]
    head: bool
    title: str = ""


def mark(body: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """The body with its row's nonce in the custom_id of its buttons."""
    text = json.dumps(body, ensure_ascii=False)
    marked: dict[str, Any] = json.loads(text.replace("{nonce}", nonce))
    return marked


def messages(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """The digest as messages, none over Discord's limits; no story is torn apart."""
    readers: tuple[Reader, ...] = (
        ("en", "zh") if channel.language == "both" else (channel.language,)
    )
    until = digest.window.until
    made: list[Message] = []
    parts: list[dict[str, Any]] = [_head(readers, until)]
    stories: list[Story] = []

    def close() -> None:
        if stories:
            title = cut(wording.headline(stories[0], readers[0]), 90)
            made.append(Message(_body(parts), tuple(stories), not made, title))
            parts.clear()
            stories.clear()

    for story in digest.stories:
        container = _story(story, readers)
        if stories and not _fits([*parts, container]):
            close()
        parts.append(container)
        stories.append(story)
    if digest.left_out:
        more = " · ".join(wording.phrase("more", r, count=digest.left_out) for r in readers)
        last = _text(f"-# {more}")
        # A line alone would make a message without a button, and so without a mark.
        if _fits([*parts, last]):
            parts.append(last)
    close()
    return tuple(made)


def one_message(
    stories: Sequence[Story], channel: Channel, *, head: datetime | None
) -> dict[str, Any]:
    """One posted message again, from its stories as they are now; `head` is the digest's date
    where the message bears it. `{nonce}` stands for the row's nonce."""
    readers: tuple[Reader, ...] = (
        ("en", "zh") if channel.language == "both" else (channel.language,)
    )
    parts = [_head(readers, head)] if head else []
    return _body([*parts, *(_story(story, readers) for story in stories)])


def _head(readers: Sequence[Reader], until: datetime) -> dict[str, Any]:
    said = " · ".join(wording.phrase("digest", reader) for reader in readers)
    return _text(f"-# {said} · <t:{int(until.timestamp())}:f>")


def _body(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"flags": V2_FLAG, "components": list(parts), "allowed_mentions": {"parse": []}}


def _fits(parts: Sequence[dict[str, Any]]) -> bool:
    flat = list(_walk(parts))
    text = sum(len(part.get("content", "")) for part in flat)
    return len(flat) <= COMPONENT_LIMIT and text <= TEXT_LIMIT


def _walk(parts: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for part in parts:
        yield part
        yield from _walk(part.get("components", ()))


def _text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def _story(story: Story, readers: tuple[Reader, ...]) -> dict[str, Any]:
    """One container: headlines, summaries, conflict, claims, sources, and the claims button."""
    shown = wording.readers_of(story, readers)
    main = shown[0]
    titles = dict.fromkeys(wording.headline(story, reader) for reader in shown)
    first, *others = (cut(escape(title), 300) for title in titles)
    head = "\n".join([f"## {first}", *(f"**{title}**" for title in others)])
    blocks = [head, *(_summary(story, reader) for reader in shown)]
    blocks += [_missing(story, readers, shown)]
    blocks += [_conflict(conflict, main) for conflict in story.conflicts[:2]]
    blocks += [_claims(story, main), _sources(story, main)]
    components: list[dict[str, Any]] = []
    left = _STORY_TEXT
    for block in blocks:
        if block and len(block) <= left:
            components.append(_text(block))
            left -= len(block)
    components.append(_button(story, main))
    accent = _ACCENT_CONFLICT if story.conflicts else _ACCENT
    return {"type": 17, "accent_color": accent, "components": components}


def _summary(story: Story, reader: Reader) -> str:
    summary = wording.summary_for(story, reader, _SENTENCES)
    lines = [f"-# *{escape(summary.label)}*"] if summary.label else []
    lines += [f"- {cut(escape(sentence), 400)}" for sentence in summary.sentences]
    return "\n".join(lines)


def _missing(story: Story, readers: Sequence[Reader], shown: Sequence[Reader]) -> str:
    labels = (wording.summary_for(story, r).label for r in readers if r not in shown)
    return "\n".join(f"-# *{escape(label)}*" for label in labels if label)


def _claims(story: Story, reader: Reader) -> str:
    lines = []
    for line in wording.chosen_claims(story, _CLAIMS):
        said = wording.claim_line(line, reader)
        lines.append(f"- {cut(escape(str(said)), 200)}")
    return "\n".join([f"**{wording.phrase('claims', reader)}**", *lines]) if lines else ""


def _conflict(conflict: Conflict, reader: Reader) -> str:
    what, sides = wording.conflict_lines(conflict, reader)
    lines = [f"⚡ **{wording.phrase('conflict', reader)}: {cut(escape(what), 120)}**"]
    for side in sides[:4]:
        source = f"{side.stance} · {side.source} [{side.language}]"
        lines.append(f"> {escape(side.value)} · {escape(source)}")
        lines.append(f"> -# “{cut(escape(side.quote), 220)}”")
    return "\n".join(lines)


def _sources(story: Story, reader: Reader) -> str:
    lines = []
    for source in wording.source_lines(story, reader)[:_SOURCES]:
        when = f" <t:{int(source.published.timestamp())}:R>" if source.published else ""
        note = f" · {escape(source.note)}" if source.note else ""
        name = f"`{source.language}` {cut(escape(source.name), 60)}"
        lines.append(f"-# {name}: {link(source.title[:120], source.url)}{when}{note}")
    return "\n".join(lines)


def _button(story: Story, reader: Reader) -> dict[str, Any]:
    """Opens the story's claims; its custom_id also marks the message as this row's."""
    label = wording.phrase("claims", reader)
    return {
        "type": 1,
        "components": [
            {"type": 2, "style": 2, "label": label, "custom_id": f"y:claims:{story.id}:{{nonce}}"}
        ],
    }


def claims_text(story: Story, reader: Reader) -> str:
    """All claims of a story with their quotes, as one message of at most 4000 characters."""
    lines = [f"## {cut(escape(wording.headline(story, reader)), 300)}"]
    used = len(lines[0])
    for line in wording.chosen_claims(story, 30):
        said = wording.claim_line(line, reader)
        quote = f"> -# “{cut(escape(said.quote), 300)}” — {escape(said.source)}"
        block = f"- {cut(escape(str(said)), 240)}\n{quote}"
        if used + len(block) + 1 > TEXT_LIMIT - 50:
            break
        lines.append(block)
        used += len(block) + 1
    return "\n".join(lines)
