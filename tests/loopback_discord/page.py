"""Draws messages as Discord would: bodies in, a page of HTML and CSS of our own out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from tests.loopback_discord.markdown import Node, parse

_STYLE = Path(__file__).with_name("page.css")
_TAGS = {"bold": "b", "italic": "i", "underline": "u", "strike": "s", "small": "small",
         "heading": "h3", "quote": "blockquote"}  # fmt: skip
_FORMS = {"d": "%Y-%m-%d", "D": "%-d %B %Y", "t": "%H:%M", "f": "%-d %B %Y %H:%M", "R": ""}


def page(
    messages: Iterable[Mapping[str, Any]],
    now: datetime,
    language: str = "en",
    files: Mapping[str, bytes] | None = None,
) -> str:
    """The page. A message with flag 64 is private to one reader; `files` are pictures that came
    with the messages, by name."""
    drawn = "\n".join(_message(message, now, language) for message in messages)
    for name, data in (files or {}).items():
        inlined = f"data:image/png;base64,{b64encode(data).decode()}"
        drawn = drawn.replace(f"attachment://{escape(name)}", inlined)
    style = _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Discord</title>'
        f"<style>{style}</style><body>\n{drawn}\n</body></html>"
    )


def _message(message: Mapping[str, Any], now: datetime, language: str) -> str:
    inner = _markdown(message.get("content") or "", now, language)
    inner += "".join(_embed(embed, now, language) for embed in message.get("embeds") or ())
    inner += "".join(_part(part, now, language) for part in message.get("components") or ())
    if (message.get("flags") or 0) & 64:
        said = "只有你能看到这条消息" if language == "zh" else "Only you can see this"
        inner += f'<p class="private">{said}</p>'
    name = '<p class="who"><b>Yibao 译报</b><i>APP</i><span>' + f"{now:%H:%M}</span></p>"
    return f'<div class="message"><div class="avatar">译</div><div>{name}{inner}</div></div>'


def _part(part: Mapping[str, Any], now: datetime, language: str) -> str:
    kind = part["type"]
    inner = "".join(_part(child, now, language) for child in part.get("components") or ())
    if kind == 10:
        return f"<div>{_markdown(part['content'], now, language)}</div>"
    if kind == 17:
        colour = f"#{part['accent_color']:06x}" if part.get("accent_color") else "var(--edge)"
        return f'<div class="card" style="--accent: {colour}">{inner}</div>'
    if kind == 9:
        image = escape(part["accessory"]["media"]["url"])
        return f'<div class="section"><div>{inner}</div><img src="{image}" alt=""></div>'
    if kind == 1:
        return f'<div class="row">{inner}</div>'
    if kind == 2:
        off = " off" if part.get("disabled") else ""
        return f'<span class="button{off}">{escape(part.get("label") or "")}</span>'
    if kind == 3:
        chosen = next((row for row in part["options"] if row.get("default")), part["options"][0])
        return f'<span class="menu"><span>{escape(chosen["label"])}</span><span>▾</span></span>'
    if kind == 12:
        images = (escape(item["media"]["url"]) for item in part["items"])
        return (
            '<div class="gallery">' + "".join(f'<img src="{i}" alt="">' for i in images) + "</div>"
        )
    return "<hr>"


def _embed(embed: Mapping[str, Any], now: datetime, language: str) -> str:
    title = "".join(
        _node(node, now, language) for line in parse(embed["title"]) for node in line.inner
    )
    parts = [f"<h3>{title}</h3>"]
    if embed.get("description"):
        parts.append(f"<div>{_markdown(embed['description'], now, language)}</div>")
    fields = "".join(
        f'<div class="field{"" if row.get("inline") else " wide"}"><b>{escape(row["name"])}</b>'
        f"{_markdown(row['value'], now, language)}</div>"
        for row in embed.get("fields") or ()
    )
    parts.append(f'<div class="fields">{fields}</div>' if fields else "")
    if embed.get("footer"):
        parts.append(f"<small>{escape(embed['footer']['text'])}</small>")
    return f'<div class="embed" style="--accent: #{embed["color"]:06x}">{"".join(parts)}</div>'


def _markdown(text: str, now: datetime, language: str) -> str:
    if not text:
        return ""
    return "".join(_node(node, now, language) for node in parse(text))


def _node(node: Node, now: datetime, language: str) -> str:
    inner = "".join(_node(child, now, language) for child in node.inner)
    if node.kind in _TAGS:
        return f"<{_TAGS[node.kind]}>{inner}</{_TAGS[node.kind]}>"
    if node.kind == "line":
        return f'<div class="line">{inner}</div>'
    if node.kind == "link":
        return f'<a href="{escape(node.text)}">{inner}</a>'
    if node.kind == "code":
        return f"<code>{escape(node.text)}</code>"
    if node.kind == "time":
        return f"<time>{_time(node.text, now, language)}</time>"
    if node.kind == "item":
        return f'<div class="line">• {inner}</div>'
    return inner or escape(node.text)


def _time(value: str, now: datetime, language: str) -> str:
    stamp, _, form = value.partition(":")
    when = datetime.fromtimestamp(int(stamp), UTC)
    if form != "R":
        zh = {"d": "%Y/%-m/%-d", "f": "%Y年%-m月%-d日 %H:%M", "D": "%Y年%-m月%-d日"}
        return f"{when:{(zh if language == 'zh' else _FORMS).get(form or 'f', '%H:%M')}}"
    minutes = max(1, round((now - when).total_seconds() / 60))
    for size, english, chinese in (
        (1440, "day", "天"),
        (60, "hour", "小时"),
        (1, "minute", "分钟"),
    ):
        if minutes >= size:
            count = minutes // size
            plural = "s" if count > 1 else ""
            return f"{count} {chinese}前" if language == "zh" else f"{count} {english}{plural} ago"
    return ""
