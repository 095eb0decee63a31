"""Joining articles on one event into stories, within and across languages.

    Features + Index of stories ─▶ place() ─▶ Placement ─▶ Index.add()

An article joins the story with which it shares the most rare evidence, or opens a new one.
Rare is what few stories of the window hold: a cited paper, an invented name, a number with
three digits. Everything here is pure and deterministic; the caller keeps the results.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.stories.features import Item, features
from bot.stories.rarity import OVERLAP, Shared, distinct, lists_apart, phrases, prior, versions
from bot.values import Features, Mark, Placed
from summarizers.types import Language

WINDOW = timedelta(days=7)
"""How long after its latest article a story still takes one. Follow-ups of a week ago are
news of their own to a reader, and the same company is in the news again within weeks."""

ANCHORS = ("name:", "num:", "link:")

BACKGROUND = 600
"""Articles that are imagined beside those of the window, so that rarity means something
before the window has filled: about a week of 30 feeds."""

MAX_CANDIDATES = 12
"""Stories that an article is compared with; the right one shares the rarest marks."""
MAX_MEMBERS = 8
"""Latest articles of a story that are compared: an event with 50 articles repeats itself."""
DRIFT = 0.3
"""Share of the mean over a story's articles in the score, so that a chain of articles, each
like the one before, does not wander off to another event."""

THRESHOLD = 7.8
"""Weight of shared evidence from which two articles tell one event: about two invented names,
or a name and two long numbers. tests/data/stories.jsonl pins what it does."""

OTHER_VERSION = 0.35
"""Factor where the headlines name different versions of one thing: two models of a family."""
OTHER_FOCUS = 0.2
"""Factor where the names of a headline do not occur in the other article at all."""
COVERED = 0.3
"""Share of both articles' heaviest marks from which nothing is taken off. Long articles that
mention the same rivals share many marks, but a smaller part of them."""
SPARED = 0.45
"""Share from which an absent headline name weighs less and less: with so much in common it
was translated, or not recognised."""
VOLUME = 15
"""How many marks an article's weight is taken from; the rest of a long text is background."""
AGREED = 0.4
"""Agreement of the headlines' names from which nothing is taken off: half of the names stand
in the other's opening."""
OTHER_EVENT = 0.6
"""Factor where both tell what kind of thing happened, and it is not the same kind."""
NAMES_ONLY = 0.75
"""Factor where names and words are all that is shared."""
TWO_NAMES = 0.6
"""The same for two names only: a company and its product stand together in every article
about either."""
STALE = 0.3
"""How much of the weight is lost over the whole window."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs; `evidence` are phrases it shares with the story, best first."""

    story: str
    evidence: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class _Member:
    features: Features
    marks: Mapping[str, Mark]
    events: frozenset[str]
    issues: frozenset[str]
    links: frozenset[str]
    roundup: bool


def _member(article: Features) -> _Member:
    marks = {mark.key: mark for mark in article.marks}
    events = frozenset(
        mark.key for mark in article.marks if mark.key.startswith("event:") and mark.salience >= 1
    )
    issues = frozenset(key for key in marks if key.startswith("issue:"))
    links = frozenset(key for key in marks if key.startswith("link:"))
    return _Member(article, marks, events, issues, links, "roundup:" in marks)


