"""What an article is about, as marks that another article on the same event may share.

    Item ─▶ features() ─▶ Features      text in, values out; nothing is fetched or stored

A mark means the same in both languages where it can: a cited paper, a name, a number in
base units, the kind of event. Words of the title and the opening join articles within one
language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.stories.words import words
from bot.values import Features, Mark, Report
from summarizers.names import find_names
from summarizers.quantities import find_quantities
from summarizers.text import detect_language, fold
from summarizers.types import Language, Name, Quantity

HEAD = 1500
"""Chinese characters of a text that are looked at. News says what happened at the top;
further down come background and earlier events, which join what does not belong together."""
LEAD = 350
"""Chinese characters that count as the opening."""
LATIN_LENGTH = 2.5
"""Code points of English that say as much as one Chinese character."""

TITLE, OPENING, MIDDLE, BODY = 1.0, 0.7, 0.5, 0.35
"""Salience by place: a headline is about its words, the rest of a text also mentions."""
WORD = 0.5
"""Factor for plain words: many of them are shared by chance, and Chinese pairs overlap."""

LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.\-+][A-Za-z0-9]+)*(?: \d+(?:\.\d+)?[BbMm]\b)?")
CJK_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
URL = re.compile(r"https?://[^\s<>\"'（）()\u3000-\u303f\uff00-\uffef]+")
ARXIV = re.compile(r"(?i)\barxiv(?:\.org/(?:abs|pdf|html)/|[:\s]\s?)(\d{4}\.\d{4,5})(?:v\d+)?")
DOI = re.compile(r"(?i)\b10\.\d{4,9}/[^\s\"<>，。]+")
REPOSITORY = re.compile(r"(?i)^(?:www\.)?(github\.com|huggingface\.co|gitlab\.com|modelscope\.cn)$")
TRACKING = re.compile(r"(?i)^(utm_\w+|fbclid|gclid|spm|from|ref|source|share\w*)$")
ISSUE_DATE = re.compile(r"\b(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})")
ISSUE = re.compile(
    r"第\s?(\d+)\s?[期弹集篇讲]|#(\d+)\b|(?i:\b(?:vol|no|issue|part)\.?\s?)(\d+)\b"
    r"|\bv(\d+(?:\.\d+)+)\b|(?<=[A-Za-z] )(\d+\.\d+(?:\.\d+)?)$"
)
NUMBERED = re.compile(
    r"(?m)(?:^|(?<=[。\n；;]))\s*(?:[一二三四五六七八九十]{1,2}、|\d{1,2}[.、)]\s?(?=\D))"
)


@dataclass(frozen=True, slots=True)
class Item:
    """An article as the joining sees it. `lang` None lets the text decide."""

    id: str
    title: str
    text: str
    lang: Language | None = None
    url: str | None = None
    published: datetime | None = None
    links: tuple[str, ...] = ()


def item_of(report: Report) -> Item:
    """The item of a report; its id joins the two parts of the report's key."""
    article = report.article
    entry = article.entry
    return Item(
        "\n".join(report.key),
        article.title,
        article.text,
        article.lang,
        entry.url,
        entry.published,
        article.links,
    )


def report_features(report: Report) -> Features:
    """The features of a report, from the names and quantities already found in its text."""
    return features(item_of(report), report.names, report.quantities)


