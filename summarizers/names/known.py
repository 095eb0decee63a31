"""Finds known names, and the versions and sizes that hang on to known families."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

import yaml

from summarizers.names.gazetteer import EMPTY, Glossary, Term, builtin, is_chinese, key_of
from summarizers.text import fold
from summarizers.types import Name, Number

# 01.AI is the one listed name that begins with figures.
_WORD = re.compile(
    r"(?<![A-Za-z0-9])(?:01\.(?=AI))?[A-Za-zÀ-ÿ][A-Za-z0-9À-ÿ]*(?:['’.+·&/-][A-Za-z0-9À-ÿ]+)*\+?"
)
_JOINT = re.compile(r"[ \t\xa0]?[-‐‑–_ \t\xa0]?")
_CUT = re.compile(r"[-.]")
_MOST_WORDS = 5
# "Llama 2 70 billion", "palm 62币": a number that goes on to count something is no version.
_COUNTS = (
    r"(?![\d.]*\s*(?:[%％万亿千百币倍个块张月日年天周次]|billion|million|trillion|times|[xbBmM]\b))"
)
_VERSION = rf"(?:[ \xa0]\d(?:\.\d{{1,2}})?|[-_]?[vVrR]?\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}){_COUNTS}"
_POINT = re.compile(r"\.\d{1,2}(?!\d|\.\d)")
_SIZE = r"(?:\d{1,2}x)?\d{1,4}(?:\.\d{1,2})?[bBmM](?:-?[aA]\d{1,3}[bB])?"
_SIZED = re.compile(r"(?:(?P<moe>\d{1,2})x)?(?P<number>\d{1,4}(?:\.\d{1,2})?)(?P<letter>[bBmM])$")
_HEARD = 200
"""Small letters from which a text tells that it has no capitals."""
_SMALL, _CAPITALISED = re.compile("[a-z]+"), re.compile("[A-Z][a-z]")
_DEGREE = ("很", "太", "更", "挺", "蛮", "非常", "特别")
# A size that something is said of ("the 75M parameter model") belongs to the statement.
_PREDICATED = re.compile(
    r"\s*(?:个)?\s*(?:参数|參數|param|个参|-param|tokens?\b|词元)", re.IGNORECASE
)


@cache
def words() -> dict[str, frozenset[str]]:
    """data/name_patterns.yaml: word lists by name."""
    loaded = yaml.safe_load(
        files("summarizers").joinpath("data/name_patterns.yaml").read_text(encoding="utf-8")
    )
    return {key: frozenset(str(value).split()) for key, value in loaded.items()}


@cache
def boundary_characters() -> frozenset[str]:
    """Characters before which a Chinese name may begin."""
    return frozenset("".join(words()["boundaries"]))


@cache
def _tail() -> re.Pattern[str]:
    """What may follow a family's name: version, variant words, size, in that order."""
    listed = sorted(words()["variants"], key=len, reverse=True)
    variants = "|".join(map(re.escape, listed))
    # "with GPT-4 it costs", "Llama 2 small companies use": ordinary words behind a name
    spaced = "|".join(re.escape(w) for w in listed if w not in words()["joined_variants"])
    small = "|".join(re.escape(w) for w in listed if w in words()["small_variants"])
    written = rf"(?:-(?i:{variants})|[ \xa0](?:(?=[A-Z])(?i:{spaced})|{small}))"
    variant = rf"{written}(?![A-Za-z])(?:[ \xa0-]?\d(?:\.\d)?(?![\d.%]))?"
    return re.compile(
        rf"(?:(?P<version>{_VERSION})(?![A-Za-z0-9]|\.\d|-\d(?![\d.]*[bBmM](?![A-Za-z]))))?"
        rf"(?P<variants>(?:{variant}){{0,2}})"
        rf"(?:-[A-Z][A-Za-z]{{2,}}(?=-{_SIZE}(?![A-Za-z0-9])))?"
        rf"(?:[ \xa0_-](?P<size>{_SIZE})(?![A-Za-z0-9])(?:{variant})?)?"
        r"(?:-\d{1,4}[kK](?![A-Za-z0-9]))?"
    )


def find_known(text: str, glossary: Glossary = EMPTY) -> tuple[Name, ...]:
    """Known names in `text`, in order, none overlapping."""
    folded = fold(text)
    taken = bytearray(len(text))
    found: list[Name] = []
    tables = (glossary, builtin()) if glossary.terms else (builtin(),)
    for table in tables:
        for name in (*_latin(text, folded, table), *_chinese(text, folded, table)):
            if 1 not in taken[name.start : name.end]:
                taken[name.start : name.end] = b"\1" * (name.end - name.start)
                found.append(name)
    found.sort(key=lambda name: name.start)
    return tuple(found)


def _latin(text: str, folded: str, table: Glossary) -> Iterator[Name]:
    """Longest run of words that spells an alias, with its version and size."""
    tokens = list(_WORD.finditer(folded))
    small = _without_capitals(folded)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        hit: tuple[int, int, Term] | None = None
        if table.may_begin(token[0]):
            hit = _longest(folded, tokens, index, table, small)
        if hit is None:
            index += 1
            continue
        last, end, term = hit
        name = _extended(text, folded, token.start(), end, term, table)
        yield name
        index = last + 1
        while index < len(tokens) and tokens[index].start() < name.end:
            index += 1


def _without_capitals(folded: str) -> bool:
    """Whether a text writes all words small, as machines write down what they hear: there a
    small letter does not tell an ordinary word from a name."""
    if _CAPITALISED.search(folded):
        return False
    return sum(map(len, _SMALL.findall(folded))) > _HEARD


