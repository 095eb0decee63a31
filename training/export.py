"""From trained weights to what ships: a hub checkpoint, CTranslate2 weights, yibao.json."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from summarizers.seq2seq.config import CT2_FOLDER, ModelConfig, own_routes, write_config
from training.config import CONTROLS, END_ID, MASKS, MAX_PIECES, UNK_ID, Shape
from training.model import hub_state
from training.vocabulary import PAD


def export(
    weights: dict[str, torch.Tensor],
    shape: Shape,
    data: Path,
    folder: Path,
    *,
    name: str,
    licence: str,
    quantization: str,
    tasks: frozenset[str] | None = None,
    max_input: int = MAX_PIECES,
    hub: Path | None = None,
) -> Path:
    """Write `folder`: the hub's files in float16, ctranslate2/ in `quantization`, yibao.json.

    `data` holds the tokenizer. `tasks` limits what the model is said to do. With `hub` the
    hub's files go there, and `folder` holds what a server needs and nothing else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("source.spm", "target.spm", "vocab.json"):
        shutil.copyfile(data / file, folder / file)
    vocabulary = json.loads((data / "vocab.json").read_text(encoding="utf-8"))
    _write_hub(weights, shape, vocabulary, folder)
    routes = {
        key: route for key, route in own_routes().items() if tasks is None or key[0].value in tasks
    }
    write_config(
        folder,
        ModelConfig(
            name=name,
            family="marian",
            routes=routes,
            masks=True,
            # The two files are one joint model; a runtime loads it once.
            source_spm="source.spm",
            target_spm="source.spm",
            max_input=max_input,
            max_output=max_input,
            licence=licence,
        ),
    )
    convert(folder, quantization)
    if hub is not None:
        hub.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / "source.spm", hub / "source.spm")
        for file in HUB_FILES:
            shutil.move(folder / file, hub / file)
    return folder


HUB_FILES = (
    "config.json", "generation_config.json", "tokenizer_config.json", "model.safetensors",
    "vocab.json", "target.spm",
)  # fmt: skip
"""What only the hub's libraries read: 81 MB of the full model."""


PART_BYTES = 15_000_000
"""Some GPU hosts return files of at most 16 MB."""


def write_parts(weights: Path, out: Path) -> list[Path]:
    """Cut weights into float16 files of at most PART_BYTES each, by whole tensors or their rows."""
    out.mkdir(parents=True, exist_ok=True)
    state = torch.load(weights, weights_only=True, map_location="cpu")
    parts: list[dict[str, torch.Tensor]] = [{}]
    size = 0
    for name, value in state.items():
        rows = max(1, PART_BYTES // 2 // max(1, value[0].numel() * 2)) if value.ndim > 1 else None
        pieces = value.half().split(rows) if rows else (value.half(),)
        for number, piece in enumerate(pieces):
            taken = piece.numel() * 2
            if size + taken > PART_BYTES and parts[-1]:
                parts.append({})
                size = 0
            parts[-1][f"{name}#{number}"] = piece.clone()  # a view would be saved whole
            size += taken
    paths = []
    for number, part in enumerate(parts):
        paths.append(out / f"weights-{number:02d}-of-{len(parts):02d}.pt")
        torch.save(part, paths[-1])
    return paths


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Weights from one file, or from a folder that write_parts filled. Raises ValueError."""
    if path.is_file():
        state: dict[str, torch.Tensor] = torch.load(path, weights_only=True, map_location="cpu")
        return state
    paths = sorted(path.glob("weights-*.pt"))
    if not paths or len(paths) != int(paths[0].stem.rsplit("-", 1)[-1]):
        raise ValueError(f"{path}: {len(paths)} parts, not all that were written")
    rows: dict[str, list[tuple[int, torch.Tensor]]] = {}
    for part in paths:
        for key, piece in torch.load(part, weights_only=True).items():
            name, number = key.rsplit("#", 1)
            rows.setdefault(name, []).append((int(number), piece))
    return {
        name: torch.cat([piece for _, piece in sorted(pieces, key=lambda p: p[0])]).float()
        for name, pieces in rows.items()
    }


def convert(folder: Path, quantization: str) -> None:
    """Write `folder`/ctranslate2 from the Hugging Face files in it."""
    from ctranslate2.converters import TransformersConverter

    with warnings.catch_warnings():
        # MarianTokenizer recommends a library for punctuation that this recipe must not alter.
        warnings.simplefilter("ignore")
        TransformersConverter(str(folder)).convert(
            str(folder / CT2_FOLDER), quantization=quantization, force=True
        )


def _write_hub(
    weights: dict[str, torch.Tensor], shape: Shape, vocabulary: dict[str, int], folder: Path
) -> None:
    rows, pad = len(vocabulary), vocabulary[PAD]
    state = {key: value.half().contiguous() for key, value in hub_state(weights).items()}
    state["final_logits_bias"] = torch.zeros(1, rows, dtype=torch.float16)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    config: dict[str, Any] = {
        "architectures": ["MarianMTModel"],
        "model_type": "marian",
        "activation_function": "relu",
        "d_model": shape.d_model,
        "encoder_layers": shape.encoder_layers,
        "decoder_layers": shape.decoder_layers,
        "encoder_attention_heads": shape.heads,
        "decoder_attention_heads": shape.heads,
        "encoder_ffn_dim": shape.ffn,
        "decoder_ffn_dim": shape.ffn,
        "dropout": shape.dropout,
        "max_position_embeddings": 1024,
        "scale_embedding": True,
        "share_encoder_decoder_embeddings": True,
        "tie_word_embeddings": True,
        "vocab_size": rows,
        "decoder_vocab_size": rows,
        "pad_token_id": pad,
        "eos_token_id": END_ID,
        "bos_token_id": None,
        "forced_eos_token_id": None,
        "decoder_start_token_id": pad,
        "is_encoder_decoder": True,
        "dtype": "float16",
    }
    generation = {
        "bad_words_ids": [[pad]],
        "decoder_start_token_id": pad,
        "eos_token_id": END_ID,
        "pad_token_id": pad,
        "max_length": MAX_PIECES,
        "num_beams": 2,
    }
    tokenizer = {
        "tokenizer_class": "MarianTokenizer",
        "source_lang": "zh",
        "target_lang": "en",
        "unk_token": "<unk>",
        "eos_token": "</s>",
        "pad_token": PAD,
        "model_max_length": MAX_PIECES,
        "separate_vocabs": False,
        # Named here so that a hub tokenizer takes them out of the text before it is cut.
        "additional_special_tokens": [*CONTROLS, *MASKS],
    }
    assert vocabulary["</s>"] == END_ID
    assert vocabulary["<unk>"] == UNK_ID
    for file, value in (
        ("config.json", config),
        ("generation_config.json", generation),
        ("tokenizer_config.json", tokenizer),
    ):
        text = json.dumps(value, ensure_ascii=False, indent=1)
        (folder / file).write_text(text + "\n", encoding="utf-8")
