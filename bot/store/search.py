"""Full-text search over titles, texts, summaries and claims in both languages.

SQLite's tokenizers do not know Chinese words. So what is indexed is the text folded
(Traditional to Simplified, full-width to ASCII, lower case) and cut into tokens here: every
Chinese character is a token, and a Chinese word is looked up as a phrase of its characters,
which finds words of any length, one character included. Latin words are cut where letters
meet digits, so that GPT4, GPT-4 and "gpt 4" are one; their stems and the parts of
CamelCase words stand in a column of their own. The names in a report are indexed as both
languages call them: 微软 finds an English article about Microsoft.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.codec import optional_moment, unpack
from bot.store.feeds import VISIBLE, clean, visibility
from bot.values import Report
from summarizers.names import name_in
from summarizers.text import fold
from summarizers.types import Language, Span

TOKEN = re.compile(
    r"(?P<cjk>[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff])|(?P<digits>\d+)|(?P<letters>[^\W\d_]+)"
)
CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|(\S+)')

WEIGHTS = "8.0, 1.0, 4.0, 3.0, 2.0, 0.5"
"""bm25 weights of title, text, summary, claims, names, stems: where a word stands says more
about an article than how often it occurs, and a stem or part of a word says least."""

MAX_TERMS = 16
"""Words of a query that count. SQLite's limit on expression depth is far above; a person's
query is far below."""
SNIPPET = 160
"""Code points of a snippet: three lines on a phone."""
BEFORE = 40
"""Code points of a snippet that come before the first match."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that a search found, best first.

    `snippet` is verbatim from `place`; `marks` are the matches in it (half-open ranges of its
    code points), empty where the article matched by a name or word form that is not in it.
    """

    key: tuple[str, str]
    title: str
    url: str | None
    lang: Language
    feed_name: str
    published: datetime | None
    story: str | None
    place: str
    snippet: str
    marks: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Term:
    """One word or quoted phrase of a query as tokens; `kinds` are regex group names."""

    tokens: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def open_end(self) -> bool:
        """Whether a longer last word matches, too: trans finds transformer, but 4 not 40."""
        return self.kinds[-1] == "letters" and len(self.tokens[-1]) >= 2


def normal(text: str) -> str:
    """Fold and lower a text, keeping its length."""
    folded = fold(text)
    lowered = folded.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)


def segment(text: str) -> str:
    """Return the tokens of a text, one space between."""
    return " ".join(match.group() for match in TOKEN.finditer(normal(clean(text))))


def stem(word: str) -> str:
    """Reduce a lower-case English word to a form that its inflections share.

    Crude on purpose (models, modelling, modelled → model; releases, releasing → releas): both
    sides are reduced alike, and an exact match weighs more anyway.
    """
    if not word.isascii() or len(word) <= 3:
        return word
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("es", "e"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + rest
            break
    for ending in ("ing", "ed", "er", "ers"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 3 and re.search("[aeiouy]", base):
            word = base[:-1] if base[-1] == base[-2] and base[-1] not in "sz" else base
            break
    if word.endswith("ll"):
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def stems(text: str) -> str:
    """The stems and CamelCase parts of a text's Latin words that differ from the words."""
    found: dict[str, None] = {}
    for match in re.finditer(r"[A-Za-z]+", text):
        word = match.group()
        parts = CAMEL.findall(word) if not word.islower() and not word.isupper() else []
        for part in (word, *parts):
            low = part.lower()
            found.setdefault(stem(low))
            if len(parts) > 1 and len(part) > 2:
                found.setdefault(low)
    return " ".join(found)


def terms(query: str) -> tuple[Term, ...]:
    """Cut a query into words and quoted phrases; any text is a query, none is an error."""
    found: dict[Term, None] = {}
    for match in QUOTED.finditer(query):
        chunk = next(group for group in match.groups() if group is not None)
        quoted = match.group(4) is None
        run: list[tuple[str, str]] = []
        for token in TOKEN.finditer(normal(clean(chunk))):
            kind = token.lastgroup or ""
            # 微软CodeFusion is two words, GPT-4 is one
            if run and not quoted and (run[-1][1] == "cjk") != (kind == "cjk"):
                found.setdefault(_term(run))
                run = []
            run.append((token.group(), kind))
        if run:
            found.setdefault(_term(run))
    return tuple(found)[:MAX_TERMS]


def _term(run: list[tuple[str, str]]) -> Term:
    return Term(tuple(token for token, _ in run), tuple(kind for _, kind in run))


def expression(words: tuple[Term, ...]) -> str:
    """The FTS5 query that demands every word."""
    parts = []
    for word in words:
        phrase = " ".join(word.tokens)
        choice = f'"{phrase}"{" *" if word.open_end else ""}'
        if word.kinds == ("letters",):
            choice = f'({choice} OR stems : "{stem(word.tokens[0])}")'
        parts.append(choice)
    return " AND ".join(parts)


