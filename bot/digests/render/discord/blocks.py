"""What a story says, as blocks of Discord's Markdown: cards, embeds and replies put them in place.

A block is whole or absent: quotes, links and claims are left out rather than cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.digests import wording
from bot.digests.render.discord.text import Script, badge, bold, cut, escape, link, moment, small
from bot.digests.sources import SourceLine, source_lines
from bot.digests.wording import Reader
from bot.values import Channel, Conflict, LedgerLine, Story
from summarizers.types import Language

TITLE_LIMIT, SENTENCE_LIMIT, QUOTE_LIMIT, CLAIM_LIMIT = 200, 500, 200, 300
_CONFLICTS, _SIDES, _CORRECTIONS = 2, 4, 2


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a story is shown."""

    sentences: int
    claims: int
    sources: int
    quotes: bool
    """Whether the sides of a conflict come with their quotes."""
    picture: bool


LEVELS = (
    Detail(sentences=3, claims=4, sources=5, quotes=True, picture=True),
    Detail(sentences=2, claims=3, sources=4, quotes=True, picture=True),
    Detail(sentences=2, claims=2, sources=3, quotes=False, picture=True),
    Detail(sentences=1, claims=1, sources=2, quotes=False, picture=False),
    Detail(sentences=0, claims=0, sources=1, quotes=False, picture=False),
    Detail(sentences=0, claims=0, sources=0, quotes=False, picture=False),
)
"""From what a digest should be to what always fits; a message takes the first that fits it."""


def readers_for(channel: Channel) -> tuple[Reader, ...]:
    return ("en", "zh") if channel.language == "both" else (channel.language,)


@dataclass(frozen=True, slots=True)
class Telling:
    """One story as one channel reads it: what every style puts in its places."""

    story: Story
    readers: tuple[Reader, ...]
    detail: Detail
    script: Script = str

    @property
    def shown(self) -> tuple[Reader, ...]:
        """The readers to whom it differs: no text stands there twice."""
        return wording.readers_of(self.story, self.readers)

    @property
    def main(self) -> Reader:
        return self.shown[0]

    def titles(self) -> tuple[str, ...]:
        """The headline in each language, escaped, each once."""
        found = dict.fromkeys(
            wording.headline(self.story, reader, self.script) for reader in self.shown
        )
        return tuple(cut(escape(title), TITLE_LIMIT) for title in found)

    def summary(self, reader: Reader) -> str:
        """The sentences as one paragraph."""
        # where both languages stand below each other, each is shorter
        limit = min(self.detail.sentences, 2 if len(self.shown) > 1 else 4)
        told = wording.summary_for(self.story, reader, limit)
        # a headline may be a sentence of the article, with the sign of a conflict before it
        title = wording.headline(self.story, reader).removeprefix(wording.CONFLICT_SIGN)
        script = self.script if told.translated else str
        sentences = [cut(escape(script(s)), SENTENCE_LIMIT) for s in told.sentences if s != title]
        return ("" if told.language is Language.ZH else " ").join(filter(str.strip, sentences))

    def labels(self) -> str:
        """What is not in the language it should be in, and why."""
        if not self.detail.sentences:
            return ""
        said = (wording.summary_for(self.story, reader).label for reader in self.readers)
        labels = (self.script(label) for label in dict.fromkeys(said) if label)
        return "\n".join(small(f"*{escape(label)}*") for label in labels)

    def conflicts(self) -> tuple[str, ...]:
        return tuple(self._conflict(c) for c in self.story.conflicts[:_CONFLICTS])

    def _conflict(self, conflict: Conflict) -> str:
        what, sides = wording.conflict_lines(conflict, self.main)
        words = " / ".join(wording.phrase("conflict", reader) for reader in self.shown)
        said = f"⚡ **{words}** · {cut(escape(what), CLAIM_LIMIT)}"
        lines = [self.script(said)]
        for side in sides[:_SIDES]:
            parts = [
                f"{side.mark} {bold(cut(escape(self.script(side.value)), 120))}",
                "" if side.plainly else self.script(side.stance),
                f"{badge(side.language)} {cut(escape(side.source), 80)}",
                moment(side.when, "d") if side.when else "",
            ]
            lines.append("> " + " · ".join(filter(None, parts)))
            quote = escape(side.quote)
            if self.detail.quotes and len(quote) <= QUOTE_LIMIT:
                lines.append(f"> {small(f'“{quote}”')}")
        return "\n".join(lines)

    def corrections(self) -> str:
        """What a source has changed since; with both values, in both notations."""
        lines = []
        for made in wording.correction_lines(self.story, self.main)[:_CORRECTIONS]:
            word = wording.phrase("withdrawn" if made.after is None else "corrected", self.main)
            after = "" if made.after is None else f" → {bold(escape(made.after))}"
            line = (
                self.script(f"✎ **{word}** · {escape(made.what)}: {escape(made.before)}{after}")
                + f" · {escape(made.source)} {moment(made.noticed)}"
            )
            if len(line) <= 2 * CLAIM_LIMIT:
                lines.append(line)
        return "\n".join(lines)

    def claims(self) -> str:
        """The claims that the conflicts above do not show already, a line each."""
        told = {
            _place(side)
            for conflict in self.story.conflicts[:_CONFLICTS]
            for side in conflict.sides
        }
        rest = [line for line in wording.chosen_claims(self.story, 50) if _place(line) not in told]
        both = len(self.shown) > 1
        found = (claim_line(line, self.main, both, self.script) for line in rest)
        lines = [small(line) for line in found if len(line) <= CLAIM_LIMIT]
        return "\n".join(lines[: self.detail.claims])

    def sources(self) -> str:
        """Who told it, first of all who did first; one line of small print."""
        if not self.detail.sources:
            return ""
        lines = sorted(source_lines(self.story, self.main), key=lambda s: not s.first)
        chosen = lines[: self.detail.sources]
        parts = [source_link(source, source.name, self.main, self.script) for source in chosen]
        if len(lines) > len(chosen):
            count = len(lines) - len(chosen)
            parts.append(self.script(wording.phrase("more_sources", self.main, count=count)))
        return small(" · ".join(parts))


