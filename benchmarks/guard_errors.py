"""Errors planted into a sentence by general operations on its text, each with its kind.

Nothing here asks the guard or its parsers where a number or a denial stands: digits, number
words and constructions are found by plain patterns (guard_plants.yaml), so that what the guard
does not see is planted all the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from summarizers.names import find_names
from summarizers.names.gazetteer import builtin

PLANTS = Path(__file__).parent / "guard_plants.yaml"
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_./:#^\\-])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?![A-Za-z0-9_/:^]|\.[0-9A-Za-z]|,[0-9])"
)
_YEAR = re.compile(r"(?<![0-9.,])(?:19[5-9]|20[0-2])[0-9](?![0-9.,])")
_RANGE = re.compile(r"(?<![0-9.\-])([0-9]+)(\s?(?:[-–~～至到]|to)\s?)([0-9]+)(?![0-9.\-])")
_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9_./-])[A-Z][a-z]+[A-Z][A-Za-z]+(?![A-Za-z0-9_./-])")
_HAN = re.compile("[\u3400-\u9fff]")
_COUNTS = re.compile(r"\s?(?:%|[万亿个项款家篇种条台块张天年]|小时|分钟|倍|[a-z]{3,}s\b)")
_NAME_SIZE = re.compile(r"(?<=[A-Za-z0-9][- ])([0-9]+(?:\.[0-9]+)?)([BM])(?![A-Za-z0-9])")
_FROM_TO = re.compile(
    r"(?:\b[Ff]rom |从 ?)(?P<a>\$?[0-9][0-9.,]*(?: ?(?:%|[万亿]|[mb]illion))?)(?![A-Za-z0-9])"
    r"[^0-9，。,;；]{0,18}?(?: to |[到至] ?)"
    r"(?P<b>\$?[0-9][0-9.,]*[0-9](?: ?(?:%|[万亿]|[mb]illion))?)(?![A-Za-z0-9])"
)
_INVENTED = ("Quorvex", "Zelmora", "Brintak", "Ostravel")

Plant = tuple[str, str]
"""Kind and the text with the error."""


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(PLANTS.read_text(encoding="utf-8"))
    return loaded


def _chinese(text: str) -> bool:
    return _HAN.search(text) is not None


def number_errors(text: str, rng: random.Random, *, summary: bool = False) -> Iterator[Plant]:
    """One error of every kind of number that the sentence offers a place for.

    A summary may leave things out, so nothing is dropped for one.
    """
    makers: list[tuple[str, Callable[[str, random.Random], str | None]]] = [
        ("dropped digit", _dropped_digit),
        ("added digit", _added_digit),
        ("changed digit", _changed_digit),
        ("magnitude", lambda t, r: _worded(t, r, "magnitude")),
        ("unit", lambda t, r: _worded(t, r, "unit")),
        ("comparator", lambda t, r: _worded(t, r, "comparator")),
        ("added comparator", _added_comparator),
        ("range end", _range_end),
        ("year", _year),
        ("month", lambda t, r: _worded(t, r, "month")),
        ("added quantity", _added_quantity),
        ("number word", _number_word),
        ("size in a name", _size_in_name),
        ("day of the week", lambda t, r: _worded(t, r, "weekday")),
        ("from and to", _turned),
    ]
    if not summary:
        makers.append(("dropped quantity", _dropped_quantity))
        makers.append(("dropped comparator", lambda t, r: _worded(t, r, "dropped_comparator")))
    for kind, make in makers:
        made = make(text, rng)
        if made is not None and made != text:
            yield kind, made


def name_errors(text: str, rng: random.Random) -> Iterator[Plant]:
    """Names swapped, replaced by another known one, or an unlisted one by an invented one."""
    names = [
        n for n in find_names(text) if n.known and n.kind in ("company", "lab", "model", "person")
    ]
    if names:
        name = rng.choice(names)
        others = [
            t
            for t in builtin().terms
            if t.kind == name.kind
            and not any(form and form.casefold() in text.casefold() for form in (t.en, t.zh))
            and name.text.casefold() not in t.en.casefold()
            and t.en.casefold() not in name.canonical.casefold()
        ]
        other = rng.choice(others)
        written = (other.zh or other.en) if _chinese(text) else other.en
        replaced = re.sub(_whole(name.text), written, text)
        if replaced != text:
            yield "replaced name", replaced
        rest = [
            n
            for n in names
            if n.kind == name.kind
            and n.canonical not in name.canonical
            and name.canonical not in n.canonical
            and text.count(n.text) == text.count(name.text) == 1
        ]
        if rest:
            first, second = sorted((name, rng.choice(rest)), key=lambda n: n.start)
            yield (
                "swapped names",
                text[: first.start] + second.text + text[first.end : second.start]
                + first.text + text[second.end :],
            )  # fmt: skip
    if unlisted := sorted(set(_LATIN_NAME.findall(text))):
        yield (
            "replaced unlisted name",
            re.sub(_whole(rng.choice(unlisted)), rng.choice(_INVENTED), text),
        )


def _whole(name: str) -> str:
    return rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"


def polarity_errors(text: str, rng: random.Random) -> Iterator[Plant]:
    """A denial or a doubt taken out or put in: one of each kind that the sentence has room for."""
    for kind, by_language in _constructions().items():
        fitting = [c for c in by_language["zh" if _chinese(text) else "en"] if c[0].search(text)]
        if not fitting:
            continue
        found, made = rng.choice(fitting)
        match = rng.choice(list(found.finditer(text)))
        changed = text[: match.start()] + match.expand(made) + text[match.end() :]
        if changed != text:
            yield kind, changed


@cache
def _constructions() -> dict[str, dict[str, list[tuple[re.Pattern[str], str]]]]:
    return {
        kind: {
            language: [(re.compile(found), made) for found, made in listed]
            for language, listed in by_language.items()
        }
        for kind, by_language in _data()["polarity"].items()
    }


def _number(text: str, rng: random.Random, least: int = 2) -> re.Match[str] | None:
    """A number of some size. 0 and 1 are grammar in both languages."""
    found = [m for m in _NUMBER.finditer(text) if float(m[0].replace(",", "")) >= least]
    return rng.choice(found) if found else None


def _put(text: str, match: re.Match[str], written: str) -> str | None:
    """The text with the number in its place, unless its value has not changed."""
    was, now = (s.replace(",", "") for s in (match[0], written))
    if not now or now[-1] == "." or float(was) == float(now):
        return None
    again = rf"(?<![0-9.]){re.escape(written)}(?![0-9])"
    if re.search(again, text) or re.search(again, text.replace(",", "")) or now[:2] in ("00", "01"):
        return None  # the sentence has this number already, so that it may be told twice
    if any(word in text.lower() for word in _data()["words"].get(now, ())):
        return None
    return text[: match.start()] + written + text[match.end() :]


def _plain(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def _dropped_digit(text: str, rng: random.Random) -> str | None:
    match = _number(text, rng, 10)
    if match is None:
        return None
    digits = _plain(match)
    at = rng.choice([i for i, c in enumerate(digits) if c.isdigit()])
    return _put(text, match, digits[:at] + digits[at + 1 :])


def _added_digit(text: str, rng: random.Random) -> str | None:
    match = _number(text, rng)
    if match is None:
        return None
    digits = _plain(match)
    at = rng.randrange(len(digits) + 1)
    return _put(text, match, digits[:at] + rng.choice("123456789") + digits[at:])


def _changed_digit(text: str, rng: random.Random) -> str | None:
    match = _number(text, rng)
    if match is None:
        return None
    digits = _plain(match)
    at = rng.choice([i for i, c in enumerate(digits) if c.isdigit()])
    other = rng.choice([d for d in "123456789" if d != digits[at]])
    return _put(text, match, digits[:at] + other + digits[at + 1 :])


def _year(text: str, rng: random.Random) -> str | None:
    found = list(_YEAR.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    return _put(text, match, str(int(match[0]) + rng.choice((-11, -3, -1, 1, 2, 4))))


def _range_end(text: str, rng: random.Random) -> str | None:
    found = [m for m in _RANGE.finditer(text) if int(m[1]) < int(m[3])]
    if not found:
        return None
    match = rng.choice(found)
    end = str(int(match[3]) + rng.choice((3, 7, 20)))
    if re.search(rf"(?<![0-9]){end}(?![0-9])", text):
        return None
    return text[: match.start(3)] + end + text[match.end(3) :]


def _dropped_quantity(text: str, rng: random.Random) -> str | None:
    match = _number(text, rng, 3)
    if (
        match is None
        or not _COUNTS.match(text, match.end())
        or any(word in text.lower() for word in _data()["words"].get(match[0], ()))
        or text[: match.start()].rstrip().endswith((*"-~～–到至(（", " to"))  # an end, a gloss
        or len(re.findall(rf"(?<![0-9]){re.escape(match[0])}(?![0-9])", text)) > 1
    ):
        return None
    return text[: match.start()] + text[match.end() :]


def _added_quantity(text: str, rng: random.Random) -> str | None:
    number = rng.randrange(3_001, 9_999)
    end = re.search(r"[。.!！?？]?\s*$", text)
    at = end.start() if end else len(text)
    put = f"，共 {number} 个" if _chinese(text) else f", {number} in total"
    return text[:at] + put + text[at:]


def _added_comparator(text: str, rng: random.Random) -> str | None:
    """Before a number that has a measure behind it and no such word in front or behind."""
    language = "zh" if _chinese(text) else "en"
    listed = _data()["added_comparator"][language]
    places = [
        m for m in re.finditer(listed["place"], text)
        if not re.search(listed["none"], text[max(0, m.start() - 45) : m.end() + 25])
    ]  # fmt: skip
    if not places:
        return None
    match = rng.choice(places)
    word: str = rng.choice(listed["words"])
    return text[: match.start()] + word + text[match.start() :]


def _number_word(text: str, rng: random.Random) -> str | None:
    """三个 for 四个, five models for six: with the noun that is counted, and told once."""
    listed, low = _data()["number_words"]["zh" if _chinese(text) else "en"], text.casefold()
    places = [m for m in re.finditer(listed["place"], text) if text.count(m[0]) == 1]
    said = [n for n, words in _data()["words"].items() if n in text or any(w in low for w in words)]
    told = {word for n in said for word in _data()["words"][n]}
    others: list[str] = [w for w in listed["words"] if w not in low and w not in told]
    if not places or not others:
        return None
    match: re.Match[str] = rng.choice(places)
    return text[: match.start()] + rng.choice(others) + text[match.end() :]


def _size_in_name(text: str, rng: random.Random) -> str | None:
    """Llama-2-7B for Llama-2-7M, and the like."""
    other = {"B": "M", "M": "B"}
    places = [m for m in _NAME_SIZE.finditer(text) if m[1] + other[m[2]] not in text]
    match = rng.choice(places) if places else None
    return match and text[: match.start(2)] + other[match[2]] + text[match.end(2) :]


def _turned(text: str, rng: random.Random) -> str | None:
    """From 71% to 79% for from 79% to 71%."""
    places = [
        m for m in _FROM_TO.finditer(text)
        if m["a"] != m["b"] and text.count(m["a"].strip()) == text.count(m["b"].strip()) == 1
    ]  # fmt: skip
    if not places:
        return None
    match: re.Match[str] = rng.choice(places)
    middle = text[match.end("a") : match.start("b")]
    return text[: match.start("a")] + match["b"] + middle + match["a"] + text[match.end("b") :]


def _worded(text: str, rng: random.Random, kind: str) -> str | None:
    listed: list[tuple[str, str]] = _data()[kind]["zh" if _chinese(text) else "en"]
    fitting = [(m, made) for found, made in listed for m in re.finditer(found, text)]
    if not fitting:
        return None
    match, made = rng.choice(fitting)
    return text[: match.start()] + str(match.expand(made)) + text[match.end() :]
