"""Sizes and settings: the shape of a model, and the plan by which it is trained."""

from __future__ import annotations

from dataclasses import dataclass

CONTROLS = ("<2en>", "<2zh>", "<head>", "<sum>")
MASKS = tuple(f"<{kind}{number}>" for kind in "nt" for number in range(10))
END_ID = 0
UNK_ID = 1
MAX_PIECES = 512
"""Longest source or target of the recipe, symbols and end mark included."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A Marian transformer: post-norm, ReLU, sinusoid positions, one matrix for all embeddings.

    `pieces` is the wanted SentencePiece size; the vocabulary has one row more, `<pad>`, last.
    """

    d_model: int
    ffn: int
    heads: int
    encoder_layers: int
    decoder_layers: int
    pieces: int
    dropout: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. `batch_tokens` counts source and target, padding included."""

    batch_tokens: int
    peak_lr: float
    warmup: int
    steps: int
    smoothing: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    final_lr: float = 0.02
    """Where the cosine ends, as a share of the peak."""
    one_way_share: float = 0.1
    """Headlines and summaries among all tokens."""
    log_every: int = 50
    save_every: int = 1000
    average: int = 8
    """Snapshots, of the last quarter of the run, that are averaged at the end."""


SHAPES = {
    # 26,000 pieces: 39.6M weights + 1.0M for the rest; int8 that is 41 MB, under the 45 allowed.
    "compact": Shape(512, 2048, 8, 6, 2, 26_000, 0.1),
    # fp16 twice (Hugging Face and CTranslate2) must stay under 3 MB with the tokenizer.
    "tiny": Shape(96, 256, 4, 3, 1, 1_000, 0.05),
}

PLANS = {
    # 64k tokens a batch and 7e-4: found stable for this shape; below 1,500 warm-up steps
    # the encoder collapsed.
    "compact": Plan(65_536, 7e-4, 1_500, 30_000, save_every=500, average=5),
    "tiny": Plan(
        4_096, 2e-3, 150, 2_000, smoothing=0.05, one_way_share=0.4, save_every=100, average=4
    ),
}
