"""What a text is talking about as it goes on: its topic, its maker, the last things named."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from summarizers.types import Document, Name

from .places import MAKERS, aside, held, is_head, is_object, speaks, usable
from .scene import Scene
from .words import metric_words

_FRESH = 3
"""Sentences for which a thing that was named once goes on being what a text is about."""

_AHEAD = 400
"""Code points within which a text may speak of a thing before it names it."""

_PRONOUN_FIRST = re.compile(
    r"(?:(?:But|And|So|However,|Still,|Meanwhile,|That|This|In addition,)\s)?"
    r"(?:It|They|Its|Their|That|This|These|Those|The (?:[a-z\-]+ ){0,2}(?:model|company|"
    r"start-?up|system|"
    r"chip|firm|lab|network|app|platform|product|service|team|move|tool|result|method|approach))\b|"
    r"(?:[^，,。；;]{0,24}[，,])?(?:但|而|同时|此外|不过|目前|据介绍[，,]|其中[，,]?)?"
    r"(?:它们?|其(?!中|他|次|实)|该[一-鿿]|这款|这[一个家]|此[次款]|新模型|新版本|"
    r"模型(?=[在的总共有采支参])|公司|本公司|两者|二者|前者|后者)"
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in a text: what it is mostly about, and whose that is."""

    topic: Name | None
    maker: Name | None
    idle: frozenset[str]
    """Names of no known kind that never stand as a subject: places, tests, techniques."""
    titled: bool = False
    """Whether the title names the topic."""


def cast_of(document: Document, scenes: Sequence[Scene]) -> Cast:
    """The main thing, the main maker, and the names that only stand by."""
    acting: Counter[str] = Counter()
    standing_by: set[str] = set()
    outlets: set[str] = set()
    for scene in scenes:
        for name in scene.names:
            if _OUTLET.match(scene.text, name.end):
                outlets.add(name.canonical)
            if _DATELINE.match(scene.text, name.end) and name.start == scene.start:
                standing_by.add(name.canonical)
            elif is_head(scene, name) or _INTRODUCED.search(
                scene.text, max(scene.start, name.start - 30), name.start
            ):
                acting[name.canonical] += 1
            elif held(scene.text, name):
                standing_by.add(name.canonical)
    often = Counter(n.canonical for n in document.names)
    title = document.title or (scenes[0].sentence.text if scenes else "")
    idle = frozenset(
        n.canonical
        for n in document.names
        if (
            n.kind == "other"
            and (n.canonical in standing_by or often[n.canonical] == 1)
            and not acting[n.canonical]
            and n.text not in title
        )
        or n.canonical in outlets
        or metric_words().technique.fullmatch(n.text)
    )
    things: dict[str, float] = defaultdict(float)
    makers: dict[str, float] = defaultdict(float)
    first: dict[str, Name] = {}
    for name in document.names:
        if not usable(name) or name.canonical in idle:
            continue
        first.setdefault(name.canonical, name)
        if name.kind == "chip" and not acting[name.canonical] and name.text not in title:
            continue
        counts = makers if name.kind in MAKERS else things
        told = title and name.text in title and not _object_in(title, name)
        beside = held(document.text, name) or is_object(document.text, name)
        counts[name.canonical] += 4 if told else 0.25 if beside else 1
    for canonical, times in acting.items():
        if canonical in makers:
            makers[canonical] += times
    topic = first[max(things, key=things.__getitem__)] if things else None
    maker = first[max(makers, key=makers.__getitem__)] if makers else None
    titled = topic is not None and topic.text in title
    return Cast(topic, maker, idle, titled)


def _object_in(title: str, name: Name) -> bool:
    place = title.find(name.text)
    probe = Name(name.text, place, place + len(name.text), name.canonical, name.kind)
    return is_object(title, probe) or held(title, probe)


_INVESTS = re.compile(
    r"\bled the (?:round|investment|financing)\b|\balso (?:joined|participated)\b|"
    r"^[^，。]{2,20}(?:领投|跟投)"
)
_CONTRAST = re.compile(
    r"(?=[BIFbif相作与])(?:\b(?:by contrast|by comparison|in contrast|for comparison)\b|"
    r"相比之下|作为对比|作为对照|与之相比)",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?:模型|芯片|系统|平台|产品|框架|工具|架构|助手|智能体|基准|数据集|called|named|dubbed|"
    r"known as|"
    r"\bmodel|\bchip|\btool)\s?[\"“「]?$|"
    r"(?:发布|推出|开源|提出|训练|构建|打造|亮相)了?[^，。]{0,20}$"
)
_OUTLET = re.compile(r"(?:[电专]?讯(?!飞)|消息[，,]|\s?\d{1,2}月\d{1,2}日[讯电消])")
_DATELINE = re.compile(r"(?:\s?\([A-Z][a-z]+\))?\s(?:—|–|--?)\s")


