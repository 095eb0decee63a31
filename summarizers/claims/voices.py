"""Who says it: attributions with the stretch of text that they answer for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from summarizers.types import Name, Stance

from .attributions import Attribution, quote_end
from .chinese_voices import chinese_voices
from .dialogue import dialogue
from .english_voices import english_voices
from .scene import Scene
from .words import StanceWords, stance_words


class Voices:
    """All attributions of a document, asked by place."""

    def __init__(self, text: str, names: Sequence[Name], scenes: Sequence[Scene]) -> None:
        self._words = stance_words()
        self._items: list[Attribution] = []
        self._last_person: str | None = None
        told = self._words.translated.search(text)
        if told:
            people = [n.text for n in names if n.kind == "person" and n.end <= told.start()]
            people = people or _PERSON.findall(text[: told.start()])
            if people:
                self._items.append(Attribution(people[-1], Stance.REPORTED, told.end(), len(text)))
        for number, scene in enumerate(scenes):
            if scene.sentence.kind == "cell":
                continue
            found = list(_in_sentence(scene, self._words, self._last_person))
            if not found and self._items and _GOES_ON.match(scene.sentence.text):
                previous = self._items[-1]
                if number and self._items[-1].start >= scenes[number - 1].start:
                    found = [replace(previous, start=scene.start, end=scene.end)]
            if found and found[-1].claimant:
                self._last_person = found[-1].claimant
            self._items += found
            if (
                not found
                and number
                and (follows := _quote_goes_on(scene, scenes[number - 1], self._items))
            ):
                self._items.append(follows)
            block = _block(scenes, number, found, self._words)
            if block:
                self._items.append(block)
        self._items += dialogue(text, names, scenes)
        self._items.sort(key=lambda a: (a.start, -a.end))
        self._starts = [a.start for a in self._items]

    def at(self, start: int, end: int) -> Attribution | None:
        """The innermost attribution whose scope holds `start..end`."""
        last = bisect_right(self._starts, start)
        best: Attribution | None = None
        for item in self._items[max(0, last - 60) : last]:
            inner = (
                best is None
                or item.end - item.start <= best.end - best.start
                or item.start > best.start
            )
            if item.end >= end and inner:
                if best is not None and not item.claimant:
                    item = replace(item, claimant=best.claimant)
                best = item
        if best is None:
            for item in self._items[:last]:
                if item.end >= end:
                    best = item
        return best


def _quote_goes_on(scene: Scene, before: Scene, items: Sequence[Attribution]) -> Attribution | None:
    """ "A," she said. "B": the second quotation is the speaker's as well."""
    if not items or scene.text[scene.start] not in '"“「':
        return None
    said = items[-1]
    tells = (
        said.end <= before.end
        and before.start <= said.end
        and before.text[before.end - 1] not in '"”」'
    )
    if not tells or not said.claimant or scene.start - before.end > 3:
        return None
    end = quote_end(scene.text, scene.start, scene.end)
    return Attribution(said.claimant, said.stance, scene.start, end)


# the next sentence is still the speaker's
_GOES_ON = re.compile(
    r"(?:For example|For instance|That is|In other words|Specifically|"
    r"例如|比如|其中|也就是说|换句话说|譬如|他们?还|她还|其还)",
    re.IGNORECASE,
)


def _in_sentence(
    scene: Scene, words: StanceWords, last_person: str | None
) -> Iterable[Attribution]:
    if scene.chinese:
        yield from chinese_voices(scene, words, last_person)
    else:
        yield from english_voices(scene, words, last_person)


_PERSON = re.compile(r"(?<![\w.])[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?!\w)")


def _block(
    scenes: Sequence[Scene], number: int, found: list[Attribution], words: StanceWords
) -> Attribution | None:
    """What a whole stretch says: a translation, or an introduction that ends in a colon."""
    scene = scenes[number]
    text = scene.text
    if found and text[scene.start : scene.end].rstrip().endswith((":", "：")):
        gap = re.search(r"\n[ \t]*\n[ \t]*\n", text[scene.end + 2 :])
        after = re.compile(r"\s*").match(text, scene.end)
        begin = after.end() if after else scene.end
        line = text.find("\n", begin)
        end = scene.end + 2 + gap.start() if gap else line if line >= 0 else len(text)
        spoken = found[-1]
        guess = words.guess.search(scene.sentence.text) is not None
        return Attribution(spoken.claimant, Stance.REPORTED, scene.end, max(end, begin), guess)
    return None
