"""A story as a card: one container of Components V2, with one row of buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.digests import wording
from bot.digests.render.discord.blocks import Telling, picture
from bot.digests.render.discord.text import Script, bold, heading
from bot.values import Channel, Story

Part = dict[str, Any]
_PLAIN, _CONFLICT, _CORRECTED = 0xB3342B, 0xE0A030, 0x4C7FB3


def text(content: str) -> Part:
    return {"type": 10, "content": content}


def accent(story: Story) -> int:
    """The colour at the edge: blue where a source corrected itself, amber for a conflict."""
    if any(report.corrections for report in story.reports):
        return _CORRECTED
    return _CONFLICT if story.conflicts else _PLAIN


def card(telling: Telling, channel: Channel) -> Part:
    """The story, and its buttons where this target may have some."""
    made = plain_card(telling)
    if has_buttons(channel):
        made["components"].append(row(telling.story, channel, script=telling.script))
    return made


def plain_card(telling: Telling) -> Part:
    """One container: headline and summary beside the picture; below them conflict, corrections,
    claims and sources."""
    first, *others = telling.titles()
    head = "\n".join([heading(first), *map(bold, others)])
    summaries = [telling.summary(reader) for reader in telling.shown]
    top = text("\n\n".join(filter(None, [head, *summaries])))
    image = picture(telling.story) if telling.detail.picture else None
    if image:
        top = {
            "type": 9,
            "components": [top],
            "accessory": {"type": 11, "media": {"url": image}},
        }
    parts = [top]
    details = [telling.labels(), *telling.conflicts(), telling.corrections(), telling.claims()]
    below = "\n".join(filter(None, [*details, telling.sources()]))
    if below:
        parts.append(text(below))
    return {"type": 17, "accent_color": accent(telling.story), "components": parts}


def has_buttons(channel: Channel) -> bool:
    """Discord takes no buttons from a webhook that the bot has not made itself."""
    return channel.kind != "webhook" or channel.own_webhook


def row(story: Story, channel: Channel, prefix: str = "", script: Script = str) -> Part:
    """The other language, the claims, and the rest. All that a click needs is in its custom_id."""
    reader = channel.language
    other = {"en": "zh", "zh": "en", "both": "auto"}[reader]
    made = [_button(prefix + _said("other_language", reader), f"y:lang:{story.id}:{other}")]
    if story.ledger:
        count = len(story.ledger)
        label = script(_said("claims_button", reader)).format(count=count)
        made.append(_button(prefix + label, f"y:claims:{story.id}"))
    label = script(_said("more_button", reader))
    made.append(_button(prefix + label, f"y:more:{story.id}"))
    return {"type": 1, "components": made}


def _said(key: str, language: str) -> str:
    found: str = wording.labels()["phrases"][key][language]
    return found


def _button(label: str, action: str) -> Part:
    return {"type": 2, "style": 2, "label": label[:80], "custom_id": f"{action}:{{nonce}}"}


def walk(parts: list[Part]) -> Iterator[Part]:
    """Every component, nested ones and accessories included."""
    for part in parts:
        yield part
        yield from walk(part.get("components") or [])
        if "accessory" in part:
            yield part["accessory"]
