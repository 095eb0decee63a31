"""Discord's Markdown as its client reads it: text in, a tree out.

Follows what the client does, as far as it is known: escapes everywhere but in the label of a
masked link; labels with emoji, mentions or what looks like an address make no link; headings,
small print, quotes and lists at the start of a line; the first construct from the left wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

_FLAGS = regex.VERBOSE | regex.DOTALL | regex.MULTILINE | regex.VERSION1

_STYLES = r"""
  \*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)
| __(?P<underline>(?:\\.|[^\\])+?)__(?!_)
| \*(?!\s)(?P<italic>(?:\\.|\*\*|[^*\\])+?)(?<!\s)\*(?!\*)
| _(?P<italic_>(?:\\.|__|[^_\\])+?)_(?!\w)
| ~~(?P<strike>.+?)~~(?!_)
| \|\|(?P<spoiler>.+?)\|\|
| (?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
| <t:(?P<time>-?\d+(?::[tTdDfFR])?)>
| <a?:(?P<custom>\w+:\d+)>
| :(?P<named>\w+):
"""
_LABEL = regex.compile(_STYLES, _FLAGS)
_INLINE = regex.compile(
    rf"""
  \\(?P<escaped>[^A-Za-z0-9\s])
| ```(?P<block>.*?[^\n].*?)```
| {_STYLES}
| <@!?(?P<user>\d+)>
| <@&(?P<role>\d+)>
| <\#(?P<channel>\d+)>
| <id:(?P<place>\w+)>
| </(?P<slash>[^:>\n]+:\d+)>
| (?P<everyone>@everyone|@here)
| (?P<bare>(?:https?|steam)://[^\s<]+[^<.,:;"'\]\s])
| <(?P<angled>[^:\s>]+:/[^\s>]+)>
| <(?P<mail>(?:mailto|tel|sms):[^\s>]+)>
| \[(?P<label>(?:\[[^\]]*\]|[^\[\]])*[^\[]*?)\]
  \(\s*<?(?P<url>(?:\([^)]*\)|[^\s\\]|\\[^\n])*?)>?(?:\s+['"].*?['"])?\s*\)
""",
    _FLAGS,
)
_INVITE = regex.compile(r"\b(?:discord(?:app)?\.com/invite|discord\.gg)/\w+", regex.IGNORECASE)
_SCHEME = regex.compile(
    r"[hH]\s*ttps?\s*[:;ː˸։׃：︰∶꞉ꓽ⁚]\s*[/⁄∕╱⟋⧸]{2}\S|https?://\S", regex.IGNORECASE
)
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}--[©®™]]|\p{Regional_Indicator}", regex.VERSION1)
_HEADING = regex.compile(r"(#{1,3}) +(?!#)(.*)")
_SMALL = regex.compile(r"-# +(?!-#)(.+)")
_LIST = regex.compile(r" *(?:[*-]|\d+\.) +(.+)")


@dataclass
class Node:
    """`kind` is text, escaped, bold, …, or a block: line, heading, small, quote, item."""

    kind: str
    text: str = ""
    """What it shows, of a leaf; the address of a link; the value of a mention or time."""
    inner: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for node in self.inner:
            yield from node.walk()

    def shown(self) -> str:
        """The letters that a reader sees."""
        if self.inner:
            return "".join(node.shown() for node in self.inner)
        return self.text


def parse(text: str) -> list[Node]:
    """The blocks of a text, one a line (code blocks and styles may span lines)."""
    return _blocks(text, quoted=False)


def _blocks(text: str, *, quoted: bool) -> list[Node]:
    nodes: list[Node] = []
    for paragraph in _lines(text):
        if not quoted and paragraph.startswith(">>> "):
            rest = text[text.index(paragraph) + 4 :]
            return [*nodes, Node("quote", inner=_blocks(rest, quoted=True))]
        if not quoted and paragraph.startswith("> "):
            inner = _blocks(paragraph[2:], quoted=True)
            nodes.append(Node("quote", inner=inner))
        elif match := _HEADING.fullmatch(paragraph):
            title = match[2].rstrip().rstrip("#").rstrip()
            nodes.append(Node("heading", inner=inline(title)))
        elif match := _SMALL.fullmatch(paragraph):
            nodes.append(Node("small", inner=inline(match[1])))
        elif match := _LIST.fullmatch(paragraph):
            nodes.append(Node("item", inner=inline(match[1])))
        else:
            nodes.append(Node("line", inner=inline(paragraph)))
    return nodes


def _lines(text: str) -> list[str]:
    """Lines, but a code block keeps its own together."""
    parts = regex.split(r"(```.*?```)", text, flags=regex.DOTALL)
    lines = [""]
    for part in parts:
        if part.startswith("```"):
            lines[-1] += part
        else:
            first, *rest = part.split("\n")
            lines[-1] += first
            lines += rest
    return lines


def inline(text: str, *, in_label: bool = False) -> list[Node]:
    """Styles, links, mentions and plain text within a line."""
    pattern = _LABEL if in_label else _INLINE
    nodes: list[Node] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() < at:
            continue
        made = _node(match, in_label)
        if match.start() > at:
            nodes.append(Node("text", text[at : match.start()]))
        nodes.append(made)
        at = match.end()
    if at < len(text):
        nodes.append(Node("text", text[at:]))
    return nodes


def _node(match: regex.Match[str], in_label: bool) -> Node:
    kind, value = next(
        (k, v) for k, v in match.groupdict().items() if v is not None and k != "ticks"
    )
    if kind in ("bold", "underline", "italic", "italic_", "strike", "spoiler"):
        return Node(kind.rstrip("_"), inner=inline(value, in_label=in_label))
    if kind == "label":
        label, url = value, match["url"]
        if not admissible(label) or not url.startswith(("http://", "https://")):
            return Node("broken", match[0])
        return Node("link", url, inline(label, in_label=True))
    return Node(kind, value)


def admissible(label: str) -> bool:
    """Whether Discord makes a link of a label: no address, invitation, mention or emoji in it."""
    if _SCHEME.search(label) or _INVITE.search(label) or _EMOJI.search(label):
        return False
    kinds = {node.kind for each in inline(label) for node in each.walk()}
    banned = {"user", "role", "channel", "place", "slash", "everyone", "bare", "angled", "mail",
              "link", "broken", "custom", "named", "block"}  # fmt: skip
    return not kinds & banned and bool(label.strip())