@dataclass(slots=True)
class Focus:
    """What the text is talking about; one walk through one document owns it."""

    cast: Cast
    thing: Name | None = None
    """The last thing that a sentence was about."""
    maker: Name | None = None
    """The last company that a sentence was about."""
    last: Name | None = None
    """The last of both."""
    named: dict[str, Name] = field(default_factory=dict)
    """The last name of each kind, whatever its place."""
    pair: tuple[Name, ...] = ()
    """The things that the last sentence with two of them sets side by side: 前者, 后者."""
    released: Name | None = None
    """The last thing that the text says was released: the new model."""
    age: int = 0
    """Sentences since a thing was named."""
    section: bool = False
    """Whether a heading has begun a story of its own, not about the text's topic."""
    read: int = 0
    """How far the text has been read, in code points."""

    @property
    def topic(self) -> Name | None:
        """What the text is mostly about, None where it names no thing."""
        return self.cast.topic

    @property
    def on_chips(self) -> bool:
        """Whether the text is about a chip."""
        return self.topic is not None and self.topic.kind == "chip"

    @property
    def main_maker(self) -> Name | None:
        """The company that the text spoke of last, else its main one."""
        return self.maker or self.cast.maker

    @property
    def company(self) -> Name | None:
        """Whom "the company" means: a name of no known kind that was spoken of last may be one."""
        last = self.last
        if self.main_maker is None and last is not None and not last.known:
            return last if last.text.isalpha() else None
        return self.main_maker

    @property
    def current(self) -> Name | None:
        """The thing that a sentence without a subject goes on about."""
        topic = self.topic if not self.section else None
        if topic is not None and topic.start > self.read + _AHEAD and not self.cast.titled:
            topic = None  # what is named further down is not meant yet
        lately = self.age <= _FRESH or topic is None
        return (self.thing if lately else topic) or topic

    def may_be(self, name: Name) -> bool:
        """Whether a name can be the subject of a claim in this text."""
        return usable(name) and name.canonical not in self.cast.idle

    def note(self, scene: Scene) -> None:
        """Remember the names of a sentence that has been read."""
        text = scene.text
        names = [n for n in scene.names if self.may_be(n)]
        for name in scene.names:
            if name.kind in ("dataset", "benchmark") and not held(text, name):
                self.named["dataset"] = name
        things = [n for n in names if n.kind in ("model", "product", "chip", "other")]
        if len({n.canonical for n in things}) > 1:
            self.pair = tuple({n.canonical: n for n in reversed(things)}.values())[::-1]
        self.age += 1
        self.read = scene.end
        if not names:
            return
        if self.maker is not None and _INVESTS.search(text, scene.start, scene.end):
            return  # "CapitalG led the round"
        if _CONTRAST.search(text, scene.start, scene.end):
            return  # "Haiku 3.5, by contrast, …": named in passing
        if scene.sentence.kind == "heading":
            self._begin(scene, names)
            return
        goes_on = _PRONOUN_FIRST.match(text, scene.start) is not None
        new_thing = new_maker = False
        for name in names:
            if name.kind == "method" or aside(text, name):
                continue
            if not is_object(text, name):
                self.named[name.kind] = name
            if goes_on:
                continue  # "It …", 该模型…: the text goes on about what it was about
            head = is_head(scene, name)
            if name.kind in MAKERS:
                tells = self.maker is not None and speaks(scene, name, scene.end)
                if not name.known:
                    self.named["startup"] = name
                if head and not new_maker and not tells:
                    self.maker = name
                    new_maker = True
                    if not new_thing:
                        self.last = name
                continue
            if name.kind == "chip" and not head and not self.on_chips:
                continue
            made = _MADE.search(text, max(scene.start, name.start - 30), name.start)
            if made is not None and self.thing is not self.released:
                new_thing = False
            if new_thing or (self.thing is not None and not head and not made):
                continue
            if made is not None:
                self.released = name
            self.thing = name
            self.age = 0
            new_thing = True
            if head or not new_maker:
                self.last = name

    def _begin(self, scene: Scene, names: list[Name]) -> None:
        """A heading that names somebody begins a story of its own."""
        told = [n for n in names if not is_object(scene.text, n) and not held(scene.text, n)]
        if not told or scene.start == 0:
            return
        things = [n for n in told if n.kind not in MAKERS and n.kind != "method"]
        makers = [n for n in told if n.kind in MAKERS]
        if things or makers:
            self.thing = things[0] if things else None
            self.maker = makers[0] if makers else self.maker
            self.last = told[0]
            self.section = self.topic is None or self.topic.canonical not in {
                n.canonical for n in things
            }
            self.age = 0


_MADE = re.compile(
    r"\b(?:releas|launch|unveil|introduc|announc|open-sourc|debut|ship|built|developed|created)|"
    r"发布|推出|开源|上线|公布|提出|亮相|训练了|构建|打造|研发"
)
