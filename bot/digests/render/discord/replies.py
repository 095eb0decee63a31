"""What the buttons of a digest show: claims with their quotes, sources, why this story."""

from __future__ import annotations

from bot.digests import wording
from bot.digests.render.discord.blocks import LEVELS, Telling, claim_line, source_link
from bot.digests.render.discord.text import Script, badge, bold, cut, escape, heading, link, small
from bot.digests.sources import source_lines
from bot.digests.wording import Reader
from bot.stories.rank import independent
from bot.values import Attributed, LedgerLine, Story

AROUND = 70
"""Characters of the article shown on either side of a quote."""
_QUOTE, _TELLINGS, _PHRASES = 600, 3, 8


def headline(story: Story, reader: Reader, script: Script = str) -> str:
    """The head of a reply about a story."""
    return heading(cut(escape(wording.headline(story, reader, script)), 200))


def claim_blocks(story: Story, reader: Reader, script: Script = str) -> tuple[str, ...]:
    """A block a claim: the claim in the reader's words and both notations, and what each source
    says, in its own language, with what stands around it, its place and its translation."""
    lines = wording.chosen_claims(story, len(story.ledger))
    if not lines:
        return (script(wording.phrase("no_claims", reader)),)
    return tuple(_claim(line, reader, script) for line in lines)


def _claim(line: LedgerLine, reader: Reader, script: Script) -> str:
    told_by: dict[tuple[str, str], Attributed] = {}
    for told in line.told_by:
        told_by.setdefault(told.report.key, told)
    lines = [claim_line(line, reader, both=True, script=script, sources=False)]
    for told in list(told_by.values())[:_TELLINGS]:
        lines += _telling(told, reader, script)
    return "\n".join(lines)


def _telling(told: Attributed, reader: Reader, script: Script) -> list[str]:
    article, claim = told.report.article, told.claim
    quote = escape(claim.quote)
    source = link(wording.source_name(told.report)[:80], article.entry.url)
    if article.text[claim.start : claim.end] == claim.quote:
        place = script(wording.phrase("characters", reader, start=claim.start, end=claim.end))
        before, after = _around(article.text, claim.start, claim.end)
        quote = f"{before}{bold(quote)}{after}"
    else:  # it stands in the title
        place, quote = "", bold(quote)
    lines = [f"> {quote}"] if len(quote) <= _QUOTE else []
    translated = script(_translation(told) or "")
    if translated:
        said = script(wording.phrase("translated", reader))
        lines.append("> " + small(f"{said}: {translated}"))
    lines.append(small(" · ".join(filter(None, [f"{badge(claim.lang)} {source}", place]))))
    return lines


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a quote in its paragraph, cut at a word."""
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    if len(before) == AROUND:
        before = "…" + (before.partition(" ")[2] or before)
    if len(after) == AROUND:
        after = (after.rpartition(" ")[0] or after) + "…"
    shown = escape(before), escape(after)
    return (
        shown[0] + (" " if before[-1:].isspace() else ""),
        (" " if after[:1].isspace() else "") + shown[1],
    )


def _translation(told: Attributed) -> str | None:
    """The translated sentence that holds the quote, where the summary has it."""
    summary, claim = told.report.summary, told.claim
    for line, translated in zip(summary.summary, summary.translation, strict=False):
        covered = any(start <= claim.start and claim.end <= end for start, end in line.source)
        shown = escape(translated.text)
        if covered and translated.translated and len(shown) <= _QUOTE:
            return shown
    return None


def source_blocks(story: Story, reader: Reader, script: Script = str) -> tuple[str, ...]:
    """A block an article: its title, linked; who, when, and what to know before opening it."""
    blocks = []
    for source in source_lines(story, reader):
        title = link(source.title[:200] or source.name, source.url)
        blocks.append(f"{bold(title)}\n{small(source_link(source, source.name, reader, script))}")
    return tuple(blocks)


def why_text(story: Story, reader: Reader) -> str:
    """Why these articles are one story, and what its place in the digest comes from."""
    lines = []
    if len(story.reports) > 1:
        lines.append(wording.phrase("why_joined", reader, count=len(story.reports)))
        lines += [f"- {cut(escape(said), 200)}" for said in story.evidence[:_PHRASES]]
    else:
        lines.append(wording.phrase("why_alone", reader))
    lines.append(
        wording.phrase(
            "why_score",
            reader,
            score=f"{story.score:.1f}",
            sources=independent(story.reports),
            claims=len(story.ledger),
            conflicts=len(story.conflicts),
        )
    )
    lines.append(small(wording.phrase("why_rank", reader)))
    return "\n".join(lines)


def whole_story(story: Story, reader: Reader, script: Script = str) -> Telling:
    """The story in one language, in full."""
    return Telling(story, (reader,), LEVELS[0], script)
