"""Where sentences begin and end, in Chinese, in English, and in text that mixes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from summarizers.text.furniture import find_furniture
from summarizers.text.script import HAN
from summarizers.types import Sentence, SentenceKind

_MARK = re.compile(
    r"(?P<zh>[。！？…]+|[!?]+(?=[\s”’」』\"')）" + HAN + r"]|$))(?P<close>[”’」』\"')）】]*)"
    r"|(?P<en>\.{1,3})(?P<close_en>[”’\"')\]]*)(?=\s|$|[" + HAN + r"“「])"
)
_OPEN = {"“": "”", "「": "」", "『": "』", "《": "》", "（": "）", "‘": "’"}
_CLOSE = {close: mark for mark, close in _OPEN.items()}
_QUOTES = re.compile(f'[{"".join((*_OPEN, *_CLOSE))}"]')
# A quotation or bracket that never closes, or runs on for longer than this, hides no marks.
_QUOTE_LIMIT = 240
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st vs etc eg ie e.g i.e al fig figs eq eqs sec ref refs no nos vol "
    "pp p inc ltd corp co llc approx dept est gen gov hon jan feb mar apr jun jul aug sep sept "
    "oct nov dec "
    "mon tue wed thu fri sat sun u.s u.k e.u u.n a.m p.m ph.d m.sc b.sc cf viz resp".split()
)
# What goes on in small letters goes on; but phi-1.5 and iPhone begin sentences as well
_GOES_ON = re.compile(r"\s*(?:[，,、；;：:的]|[a-z](?![A-Z]|[a-z]*-?\d))")
_LAST_TOKEN = re.compile(r"[A-Za-z][A-Za-z.]*$")
_BULLET = re.compile(
    r"\s*(?:[-*•·▪●○◆]|\d{1,2}[.)、]|[（(]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、)\s*(?=\S)"
)
_HEADING_MARK = re.compile(r"\s*#{1,6}\s+")
_ENDS = re.compile(r"[。！？!?.…;；，,:：][”’」』\"')）]*$")
_HAN = re.compile(f"[{HAN}]")
_CELL = re.compile(r"[^|\t]+")
_RULE_ROW = re.compile(r"[\s|:+-]+")

_SPEECH = 300
"""A line longer than this without any sentence mark is speech that was written down."""
_PIECE, _PIECE_EN = (60, 120), (90, 270)
"""A piece of such speech: cut at a speaker's turn of phrase from the first length on, at any
pause from the second. Between English words there is a space but no pause."""
_TURN = re.compile(
    r"(?:然后|所以|但是|就是说|对(?=\s)|因为|其实|那(?=么|个|你|这)|而且|比如说|如果|同时|另外|"
    r"so |and then |but |because |you know |actually |i mean |right |now )"
)
_TURN_EN = re.compile(
    r"(?:so (?!much|many|far|that|as)|but|because|although|whereas|you know|actually|i mean|"
    r"right(?! now| away)|okay|ok|well(?! as)|yeah|um+|uh+|thanks|hi|anyway|also|next|"
    r"and (?:then|so|we|it|it's|they|i|i'm|you|there|he|she|this|what|how|do|did|is|are|the)|"
    r"(?:some|many|other|most) people|the (?:surprising|interesting|main|other|second) thing|"
    r"(?:what|how|why|do|did|does) (?:do|did|does|is|are|was|were|about|much|many|you|we)) ",
    re.IGNORECASE,
)


def split_sentences(text: str, title: str | None = None) -> tuple[Sentence, ...]:
    """Every sentence of `text` with its offsets and kind, furniture included and marked.

    A line never joins the next one. Headings, list items and table cells are sentences of
    their kind; `title`, where the text repeats it as a line, gives that line the kind title.
    """
    found: list[Sentence] = []
    lines = text.split("\n")
    furniture = find_furniture(lines)
    start = 0
    wanted = title.strip() if title else None
    for index, line in enumerate(lines):
        if line.strip():
            if index in furniture:
                found.append(_sentence(text, start, start + len(line), "furniture"))
            elif wanted is not None and line.strip() == wanted:
                found.append(_sentence(text, start, start + len(line), "title"))
                wanted = None
            else:
                found.extend(_line(text, start, start + len(line)))
        start += len(line) + 1
    return tuple(found)


def _sentence(text: str, start: int, end: int, kind: SentenceKind) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(text[start:end], start, end, kind)


def _line(text: str, start: int, end: int) -> Iterator[Sentence]:
    line = text[start:end]
    if line.count("|") >= 2 or line.count("\t") >= 2:
        yield from _cells(text, start, line)
        return
    kind: SentenceKind = "body"
    heading = _HEADING_MARK.match(line)
    bullet = None if heading else _BULLET.match(line)
    if heading:
        yield _sentence(text, start + heading.end(), end, "heading")
        return
    if bullet:
        start += bullet.end()
        kind = "item"
    elif _is_heading(line):
        kind = "heading"
    if end - start > _SPEECH and not _MARK.search(text, start, end - 1):
        yield from _speech(text, start, end)
        return
    for first, last in _cuts(text, start, end):
        sentence = _sentence(text, first, last, kind)
        if sentence.text:
            yield sentence


def _cells(text: str, start: int, line: str) -> Iterator[Sentence]:
    if _RULE_ROW.fullmatch(line):
        return
    # A row is read as a whole: the cell beside a number says what it counts.
    yield _sentence(text, start, start + len(line), "cell")


def _is_heading(line: str) -> bool:
    line = line.strip()
    if _ENDS.search(line):
        return False
    if re.search(f"[{HAN}]", line):
        return len(line) <= 40
    return len(line.split()) <= 12


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one line as ranges."""
    hidden = _hidden(text, start, end)
    first = start
    for mark in _MARK.finditer(text, start, end):
        cut = mark.end()
        if cut >= end:
            break
        if mark["en"] and _is_abbreviation(text, first, mark.start(), mark["en"]):
            continue
        if any(a < mark.start() and mark.end() < b for a, b in hidden):
            continue
        closed = mark["close"] or mark["close_en"]
        goes_on = _GOES_ON.match(text, cut, end)
        if goes_on and (closed or mark["en"] or set(mark[0]) <= {"…"}):
            continue
        yield first, cut
        first = cut
    if first < end:
        yield first, end


