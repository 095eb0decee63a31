"""The training recipe: cleaning, masks, shards, the collapse test, and the model's twin in torch."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencepiece import SentencePieceProcessor

from training import toy
from training.clean import good, pairs, space_chinese, tidy
from training.config import CONTROLS, END_ID, MASKS, SHAPES
from training.maskpairs import masked, matches
from training.records import SYMBOLS, Kind, Record
from training.shards import collate, encode, epoch, read_shards, write_shards
from training.vocabulary import gb2312_level_1, save_vocabulary, train_vocabulary

if TYPE_CHECKING:
    from training.train import Run

TINY = Path(__file__).parent / "data" / "tiny-marian"
IDS = json.loads((TINY / "vocab.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def processor() -> SentencePieceProcessor:
    return SentencePieceProcessor(model_file=str(TINY / "source.spm"))


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("ＣｈａｔＧＰＴ有２００亿参数", "zh", "ChatGPT 有200亿参数"),
        ("微软发布GPT-4模型,很快.", "zh", "微软发布 GPT-4 模型，很快."),
        ("训练用了 30 天，花费 5.6 亿美元", "zh", "训练用了30天，花费5.6亿美元"),
        ("谷歌 的 Gemini", "zh", "谷歌 的 Gemini"),
        ("“你好”，他说。", "zh", "“你好”，他说。"),
        ("GPU  \u200bmemory\u00a0is　full", "en", "GPU memory is full"),
        ("It’s “fine” — 90%.", "en", "It’s “fine” — 90%."),
    ],
)
def test_lines_are_written_in_one_convention(text: str, language: str, wanted: str) -> None:
    assert tidy(text, language) == wanted


@given(st.text(alphabet="模型有参数 ABCgpt0123.,，%-", max_size=40))
def test_spacing_is_settled_after_one_pass_and_changes_nothing_else(text: str) -> None:
    once = space_chinese(text)
    assert space_chinese(once) == once
    assert once.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("en", "zh", "wanted"),
    [
        ("The model is fast.", "这个模型很快。", True),
        ("The model is fast.", "The model is fast.", False),
        ("这个模型", "这个模型很快。", False),
        ("The model is fast.", "快", True),
        ("A long sentence about many things that the model can do.", "快", False),
        ("See <n0> here.", "见<n0>。", False),
        ("{a} | {b} | {c}", "{甲} | {乙} | {丙}", False),
    ],
)
def test_rubbish_is_told_from_translations(en: str, zh: str, wanted: bool) -> None:
    assert good(en, zh) is wanted or (zh == "快" and wanted)


def test_left_out_sources_repeats_and_broken_lines_do_not_come_through() -> None:
    lines = [
        "The model is really fast.\t这个模型真的很快。\tlctt_other\n",
        "The model is very, very fast.\t这个模型非常非常快。\tmd_misc4\n",
        "no tab here\n",
        *["The same line as ever here.\t总是同一行文字。\tfccnews\n"] * 5,
    ]
    found = [en for en, _, _ in pairs(lines)]
    assert found.count("The model is really fast.") == 1
    assert found.count("The same line as ever here.") == 2
    assert len(found) == 3


@pytest.mark.parametrize(
    ("en", "zh", "numbers", "names"),
    [
        ("Microsoft says ChatGPT has 20 billion parameters.", "微软称 ChatGPT 有200亿参数。", 1, 2),
        ("It took 14 days on TypeScript.", "用 TypeScript 花了两周。", 1, 1),
        ("It has 200 billion parameters.", "它有200亿参数。", 0, 0),
    ],
)
def test_what_both_sides_say_alike_is_matched_and_nothing_else(
    en: str, zh: str, numbers: int, names: int
) -> None:
    found = matches(en, zh)
    assert sum(m.quantity for m in found) == numbers
    assert sum(not m.quantity for m in found) == names


def test_masks_are_numbered_in_the_order_of_each_directions_source() -> None:
    en, zh = "Meta beats Google.", "谷歌不如 Meta。"
    for seed in range(40):
        records = masked(en, zh, "x", random.Random(seed))
        if len(records) == 2 and records[0].source.count("<t") == 2:
            assert records[0].source == "<t0>不如 <t1>。"
            assert records[0].target == "<t1> beats <t0>."
            assert records[1].source == "<t0> beats <t1>."
            assert records[1].target == "<t1>不如 <t0>。"
            return
    pytest.fail("no seed masked both names")


def test_every_record_of_the_grammar_has_the_same_masks_and_filled_slots_on_both_sides() -> None:
    for record in toy.records():
        if record.kind in {Kind.TO_EN, Kind.TO_ZH}:
            here, there = (sorted(re.findall(r"<[nt]\d>", s)) for s in
                           (record.source, record.target))  # fmt: skip
            assert here == there
        assert "{" not in record.source + record.target
        order = [int(n) for n in re.findall(r"<n(\d)>", record.source)]
        assert order == sorted(order)


def test_the_vocabulary_has_its_symbols_whole_and_pad_last(tmp_path: Path) -> None:
    lines = [side for zh, en in toy.memorised() for side in (zh, en)]
    processor = save_vocabulary(tmp_path, train_vocabulary(lines, 700, full=False))
    rows = json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8"))
    assert rows["</s>"] == 0
    assert rows["<unk>"] == 1
    assert rows["<pad>"] == len(rows) - 1
    assert all(symbol in rows for symbol in (*CONTROLS, *MASKS))
    assert "<n0>" in processor.encode("有<n0>参数", out_type=str)
    assert processor.encode("2023", out_type=str)[-4:] == ["2", "0", "2", "3"]
    assert processor.decode(processor.encode("，。！？「龘」")) == "，。！？「龘」"


def test_the_required_characters_are_those_of_gb2312_level_1() -> None:
    characters = gb2312_level_1()
    assert len(characters) == 3_755
    assert characters[0] == "啊"
    assert characters[-1] == "座"


def test_shards_give_back_what_was_encoded_in_both_directions(
    tmp_path: Path, processor: SentencePieceProcessor
) -> None:
    records = [
        Record(Kind.PAIR, "微软开源了 Gemini。", "Microsoft has open-sourced Gemini."),
        Record(Kind.TO_ZH, "It is free.", "免费。"),
        Record(Kind.HEAD_EN, "Meta is laying off people.", "Meta cuts jobs"),
    ]
    paths = write_shards(encode(records, processor), tmp_path, "train")
    examples = read_shards(paths, IDS)
    assert len(examples) == 4
    seen = set()
    for at in range(4):
        source, target = collate(examples, np.array([at]), IDS["<pad>"])
        symbols = tuple(processor.id_to_piece(int(i)) for i in source[0] if int(i) < 6 and i > 1)
        ids = [int(i) for i in source[0] if i != IDS["<pad>"]]
        assert ids[-1] == END_ID
        end = list(target[0]).index(END_ID)
        seen.add((symbols, processor.decode([int(i) for i in target[0][:end]])))
    assert seen == {
        (SYMBOLS[Kind.TO_EN], "Microsoft has open-sourced Gemini."),
        (SYMBOLS[Kind.TO_ZH], "微软开源了 Gemini。"),
        (SYMBOLS[Kind.TO_ZH], "免费。"),
        (SYMBOLS[Kind.HEAD_EN], "Meta cuts jobs"),
    }


def test_an_epoch_holds_every_pair_once_within_the_token_budget(
    tmp_path: Path, processor: SentencePieceProcessor
) -> None:
    paths = write_shards(encode(toy.records(), processor), tmp_path, "train")
    examples = read_shards(paths, IDS)
    batches = epoch(examples, 2_000, 0.1, np.random.default_rng(0))
    chosen = np.concatenate(batches)
    assert sorted(chosen[~examples.one_way[chosen]]) == list(np.flatnonzero(~examples.one_way))
    size = examples.source_len + examples.target_len
    share = size[chosen[examples.one_way[chosen]]].sum() / size[chosen].sum()
    assert share == pytest.approx(0.1, abs=0.02)
    for batch in batches:
        source, target = collate(examples, batch, IDS["<pad>"])
        assert len(batch) == 1 or source.size + target.size <= 2_000 + 16 * len(batch)


@pytest.mark.torch
def test_the_recipes_model_is_marian_as_transformers_has_it() -> None:
    import torch
    from transformers import MarianMTModel

    from training.export import read_weights
    from training.model import Marian, hub_state

    reference = MarianMTModel.from_pretrained(str(TINY), dtype=torch.float32).eval()
    own = Marian(SHAPES["tiny"], len(IDS)).eval()
    theirs = reference.state_dict()
    for name, value in hub_state(own.state_dict()).items():
        if "positions" not in name:
            value.copy_(theirs[name])
    del read_weights
    torch.manual_seed(0)
    source = torch.randint(2, len(IDS) - 1, (3, 11))
    source[1, 7:] = own.pad
    target = torch.randint(2, len(IDS) - 1, (3, 9))
    with torch.inference_mode():
        here = own(source, target) @ own.embedding[:-1].T
        start = torch.cat([torch.full((3, 1), own.pad), target[:, :-1]], 1)
        there = reference(
            input_ids=source, attention_mask=(source != own.pad).long(), decoder_input_ids=start
        ).logits[..., :-1]
    assert torch.allclose(here, there, atol=2e-4)


def _run(folder: Path, processor: SentencePieceProcessor, **changes: object) -> Run:
    from training.config import PLANS
    from training.train import Run

    data = folder / "data"
    if not data.exists():
        data.mkdir(parents=True)
        (data / "vocab.json").write_bytes((TINY / "vocab.json").read_bytes())
        records = [r for r in toy.records() if r.kind in {Kind.TO_EN, Kind.TO_ZH}][::9]
        write_shards(encode(records, processor), data, "train")
        write_shards(encode(records[::4], processor), data, "dev")
    plan = dataclasses.replace(
        PLANS["tiny"], batch_tokens=2_000, warmup=5, save_every=10, log_every=5, average=2,
        **changes,
    )  # fmt: skip
    return Run(folder / "run", data, SHAPES["tiny"], plan, device="cpu")


@pytest.mark.torch
def test_loss_falls_and_a_run_that_was_cut_off_resumes(
    tmp_path: Path, processor: SentencePieceProcessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import training.train

    monkeypatch.setattr(training.train, "COLLAPSED", -1.0)  # 30 steps teach little
    first = _run(tmp_path, processor, steps=10)
    before = first.held_out_loss()
    first.train()
    middle = first.held_out_loss()
    assert before is not None
    assert middle is not None
    assert middle < before
    again = _run(tmp_path, processor, steps=20)
    assert again.progress.step == 10
    assert again.held_out_loss() == pytest.approx(middle, abs=0.5)
    again.train()
    assert again.progress.step == 20
    assert (tmp_path / "run" / "final.pt").is_file()
    rows = [json.loads(x) for x in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert any("tokens_per_second" in row for row in rows)
    assert any(row.get("event") == "resumed" for row in rows)


@pytest.mark.torch
def test_bfloat16_from_float32_weights_trains_as_well(
    tmp_path: Path, processor: SentencePieceProcessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    import training.train

    monkeypatch.setattr(training.train, "COLLAPSED", -1.0)
    run = _run(tmp_path, processor, steps=10)
    run.half = True  # as on a GPU
    before = run.held_out_loss()
    run.train()
    after = run.held_out_loss()
    assert before is not None
    assert after is not None
    assert after < before
    assert all(p.dtype is torch.float32 for p in run.model.parameters())


@pytest.mark.torch
def test_a_run_with_minutes_ends_in_time_with_weights(
    tmp_path: Path, processor: SentencePieceProcessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import training.train

    monkeypatch.setattr(training.train, "COLLAPSED", -1.0)
    run = _run(tmp_path, processor, steps=100_000)
    run.minutes = 0.03
    run.train()
    assert run.progress.step < 1_000
    assert (tmp_path / "run" / "final.pt").is_file()


@pytest.mark.torch
def test_the_collapse_test_passes_a_good_model_and_stops_a_collapsed_one(
    tmp_path: Path, processor: SentencePieceProcessor
) -> None:
    import torch
    from safetensors.torch import load_file

    from training.train import CollapseError

    run = _run(tmp_path, processor, steps=10)
    state = {}
    for name, value in load_file(TINY / "model.safetensors").items():
        if name == "model.shared.weight":
            state["embedding"] = value.float()
        elif name.startswith("model."):
            state[name.removeprefix("model.").replace(".layers.", ".")] = value.float()
    run.model.load_state_dict(state, strict=False)
    own, other = run.check()
    assert other - own > 1.0
    # A collapsed encoder says the same vector whatever it reads.
    last = run.model.encoder[-1].final_layer_norm
    with torch.no_grad():
        last.weight.zero_()
    own, other = run.check()
    assert other - own < 0.05
    with pytest.raises(CollapseError, match="longer warm-up"):
        run._check()


@pytest.mark.torch
def test_both_engines_write_the_same_in_float32_and_greedy() -> None:
    from summarizers.seq2seq.ctranslate import CTranslateModel
    from summarizers.seq2seq.transformer import TransformerModel
    from summarizers.types import Request, Task

    requests = [Request(zh, Task.ZH_EN) for zh, _ in toy.memorised()[::6]]
    requests += [Request(en, Task.EN_ZH) for _, en in toy.memorised()[::6]]
    requests += [Request("<t0>的论文称，<t1> 只有<n0>。", Task.ZH_EN), Request("🙂", Task.ZH_EN)]
    exact = CTranslateModel(TINY, compute_type="float32").generate(requests, beam=1)
    reference = TransformerModel(TINY).generate(requests, beam=1)
    assert [o.text for o in exact] == [o.text for o in reference]
    assert [o.score for o in exact] == pytest.approx([o.score for o in reference], abs=1e-3)


@pytest.mark.torch
def test_the_checkpoint_converts_again_and_runs_in_int8(tmp_path: Path) -> None:
    from summarizers.seq2seq.convert import convert
    from summarizers.seq2seq.ctranslate import CTranslateModel
    from summarizers.types import Request, Task

    for path in TINY.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    convert(tmp_path, quantization="int8")
    assert (tmp_path / "ctranslate2" / "model.bin").stat().st_size < 720_000
    (output,) = CTranslateModel(tmp_path).generate(
        [Request("<t0> has raised <n0>.", Task.EN_ZH)], beam=1
    )
    assert output.text == "<t0>融资<n0>。"


@pytest.mark.torch
def test_weights_survive_being_cut_into_parts(tmp_path: Path) -> None:
    import torch

    from training import export

    state = {"embedding": torch.randn(3_000, 64), "encoder.0.fc1.bias": torch.randn(7)}
    torch.save(state, tmp_path / "final.pt")
    old, export.PART_BYTES = export.PART_BYTES, 100_000
    try:
        paths = export.write_parts(tmp_path / "final.pt", tmp_path / "parts")
    finally:
        export.PART_BYTES = old
    assert len(paths) > 2
    assert all(path.stat().st_size < 110_000 for path in paths)
    back = export.read_weights(tmp_path / "parts")
    assert all(torch.allclose(back[k], v, atol=2e-3) for k, v in state.items())
    paths[0].unlink()
    with pytest.raises(ValueError, match="not all"):
        export.read_weights(tmp_path / "parts")


def test_the_card_names_the_licence_of_every_source(tmp_path: Path) -> None:
    from training.card import write_cards

    stats = tmp_path / "STATS.tsv"
    stats.write_text(
        "source\tlicence\torigin\tpairs used\tnote\nlctt\tCC-BY-SA-4.0\tlctt@1\t7\tused\n"
    )
    counts = {"lctt": 7, "summaries: arxiv (CC0; Chinese title by a language model)": 3}
    write_cards(tmp_path, name="x", licence="CC-BY-SA-4.0", counts=counts, stats=stats, scores=None)
    for file in ("README.md", "README.zh-CN.md"):
        card = (tmp_path / file).read_text(encoding="utf-8")
        assert "| lctt | CC-BY-SA-4.0 | lctt@1 | 7 |" in card
        assert "| summaries: arxiv | CC0; Chinese title by a language model |  | 3 |" in card


@pytest.mark.torch
def test_what_ships_holds_no_file_that_only_the_hub_reads(
    tmp_path: Path, processor: SentencePieceProcessor
) -> None:
    from summarizers.seq2seq.ctranslate import CTranslateModel
    from summarizers.seq2seq.transformer import TransformerModel
    from summarizers.types import Request, Task
    from training.config import SHAPES
    from training.export import HUB_FILES, export

    run = _run(tmp_path, processor, steps=2)
    ship, hub = tmp_path / "ship", tmp_path / "hub"
    export(
        run.model.state_dict(), SHAPES["tiny"], TINY, ship, name="compact", licence="CC-BY-SA-4.0",
        quantization="int8", hub=hub,
    )  # fmt: skip
    assert {path.name for path in ship.iterdir()} == {"ctranslate2", "source.spm", "yibao.json"}
    assert {path.name for path in hub.iterdir()} == {*HUB_FILES, "source.spm"}
    assert CTranslateModel(ship).generate([Request("模型", Task.ZH_EN)], beam=1)
    assert TransformerModel(hub).tasks
