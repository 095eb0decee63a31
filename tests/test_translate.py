"""Lines through a model that behaves, misbehaves, and a real small one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from summarizers.seq2seq import registry
from summarizers.translate import repeats, translate_lines
from summarizers.types import Language, Output, Request, Task, TaskNotSupported, Verdict

TINY = Path(__file__).parent / "data" / "tiny-marian"
KNOWN = {
    "微软称参数只有200亿。": "Microsoft says there are only 20 billion parameters.",
    "Microsoft says there are only 20 billion parameters.": "微软称参数只有200亿。",
    "模型开源了。": "The model is open source.",
}


class DictionaryModel:
    """Translates the sentences that it knows; `spoil` plants an error in what it says."""

    name, masks, max_input = "dictionary", False, 400

    def __init__(self, spoil: Callable[[str, int], str] = lambda text, _beam: text) -> None:
        self.tasks = frozenset({Task.ZH_EN, Task.EN_ZH})
        self.spoil = spoil
        self.calls: list[int] = []

    def count(self, text: str) -> int:
        return len(text)

    def generate(self, requests: Sequence[Request], *, beam: int = 2) -> tuple[Output, ...]:
        self.calls.append(len(requests))
        return tuple(Output(self.spoil(KNOWN.get(r.text, r.text), beam), -0.1) for r in requests)

    def close(self) -> None:
        """Nothing to free."""


def test_lines_are_translated_in_one_call_and_in_order() -> None:
    model = DictionaryModel()
    lines = ["模型开源了。", "", "微软称参数只有200亿。", "Already English."]
    found = translate_lines(lines, Language.EN, model)
    assert [t.text for t in found] == [KNOWN[lines[0]], "", KNOWN[lines[2]], "Already English."]
    assert [t.translated for t in found] == [True, False, True, False]
    assert model.calls == [2]


def test_english_goes_to_chinese_too() -> None:
    (found,) = translate_lines(
        ["Microsoft says there are only 20 billion parameters."], Language.ZH, DictionaryModel()
    )
    assert (found.text, found.guard.verdict) == ("微软称参数只有200亿。", Verdict.KEPT)


def test_a_wrong_number_is_mended_by_rule() -> None:
    model = DictionaryModel(lambda text, _beam: text.replace("20 billion", "200 billion"))
    (found,) = translate_lines(["微软称参数只有200亿。"], Language.EN, model)
    assert "20 billion" in found.text
    assert "200 billion" not in found.text
    assert found.guard.verdict is Verdict.REPAIRED


def test_what_cannot_be_mended_is_the_original_with_the_reason() -> None:
    model = DictionaryModel(lambda text, _beam: text.replace("Microsoft", "Google"))
    (found,) = translate_lines(["微软称参数只有200亿。"], Language.EN, model)
    assert (found.text, found.translated, found.lang) == (
        "微软称参数只有200亿。",
        False,
        Language.ZH,
    )
    assert "Microsoft" in " ".join(found.guard.reasons) or "微软" in " ".join(found.guard.reasons)
    assert model.calls == [1, 1]


def test_a_rejected_line_is_tried_once_more_without_a_beam() -> None:
    model = DictionaryModel(lambda text, beam: "no no " * 9 if beam > 1 else text)
    (found,) = translate_lines(["模型开源了。"], Language.EN, model)
    assert found.text == "The model is open source."


def test_traditional_chinese_is_read_as_simplified() -> None:
    (found,) = translate_lines(["模型開源了。"], Language.EN, DictionaryModel())
    assert found.text == "The model is open source."


def test_a_direction_that_the_model_lacks_is_named() -> None:
    model = DictionaryModel()
    model.tasks = frozenset({Task.ZH_EN})
    with pytest.raises(TaskNotSupported, match="cannot do en>zh"):
        translate_lines(["x"], Language.ZH, model)


def test_loops_are_seen() -> None:
    assert repeats("the model the model the model the model ")
    assert repeats("很好很好很好很好")
    assert not repeats("1,000,000,000,000")
    assert not repeats("very, very good")


def test_the_small_checkpoint_carries_a_masked_number_through() -> None:
    model = registry.load(TINY)
    (found,) = translate_lines(["微软的论文称,ChatGPT 只有200亿参数。"], Language.EN, model)
    model.close()
    assert found.translated
    assert "20 billion" in found.text
    assert found.masked


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("模型" * 90 + "，" + "参数" * 90 + "。", Language.EN),
        ("models " * 30 + ", " + "weights " * 30 + ".", Language.ZH),
    ],
)
def test_a_sentence_longer_than_the_model_reads_is_cut_between_its_clauses(
    line: str, target: Language
) -> None:
    asked: list[str] = []

    def spoil(text: str, _beam: int) -> str:
        asked.append(text)
        return text

    model = DictionaryModel(spoil)
    model.max_input = 300
    translate_lines([line, "短。" if target is Language.EN else "Short."], target, model)
    assert len(asked) >= 3
    assert all(len(text) <= 300 for text in asked)


def test_a_clause_longer_than_the_model_reads_costs_its_line_alone() -> None:
    model = DictionaryModel()
    long, known = "模" * 900, "模型开源了。"
    first, second = translate_lines([long, known], Language.EN, model)
    assert (first.text, first.guard.verdict) == (long, Verdict.REJECTED)
    assert second.text == KNOWN[known]


@pytest.mark.parametrize(
    ("line", "target", "output"),
    [
        ("微软的研究人员周三在论文里描述了一种新的训练方法。", Language.EN, "Microsoft."),
        ("研究人员描述了一种新的训练方法。", Language.EN, "The researchers describe it. " * 9),
        ("Researchers at Microsoft described a new method of training.", Language.ZH, "微软。"),
        (
            "Researchers at Microsoft described a new method of training.",
            Language.ZH,
            "研究方法很新，" * 15,
        ),
    ],
)
def test_an_output_of_an_impossible_length_is_rejected(
    line: str, target: Language, output: str
) -> None:
    (found,) = translate_lines([line], target, DictionaryModel(lambda _text, _beam: output))
    assert (found.text, found.guard.verdict) == (line, Verdict.REJECTED)
    assert "for its source" in found.guard.reasons[0] or "repeats" in found.guard.reasons[0]


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("微软称参数只有200亿。", Language.ZH),
        ("微軟稱參數只有200億。", Language.ZH),
        ("Microsoft says there are only 20 billion parameters.", Language.EN),
    ],
)
def test_a_line_in_the_target_language_never_reaches_the_model(line: str, target: Language) -> None:
    model = DictionaryModel()
    (found,) = translate_lines([line], target, model)
    assert (found.text, found.translated, model.calls) == (line, False, [])


def test_a_number_written_in_traditional_chinese_is_kept() -> None:
    (found,) = translate_lines(["微軟稱參數只有200億。"], Language.EN, DictionaryModel())
    assert "20 billion" in found.text
    assert found.guard.verdict is Verdict.KEPT


class MaskedModel(DictionaryModel):
    """Was trained for masks; tells what it was asked, and with which beam."""

    masks = True

    def __init__(self, answer: Callable[[str, int], str]) -> None:
        super().__init__(answer)
        self.asked: list[tuple[str, int]] = []

    def generate(self, requests: Sequence[Request], *, beam: int = 2) -> tuple[Output, ...]:
        self.asked += [(request.text, beam) for request in requests]
        return super().generate(requests, beam=beam)


@pytest.mark.parametrize(
    ("line", "target", "good", "bad"),
    [
        ("参数只有200亿。", Language.EN, "It has only <n0>.", "It has <n0> and 77 cats."),
        ("It has 20 billion parameters.", Language.ZH, "它有<n0>。", "它有<n0>和77只猫。"),
    ],
)
def test_a_rejected_line_is_tried_again_masked_with_the_other_beam(
    line: str, target: Language, good: str, bad: str
) -> None:
    model = MaskedModel(lambda _text, beam: bad if beam == 2 else good)
    (found,) = translate_lines([line], target, model)
    assert found.translated
    assert found.masked
    (first, one), (second, other) = model.asked
    assert first == second
    assert "<n0>" in first
    assert one != other


def test_a_line_whose_mask_was_lost_is_tried_again_without_masks() -> None:
    model = MaskedModel(lambda text, _beam: "It has 20 billion." if "<n0>" not in text else "It.")
    (found,) = translate_lines(["参数为200亿。"], Language.EN, model)
    assert found.translated
    assert not found.masked
    assert "<n0>" not in model.asked[1][0]
