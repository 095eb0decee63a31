"""What a hostile feed may send, and a judge of what Discord would make of it.

`stories()` makes stories whose every word comes from a feed that wants to ping, to fake links,
to break out of its place or to hide; `faults()` reads a message body as Discord's client does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.digests import wording
from bot.digests.render.discord.text import link
from bot.stories.assemble import assemble
from bot.values import Article, Correction, Entry, Group, Origin, Report, Story
from summarizers.types import Claim, Guard, Language, Line, Stance, Summary, Verdict
from tests.loopback_discord.markdown import Node, parse
from tests.loopback_discord.shown import walk
from tests.loopback_discord.spec import spec

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

ATTACKS = (
    "@everyone", "@here", "<@400000000000000001>", "<@!4>", "<@&5>", "<#1>", "</x:1>", "<id:browse>",
    "<id:customize>", "<t:0:R>", "<t:1>", "<:a:1>", "<a:b:2>", ":smile:", "＠everyone", "@\u200beveryone",
    "[free](https://evil.example)", "[a](<https://evil.example>)", "](https://evil.example)", ")[x](",
    "https://evil.example/x", "http://evil.example", "steam://run/1", "<https://evil.example>",
    "<mailto:a@evil.example>", "<tel:+123>", "<sms:+1>", "discord.gg/evil", "discord.com/invite/evil",
    "https：//evil.example", "https:／／evil.example", "hｔtps://evil.example", "HTTPS://EVIL.example",
    "# big", "## big", "### big", "-# small", "- item", "* item", "1. item", "1) item", "+ item", "> quote",
    ">>> all", "```", "```js\ncode\n```", "`", "``x``", "||hidden||", "||", "**", "*", "__", "_", "~~", "~",
    "\\", "\\\\", "[", "]", "(", ")", "<", ">", "|", "#", "C#", "C\\#", "\n", "\n\n", "\r\n", "\n# big\n",
    "\n> q", "\n-# s", "\u2028# big", "\u2029- x", "\x0b", "\x0c", "\x00", "\x1b[31m", "\u202e", "\u2066", "\u2067",
    "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u115f", "\U000e0041", "\ud800",
    "a" + "\u0301" * 60, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "🚀", "🇨🇳", "👨‍👩‍👧", "1️⃣", "™", "¯\\_(ツ)_/¯", "{nonce}", "{0}", "%s", "\"", "'",
    "参数量", "２００亿", "開放權重", "「」", "：", "／／", "。", "，", "W" * 300, "长" * 300, "\t", "\u3000", "\u00a0",
)  # fmt: skip
PLAIN = (
    "GPT-5 opens",
    "开放权重",
    "Velmora-7",
    "200 billion parameters",
    "参数量为 200 亿",
    "a_b_c",
    " ",
    " ",
    "x",
)

texts = st.lists(st.sampled_from(ATTACKS + PLAIN) | st.text(max_size=12), max_size=9).map("".join)
urls = st.one_of(
    st.none(),
    st.just("https://news.example/a"),
    texts.map(lambda text: f"https://news.example/{text}"),
    texts.map(lambda text: f"javascript:{text}"),
    texts,
)


@st.composite
def _claims(draw: st.DrawFn) -> Claim:
    value = draw(st.sampled_from([None, 2, 2e10, 2e11, 0.5, -3]))
    quote = draw(texts)
    return Claim(
        draw(st.sampled_from([Language.EN, Language.ZH])),
        "quantity",
        draw(st.just("Velmora-7") | texts) or "x",
        draw(st.sampled_from(["parameters", "funding", "release"])),
        value,
        None,
        draw(st.sampled_from(["parameters", "USD", None])) if value is not None else None,
        draw(st.sampled_from(["=", ">", "~"])),
        draw(st.none() | texts),
        draw(st.none() | texts),
        draw(st.sampled_from(list(Stance))),
        quote,
        0,
        len(quote),
    )


@st.composite
def _reports(draw: st.DrawFn) -> Report:
    lang = draw(st.sampled_from([Language.EN, Language.ZH]))
    identity = str(draw(st.integers(0, 10**9)))
    title = draw(texts)
    entry = Entry(
        f"https://feed{identity}.example/f",
        identity,
        draw(urls),
        title,
        draw(st.none() | st.just(NOW)),
    )
    claims = tuple(draw(st.lists(_claims(), max_size=4)))
    body = draw(texts) + "".join(claim.quote for claim in claims)
    article = Article(
        entry, body, lang, (), draw(st.sampled_from(list(Origin))), feed_name=draw(texts),
        traditional=draw(st.booleans()), paywalled=draw(st.booleans()),
        image=draw(st.none() | st.just("https://img.example/a.png")),
    )  # fmt: skip
    lines = tuple(Line(draw(texts), lang, ((0, 9),)) for _ in range(draw(st.integers(0, 4))))
    other = tuple(
        Line(draw(texts), lang.other, (), False, draw(st.booleans()), Guard(draw(st.sampled_from(list(Verdict)))))
        for _ in lines
    )  # fmt: skip
    summary = Summary(
        lang, draw(st.none() | texts), draw(st.none() | texts), lines, other, "extractive", draw(st.none() | texts)
    )  # fmt: skip
    corrections = tuple(
        Correction(claim, draw(st.none() | st.just(replace(claim, value=7))), NOW)
        for claim in claims[: draw(st.integers(0, 2))]
    )
    return Report(article, summary, claims, (), (), corrections, draw(st.booleans()))


@st.composite
def stories(draw: st.DrawFn, name: str = "s1") -> Story:
    """A story of one to three articles, every word of it hostile."""
    reports = draw(st.lists(_reports(), min_size=1, max_size=3, unique_by=lambda r: r.key))
    return assemble(Group(name, tuple(reports), (draw(texts),)), NOW)


def faults(body: dict[str, Any], shown: tuple[Story, ...]) -> Iterator[str]:
    """What is wrong with a message body that shows these stories; nothing for a good one."""
    yield from spec().request_faults("POST", "/channels/1/messages", body)
    if body["allowed_mentions"] != {"parse": []}:
        yield f"may ping: {body['allowed_mentions']}"
    contents = [part["content"] for part in walk(body.get("components")) if part["type"] == 10]
    for embed in body.get("embeds") or ():
        contents += [embed["title"], embed.get("description", "")]
        contents += [row["value"] for row in embed.get("fields", ())]
    if body.get("content"):
        contents.append(body["content"])
    for content in contents:
        yield from text_faults(content, shown)
    if body.get("embeds"):
        return
    headings = [node for content in contents for node in parse(content) if node.kind == "heading"]
    if len(headings) != len(shown):
        yield f"{len(headings)} headings for {len(shown)} stories"


ALLOWED = {"text", "escaped", "bold", "italic", "code", "time", "link", "line", "heading", "small", "quote"}  # fmt: skip
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def text_faults(content: str, shown: tuple[Story, ...]) -> Iterator[str]:
    """What Discord's client would make of a text that we did not mean."""
    if UNSEEN.search(content):
        yield f"an invisible character in {content!r}"
    own = {
        link("x", report.article.entry.url).partition("](<")[2][:-2]
        for story in shown
        for report in story.reports
    }
    for node in (node for block in parse(content) for node in block.walk()):
        if node.kind not in ALLOWED:
            yield f"{node.kind} {node.text!r} in {content!r}"
        elif node.kind == "code" and node.text not in ("EN", "中", "繁"):
            yield f"code {node.text!r} in {content!r}"
        elif node.kind == "time" and int(node.text.split(":")[0]) != int(NOW.timestamp()):
            yield f"time {node.text!r} in {content!r}"
        elif node.kind == "link" and node.text not in own:
            yield f"link to {node.text!r} in {content!r}"
        elif node.kind == "link" and "\\" in node.shown():
            yield f"a backslash shows in the link {node.shown()!r}"
        elif node.kind == "text" and re.search(r"\*\*|`|\|\||\]\(", node.text):
            yield f"markup shows: {node.text!r} in {content!r}"


def headline_faults(body: dict[str, Any], story: Story, reader: wording.Reader) -> Iterator[str]:
    """The headline must be readable letter by letter, unless it was cut."""
    texts = [part["content"] for part in walk(body["components"]) if part["type"] == 10]
    shown = [node.shown() for text in texts for node in parse(text) if node.kind == "heading"]
    wanted = wording.headline(story, reader)
    if len(wanted) < 90 and wanted.rstrip("#") not in {text.rstrip("＃") for text in shown}:
        yield f"the headline {wanted!r} became {shown}"


def kinds(nodes: list[Node]) -> set[str]:
    """All kinds of nodes of a parsed text."""
    return {node.kind for block in nodes for node in block.walk()}
