"""Quantities and names leave the sentence before the model and come back by rule."""

from __future__ import annotations

import pytest

from summarizers.masks import MaskError, mask
from summarizers.types import Language


def test_a_chinese_sentence_is_masked_and_written_in_english() -> None:
    masked = mask("微软的论文称,ChatGPT 只有200亿参数。", Language.EN)
    assert masked.text == "<t0>的论文称,<t1> 只有<n0>。"
    said = masked.render("A <t0> paper says <t1> has only <n0>.")
    assert said == "A Microsoft paper says ChatGPT has only 20 billion parameters."


def test_an_english_sentence_is_masked_and_written_in_chinese() -> None:
    masked = mask("Nvidia sold $26 billion of chips.", Language.ZH)
    assert masked.render("<t0>卖出了<n0>的芯片。") == "英伟达卖出了 260 亿美元的芯片。".replace(
        "了 ", "了"
    )


@pytest.mark.parametrize(
    ("output", "reason"),
    [("<t0> has it.", "lost"), ("<t0> <n0> <n0>", "twice"), ("<t0> <n0> <n7>", "invented")],
)
def test_a_lost_doubled_or_invented_symbol_is_an_error(output: str, reason: str) -> None:
    masked = mask("微软有200亿参数。", Language.EN)
    with pytest.raises(MaskError, match=reason):
        masked.render(output)


def test_more_than_ten_numbers_stay_for_the_guard() -> None:
    text = ",".join(f"{n}亿美元" for n in range(11, 25))
    assert len(mask(text, Language.EN).written) == 10