def _is_abbreviation(text: str, start: int, dot: int, dots: str) -> bool:
    if len(dots) > 1:
        return False
    token = _LAST_TOKEN.search(text, max(start, dot - 12), dot)
    if token is None:
        # "3. " at the start of a line is a number of a list, "in 2023. " ends a sentence
        return text[start:dot].strip().isdigit()
    word = token[0].lower()
    initial = len(word) == 1 and token[0].isupper() and not text[: token.start()][-1:].isdigit()
    return word in _ABBREVIATIONS or initial


def _hidden(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges inside quotation marks and brackets that are closed within reason."""
    ranges: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    straight: int | None = None
    for mark in _QUOTES.finditer(text, start, end):
        position, character = mark.start(), mark[0]
        if character in _OPEN:
            stack.append((character, position))
        elif character in _CLOSE:
            if stack and stack[-1][0] == _CLOSE[character]:
                opened = stack.pop()[1]
                if position - opened <= _QUOTE_LIMIT:
                    ranges.append((opened, position + 1))
        elif character == '"':
            if straight is None:
                straight = position
            else:
                if position - straight <= _QUOTE_LIMIT:
                    ranges.append((straight, position + 1))
                straight = None
    return ranges


def _speech(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Speech without marks, cut where the speaker pauses or turns."""
    chinese = _HAN.search(text, start, end) is not None
    (least, most), turn = (_PIECE, _TURN) if chinese else (_PIECE_EN, _TURN_EN)
    first = start
    for pause in re.finditer(r"\s+", text[start:end]):
        at, after = start + pause.start(), start + pause.end()
        length = at - first
        within = text[at - 1].isascii() and text[after : after + 1].isascii()
        if within and chinese and length < 2 * most:
            continue  # between two English words of a Chinese speaker there is no pause
        if length >= most or (length >= least and turn.match(text, after, end)):
            yield _sentence(text, first, at, "body")
            first = after
    if first < end:
        yield _sentence(text, first, end, "body")


def chunks(
    sentences: Sequence[str], size: Callable[[str], int], budget: int
) -> tuple[tuple[str, ...], ...]:
    """Group sentences, in order, so that no group is larger than `budget` by `size`.

    A sentence larger than the budget stands alone in its group; nothing is cut or dropped.
    """
    groups: list[tuple[str, ...]] = []
    group: list[str] = []
    used = 0
    for sentence in sentences:
        cost = size(sentence)
        if group and used + cost > budget:
            groups.append(tuple(group))
            group, used = [], 0
        group.append(sentence)
        used += cost
    if group:
        groups.append(tuple(group))
    return tuple(groups)
