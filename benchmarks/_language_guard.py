"""How the guard fares: planted errors that pass, true translations that do not.

True translations are pairs of the corpus with a number on either side, chosen by a hash of their
text, so that every run and every machine has the same; pairs whose sides do differ, found by
reading the alarms, stand in guard_mismatched.txt by that hash and are left out. The last rows are
of a second sample that nobody has read and nothing is left out of.
"""

from __future__ import annotations

import hashlib
import lzma
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.guard_errors import name_errors, number_errors, polarity_errors
from benchmarks.rows import Row
from summarizers.guard import check
from summarizers.quantities import find_quantities
from summarizers.types import Guard, Verdict

HERE = Path(__file__).parent
PAIRS = 2_000
LEFT_OUT = "md_misc4"
"""A source with a non-commercial part."""
_CANDIDATE = re.compile(r"\d|[两三四五六七八九十百千万亿]|\b(?:two|three|four|five|ten|hundred)\b")
_POLAR = re.compile(r"^a (?:negation|hedge|report) was")
_DENSE = re.compile(
    r"不|没|无法|可能|似乎|据|预计|\b(?:not|never|no|may|might|likely|seems?)\b|n['’]t\b"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation, in the direction that its hash gives."""

    source: str
    output: str
    hash: str
    corpus: str


def rows(shared: Path | None) -> list[Row]:
    """Plants of both kinds that pass, alarms of both kinds on true pairs, and the speed."""
    if shared is None:
        why = "needs the corpus of YIBAO_SHARED"
        return [Row("guard: planted errors, false alarms", "-", note=why)]
    read = sample(shared / "corpus", PAIRS)
    begin = time.process_time()
    verdicts = [check(pair.source, pair.output) for pair in read]
    taken = time.process_time() - begin
    true = [pair for pair, verdict in zip(read, verdicts, strict=True) if _kept(verdict)]
    denials = [p for p in sample(shared / "corpus", 6_000, "polarity") if _DENSE.search(p.output)]
    unread = sample(shared / "corpus", PAIRS, "unread")
    characters = sum(len(pair.source) + len(pair.output) for pair in read)
    return [
        _numbers(true),
        _polarity(denials),
        *_alarms(verdicts, "", f"{len(mismatched())} truly different pairs left out"),
        *_alarms(
            [check(p.source, p.output) for p in unread],
            ", unread sample",
            "nothing left out",
            pinned=False,
        ),
        Row(
            "guard, characters a second", f"{characters / taken:,.0f}", note="both texts, one core"
        ),
    ]


def _kept(guard: Guard) -> bool:
    return guard.verdict is Verdict.KEPT


def sample(corpus: Path, count: int, seed: str = "") -> list[Pair]:
    """The `count` pairs with the lowest hashes among those that hold a quantity. Another seed
    gives another sample."""
    known = mismatched()
    found: list[Pair] = []
    for mark, en, zh, source in sorted(_candidates(corpus, seed)):
        if mark in known or not (find_quantities(zh) or find_quantities(en)):
            continue
        both = (en, zh) if int(mark, 16) % 2 else (zh, en)
        found.append(Pair(*both, mark, source))
        if len(found) == count:
            break
    return found


def _candidates(corpus: Path, seed: str) -> Iterator[tuple[str, str, str, str]]:
    """One pair in sixty, by hash, where a number is written."""
    for file in sorted(corpus.glob("train-*.tsv.xz")):
        with lzma.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                en, zh, source, *_ = (*line.rstrip("\n").split("\t"), "", "")
                if source == LEFT_OUT or not (_CANDIDATE.search(zh) or _CANDIDATE.search(en)):
                    continue
                mark = hashlib.blake2b(f"{seed}{en}\t{zh}".encode(), digest_size=8).hexdigest()
                if mark < "04":
                    yield mark, en, zh, source


@cache
def mismatched() -> frozenset[str]:
    """Hashes of pairs whose sides truly differ; read one by one."""
    file = HERE / "guard_mismatched.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return frozenset(line.split()[0] for line in lines if line and line[0] != "#")


def _alarms(verdicts: list[Guard], which: str, note: str, *, pinned: bool = True) -> list[Row]:
    polar = sum(any(map(_POLAR.search, v.reasons)) for v in verdicts)
    plain = sum(any(not _POLAR.search(r) for r in v.reasons) for v in verdicts)
    found = []
    for what, count, most in (
        ("quantities and names", plain, 0.03),
        ("polarity and hedges", polar, 0.06),
    ):
        share = count / len(verdicts)
        found.append(
            Row(
                f"guard: false alarms, {what}{which}",
                f"{share:.1%}",
                f"<= {most:.0%}" if pinned else "",
                share <= most if pinned else None,
                f"{count} of {len(verdicts)} translations; {note}",
            )
        )
    return found


@dataclass(slots=True)
class Tally:
    """Plants by kind, and those that passed, with the first few of them."""

    planted: Counter[str]
    passed: Counter[str]
    examples: list[tuple[str, str, str]]

    @classmethod
    def of(cls) -> Tally:
        return cls(Counter(), Counter(), [])

    def take(self, kind: str, source: str, output: str, *, summary: bool = False) -> None:
        """Ask the guard about one plant."""
        self.planted[kind] += 1
        if _kept(check(source, output, "summary" if summary else "translation")):
            self.passed[kind] += 1
            self.examples.append((kind, source, output))

    def told(self) -> str:
        """Kind by kind: passed of planted."""
        return ", ".join(f"{k} {self.passed[k]}/{n}" for k, n in sorted(self.planted.items()))


def plant_numbers(pairs: Iterable[tuple[str, str]], tally: Tally) -> None:
    """Errors of numbers and names in translations, and in summaries in the same language."""
    rng = random.Random(20)
    for source, output in pairs:
        for kind, planted in (*number_errors(output, rng), *name_errors(output, rng)):
            tally.take(kind, source, planted)
        for kind, planted in (*number_errors(output, rng, summary=True), *name_errors(output, rng)):
            tally.take(kind, output, planted, summary=True)


def plant_polarity(pairs: Iterable[tuple[str, str]], tally: Tally) -> None:
    """Denials and doubts lost or added, in translations and in summaries."""
    rng = random.Random(7)
    for source, output in pairs:
        for kind, planted in polarity_errors(output, rng):
            tally.take(kind, source, planted)
        for kind, planted in polarity_errors(output, rng):
            tally.take(kind + ", summary", output, planted, summary=True)


def _numbers(pairs: list[Pair]) -> Row:
    tally = Tally.of()
    plant_numbers(((p.source, p.output) for p in pairs), tally)
    planted, passed = tally.planted.total(), tally.passed.total()
    return Row(
        "guard: planted quantity and name errors kept",
        str(passed),
        "0",
        passed == 0 and planted >= 2_000,
        f"of {planted}: {tally.told()}",
    )


def _polarity(pairs: list[Pair]) -> Row:
    tally = Tally.of()
    plant_polarity(((p.source, p.output) for p in pairs if _kept(check(p.source, p.output))), tally)
    planted, passed = tally.planted.total(), tally.passed.total()
    share = passed / max(1, planted)
    return Row(
        "guard: planted negations and hedges kept",
        f"{share:.1%}",
        "<= 5%",
        share <= 0.05 and planted >= 1_000,
        f"of {planted}: {tally.told()}",
    )