def features(
    item: Item,
    names: Iterable[Name] | None = None,
    quantities: Iterable[Quantity] | None = None,
) -> Features:
    """Return the marks of an item. `names` and `quantities` are of its text, if known already."""
    title = item.title or ""
    lang = _language(item)
    stretch = LATIN_LENGTH if lang is Language.EN else 1.0
    head = item.text[: int(HEAD * stretch)]
    opening = head[: int(LEAD * stretch)]
    if names is None:
        names = find_names(head)
    if quantities is None:
        quantities = find_quantities(head)
    found: dict[str, Mark] = {}

    def note(key: str, salience: float, label: str) -> None:
        known = found.get(key)
        if known is None or known.salience < salience:
            found[key] = Mark(key, round(salience, 3), label)

    for mark in _links(item):
        note(mark.key, mark.salience, mark.label)
    for issue in issues(title):
        note(f"issue:{issue}", 1.0, issue)
    roundup = is_roundup(title, item.text)
    if roundup:
        note("roundup:", 1.0, "roundup")
    counts: Counter[str] = Counter()
    for key, label, place in _names(title, head, names, stretch):
        counts[key] += 1
        salience = place if counts[key] < 3 else min(1.0, place + 0.2)
        note(f"name:{key}", salience, label)
    for quantity, place in _placed_quantities(title, len(head), quantities, stretch):
        for value in (quantity.value, quantity.value2):
            if value is not None and quantity.unit != "date" and not _plain(value, quantity.unit):
                note(number_key(value, quantity.unit), place, quantity.text.strip())
    for kind, pattern in words().events:
        if pattern.search(fold(title).lower()):
            note(f"event:{kind}", TITLE, kind)
        elif pattern.search(fold(opening).lower()):
            note(f"event:{kind}", BODY, kind)
    taken = {key.partition(":")[2] for key in found}
    for text, place in ((title, TITLE), (opening, BODY)):
        for word in _words(text):
            if word not in taken:
                note(f"word:{word}", place * WORD, word)
    marks = tuple(sorted(found.values(), key=lambda mark: (-mark.salience, mark.key)))
    return Features(item.id, lang, item.published, marks, _focus(marks))


def _language(item: Item) -> Language:
    """The item's language; what it says of itself counts only if it is one we know."""
    if item.lang in set(Language):
        return Language(item.lang)
    return detect_language(f"{item.title}\n{item.text}")


def name_key(name: str) -> str:
    """The identity of a name however it is spelt: folded, lower case, letters and digits."""
    return "".join(c for c in fold(name).lower() if c.isalnum())


def number_key(value: float, unit: str | None) -> str:
    """The identity of a number. Long numbers count whatever their unit, short ones with it:

    one language may leave the unit out, but 12 people and 12 percent have nothing in common.
    """
    if unit == "percent":
        return f"num:{value:.10g}%"
    if significant(value) >= 3 or abs(value) >= 1e5:
        return f"num:{value:.10g}"
    return f"num:{value:.10g} {unit or ''}".rstrip()


def significant(value: float) -> int:
    """How many digits a number has without the zeros around them: 4.1e9 has two."""
    return len(f"{abs(value):.10e}".partition("e")[0].replace(".", "").rstrip("0")) or 1


def _plain(value: float, unit: str | None) -> bool:
    """A small number of nothing in particular: a list's numbering, an index in code."""
    return unit is None and abs(value) < 100 and value == int(value)


def is_roundup(title: str, text: str) -> bool:
    """Whether an article strings several events together, by its title or by its numbering."""
    folded = fold(title).lower()
    if words().roundup.search(folded):
        return True
    parts = [part for part in re.split(r"[;；、|｜]", title) if len(part.strip()) >= 4]
    return len(parts) >= 3 and len(NUMBERED.findall(text)) >= 3


def issues(title: str) -> tuple[str, ...]:
    """Which issue of a series a title announces: its date, its number, or a software version."""
    folded = fold(title)
    dates = ("".join(part.zfill(2) for part in parts) for parts in ISSUE_DATE.findall(folded))
    numbers = ("".join(parts) for parts in ISSUE.findall(folded))
    return tuple(dict.fromkeys((*dates, *numbers)))


def _links(item: Item) -> Iterator[Mark]:
    """Papers, repositories and pages of other sites that the article cites, and its own page."""
    cited = [*item.links, *URL.findall(item.text)]
    papers = dict.fromkeys(ARXIV.findall("\n".join((item.title, item.text, *cited))))
    # a list of many papers is about none of them
    weight = 1.0 if len(papers) <= 2 else len(papers) ** -0.5
    for paper in papers:
        yield Mark(f"link:arxiv:{paper}", weight, f"arXiv:{paper}")
    for doi in dict.fromkeys(DOI.findall(item.text)):
        yield Mark(f"link:doi:{doi.lower().rstrip('.,;)')}", weight, doi)
    own = urlsplit(item.url or "").hostname
    pages = dict.fromkeys(filter(None, (page_key(link) for link in cited)))
    spread = 0.8 if len(pages) <= 5 else 0.8 * (5 / len(pages)) ** 0.5
    for page in pages:
        if "arxiv" not in page and page.partition("/")[0] != (own or "").removeprefix("www."):
            yield Mark(f"link:{page}", spread, page)
    if item.url and (address := page_key(item.url)):
        yield Mark(f"link:{address}", 1.0, address)


