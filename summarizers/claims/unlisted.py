"""Names that no list and no general pattern knows, found by how this text uses them.

青鸾-3 is a name because a hyphen joins Chinese characters to a version; and what has once
been a name in a text is one wherever it stands there.
"""

from __future__ import annotations

import re
from dataclasses import replace

from summarizers.types import Document, Name

_VERSIONED = re.compile(
    r"(?P<word>[一-鿿]{2,6})[-－]"
    r"(?P<version>(?:[A-Za-z]{1,8}[- ]?)?\d+(?:\.\d+)*[A-Za-z]{0,6})(?![\d.%])"
)
# What may stand right before such a name without a space: it ends before the name begins.
_BEFORE = re.compile(
    r"^.*(?:发布|推出|开源|公布|介绍|否认|超过|优于|强于|不如|不及|使用|采用|训练|表示|称|了|的|于|在|与|和|比|过|据|"
    r"对|用|为|是|给|把|将|让|从|到|及|或|但|而|款|个|型|代|發佈|發布|強於|優於|使|叫|由|向|跟|新|即|像|如|有|因|被|仅|只|至|以|"
    r"输给|击败|战胜|媲美|追平|领先|落后|相比|包括|名|号称|认为|声称|显示|指出|透露)(?=[一-鿿]{2})"
)


def with_unlisted(document: Document) -> Document:
    """The document with such names added, and numbers inside names taken out."""
    text = document.text
    taken = bytearray(len(text))
    for name in document.names:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    found: list[Name] = []

    def add(name: Name) -> None:
        if not any(taken[name.start : name.end]):
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
            found.append(name)

    for m in _VERSIONED.finditer(text):
        word = m["word"]
        cut = _BEFORE.match(word)
        stem = word[cut.end() :] if cut else word
        stem = stem if len(stem) <= 3 else stem[-2:]
        start = m.end("word") - len(stem)
        told = f"{stem}-{m['version']}"
        add(Name(text[start : m.end()], start, m.end(), told, "model", known=False))
    unlisted = {n.text: n for n in document.names if not n.known and not n.text.isascii()}
    for words, name in unlisted.items():
        if len(words) > 1:
            for m in re.finditer(re.escape(words), text):
                add(replace(name, start=m.start(), end=m.end()))
    if not found:
        return document
    names = tuple(sorted((*document.names, *found), key=lambda n: (n.start, n.end)))
    inside = bytearray(len(text))
    for name in found:
        inside[name.start : name.end] = b"\1" * (name.end - name.start)
    quantities = tuple(q for q in document.quantities if not inside[q.start])
    return replace(document, names=names, quantities=quantities)