def _longest(
    folded: str, tokens: list[re.Match[str]], index: int, table: Glossary, small: bool
) -> tuple[int, int, Term] | None:
    """(index of the last word, end, term) of the longest alias that begins at a word."""
    start = tokens[index].start()
    best: tuple[int, int, Term] | None = None
    end = start
    for last in range(index, min(len(tokens), index + _MOST_WORDS)):
        if last > index and not _JOINT.fullmatch(folded, end, tokens[last].start()):
            break
        end = tokens[last].end()
        if last > index and folded.endswith(("'s", "’s"), start, end):
            end -= 2  # SK hynix's
        elif last > index and key_of(folded[start:end]) not in table.by_key:
            cut = _CUT.search(folded, tokens[last].start() + 1, end)
            end = cut.start() if cut else end  # Hugging Face-based, SK hynix.com
        written = folded[start:end]
        key = key_of(written)
        term = table.by_key.get(key)
        if term is not None:
            # un$^2$ and 的in are no names, though Chinese stands beside them
            among_han = len(written) > 2 and _among_han(folded, start, end)
            term = table.spells(key, written, loosely=among_han)
            if term and written.islower() and written.isalpha() and not (among_han or small):
                term = term if term.canonical.islower() else None  # an ordinary English word
        if term is not None:
            best = (last, end, term)
        elif last == index:
            best = _inside(folded, start, end, table, last)
        if key not in table.beginnings:
            break
    return best


def _among_han(folded: str, start: int, end: int) -> bool:
    """Whether Chinese stands next to a Latin word: there it is a name, however it is written,
    but behind a word of degree, 很fair, it is none."""
    before = folded[max(0, start - 2) : start].strip()
    return not before.endswith(_DEGREE) and is_chinese(before + folded[end : end + 2].strip())


def _inside(
    folded: str, start: int, end: int, table: Glossary, last: int
) -> tuple[int, int, Term] | None:
    """A family at the head of one written word: Llama2-70B, GPT-4-turbo, OpenAI-funded."""
    word = folded[start:end]
    cuts = [m.start() for m in re.finditer(r"(?<=[A-Za-z])(?=\d)|[-/.’'+·](?=\w)", word)]
    for cut in reversed(cuts):
        numbered = word[cut : cut + 2].strip("-.").isdigit()
        term = table.spells(key_of(word[:cut]), word[:cut], loosely=numbered)
        if term is not None:
            return last, start + cut, term
    return None


def _extended(text: str, folded: str, start: int, end: int, term: Term, table: Glossary) -> Name:
    """The name with version, variant and size behind it, as one identity."""
    if term.kind not in ("model", "product", "chip"):
        return Name(text[start:end], start, end, term.canonical, term.kind)
    point = _POINT.match(folded, end) if folded[end - 1].isdigit() else None
    if point is not None:
        # Qwen3.5, where the list has Qwen3 only
        term = replace(term, canonical=term.canonical + point[0])
        end = point.end()
        if table.spells(key_of(folded[start:end]), folded[start:end]) is None:
            tail = _tail().match(folded, end)
            assert tail is not None
            stop, size = (end, None) if tail["version"] else (tail.end(), tail["size"])
            if size and _PREDICATED.match(folded, stop):
                stop, size = tail.start("size") - 1, None
            rest = folded[end:stop].replace("-", " ")
            whole_size = size_of(size.upper()) if size else None
            canonical = term.canonical + (rest[: -len(size)] + size.upper() if size else rest)
            return Name(text[start:stop], start, stop, canonical, term.kind, size=whole_size)
    tail = _tail().match(folded, end)
    assert tail is not None  # every part of the pattern may be missing
    if tail["version"] and folded[end - 1].isdigit():
        # the family's own number has been read: "GPT-4 3 times"
        tail = _tail().match(folded, end, end)
        assert tail is not None
    stop = tail.end()
    size = tail["size"]
    if size and _PREDICATED.match(folded, tail.end("size")):
        stop, size = tail.start("size") - 1, None
    written = folded[start:stop]
    if stop == end:
        return Name(text[start:end], start, end, term.canonical, term.kind, size=size_of(written))
    whole = table.spells(key_of(written), written)
    if whole is not None:
        return Name(
            text[start:stop], start, stop, whole.canonical, whole.kind, size=size_of(written)
        )
    stem = folded[start : tail.start("size") - 1] if size else written
    family = table.spells(key_of(stem), stem)
    base = family.canonical if family else term.canonical
    rest = folded[tail.start("size") - 1 if size and family else end : stop]
    identity = base
    for part in re.findall(r"[^ \xa0_-]+", rest):
        if part == size:
            part = part.upper().replace("X", "x")
        identity += (
            "-" if part[:1].isdigit() and part[-1] in "BM" and identity[-1].isalpha() else " "
        ) + part
    return Name(text[start:stop], start, stop, identity, term.kind, size=size_of(size or ""))


def size_of(name: str) -> Number | None:
    """Parameters that a name states: 70B is 70000000000; 8x7B, a mixture, is 56 billion."""
    found = _SIZED.search(name)
    if found is None or (found.start() and name[found.start() - 1].isalnum()):
        return None
    power = 1e9 if found["letter"] in "bB" else 1e6
    return round(float(found["number"]) * power * int(found["moe"] or 1))


def _chinese(text: str, folded: str, table: Glossary) -> Iterator[Name]:
    if table.chinese is None:
        return
    for match in table.chinese.finditer(folded):
        term = table.by_key.get(key_of(match[0]))
        around = folded[max(0, match.start() - 1) : match.end() + 2]
        if term is not None and not any(word in around for word in words()["longer_words"]):
            yield _extended(text, folded, match.start(), match.end(), term, table)