def page_key(link: str) -> str | None:
    """A page's identity without scheme, tracking and fragment; None for a site's front page."""
    try:
        parts = urlsplit(link.rstrip(".,;:)]}"))
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    if not host or not path or parts.scheme not in ("http", "https"):
        return None
    if REPOSITORY.match(host):
        return f"{host}/{'/'.join(path.split('/')[1:3]).lower()}"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if not TRACKING.match(k)])
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def _names(
    title: str, head: str, names: Iterable[Name], stretch: float
) -> Iterator[tuple[str, str, float]]:
    """Names with key, label and salience by place.

    Besides the names that the language room finds, every Latin word of a Chinese text and
    every capitalised word within an English sentence counts: invented names are the rarest.
    """
    listed = words()
    for name in find_names(title):
        if key := name_key(name.canonical):
            yield key, name.canonical, TITLE
    for name in names:
        address = "//" in name.canonical
        if name.start < len(head) and not address and (key := name_key(name.canonical)):
            yield key, name.canonical, place_of(name.start, stretch)
    inside = {match.group() for match in LATIN.finditer(head) if _marked(head, match)}
    inside |= _repeated(f"{title}\n{head}")
    for text, default in ((title, TITLE), (head, None)):
        for match in LATIN.finditer(text):
            word = match.group()
            if word not in inside and not _marked(text, match, title=default is not None):
                continue
            place = default or place_of(match.start(), stretch)
            family = re.match(r"[A-Za-z]{3,}", word)
            for part in {word, word.partition(" ")[0], family.group() if family else word}:
                key = name_key(part)
                if len(key) >= 2 and key not in listed.generic and part.lower() not in listed.stop:
                    yield key, part, place


def _repeated(text: str) -> set[str]:
    """Words that stand at the start of several sentences and never in lower case: a firm that

    an English article names only there.
    """
    counts = Counter(match.group() for match in re.finditer(r"\b[A-Z][a-z]{3,}\b", text))
    lower = set(re.findall(r"\b[a-z]{4,}\b", text))
    return {word for word, n in counts.items() if n > 1 and word.lower() not in lower}


def _marked(text: str, match: re.Match[str], *, title: bool = False) -> bool:
    """Whether a Latin word looks like a name where it stands."""
    word = match.group()
    if any(c.isdigit() for c in word) or any(c.isupper() for c in word[1:]):
        return True
    before = text[: match.start()].rstrip(" \"'“‘(（《「")
    after = text[match.end() : match.end() + 2].lstrip()
    # among Chinese characters a Latin word is foreign, whatever its case
    if (before and CJK_RUN.match(before[-1])) or (after and CJK_RUN.match(after[0])):
        return True
    if title or not word[0].isupper():
        return False
    return bool(before) and before[-1] not in ".!?:;。！？：；\n"


def _placed_quantities(
    title: str, head: int, quantities: Iterable[Quantity], stretch: float
) -> Iterator[tuple[Quantity, float]]:
    for quantity in find_quantities(title):
        yield quantity, TITLE
    for quantity in quantities:
        if quantity.start < head:
            yield quantity, place_of(quantity.start, stretch)


def place_of(position: int, stretch: float) -> float:
    """The salience of what stands at a position of a text, which falls from top to bottom."""
    if position < LEAD * stretch:
        return OPENING
    return MIDDLE if position < 2 * LEAD * stretch else BODY


def _words(text: str) -> Iterator[str]:
    """Stems of English words and pairs of Chinese characters, without the empty ones."""
    listed = words()
    folded = fold(text).lower()
    for match in re.finditer(r"[a-z]{3,}", folded):
        if match.group() not in listed.stop:
            yield _stem(match.group())
    for run in CJK_RUN.findall(folded):
        for first, second in pairwise(run):
            if first not in listed.breaks and second not in listed.breaks:
                yield first + second


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ed", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _focus(marks: Iterable[Mark]) -> tuple[str, ...]:
    """Names of the title; without any, those that the opening repeats."""
    names = [m for m in marks if m.key.startswith("name:")]
    inside = [m.key for m in names if m.salience >= TITLE]
    return tuple(inside or [m.key for m in names if m.salience >= OPENING + 0.2])
