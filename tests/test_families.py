"""Every family of the hub that we say we run: both engines give the same greedy output.

The checkpoints are real in form and small in size: a SentencePiece model trained on a few
sentences, random weights, and the files that the hub's tokenizers read.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizers.seq2seq.convert import convert
from summarizers.seq2seq.ctranslate import CTranslateModel
from summarizers.types import Request, Task

pytestmark = pytest.mark.torch
TEXT = (
    "微软称参数只有200亿。模型开源了，权重可以下载。研究人员发布了新的基准测试结果。",
    "Microsoft says there are only 20 billion parameters. The weights may be downloaded.",
    "Researchers published the results of a new benchmark. 训练用了三万亿个词元。",
)
ASKED = {
    Task.ZH_EN: ["微软称参数只有200亿。", "模型开源了。"],
    Task.EN_ZH: ["Microsoft says there are only 20 billion parameters.", "The weights."],
    Task.SUMMARY: ["微软称参数只有200亿。模型开源了。", "The weights may be downloaded."],
}
SMALL = {
    "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 2,
    "decoder_attention_heads": 2, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64,
    "max_position_embeddings": 128, "init_std": 0.4, "dropout": 0.0,
}  # fmt: skip


def pieces(folder: Path, file: str, **more: object) -> list[str]:
    """Train the tokenizer; returns its pieces."""
    import sentencepiece

    lines = [line for text in TEXT for line in (text, *text.split("。"))]
    prefix = folder / "trained"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_prefix=str(prefix), vocab_size=180, minloglevel=2,
        hard_vocab_limit=False, character_coverage=1.0, **more,
    )  # fmt: skip
    shutil.move(f"{prefix}.model", folder / file)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / file))
    return [processor.id_to_piece(number) for number in range(len(processor))]


def m2m(folder: Path) -> Any:
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    words = pieces(folder, "sentencepiece.bpe.model")
    rows = ["<s>", "<pad>", "</s>", "<unk>", *(w for w in words if w[0] != "<")]
    vocabulary = {word: number for number, word in enumerate(rows)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    made = M2M100Tokenizer(str(folder / "vocab.json"), str(folder / "sentencepiece.bpe.model"))
    made.save_pretrained(folder)
    # languages after the pieces, then eight rows that nothing has, as in the published ones
    size = max(made.lang_token_to_id.values()) + 1 + 8
    return M2M100ForConditionalGeneration(
        M2M100Config(vocab_size=size, decoder_start_token_id=2, **SMALL)
    )


def nllb(folder: Path) -> Any:
    from transformers import M2M100Config, M2M100ForConditionalGeneration, NllbTokenizer

    words = pieces(folder, "sentencepiece.bpe.model")
    rows = ["<s>", "<pad>", "</s>", "<unk>", *(w for w in words if w[0] != "<")]
    made = NllbTokenizer(vocab={word: number for number, word in enumerate(rows)}, merges=[])
    made.save_pretrained(folder)
    _class(folder, "NllbTokenizer")
    size = max(made.get_vocab().values()) + 1
    return M2M100ForConditionalGeneration(
        M2M100Config(vocab_size=size, decoder_start_token_id=2, **SMALL)
    )


def _class(folder: Path, name: str) -> None:
    file = folder / "tokenizer_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"tokenizer_class": name}))


def mbart(folder: Path) -> Any:
    from transformers import MBart50Tokenizer, MBartConfig, MBartForConditionalGeneration

    words = pieces(folder, "sentencepiece.bpe.model")
    rows = ["<s>", "<pad>", "</s>", "<unk>", *(w for w in words if w[0] != "<")]
    made = MBart50Tokenizer(vocab=[(word, 0.0) for word in rows])
    made.save_pretrained(folder)
    _class(folder, "MBart50Tokenizer")
    size = max(made.get_vocab().values()) + 1
    return MBartForConditionalGeneration(
        MBartConfig(
            vocab_size=size,
            decoder_start_token_id=2,
            normalize_before=True,
            normalize_embedding=True,
            scale_embedding=True,
            tokenizer_class="MBart50Tokenizer",
            **SMALL,
        )  # as the published checkpoints say
    )


def t5(folder: Path, kind: str) -> Any:
    from transformers import (
        MT5Config,
        MT5ForConditionalGeneration,
        T5Config,
        T5ForConditionalGeneration,
        T5Tokenizer,
    )

    words = pieces(
        folder, "spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1, pad_piece="<pad>"
    )
    made = T5Tokenizer(vocab=[(word, 0.0) for word in words], extra_ids=0)
    made.save_pretrained(folder)
    _class(folder, "T5Tokenizer")
    small = {
        "vocab_size": len(words), "d_model": 32, "d_kv": 16, "d_ff": 64, "num_layers": 2,
        "num_heads": 2, "dropout_rate": 0.0, "decoder_start_token_id": 0, "initializer_factor": 4.0,
    }  # fmt: skip
    if kind == "mt5":
        return MT5ForConditionalGeneration(MT5Config(**small, tie_word_embeddings=False))
    return T5ForConditionalGeneration(T5Config(**small))


FAMILIES: dict[str, tuple[Callable[[Path], Any], tuple[Task, ...]]] = {
    "m2m100": (m2m, (Task.ZH_EN, Task.EN_ZH)),
    "nllb": (nllb, (Task.ZH_EN, Task.EN_ZH)),
    "mbart50": (mbart, (Task.ZH_EN, Task.EN_ZH)),
    "t5": (lambda folder: t5(folder, "t5"), (Task.SUMMARY,)),
    "mt5": (lambda folder: t5(folder, "mt5"), (Task.SUMMARY,)),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_both_engines_agree_on_a_checkpoint_of_the_family(tmp_path: Path, family: str) -> None:
    import torch

    from summarizers.seq2seq.transformer import TransformerModel

    make, tasks = FAMILIES[family]
    torch.manual_seed(7)
    model = make(tmp_path)
    model.eval().save_pretrained(tmp_path)
    reference = TransformerModel(tmp_path, name=family)
    assert reference.tasks == frozenset(tasks)
    convert(tmp_path, name=family, quantization="float32")
    server = CTranslateModel(tmp_path, compute_type="float32")
    for task in tasks:
        requests = [Request(text, task) for text in ASKED[task]]
        expected = reference.generate(requests, beam=1)
        found = server.generate(requests, beam=1)
        assert [o.text for o in found] == [o.text for o in expected]
        assert any(o.text for o in found)
