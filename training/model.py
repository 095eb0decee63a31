"""The Marian transformer in plain torch, with Hugging Face's parameter names.

Written out because training wants what the library's class does not offer: fused attention
without mask building, Xavier weights, and a loss that never holds all logits at once. The
state dict loads into transformers' MarianMTModel as it is (tests/test_training.py).
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own habit
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from training.config import Shape

LOSS_ROWS = 8_192
"""Target positions whose logits are held at a time: 8,192 x 26,000 floats are 0.85 GB."""


class Attention(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.q_proj, self.k_proj = nn.Linear(width, width), nn.Linear(width, width)
        self.v_proj, self.out_proj = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor | None, causal: bool) -> Tensor:
        def split(y: Tensor) -> Tensor:
            return y.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        out = F.scaled_dot_product_attention(
            split(self.q_proj(x)),
            split(self.k_proj(memory)),
            split(self.v_proj(memory)),
            attn_mask=mask,
            is_causal=causal,
        )
        projected: Tensor = self.out_proj(out.transpose(1, 2).flatten(2))
        return projected


class Layer(nn.Module):  # type: ignore[misc]
    """An encoder layer, or with `cross` a decoder layer. Norms stand after the sums."""

    def __init__(self, shape: Shape, cross: bool) -> None:
        super().__init__()
        width = shape.d_model
        self.dropout = shape.dropout
        self.self_attn = Attention(width, shape.heads, shape.dropout)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        if cross:
            self.encoder_attn = Attention(width, shape.heads, shape.dropout)
            self.encoder_attn_layer_norm = nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, shape.ffn), nn.Linear(shape.ffn, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, mask: Tensor | None, memory: Tensor | None = None) -> Tensor:
        # With `memory` this is a decoder layer: causal over itself, `mask` hides its padding.
        own = self.self_attn(x, x, mask if memory is None else None, memory is not None)
        x = self.self_attn_layer_norm(x + self._drop(own))
        if memory is not None:
            x = self.encoder_attn_layer_norm(
                x + self._drop(self.encoder_attn(x, memory, mask, False))
            )
        out: Tensor = self.final_layer_norm(x + self._drop(self.fc2(F.relu(self.fc1(x)))))
        return out

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout, self.training)


class Marian(nn.Module):  # type: ignore[misc]
    """`vocabulary` rows of embeddings, the last of them `<pad>`: zero, and never predicted."""

    def __init__(self, shape: Shape, vocabulary: int) -> None:
        super().__init__()
        self.shape, self.pad = shape, vocabulary - 1
        self.embedding = nn.Parameter(torch.empty(vocabulary, shape.d_model))
        self.encoder = nn.ModuleList(Layer(shape, False) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(Layer(shape, True) for _ in range(shape.decoder_layers))
        self.register_buffer("positions", sinusoids(1024, shape.d_model), persistent=False)
        self.reset()

    def reset(self) -> None:
        """Xavier for every matrix: from standard deviation 0.02 the encoder may collapse."""
        for part in self.modules():
            if isinstance(part, nn.Linear):
                nn.init.xavier_uniform_(part.weight)
                nn.init.zeros_(part.bias)
        nn.init.normal_(self.embedding, std=self.shape.d_model**-0.5)
        with torch.no_grad():
            self.embedding[self.pad] = 0

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor]:
        mask = (source != self.pad)[:, None, None, :]
        x = self._embed(source)
        for layer in self.encoder:
            x = layer(x, mask)
        return x, mask

    def decode(self, target: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        """Hidden states that predict `target`, from the target shifted by one `<pad>`."""
        shifted = F.pad(target[:, :-1], (1, 0), value=self.pad)
        x = self._embed(shifted)
        for layer in self.decoder:
            x = layer(x, mask, memory)
        return x

    def forward(self, source: Tensor, target: Tensor, smoothing: float | None = None) -> Any:
        """Hidden states that predict `target`; with `smoothing` the two losses instead."""
        memory, mask = self.encode(source)
        hidden = self.decode(target, memory, mask)
        return hidden if smoothing is None else self.loss(hidden, target, smoothing)

    def loss(self, hidden: Tensor, target: Tensor, smoothing: float) -> tuple[Tensor, Tensor]:
        """Summed cross-entropy (nats) over the target's pieces: smoothed, and plain."""
        rows, labels = hidden.flatten(0, 1), target.flatten()
        labels = labels.masked_fill(labels == self.pad, -100)
        weight = self.embedding[: self.pad]
        smooth = plain = rows.new_zeros((), dtype=torch.float32)
        for at in range(0, len(labels), LOSS_ROWS):
            arguments = (rows[at : at + LOSS_ROWS], weight, labels[at : at + LOSS_ROWS], smoothing)
            a, b = (
                checkpoint(_chunk_loss, *arguments, use_reentrant=False)
                if torch.is_grad_enabled()
                else _chunk_loss(*arguments)
            )
            smooth, plain = smooth + a, plain + b
        return smooth, plain

    def _embed(self, ids: Tensor) -> Tensor:
        # Row `pad` is zero, so the decoder starts from the positions alone, as CTranslate2 does.
        x = F.embedding(ids, self.embedding, padding_idx=self.pad) * math.sqrt(self.shape.d_model)
        positions: Any = self.positions
        return F.dropout(
            x + positions[: ids.shape[1]].to(x.dtype), self.shape.dropout, self.training
        )


def _chunk_loss(
    rows: Tensor, weight: Tensor, labels: Tensor, smoothing: float
) -> tuple[Tensor, Tensor]:
    logits = F.linear(rows, weight).float()
    logs = F.log_softmax(logits, -1)
    inside = labels >= 0
    own = -logs.gather(1, labels.clamp(min=0)[:, None])[:, 0]
    plain = torch.where(inside, own, 0).sum()
    if not smoothing:
        return plain, plain.detach()
    uniform = torch.where(inside, -logs.mean(-1), 0).sum()
    return (1 - smoothing) * plain + smoothing * uniform, plain.detach()


def sinusoids(places: int, width: int) -> Tensor:
    """Position encodings as Marian has them: sines in the first half, cosines in the second."""
    rate = 10_000 ** (-2 * (torch.arange(width) // 2).double() / width)
    angle = torch.arange(places).double()[:, None] * rate
    return torch.cat((angle[:, 0::2].sin(), angle[:, 1::2].cos()), 1).float()


def hub_state(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state dict of Marian under MarianMTModel's names."""
    named = {}
    for name, value in state.items():
        if name == "embedding":
            named["model.shared.weight"] = value
        else:
            side, rest = name.split(".", 1)
            named[f"model.{side}.layers.{rest}"] = value
    return named


@torch.no_grad()  # type: ignore[untyped-decorator]
def collapse(model: Marian, source: Tensor, target: Tensor) -> tuple[float, float]:
    """Loss a piece with each target's own source, and with another of the same symbol.

    Equal losses mean that the decoder ignores what it is to translate.
    """
    training = model.training
    model.eval()
    turned = torch.arange(len(source), device=source.device)
    for symbol in source[:, 0].unique():
        same = (source[:, 0] == symbol).nonzero()[:, 0]
        turned[same] = same.roll(1)
    pieces = (target != model.pad).sum().item()
    losses = []
    for rows in (source, source[turned]):
        _, plain = model.loss(model(rows, target), target, 0.0)
        losses.append(plain.item() / pieces)
    model.train(training)
    return losses[0], losses[1]
