"""The guard on translated news sentences of our own: errors never pass, translations mostly do.

The pairs are written for this test, with figures and names as they stand in AI news. The same
measures on 2,000 human translations of other texts are printed by `benchmarks/language.py guard`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks._language_guard import Tally, plant_numbers, plant_polarity
from summarizers.guard import check
from summarizers.types import Verdict

HAN = re.compile("[\u4e00-\u9fff]")
PAIRS = Path(__file__).parent / "data" / "quality" / "guard_pairs.tsv"


def _pairs() -> list[tuple[str, str]]:
    """Every pair in both directions: Chinese to English, then English to Chinese."""
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    pairs = [(zh, en) for zh, _, en in (line.partition("\t") for line in lines)]
    return [*pairs, *((en, zh) for zh, en in pairs)]


def test_there_are_enough_pairs_each_in_two_languages() -> None:
    pairs = _pairs()
    assert len(pairs) >= 2 * 60
    for source, output in pairs:
        assert bool(HAN.search(source)) != bool(HAN.search(output)), (source, output)


def test_no_planted_error_of_a_number_or_a_name_passes() -> None:
    tally = Tally.of()
    plant_numbers(_pairs(), tally)
    assert tally.planted.total() >= 2_000
    assert tally.passed.total() == 0, tally.examples


def test_planted_denials_and_doubts_rarely_pass() -> None:
    tally = Tally.of()
    plant_polarity(_pairs(), tally)
    assert tally.planted.total() >= 500
    assert tally.passed.total() <= 0.05 * tally.planted.total(), tally.examples


@pytest.mark.parametrize("direction", ["zh to en", "en to zh"])
def test_true_translations_are_hardly_ever_rejected(direction: str) -> None:
    both = _pairs()
    half = len(both) // 2
    pairs = both[:half] if direction == "zh to en" else both[half:]
    verdicts = [(pair, check(*pair)) for pair in pairs]
    rejected = [(p, v.reasons) for p, v in verdicts if v.verdict is not Verdict.KEPT]
    assert len(rejected) <= 0.03 * len(pairs), rejected