class Index:
    """The stories of the recent window, with a way from a mark to the stories that hold it."""

    def __init__(self, placed: Iterable[Placed] = ()) -> None:
        self._members: dict[str, list[_Member]] = {}
        self._holders: dict[str, dict[str, None]] = {}
        self._last: dict[str, datetime] = {}
        for one in placed:
            self.add(one.features, one.story)

    def add(self, article: Features, story: str) -> None:
        """Count an article to a story."""
        member = _member(article)
        self._members.setdefault(story, []).append(member)
        for key in member.marks:
            self._holders.setdefault(key, {})[story] = None
        if article.published is not None:
            known = self._last.get(story)
            if known is None or known < article.published:
                self._last[story] = article.published

    def forget(self, before: datetime) -> None:
        """Drop the stories whose latest article is older, so that memory stays bounded."""
        for story in [story for story, last in self._last.items() if last < before]:
            for member in self._members.pop(story):
                for key in member.marks:
                    holders = self._holders.get(key)
                    if holders is not None:
                        holders.pop(story, None)
                        if not holders:
                            del self._holders[key]
            del self._last[story]

    def place(self, article: Features) -> Placement:
        """Return the story that an article belongs to, a new one where none fits.

        The article is not added: the caller does that with `add` once it has kept the answer.
        """
        member = _member(article)
        best = Placement(self._new_id(article))
        for story in self._candidates(member):
            score, shared = self._compare_with_story(member, story)
            if score >= THRESHOLD and score > best.score:
                best = Placement(story, phrases(shared), round(score, 2))
        return best

    def _new_id(self, article: Features) -> str:
        digest = hashlib.blake2b(
            str(article.id).encode("utf-8", "replace"), digest_size=6
        ).hexdigest()
        story, number = f"s-{digest}", 1
        while story in self._members:
            number += 1
            story = f"s-{digest}-{number}"
        return story

    def _candidates(self, member: _Member) -> list[str]:
        """Stories that share enough rarity to be worth a comparison, in a stable order."""
        found: dict[str, float] = {}
        for key, mark in member.marks.items():
            holders = self._holders.get(key)
            if holders is None or not key.startswith((*ANCHORS, "word:")):
                continue
            weight = self._rarity(key) * math.sqrt(mark.salience)
            for story in holders:
                found[story] = found.get(story, 0.0) + weight
        likely = [s for s, w in found.items() if w >= THRESHOLD / 2 and self._in_time(member, s)]
        likely.sort(key=lambda story: -found[story])
        return likely[:MAX_CANDIDATES]

    def _in_time(self, member: _Member, story: str) -> bool:
        published, last = member.features.published, self._last.get(story)
        return published is None or last is None or abs(published - last) <= WINDOW

    def _compare_with_story(self, member: _Member, story: str) -> tuple[float, list[Shared]]:
        """The best comparison with an article of the story, tempered by the others."""
        results = [
            self._compare(member, other, story) for other in self._members[story][-MAX_MEMBERS:]
        ]
        score, shared = max(results, key=lambda result: result[0])
        mean = sum(result[0] for result in results) / len(results)
        return score * (1 - DRIFT) + mean * DRIFT, shared

    def _compare(self, a: _Member, b: _Member, story: str) -> tuple[float, list[Shared]]:
        shared = []
        for key in a.marks.keys() & b.marks.keys():
            one, other = a.marks[key], b.marks[key]
            weight = self._rarity(key, story) * math.sqrt(one.salience * other.salience)
            shared.append(Shared(key, one.label, weight))
        if a.issues and b.issues and not a.issues & b.issues:
            return 0.0, []  # Monday's and Tuesday's issue, versions 2.0 and 2.1
        if a.issues and b.issues and lists_apart(a.links, b.links):
            return 0.0, []  # two series on one day: what both list is the day's, not an event
        shared.sort(key=lambda s: (-s.weight, s.key))
        links = [s for s in shared if s.kind == "link"]
        if (a.roundup or b.roundup) and not (a.roundup and b.roundup and len(links) > 1):
            return 0.0, []
        names, apart = distinct([s for s in shared if s.kind == "name"])
        numbers = [s for s in shared if s.kind == "num"]
        anchors = [*links[:2], *names[:6], *numbers[:6]]
        total = sum(s.weight for s in anchors)
        plain = [s for s in shared if s.kind == "word"]
        if a.features.lang == b.features.lang or Language.MIXED in (
            a.features.lang,
            b.features.lang,
        ):
            total += min(sum(s.weight for s in plain[:12]) * OVERLAP, THRESHOLD * 0.6)
        if len(anchors) + (len(plain) >= 4) < 2:
            return 0.0, []  # one shared name is a subject, not an event
        events = a.events & b.events
        total += sum(s.weight for s in shared if s.key in events)
        if not links and not numbers and not events:
            separate = sum(one.weight >= 1.0 and one.key in apart for one in names)
            total *= NAMES_ONLY if separate > 2 else TWO_NAMES
        cover = sum(s.weight for s in anchors) / math.sqrt(
            self._volume(a, story) * self._volume(b, story)
        )
        total *= min(1.0, cover / COVERED) * self._doubt(a, b, cover)
        return total, [*anchors, *(plain[:2] if len(anchors) < 3 else ())]

    def _volume(self, member: _Member, story: str) -> float:
        """The weight of an article's own heaviest anchors: how much there is to share."""
        weights = [
            self._rarity(key, story) * mark.salience
            for key, mark in member.marks.items()
            if key.startswith(ANCHORS)
        ]
        return sum(heapq.nlargest(VOLUME, weights)) or 1.0

    def _doubt(self, a: _Member, b: _Member, cover: float) -> float:
        """The factor for signs that two articles with common ground tell different events."""
        factor = 1.0
        if a.events and b.events and not a.events & b.events:
            factor *= OTHER_EVENT
        mine = {key for key in a.features.focus if key not in b.marks}
        theirs = {key for key in b.features.focus if key not in a.marks}
        if any(versions(x, y) for x in mine for y in theirs):
            factor *= OTHER_VERSION
        else:
            agreed = math.sqrt(self._agreement(a, b) * self._agreement(b, a))
            spared = max(min(1.0, agreed / AGREED), min(1.0, (cover - SPARED) / 0.2))
            factor *= OTHER_FOCUS + (1 - OTHER_FOCUS) * spared
        first, second = a.features.published, b.features.published
        if first is not None and second is not None:
            factor *= 1 - STALE * min(1.0, abs(first - second) / WINDOW)
        return factor

    def _agreement(self, one: _Member, other: _Member) -> float:
        """How central the names of one article's headline stand in the other, 0 to 1.

        An article that compares its subject with last week's model mentions that model, but
        last week's article does not know the subject.
        """
        if not one.features.focus:
            return AGREED  # nothing to go by
        weights = {key: self._rarity(key) for key in one.features.focus}
        met = sum(w * other.marks[k].salience for k, w in weights.items() if k in other.marks)
        return met / sum(weights.values())

    def _rarity(self, key: str, story: str | None = None) -> float:
        """How much a mark says: the logarithm of one in how many stories holds it.

        `story` itself is not counted: twenty articles on one event make it no less rare.
        """
        holders = self._holders.get(key, {})
        others = len(holders) - (story in holders)
        return math.log(1 + (BACKGROUND + len(self._members)) / (prior(key) + others))


def place(article: Features, existing: Index) -> Placement:
    """`existing.place(article)`, for callers who read better that way."""
    return existing.place(article)


def cluster(items: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    """Return (id, story) for every item, in input order.

    Items are placed by `published`; one without a date is placed after the item before it.
    """
    order: list[tuple[datetime, int]] = []
    last = datetime.min.replace(tzinfo=UTC)
    for number, item in enumerate(items):
        last = item.published or last
        order.append((last, number))
    index = Index()
    stories: dict[int, str] = {}
    for _, number in sorted(order):
        article = features(items[number])
        stories[number] = index.place(article).story
        index.add(article, stories[number])
    return tuple((item.id, stories[number]) for number, item in enumerate(items))
