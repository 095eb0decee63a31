"""A story as a classic embed, for those who prefer them; both languages stand side by side."""

from __future__ import annotations

from typing import Any

from bot.digests import wording
from bot.digests.render.discord.blocks import Telling, picture
from bot.digests.render.discord.cards import accent

TITLE, DESCRIPTION, VALUE = 256, 4096, 1024
NAMES = {"en": "English", "zh": "中文"}


def embed(telling: Telling, number: int | None) -> dict[str, Any]:
    """One story. `number` stands before the title where a message holds several, as the buttons
    stand below all of them. What does not fit is left out, a whole block at a time."""
    first, *others = telling.titles()
    lead = f"{number} · " if number else ""
    made: dict[str, Any] = {"title": f"{lead}{first}"[:TITLE], "color": accent(telling.story)}
    url = wording.safe_link(telling.story.lead.article.entry.url)
    if url and len(url) <= 1000:
        made["url"] = url
    image = picture(telling.story) if telling.detail.picture else None
    if image:
        made["thumbnail"] = {"url": image}
    summaries = {reader: telling.summary(reader) for reader in telling.shown}
    fields = []
    texts = [f"**{title}**" for title in others]
    if len(summaries) > 1 and all(0 < len(said) <= VALUE for said in summaries.values()):
        fields = [
            {"name": NAMES[reader], "value": said, "inline": True}
            for reader, said in summaries.items()
        ]
    else:
        texts += summaries.values()
    details = [telling.labels(), *telling.conflicts(), telling.corrections(), telling.claims()]
    below = "\n".join(filter(None, details))
    if fields and 0 < len(below) <= VALUE:
        name = " / ".join(wording.phrase("claims", reader) for reader in telling.shown)
        fields.append({"name": name, "value": below, "inline": False})
    else:
        texts += details
    sources = telling.sources()
    if 0 < len(sources) - 3 <= VALUE:
        name = " / ".join(wording.phrase("sources", reader) for reader in telling.shown)
        fields.append({"name": name, "value": sources.removeprefix("-# "), "inline": False})
    said = ""
    for block in filter(None, texts):
        if len(said) + len(block) + 1 <= DESCRIPTION:
            said += ("\n" if said else "") + block
    if said:
        made["description"] = said
    if fields:
        made["fields"] = fields
    return made


def length(embeds: list[dict[str, Any]]) -> int:
    """Characters that count against the 6000 of a message."""
    return sum(
        len(one["title"])
        + len(one.get("description", ""))
        + len(one.get("footer", {}).get("text", ""))
        + sum(len(row["name"]) + len(row["value"]) for row in one.get("fields", ()))
        for one in embeds
    )
