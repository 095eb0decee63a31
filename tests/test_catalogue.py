"""What the bot says in Discord: one catalogue, three languages."""

from __future__ import annotations

import re

import pytest

from bot.chat.i18n.catalogue import LANGUAGES, catalogue, guard_reason, say
from summarizers.guard import check, repair
from summarizers.types import Verdict

WRONG = (
    ("The model has 7 billion parameters.", "该模型有 7000 亿参数。"),
    ("It has 7 billion parameters and 3 layers.", "它有 70 亿参数。"),
    ("该模型有 70 亿参数。", "The model has 7 billion parameters and 32 layers."),
    ("Microsoft released it.", "谷歌发布了它。"),
    ("微软发布了 Harrow-2 模型。", "Microsoft released the model."),
    ("The company released it.", "微软公司发布了它。"),
    ("OpenAI outperforms Google.", "谷歌超过 OpenAI。"),
    ("Upgrade from Python 3.8 to Python 3.10.", "从 Python 3.10 升级到 Python 3.8。"),
    ("Python 3.8 is needed.", "需要 Python 3.10。"),
    ("The model does not support images.", "该模型支持图像。"),
    ("该模型支持图像。", "The model does not support images."),
    ("The price may fall.", "价格会下降。"),
    ("价格会下降。", "The price will perhaps fall."),
    ("Reportedly the deal is off.", "交易取消了。"),
    ("交易取消了。", "Reportedly the deal is off."),
    ("It works.", " "),
)
"""Sources with outputs that are wrong in one way each, in both directions."""


def test_every_reply_has_the_same_places_in_every_language() -> None:
    for key, row in catalogue()["replies"].items():
        assert set(row) == set(LANGUAGES), key


@pytest.mark.parametrize(("source", "output"), WRONG)
def test_what_the_guard_finds_is_said_in_chinese(source: str, output: str) -> None:
    found = check(source, output)
    assert found.verdict is Verdict.REJECTED
    for reason in found.reasons:
        assert guard_reason(reason, "en-US") == reason
        assert re.search("译文|原文", guard_reason(reason, "zh-CN")), reason
        assert re.search("譯文|原文", guard_reason(reason, "zh-TW")), reason


def test_repairs_and_contradictions_are_said_in_chinese() -> None:
    mended = repair("参数量为 200 亿。", "It has 200 billion parameters.")
    assert mended is not None
    assert "已按原文改写为" in guard_reason(mended[1].reasons[0], "zh-CN")
    assert guard_reason("“20B” against “200 亿”", "zh-TW") == "「20B」與「200 亿」"


@pytest.mark.parametrize("reason", [
    "7B and 8B are in each other's place", "the ends of 5–3 stand in each other's place",
    "from 5 in the output, from 3 in the source", "to 5 in the output, not so in the source",
    "12 in the output, where the source has 120", "7 stands before 8 in the output, behind it in the source",
])  # fmt: skip
def test_numbers_in_the_wrong_place_are_said_in_chinese(reason: str) -> None:
    for language, words in (("zh-CN", "译文"), ("zh-TW", "譯文")):
        said = guard_reason(reason, language)
        assert words in said
        assert not re.search("[a-z]{2}", said), said


def test_a_noun_goes_with_its_number() -> None:
    assert "1 story" in say("posted", "en-US", stories=1, messages=2)
    assert "2 messages" in say("posted", "en-US", stories=1, messages=2)
    assert "1 条" in say("posted", "zh-CN", stories=1, messages=2)