def source_link(source: SourceLine, label: str, reader: Reader, script: Script = str) -> str:
    """One source with its language, its time and what to know before opening it."""
    notes = [script(source.note)] if source.note else []
    if source.first:
        notes.append(script(wording.phrase("first", reader)))
    when = f" {moment(source.published)}" if source.published else ""
    behind = f" ({', '.join(notes)})" if notes else ""
    language = badge(source.language, traditional=source.traditional)
    return f"{language} {link(wording.plain(label)[:100], source.url)}{when}{behind}"


def _place(line: LedgerLine) -> tuple[object, ...]:
    """What a line says, whoever tells it."""
    return line.subject.casefold(), line.metric, line.value, line.value2, line.object


def claim_line(
    line: LedgerLine,
    reader: Reader,
    both: bool,
    script: Script = str,
    sources: bool = True,
) -> str:
    """`● subject · metric · value · who · source`. A stance is named where it is not plain, a
    metric where the value's unit does not say it."""
    said = wording.claim_line(line, reader, both)
    others = f" +{said.others}" if said.others else ""
    named = said.metric.casefold() in said.value.casefold()
    parts = [
        escape(said.subject),
        "" if named else script(said.metric),
        bold(escape(script(said.value))),
        "" if said.plainly else script(said.stance),
        escape(said.who) if said.who else "",
        f"*{escape(said.source)}*{others}" if sources else "",
    ]
    return f"{said.mark} " + " · ".join(part for part in parts if part)


def picture(story: Story) -> str | None:
    """The first picture that an article of the story comes with, the lead's before all."""
    reports: Sequence[str | None] = [
        report.article.image for report in (story.lead, *story.reports)
    ]
    return next(filter(None, reports), None)