def index(db: Database, number: int, report: Report) -> None:
    """Put a report in the index, or renew it there."""
    article = report.article
    title = "\n".join(filter(None, (article.title, report.summary.title_translated)))
    summary = "\n".join(
        line.text for line in (*report.summary.summary, *report.summary.translation)
    )
    claims = "\n".join(
        " ".join(filter(None, (c.subject, c.metric, c.object, c.claimant, c.quote)))
        for c in report.claims
    )
    called = (
        (name.canonical, *(name_in(name.canonical, each) for each in (Language.EN, Language.ZH)))
        for name in report.names
    )
    names = "\n".join(dict.fromkeys(name for names in called for name in names if name))
    db.execute("DELETE FROM search WHERE rowid = ?", (number,))
    db.execute(
        "INSERT INTO search (rowid, title, text, summary, claims, names, stems)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            segment(title),
            segment(article.text),
            segment(summary),
            segment(claims),
            segment(names),
            stems(clean("\n".join((title, article.text, summary, names)))),
        ),
    )


def find(
    db: Database,
    query: str,
    *,
    owners: Collection[str] | None,
    limit: int,
    language: Language | None,
    source: str | None,
    since: datetime | None,
    without: Collection[str] = (),
) -> tuple[Hit, ...]:
    """See Store.search."""
    words = terms(query)
    if not words:
        return ()
    rows = db.execute(
        f"""
        SELECT e.feed_url, e.identity, p.story, r.report, -bm25(search, {WEIGHTS}) AS score
        FROM search JOIN reports r ON r.id = search.rowid JOIN entries e ON e.id = r.id
        LEFT JOIN placements p ON p.report_id = r.id
        WHERE search MATCH :match AND {VISIBLE}
        AND (:language IS NULL OR r.lang = :language)
        AND (:source IS NULL OR instr(lower(r.feed_name), lower(:source)))
        AND (:since IS NULL OR coalesce(r.published, r.saved_at) > :since)
        ORDER BY score DESC, coalesce(r.published, r.saved_at) DESC, r.id LIMIT :limit
        """,
        {
            "match": expression(words),
            "language": None if language is None else language.value,
            "source": None if source is None else clean(source),
            "since": optional_moment(since),
            "limit": limit,
            **visibility(owners, without),
        },
    )
    return tuple(
        _hit((url, identity), story, unpack(Report, data), score, words)
        for url, identity, story, data, score in rows
    )


def _hit(
    key: tuple[str, str], story: str | None, report: Report, score: float, words: tuple[Term, ...]
) -> Hit:
    article = report.article
    pattern = re.compile("|".join(_pattern(word) for word in words))
    places = (
        ("text", article.text),
        ("summary", "\n".join(line.text for line in report.summary.summary)),
        ("translation", "\n".join(line.text for line in report.summary.translation)),
        ("claim", "\n".join(claim.quote for claim in report.claims)),
        ("title", "\n".join(filter(None, (article.title, report.summary.title_translated)))),
    )
    place, snippet = "text", article.text[:SNIPPET]
    marks: tuple[Span, ...] = ()
    best = 0
    for name, text in places:
        start, found = _window(text, pattern)
        if len({normal(text[a:b]) for a, b in found}) > best:
            best = len({normal(text[a:b]) for a, b in found})
            place, snippet = name, text[start : start + SNIPPET]
            marks = tuple((a - start, b - start) for a, b in found)
    return Hit(
        key,
        article.title,
        article.entry.url,
        article.lang,
        article.feed_name,
        article.entry.published,
        story,
        place,
        snippet,
        marks,
        score,
    )


def _pattern(word: Term) -> str:
    body = r"[\W_]*".join(re.escape(token) for token in word.tokens)
    before = (
        ""
        if word.kinds[0] == "cjk"
        else r"(?<![^\W\d_])"
        if word.kinds[0] == "letters"
        else r"(?<!\d)"
    )
    after = (
        "" if word.kinds[-1] == "cjk" else r"(?!\d)" if word.kinds[-1] == "digits" else r"[^\W\d_]*"
    )
    return f"{before}{body}{after}"


def _window(text: str, pattern: re.Pattern[str]) -> tuple[int, tuple[Span, ...]]:
    """The start of the stretch of SNIPPET code points with most different matches, and those."""
    spans = [match.span() for match in pattern.finditer(normal(text)) if match.group()]
    best: tuple[int, tuple[Span, ...]] = (0, ())
    most = 0
    for first, (begin, _) in enumerate(spans[:200]):
        start = max(0, begin - BEFORE)
        inside = []
        for a, b in spans[first:]:
            if b > start + SNIPPET:
                break
            inside.append((a, b))
        different = len({text[a:b].lower() for a, b in inside})
        if different > most:
            most, best = different, (start, tuple(inside))
    return best
