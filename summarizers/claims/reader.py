"""One walk through a document: what is said of whom is decided here, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from summarizers.types import (
    Claim,
    Comparator,
    Document,
    Language,
    Quantity,
    Stance,
)

from .attached import label
from .building import (
    cell_claim,
    comparison_claim,
    first_start,
    is_headline,
    known_again,
    release_claims,
    trimmed,
)
from .certainty import corrected, denied, hedged, is_question, mistaken, put_right, weaker
from .comparisons import comparisons_in
from .focus import Focus, cast_of
from .holdings import is_held, money_before
from .judged import judged_again
from .metrics import metric_of
from .passed_over import is_bare_size, is_no_finding
from .prepare import one_family, simplified
from .quoting import quote_span
from .ratios import measured_against
from .releases import releases_in
from .repeats import without_repeats
from .scene import Scene, scenes_of
from .subjects import subject_of
from .tables import cells_of
from .token_prices import TokenPrices
from .unlisted import with_unlisted
from .voices import Voices
from .words import has_han, stance_words

_OWN_SENTENCE = frozenset({"usd", "cny", "eur", "percent", "ratio", "points"})
"""Units that mean another thing in every sentence: their metric is never carried over."""
_SAME_AS = re.compile(r"^[\s，,]*(?:[(（]|也就是|即|或者说|相当于|or|i\.e\.|that is)?[\s~约（(]*$")
_THAT_FIGURE = re.compile(
    r"(?:It|That|This)\s(?:is|was)\s(?:\w+\s)?[$€¥\d]|"
    r"The (?:correct |right |real )?(?:figure|number|total|amount)\s(?:is|was|should)\b|"
    r"(?:这一|该|这个|正确|实际)(?:数字|金额|数额)"
)
_LABEL = re.compile(r"的(?!这个|数据|数字|参数|说法)|版本|上|在")
_NEGATED = re.compile(r"(?:不太可能|不可能|不会|并不|没有|并非|不是)\s?$")
_OTHER_WAY: dict[Comparator, Comparator] = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
_CALLS_ITSELF = re.compile(r"号称|自称|据称|\b(?:touted|billed) as\b|\bclaims to\b", re.IGNORECASE)


class Reader:
    """Reads one document into claims."""

    def __init__(self, document: Document) -> None:
        self._original = document.text
        document = with_unlisted(simplified(document))
        scenes = [s for s in scenes_of(document) if s.sentence.kind != "cell"]
        cast = cast_of(document, scenes)
        family = one_family(document, cast.topic)
        if family is not document:
            document = family
            scenes = [s for s in scenes_of(document) if s.sentence.kind != "cell"]
        self._document = document
        self._tables = cells_of(document)
        self._scenes = scenes
        self._datasets = {n.canonical for n in document.names if n.kind == "dataset"}
        self._voices = Voices(document.text, document.names, self._scenes)
        self._focus = Focus(cast)
        self._topic = label(self._focus.topic) if self._focus.topic else None
        self._words = stance_words()
        self._inherited: tuple[str, str | None] | None = None
        self._inherited_at = 0
        self._inherited_in = -1
        self._again_in = -1
        """Where the sentence begins that told a known number again."""
        self._prices = TokenPrices()
        self._values: dict[float, tuple[str, str | None, str]] = {}

    def claims(self) -> tuple[Claim, ...]:
        """All claims of the document, in the order of their quotes."""
        found: list[Claim] = []
        for number, scene in enumerate(self._scenes):
            following = self._scenes[number + 1] if number + 1 < len(self._scenes) else None
            found += self._sentence(scene, following, found)
            self._focus.note(scene)
        found += [cell_claim(self._document, c) for c in self._tables]
        headings = [
            (s.start, s.end)
            for number, s in enumerate(self._document.sentences)
            if s.kind in ("title", "heading") or (number == 0 and is_headline(self._document, s))
        ]
        found = without_repeats(found, headings)
        found.sort(key=lambda c: (c.start, c.end))
        if self._document.text is self._original:
            return tuple(found)
        return tuple(self._as_written(c) for c in found)

    def _as_written(self, claim: Claim) -> Claim:
        """A claim of a text read in simplified characters, in the characters of the text."""
        return replace(
            claim,
            subject=self._written(claim.subject),
            object=self._written(claim.object) if claim.object else claim.object,
            claimant=self._written(claim.claimant) if claim.claimant else claim.claimant,
            quote=self._original[claim.start : claim.end],
        )

    def _written(self, words: str) -> str:
        if words in self._original:
            return words
        place = self._document.text.find(words)
        return words if place < 0 else self._original[place : place + len(words)]

    def _sentence(
        self, scene: Scene, following: Scene | None, before: list[Claim]
    ) -> Iterator[Claim]:
        if not scene.quantities and not scene.names and len(scene.sentence.text) < 12:
            return
        for release in releases_in(scene, self._focus):
            voice = self._voice(scene, release.at, release.at + 1, release.subject, following)
            yield from release_claims(scene, release, voice)
        used: set[int] = set()
        for comparison in comparisons_in(scene, self._focus):
            if comparison.value is not None:
                used.add(comparison.value.start)
            at = comparison.at
            voice = self._voice(scene, at, at + 1, comparison.subject, following)
            yield comparison_claim(scene, comparison, voice)
        last: Quantity | None = None
        any_value = False
        for q in scene.quantities:
            if q.start in used or q.unit == "date" or self._gloss(scene, last, q):
                continue
            claim = self._quantity(scene, q, following)
            if claim is not None:
                any_value = True
                last = q
                yield claim
        if not any_value:
            yield from self._carried(scene, before)

    def _gloss(self, scene: Scene, last: Quantity | None, q: Quantity) -> bool:
        """Whether `q` only repeats the number before it in other digits: 20B(200 亿)."""
        if last is None or q.start - last.end > 8 or q.start < last.end:
            return False
        if q.value2 is None and last.value2 is None and q.value == last.value:
            return _SAME_AS.match(scene.text[last.end : q.start]) is not None
        return False

    def _quantity(self, scene: Scene, q: Quantity, following: Scene | None) -> Claim | None:
        text = scene.text
        if is_no_finding(scene, q):
            return None
        if q.value in self._values and _LABEL.match(text[q.end : q.end + 6]) and is_bare_size(q):
            return None
        near = scene.start - self._inherited_at <= 40
        that_figure = _THAT_FIGURE.match(text, scene.start) is not None
        if self._inherited is not None and self._inherited[1] == "count":
            near = scene.start == self._inherited_at
        if (
            q.unit in _OWN_SENTENCE
            and not that_figure
            and self._inherited != ("benchmark_score", q.unit)
        ):
            near = self._inherited_at == scene.end and self._inherited_in == scene.start
        measured = metric_of(
            scene, q, self._inherited if near else None, self._inherited_in == scene.start
        )
        known = self._values.get(q.value) if q.unit in (None, "parameters", "count") else None
        if (
            known is not None
            and q.value2 is None
            and q.value >= 10**6
            and (measured is None or measured[0] in ("count", "parameters", "training_tokens"))
        ):
            told = known[:2] if q.unit is None else measured
            names = [
                n
                for n in scene.names_in(*scene.clause(q.start))
                if n.kind not in ("company", "lab", "person", "benchmark")
            ]
            if told is not None and told == known[:2] and not names:
                self._inherited, self._again_in = known[:2], scene.start
                voice = self._voice(scene, q.start, q.end, known[2], following)
                return known_again(scene, q, known, voice)
        if measured is not None and q.unit is None and self._again_in == scene.start:
            measured = self._inherited or measured
        if measured == ("price", q.unit) and that_figure:
            # "It is $5 billion": what the sentence before speaks of
            measured = money_before(scene, q) or measured
        if measured is None:
            return None
        q, measured = self._prices.per_token(scene, q, measured)
        metric, unit = measured
        if unit is not None and (unit != "count" or q.value >= 10**6):
            self._inherited = (metric, unit)
            self._inherited_at = scene.start if unit == "count" else scene.end
            self._inherited_in = scene.start
        subject, mention = subject_of(scene, q.start, q.end, metric, self._focus)
        target: str | None = None
        if unit == "ratio" or (unit == "percent" and metric != "benchmark_score"):
            found = measured_against(scene, q, subject)
            if found is not None:
                target, first = found
                if first == subject:
                    subject, mention = subject_of(
                        scene, first_start(scene, first), q.start, metric, self._focus
                    )
        if subject in self._datasets and is_held(scene, q, metric):
            metric = "dataset_size"
        start, end = quote_span(scene, q.start, q.end, mention)
        stance, claimant = self._voice(scene, q.start, q.end, subject, following)
        comparator = q.comparator
        if comparator in _OTHER_WAY and _NEGATED.search(
            text[max(scene.start, q.start - 8) : q.start]
        ):
            comparator = _OTHER_WAY[comparator]
        if (
            metric == "parameters"
            and mention is not None
            and mention >= q.end
            and comparator in (">", "<")
        ):
            # 超过了15.5B的StarCoder: the word compares the models, not the number
            comparator = "="
        if unit == "parameters" and target is None:
            self._values.setdefault(q.value, (metric, unit, subject))
        return Claim(
            lang=Language.ZH if has_han(text[start:end]) else Language.EN,
            type="comparison" if target is not None else "quantity",
            subject=subject,
            metric=metric,
            value=q.value,
            value2=q.value2,
            unit=unit,
            comparator=comparator,
            object=target,
            claimant=claimant,
            stance=stance,
            quote=text[start:end],
            start=start,
            end=end,
        )

    def _voice(
        self, scene: Scene, start: int, end: int, subject: str, following: Scene | None
    ) -> tuple[Stance, str | None]:
        if is_question(scene, start):
            return Stance.QUESTION, None
        clause = scene.clause(start)
        stances = [Stance.ASSERTED]
        said = self._voices.at(start, end)
        if said is not None:
            stances.append(said.stance)
        if hedged(scene, start, end, clause, self._words):
            guessing = said is not None and said.guess and subject == self._topic
            stances.append(Stance.SPECULATED if guessing else Stance.HEDGED)
        if self._words.guess.search(scene.text, *clause):
            stances.append(Stance.SPECULATED)
        if mistaken(scene, start):
            stances.append(Stance.DISPUTED)
        elif corrected(scene, start) and not put_right(scene, start):
            stances.append(Stance.SPECULATED)
        elif not put_right(scene, start) and denied(scene, start, following, self._words):
            stances.append(Stance.DISPUTED)
        if _CALLS_ITSELF.search(scene.text, *clause):
            stances.append(Stance.REPORTED)
        return weaker(*stances), (said.claimant or None) if said is not None else None

    def _carried(self, scene: Scene, before: list[Claim]) -> Iterator[Claim]:
        """A judgement of a number told before: 也有网友认为这是笔误, "some call it a typo"."""
        judged = judged_again(scene, before, self._topic)
        if judged is None:
            return
        told, anaphor, judgement = judged
        place = scene.start + min(anaphor.start(), judgement.start())
        stance, claimant = self._voice(scene, place, place + 1, told.subject, None)
        first = scene.clause(scene.start + anaphor.start())
        last = scene.clause(scene.start + judgement.start())
        start, end = trimmed(scene.text, min(first[0], last[0]), max(first[1], last[1]))
        yield replace(
            told,
            lang=Language.ZH if scene.chinese else Language.EN,
            claimant=claimant,
            stance=stance,
            quote=scene.text[start:end],
            start=start,
            end=end,
        )
