"""The CTranslate2 engine on the tiny checkpoint, judged by outputs that transformers recorded."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.seq2seq.batches import Job, batches, loops, output_limit
from summarizers.seq2seq.config import ModelConfig, Route, own_routes, read_config, write_config
from summarizers.seq2seq.ctranslate import CTranslateModel
from summarizers.seq2seq.families import describe
from summarizers.seq2seq.registry import Pair
from summarizers.seq2seq.tokens import Tokens, is_chinese
from summarizers.types import Language, ModelError, ModelNotFound, Request, Task, TaskNotSupported

TINY = Path(__file__).parent / "data" / "tiny-marian"
RECORDED = json.loads((TINY / "outputs.json").read_text(encoding="utf-8"))
REQUESTS = [Request(row["text"], Task(row["task"])) for row in RECORDED]


@pytest.fixture(scope="module")
def exact() -> CTranslateModel:
    return CTranslateModel(TINY, compute_type="float32", threads=1)


@pytest.fixture(scope="module")
def small() -> CTranslateModel:
    return CTranslateModel(TINY, threads=1)


def test_the_committed_checkpoint_stays_under_three_megabytes() -> None:
    assert sum(p.stat().st_size for p in TINY.rglob("*") if p.is_file()) < 3_000_000


def test_float32_and_greedy_gives_what_transformers_gave(exact: CTranslateModel) -> None:
    outputs = exact.generate(REQUESTS, beam=1)
    assert [o.text for o in outputs] == [row["output"] for row in RECORDED]
    assert [o.score for o in outputs] == pytest.approx([r["score"] for r in RECORDED], abs=1e-3)


def test_int8_stays_close_to_float32(small: CTranslateModel) -> None:
    outputs = small.generate(REQUESTS, beam=1)
    same = sum(o.text == row["output"] for o, row in zip(outputs, RECORDED, strict=True))
    assert same >= 0.9 * len(REQUESTS)


def test_answers_come_in_the_order_of_the_requests_whatever_their_lengths(
    exact: CTranslateModel,
) -> None:
    alone = [exact.generate([request], beam=1)[0].text for request in REQUESTS[:12]]
    together = exact.generate(REQUESTS[:12][::-1], beam=1)
    assert [o.text for o in together] == alone[::-1]


@pytest.mark.parametrize(
    ("text", "task", "wanted"),
    [
        ("<t0>的论文称，<t1> 只有<n0>。", Task.ZH_EN, "A <t0> paper says <t1> has only <n0>."),
        ("<t0> has raised <n0>.", Task.EN_ZH, "<t0>融资<n0>。"),
    ],
)
def test_masks_come_through_unchanged(
    small: CTranslateModel, text: str, task: Task, wanted: str
) -> None:
    assert small.masks
    assert small.generate([Request(text, task)], beam=2)[0].text == wanted


def test_masks_of_the_training_sentences_come_through(exact: CTranslateModel) -> None:
    sources = [row["text"] for row in RECORDED if "<t0>" in row["text"]]
    assert len(sources) > 5
    outputs = exact.generate([Request(source, Task.ZH_EN) for source in sources], beam=2)
    kept = [
        sorted(_masks(output.text)) == sorted(_masks(source))
        for source, output in zip(sources, outputs, strict=True)
    ]
    assert sum(kept) >= 0.9 * len(kept)  # what is lost is for the guard to see


def _masks(text: str) -> list[str]:
    return [f"<{kind}{n}>" for kind in "nt" for n in range(10) if f"<{kind}{n}>" in text]


@pytest.mark.parametrize("text", ["微软开源了 Gemini。" * 60, "Microsoft is buying Meta. " * 60])
def test_a_text_that_is_too_long_is_an_error_with_its_length_and_never_cut(
    small: CTranslateModel, text: str
) -> None:
    task = Task.ZH_EN if is_chinese(text) else Task.EN_ZH
    assert small.count(text) > small.max_input
    with pytest.raises(ModelError, match=r"\d+ pieces.*128"):
        small.generate([Request(text, task)])


def test_an_output_that_will_not_end_is_tried_again_and_then_marked(tmp_path: Path) -> None:
    config = read_config(TINY)
    folder = _linked(tmp_path)
    write_config(folder, _with(config, max_output=4))
    model = CTranslateModel(folder, threads=1)
    (output,) = model.generate([Request("微软开源了 Gemini，它有70亿参数。", Task.ZH_EN)])
    assert output.fault == "the output ran into its length limit"


@pytest.mark.parametrize(
    "text", ["", "   ", "龘", "\x00", "<n9>", "<2zh>", "🙂" * 20, "ａｂｃ１２３"]
)
def test_odd_texts_are_answered_without_an_error(small: CTranslateModel, text: str) -> None:
    assert isinstance(small.generate([Request(text, Task.ZH_EN)], beam=1)[0].text, str)


def test_no_requests_are_no_work(small: CTranslateModel) -> None:
    assert small.generate([]) == ()


def test_a_task_that_the_model_lacks_is_an_error_that_says_what_it_can_do(tmp_path: Path) -> None:
    config = read_config(TINY)
    folder = _linked(tmp_path)
    only = {k: v for k, v in config.routes.items() if k[0] is Task.ZH_EN}
    write_config(folder, _with(config, routes=only))
    model = CTranslateModel(folder)
    with pytest.raises(TaskNotSupported, match=r"en>zh.*it does: zh>en"):
        model.generate([Request("Hello.", Task.EN_ZH)])


def test_weights_are_loaded_at_the_first_request_and_freed_when_idle() -> None:
    model = CTranslateModel(TINY, threads=1, idle=0.05)
    assert not model.loaded
    model.generate([Request("微软开源了 Gemini。", Task.ZH_EN)], beam=1)
    assert model.loaded
    for _ in range(100):
        if not model.loaded:
            break
        time.sleep(0.02)
    assert not model.loaded
    assert model.generate([Request("微软开源了 Gemini。", Task.ZH_EN)], beam=1)[0].text
    model.close()


def test_two_models_of_one_direction_act_as_one(tmp_path: Path) -> None:
    config = read_config(TINY)
    parts = []
    for task in (Task.ZH_EN, Task.EN_ZH):
        folder = _linked(tmp_path / task.name)
        write_config(folder, _with(config, routes={k: v for k, v in config.routes.items()
                                                   if k[0] is task}))  # fmt: skip
        parts.append(CTranslateModel(folder, threads=1))
    pair = Pair("both", parts)
    assert pair.tasks == {Task.ZH_EN, Task.EN_ZH}
    zh = Request("<t0>开源了 <t1>。", Task.ZH_EN)
    en = Request("<t0> has open-sourced <t1>.", Task.EN_ZH)
    assert [o.text for o in pair.generate([en, zh, en], beam=1)] == [zh.text, en.text, zh.text]
    with pytest.raises(TaskNotSupported, match="headline"):
        pair.generate([Request("x", Task.HEADLINE)])
    pair.close()


def test_a_chinese_folder_name_works(tmp_path: Path) -> None:
    folder = _linked(tmp_path / "模型")
    write_config(folder, read_config(TINY))
    assert CTranslateModel(folder).generate([Request("论文被撤回。", Task.ZH_EN)], beam=1)[0].text


@pytest.mark.parametrize(
    ("file", "content"),
    [("yibao.json", b"{}"), ("yibao.json", b"not json"), ("source.spm", b"rubbish"),
     ("ctranslate2/model.bin", b"rubbish")],
)  # fmt: skip
def test_a_damaged_folder_is_a_model_error_that_names_it(
    tmp_path: Path, file: str, content: bytes
) -> None:
    folder = _linked(tmp_path)
    write_config(folder, read_config(TINY))
    (folder / file).unlink()
    (folder / file).write_bytes(content)
    with pytest.raises(ModelError, match=str(tmp_path.name)):
        CTranslateModel(folder).generate([Request("论文。", Task.ZH_EN)])


def test_an_empty_folder_names_the_command_that_helps(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="models convert"):
        CTranslateModel(tmp_path)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("微软发布 GPT-4 Turbo 模型", True), ("Microsoft ships GPT-4", False), ("百度 says no to the "
     "deal with them", False), ("", False), ("通义", True), ("12345", False)],
)  # fmt: skip
def test_the_language_of_a_summary_task_is_read_from_its_script(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese


@pytest.mark.parametrize(
    ("kind", "tokenizer", "route"),
    [
        ("m2m_100", "NllbTokenizer", Route(("zho_Hans",), ("eng_Latn",))),
        ("m2m_100", "M2M100Tokenizer", Route(("__zh__",), ("__en__",))),
        ("mbart", "MBart50TokenizerFast", Route(("zh_CN",), ("en_XX",))),
    ],
)
def test_hub_families_are_asked_in_their_own_codes(
    tmp_path: Path, kind: str, tokenizer: str, route: Route
) -> None:
    _hub_folder(tmp_path, {"model_type": kind}, {"tokenizer_class": tokenizer})
    assert describe(tmp_path).routes[Task.ZH_EN, Language.ZH] == route


def test_opus_into_chinese_is_told_the_variety(tmp_path: Path) -> None:
    _hub_folder(tmp_path, {"model_type": "marian"}, {"source_lang": "en", "target_lang": "zh"})
    (tmp_path / "vocab.json").write_text('{"</s>": 0, ">>cmn_Hans<<": 5}')
    config = describe(tmp_path)
    assert dict(config.routes) == {(Task.EN_ZH, Language.EN): Route((">>cmn_Hans<<",))}


def test_mt5_summarises_both_languages(tmp_path: Path) -> None:
    _hub_folder(tmp_path, {"model_type": "mt5"}, {"tokenizer_class": "T5Tokenizer"})
    assert describe(tmp_path).tasks == {Task.SUMMARY}


@pytest.mark.parametrize(
    ("config", "tokenizer"),
    [({"model_type": "llama"}, {}), ({"model_type": "marian"}, {"source_lang": "de",
     "target_lang": "fr"})],
)  # fmt: skip
def test_a_model_that_is_of_no_use_here_is_refused(
    tmp_path: Path, config: dict[str, str], tokenizer: dict[str, str]
) -> None:
    _hub_folder(tmp_path, config, tokenizer)
    with pytest.raises(ModelError):
        describe(tmp_path)


@given(st.lists(st.integers(1, 200), max_size=60), st.integers(50, 2000))
def test_batches_hold_every_job_once_and_keep_the_budget(lengths: list[int], budget: int) -> None:
    jobs = [
        Job(i, Task.ZH_EN if i % 3 else Task.EN_ZH, ["x"] * n, Route())
        for i, n in enumerate(lengths)
    ]
    made = list(batches(jobs, budget))
    assert sorted(job.place for batch in made for job in batch) == list(range(len(jobs)))
    for batch in made:
        assert len({job.task for job in batch}) == 1
        assert len(batch) == 1 or max(len(j.pieces) for j in batch) * len(batch) <= budget


@pytest.mark.parametrize(
    ("text", "looping"),
    [
        ("很 好 很 好 很 好 很 好 很 好", True),
        ("▁the ▁cat ▁the ▁cat ▁the ▁cat ▁the ▁cat", True),
        ("a a a a a a a a a", True),
        ("▁very ▁, ▁very ▁, ▁very ▁good", False),
        ("1 0 0 0 0 0 0 0 0 0 0 元", False),
        ("模 型 很 大 ， 数 据 很 多 。", False),
        ("", False),
    ],
)
def test_a_loop_is_told_from_honest_repetition(text: str, looping: bool) -> None:
    assert loops(text.split()) is looping


def test_an_output_may_be_three_times_its_source_and_no_longer_than_the_model_can() -> None:
    config = read_config(TINY)
    assert output_limit(Task.ZH_EN, 20, config) == 76
    assert output_limit(Task.ZH_EN, 100, config) == config.max_output
    assert output_limit(Task.HEADLINE, 120, config) == 64


def test_pieces_of_rare_characters_come_back_whole() -> None:
    tokens = Tokens(TINY, read_config(TINY))
    pieces, _ = tokens.encode(Request("龘 <n0> 🙂，Ａ", Task.ZH_EN))
    assert tokens.decode(pieces) == "龘 <n0> 🙂，Ａ"
    assert pieces[0] == "<2en>"


def test_a_description_reads_back_as_it_was_written(tmp_path: Path) -> None:
    config = ModelConfig("模型", "marian", own_routes(), masks=True, licence="MIT", start="</s>")
    write_config(tmp_path, config)
    assert read_config(tmp_path) == config


def _with(config: ModelConfig, **changes: object) -> ModelConfig:
    return dataclasses.replace(config, **changes)  # type: ignore[arg-type]


def _linked(folder: Path) -> Path:
    """The tiny checkpoint's files under another folder, for a description of one's own."""
    (folder / "ctranslate2").mkdir(parents=True)
    for path in TINY.rglob("*"):
        if path.is_file() and path.name not in {"yibao.json", "outputs.json"}:
            (folder / path.relative_to(TINY)).write_bytes(path.read_bytes())
    return folder


def _hub_folder(folder: Path, config: dict[str, str], tokenizer: dict[str, str]) -> None:
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
