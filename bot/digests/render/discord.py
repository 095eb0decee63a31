"""A digest as Discord messages: Components V2 bodies, ready to be sent as they stand.

Pure, and knows nothing of discord.py. Feed text can neither ping, nor fake a link, nor break
out of its place: it is stripped, escaped and cut before it gets here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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


def messages(digest: Digest, channel: Channel) -> tuple[dict[str, Any], ...]:
    """The digest as message bodies, none over Discord's limits; no story is torn apart.

    `{nonce}` stands for the row's nonce, which the outbox fills in.
    """
    readers: tuple[Reader, ...] = (
        ("en", "zh") if channel.language == "both" else (channel.language,)
    )
    head = " · ".join(wording.phrase("digest", reader) for reader in readers)
    until = int(digest.window.until.timestamp())
    bodies: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = [_text(f"-# {head} · <t:{until}:f>")]
    for story in digest.stories:
        container = _story(story, readers)
        if len(parts) > 1 and not _fits([*parts, container]):
            bodies.append(_body(parts))
            parts = []
        parts.append(container)
    if digest.left_out:
        more = " · ".join(wording.phrase("more", r, count=digest.left_out) for r in readers)
        last = _text(f"-# {more}")
        # A line alone would make a message without a button, and so without a mark.
        if _fits([*parts, last]):
            parts.append(last)
    if _marked(parts):
        bodies.append(_body(parts))
    return tuple(bodies)


def _body(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"flags": V2_FLAG, "components": list(parts), "allowed_mentions": {"parse": []}}


def _marked(parts: Sequence[dict[str, Any]]) -> bool:
    return any("custom_id" in part for part in _walk(parts))


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
