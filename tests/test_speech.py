"""Speech that a machine wrote down: what is put right, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.document import read
from summarizers.speech import NOTHING, Hearing, hearing, is_speech, spoken
from summarizers.summarize import summarize

ZH = (
    "然后呃我们当时做的第一个事情就是把Falcon 40B的参数都放到一台机器上面去 "
    "对 然后Mixtral那个model其实也是差不多的思路 "
    "你说Falcon有40米 大家就觉得已经很大了 后来Mixtrel出来以后大家才发现不是这样 "
    "然后我们把它的contextwindow拉长了一倍 就是那个window变大以后context里面能放的东西就多了 "
    "所以就就就我觉得这个方向还是有很多事情可以做的 尤其是FALKON这种 "
)
EN = (
    "so um when we started falcon 40B parameters was considered huge and and people in the lab "
    "were you know really surprised that Falcon at 40 meters was beaten by Mixtral at all and "
    "then of course everybody moved to Mixtrel because it was so much cheaper to run and uh the "
    "zero short numbers were better too so that is pretty much how it went for us "
)


def mended(text: str) -> str:
    document = read(text)
    heard = hearing(document)
    return "\n".join(spoken(sentence.text, heard) for sentence in document.sentences)


@pytest.mark.parametrize(("text", "size"), [(ZH, "40米"), (EN, "40 meters")])
def test_a_misheard_unit_behind_the_digits_of_a_known_size_is_that_size(
    text: str, size: str
) -> None:
    assert size in text
    assert size not in mended(text)
    assert mended(text).count("40B") == 2


@pytest.mark.parametrize("text", [ZH, EN])
def test_a_name_that_sounds_like_one_that_the_text_spells_right_is_that_name(text: str) -> None:
    assert "Mixtrel" in text
    assert "Mixtrel" not in mended(text)
    assert mended(text).count("Mixtral") == 2


def test_fillers_stammers_and_words_run_together_are_put_right() -> None:
    told = mended(ZH)
    assert "呃" not in told
    assert "就就" not in told
    assert "context window拉长" in told
    assert "FALKON" not in told
    english = mended(EN)
    assert " um " not in english
    assert "and and" not in english
    assert "zero-shot" in english


@pytest.mark.parametrize(
    "text",
    [
        "这座桥有40米长 我们那天走了很久才走完 然后大家就在桥的另外一头拍了很多照片 晚上才一起坐车回到了城里面去的 那天的天气也特别好",
        "we walked 40 meters over the bridge and then we took a lot of photos on the other side of it",
        "Churchill was a british prime minister and he is still read and quoted a lot in that country",
        "我们这边有一百多B的参数量 所以推理的成本就很高 这个事情大家其实都知道的 只是没有人愿意去说而已吧 对吧你说呢 我反正是这么想的",
    ],
)
def test_what_nothing_in_the_text_explains_stays(text: str) -> None:
    assert is_speech(text)
    heard = Hearing(frozenset({"40"}), frozenset({"falcon"}), ("Falcon", "Mixtral"))
    assert spoken(text, heard) == text
    assert spoken(text, NOTHING) == text


def test_a_written_text_teaches_nothing_and_is_not_changed() -> None:
    text = "Falcon 40B has 40 billion parameters. It is um fine.\n猎鹰有400亿参数,呃,还行。"
    assert hearing(read(text)) == NOTHING
    assert mended(text) == text.replace(". It", ".\nIt")


@pytest.mark.parametrize("text", [ZH, EN])
def test_a_mended_summary_sentence_says_so_and_points_at_what_was_said(text: str) -> None:
    found = summarize(read(text))
    assert any(line.edited for line in found.summary)
    for line in found.summary:
        ((start, end),) = line.source
        assert line.edited == (text[start:end] != line.text)


@given(st.text(alphabet="呃就是那个模型有40米 BFalconMixtrel 0123", min_size=60, max_size=200))
def test_mending_never_fails(text: str) -> None:
    assert isinstance(mended(text), str)
    assert isinstance(
        spoken(text, Hearing(frozenset({"40"}), frozenset({"mixtral"}), ("Mixtral",))), str
    )
