"""How the guard fares: planted errors that pass, true translations that do not.

True translations are pairs of the corpus with a quantity on either side, chosen by a hash of
their text, so that every run and every machine has the same; pairs that do differ, found by
reading the alarms, stand in guard_mismatched.txt by that hash and are left out.
"""

from __future__ import annotations

import hashlib
import lzma
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.rows import Row
from summarizers.guard import check
from summarizers.names import find_names
from summarizers.quantities import find_quantities, render_quantity, same_quantity
from summarizers.text import detect_language
from summarizers.types import Guard, Language, Quantity, Verdict

HERE = Path(__file__).parent
PAIRS = 2_000
LEFT_OUT = "md_misc4"
"""A source with a non-commercial part."""
_CANDIDATE = re.compile(r"\d|[两三四五六七八九十百千万亿]")
_POLAR = re.compile(r"negation|hedge")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation, in the direction that its hash gives."""

    source: str
    output: str
    hash: str


def rows(shared: Path | None) -> list[Row]:
    """Four rows: plants of both kinds that pass, and alarms of both kinds on true pairs."""
    if shared is None:
        why = "needs the corpus of YIBAO_SHARED"
        return [Row("guard: planted errors, false alarms", "-", note=why)]
    pairs = list(sample(shared / "corpus", PAIRS))
    verdicts = [check(pair.source, pair.output) for pair in pairs]
    true = [pair for pair, verdict in zip(pairs, verdicts, strict=True) if _passed(verdict)]
    return [_numbers(true), _polarity(true + list(sample(shared / "corpus", 3000, "more"))),
            *_alarms(verdicts)]  # fmt: skip


def _passed(guard: Guard) -> bool:
    return guard.verdict is Verdict.KEPT


# ── true pairs ──────────────────────────────────────────────────────────────────────────────


def sample(corpus: Path, count: int, seed: str = "") -> Iterator[Pair]:
    """The `count` pairs with the lowest hashes among those that hold a quantity. Another seed
    gives another sample, of pairs that were never read."""
    known = mismatched()
    candidates = sorted(_candidates(corpus, seed), key=lambda row: row[0])
    found = 0
    for mark, en, zh in candidates:
        if mark in known or not (find_quantities(zh) or find_quantities(en)):
            continue
        pair = Pair(en, zh, mark) if int(mark, 16) % 2 else Pair(zh, en, mark)
        yield pair
        found += 1
        if found == count:
            return


def _candidates(corpus: Path, seed: str) -> Iterator[tuple[str, str, str]]:
    """One pair in thirty, by hash, where a numeral is written."""
    for file in sorted(corpus.glob("train-*.tsv.xz")):
        with lzma.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                en, zh, source, *_ = (*line.rstrip("\n").split("\t"), "", "")
                if source == LEFT_OUT or not (_CANDIDATE.search(zh) or _CANDIDATE.search(en)):
                    continue
                mark = hashlib.blake2b(f"{seed}{en}\t{zh}".encode(), digest_size=8).hexdigest()
                if mark < "09":
                    yield mark, en, zh


@cache
def mismatched() -> frozenset[str]:
    """Hashes of pairs whose sides truly differ; read one by one."""
    file = HERE / "guard_mismatched.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return frozenset(line.split()[0] for line in lines if line and line[0] != "#")


def _alarms(verdicts: list[Guard]) -> list[Row]:
    polar = sum(any(map(_POLAR.search, v.reasons)) for v in verdicts)
    plain = sum(any(not _POLAR.search(r) for r in v.reasons) for v in verdicts)
    found = []
    for what, count, most in (("quantities and names", plain, 0.03), ("polarity", polar, 0.06)):
        share = count / len(verdicts)
        found.append(
            Row(
                f"guard: false alarms, {what}",
                f"{share:.1%}",
                f"<= {most:.0%}",
                share <= most,
                f"{count} of {len(verdicts)} human translations; {len(mismatched())} left out",
            )
        )
    return found


# ── planted numbers and names ───────────────────────────────────────────────────────────────


def _numbers(pairs: list[Pair]) -> Row:
    rng = random.Random(20)
    planted = kept = 0
    for pair in pairs:
        for output in plants(pair.output, rng):
            planted += 1
            kept += _passed(check(pair.source, output))
        for output in plants(pair.output, rng):
            # the same error in the same language: a headline, a generated summary
            planted += 1
            kept += _passed(check(pair.output, output, "summary"))
    return Row(
        "guard: planted quantity and name errors kept",
        str(kept),
        "0",
        kept == 0 and planted >= 2_000,
        f"of {planted}",
    )


def plants(text: str, rng: random.Random) -> Iterator[str]:
    """The text with one error each: a number that means another, a name that is another."""
    names = find_names(text)
    quantities = [q for q in find_quantities(text, names) if _worth(q)]
    if quantities:
        quantity = rng.choice(quantities)
        for change in rng.sample(CHANGES, 3):
            changed = change(quantity, text, rng)
            if changed is not None:
                yield text[: quantity.start] + changed + text[quantity.end :]
    known = [name for name in names if name.known and name.kind in ("model", "company", "lab")]
    if known:
        name = rng.choice(known)
        other = rng.choice([n for n in OTHERS if n.casefold() not in text.casefold()])
        if all(other.casefold() != n.canonical.casefold() for n in names):
            yield text[: name.start] + other + text[name.end :]


OTHERS = ("Mistral", "Anthropic", "Llama 3", "Gemini", "DeepSeek", "百度", "智谱", "Nvidia")


def _worth(quantity: Quantity) -> bool:
    """Small counts come and go in translation; an error in one is no error of magnitude."""
    return abs(quantity.value) > 12 or quantity.unit not in (None, "count", "people")


Change = Callable[[Quantity, str, random.Random], str | None]


def _written(quantity: Quantity, text: str) -> str | None:
    """A quantity by rule, in the language of the text, where that is surely another one."""
    language = Language.ZH if detect_language(text) is Language.ZH else Language.EN
    written = render_quantity(replace(quantity, readings=()), language)
    return written


def _scaled(factor: float) -> Change:
    def change(quantity: Quantity, text: str, _rng: random.Random) -> str | None:
        if quantity.value == 0 or quantity.unit == "date":
            return None
        value = _whole(quantity.value * factor)
        value2 = None if quantity.value2 is None else _whole(quantity.value2 * factor)
        return _written(replace(quantity, value=value, value2=value2), text)

    return change


def _digits(quantity: Quantity, text: str, rng: random.Random) -> str | None:
    """One digit dropped, doubled or changed."""
    written = text[quantity.start : quantity.end]
    places = [m.start() for m in re.finditer(r"[1-9]", written)]
    if not places:
        return None
    at = rng.choice(places)
    other = rng.choice([d for d in "123456789" if d != written[at]])
    changed = rng.choice(
        [written[:at] + written[at + 1 :], written[:at] + written[at] + written[at:],
         written[:at] + other + written[at + 1 :]]
    )  # fmt: skip
    again = find_quantities(changed)
    if len(again) != 1 or same_quantity(again[0], quantity) or not re.search(r"\d", changed):
        return None
    return changed


def _unit(quantity: Quantity, text: str, _rng: random.Random) -> str | None:
    swaps = {
        "bytes": "parameters", "percent": "usd", "usd": "cny", "cny": "usd", "eur": "usd",
        "days": "hours", "hours": "days", "minutes": "days", "milliseconds": "minutes",
        "tokens": "usd", "parameters": "percent", "ratio": "percent",
    }  # fmt: skip
    if quantity.unit not in swaps:
        return None
    return _written(replace(quantity, unit=swaps[quantity.unit], text=""), text)


def _whole(value: float) -> float | int:
    rounded = round(value, 9)
    return int(rounded) if float(rounded).is_integer() else rounded


CHANGES: list[Change] = [
    _scaled(10), _scaled(0.1), _scaled(100), _scaled(1000), _scaled(0.001), _scaled(10_000),
    _digits, _digits, _digits, _unit, _unit,
]  # fmt: skip


# ── planted negations and hedges ────────────────────────────────────────────────────────────


def _polarity(pairs: list[Pair]) -> Row:
    rng = random.Random(7)
    kinds: dict[str, list[int]] = {}
    for pair in pairs:
        if not _passed(check(pair.source, pair.output)):
            continue
        for kind, output in reversals(pair.output, rng):
            counts = kinds.setdefault(kind, [0, 0])
            counts[0] += _passed(check(pair.source, output))
            counts[1] += 1
    planted = sum(total for _, total in kinds.values())
    kept = sum(passed for passed, _ in kinds.values())
    share = kept / max(1, planted)
    told = ", ".join(f"{kind} {a}/{b}" for kind, (a, b) in sorted(kinds.items()))
    return Row(
        "guard: planted negations and hedges kept",
        f"{share:.1%}",
        "<= 5%",
        share <= 0.05 and planted >= 1_000,
        f"of {planted}: {told}",
    )


def reversals(text: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """The text with a denial or a doubt taken out or put in, one of each kind that fits."""
    language = "zh" if detect_language(text) is Language.ZH else "en"
    for kind, by_language in _constructions().items():
        fitting = [(found, made) for found, made in by_language[language] if found.search(text)]
        if fitting:
            found, made = rng.choice(fitting)
            # every occurrence of it: one left over would still say it
            changed = found.sub(made, text)
            if not any(other.search(changed) for other, _ in by_language[language]) or (
                kind == "added_negation"
            ):
                yield kind, changed


@cache
def _constructions() -> dict[str, dict[str, list[tuple[re.Pattern[str], str]]]]:
    loaded: Any = yaml.safe_load((HERE / "guard_plants.yaml").read_text(encoding="utf-8"))
    return {
        kind: {
            language: [(re.compile(found), made) for found, made in listed]
            for language, listed in by_language.items()
        }
        for kind, by_language in loaded.items()
    }


