"""The training loop: needs torch and numpy alone, so that it runs on a bare GPU machine.

A run's folder holds state.pt (to resume from), snapshot-*.pt (to average), best.pt (lowest loss
on the held-out shard, averaged weights included), log.jsonl and run.json.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.config import Plan, Shape
from training.model import Marian, collapse
from training.shards import Examples, collate, epoch, read_shards

STATE_EVERY = 4
"""Snapshots between two states; a state is three times as large."""
COLLAPSED = 0.3
"""Nats a piece: with a smaller gap between own and other source the encoder has collapsed."""


class CollapseError(Exception):
    """The decoder ignores its source; the message says what to change."""


@dataclass(slots=True)
class Progress:
    """Where a run stands; saved and resumed. `seconds` is training time alone."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    best: float = math.inf


class Run:
    """One training run in one folder."""

    def __init__(
        self,
        folder: Path,
        data: Path,
        shape: Shape,
        plan: Plan,
        *,
        minutes: float | None = None,
        device: str | None = None,
        compiled: bool = False,
        seed: int = 1,
        stem: str = "train",
        start: Path | None = None,
    ) -> None:
        self.folder, self.plan, self.shape, self.minutes = folder, plan, shape, minutes
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.seed = seed
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(seed)
        torch.set_float32_matmul_precision("high")
        self.ids: dict[str, int] = json.loads((data / "vocab.json").read_text(encoding="utf-8"))
        self.examples = read_shards(sorted(data.glob(f"{stem}-*.npz")), self.ids)
        held = sorted(data.glob("dev-*.npz"))
        self.dev: Examples | None = read_shards(held, self.ids) if held else None
        self.model = Marian(shape, len(self.ids)).to(self.device)
        if start is not None:
            self.model.load_state_dict(torch.load(start, weights_only=True), strict=False)
        decay = [p for p in self.model.parameters() if p.ndim > 1]
        plain = [p for p in self.model.parameters() if p.ndim == 1]
        groups: Any = [
            {"params": decay, "weight_decay": plan.weight_decay},
            {"params": plain, "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(
            groups, lr=plan.peak_lr, betas=(0.9, 0.98), eps=1e-9, fused=self.device == "cuda"
        )
        self.progress = Progress()
        self._stated = -1
        self.half = self.device == "cuda"
        if compiled:
            for layer in (*self.model.encoder, *self.model.decoder):
                layer.compile(dynamic=True)
        if (folder / "state.pt").exists():
            self._resume()

    @property
    def done(self) -> bool:
        """Whether the plan's steps, or the minutes, are behind."""
        return self.share >= 1

    @property
    def share(self) -> float:
        """How much of the run is behind: of its steps, or of its minutes, whichever is more."""
        done = self.progress.step / self.plan.steps
        if self.minutes:
            done = max(done, self.progress.seconds / (60 * self.minutes))
        return min(1.0, done)

    def rate(self) -> float:
        """Learning rate: linear warm-up, then a cosine over what is left of steps or minutes."""
        plan = self.plan
        warm = min(1.0, (self.progress.step + 1) / plan.warmup)
        curve = 0.5 * (1 + math.cos(math.pi * self.share))
        return plan.peak_lr * warm * (plan.final_lr + (1 - plan.final_lr) * curve)

    def train(self) -> Progress:
        """Train to the end of the plan or of the minutes; save, average, and return.

        Raises CollapseError where the collapse test fails after warm-up.
        """
        plan, progress = self.plan, self.progress
        self.model.train()
        (self.folder / "run.json").write_text(
            json.dumps({"shape": asdict(self.shape), "plan": asdict(plan), "minutes": self.minutes})
            + "\n"
        )
        tokens = pieces = 0
        total = torch.zeros((), device=self.device)
        begin = mark = time.monotonic()
        before = progress.seconds
        checked = False
        for source, target, count, read in self._batches():
            for group in self.optimizer.param_groups:
                group["lr"] = self.rate()
            smooth, plain = self._losses(source, target, plan.smoothing)
            (smooth / count).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), plan.clip)
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            total += plain
            pieces += count
            tokens += count + read
            progress.step += 1
            if progress.step % plan.log_every == 0 or progress.step == plan.steps:
                loss = total.item() / pieces  # waits for the device, so the clock is read after it
                now = time.monotonic()
                progress.seconds = before + now - begin
                self._log(loss=loss, tokens_per_second=round(tokens / (now - mark)))
                mark = now
                total.zero_()
                tokens = pieces = 0
            if not checked and progress.step >= 2 * plan.warmup:
                checked = True
                self._check()
            if progress.step % plan.save_every == 0:
                self._save(full=progress.step % (STATE_EVERY * plan.save_every) == 0 or self.done)
                mark = time.monotonic()
            if self.share >= 1:
                break
        if self._stated != progress.step:
            self._save()
        self.average()  # first: even a run that went wrong leaves its weights
        self._check()
        return progress

    def average(self) -> Path:
        """Average the last snapshots, judge it on the held-out shard, write final.pt."""
        paths = sorted(self.folder.glob("snapshot-*.pt"))[-self.plan.average :]
        states = [torch.load(path, weights_only=True) for path in paths]
        mean = {
            name: torch.stack([state[name].float() for state in states]).mean(0)
            for name in states[0]
        }
        mean["embedding"][-1] = 0
        last = {k: v.clone() for k, v in self.model.state_dict().items()}
        before = self.held_out_loss()
        self.model.load_state_dict(mean, strict=False)
        after = self.held_out_loss()
        self._log(event="averaged", snapshots=len(paths), dev_last=before, dev_averaged=after)
        if before is not None and after is not None and before < after:
            self.model.load_state_dict(last)
        path = self.folder / "final.pt"
        torch.save({k: v.cpu() for k, v in self.model.state_dict().items()}, path)
        return path

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def held_out_loss(self) -> float | None:
        """Nats a piece on the held-out shard; None without one."""
        if self.dev is None:
            return None
        self.model.eval()
        total, pieces = 0.0, 0
        rng = np.random.default_rng(0)
        for chosen in epoch(self.dev, self.plan.batch_tokens, 0.0, rng):
            source, target = self._to_device(self.dev, chosen)
            _, plain = self._losses(source, target, 0.0)
            total += plain.item()
            pieces += int((target != self.model.pad).sum())
        self.model.train()
        return total / max(1, pieces)

    def check(self) -> tuple[float, float]:
        """The collapse test on one batch: loss with own source, and with another's."""
        examples = self.dev or self.examples
        some = np.random.default_rng(0).permutation(len(examples))[:256]
        own, other = collapse(self.model, *self._to_device(examples, some))
        return own, other

    def _check(self) -> None:
        own, other = self.check()
        self._log(event="collapse test", own=own, other=other)
        if other - own < COLLAPSED:
            raise CollapseError(
                f"step {self.progress.step}: loss {own:.2f} with the own source, {other:.2f} with"
                " another's: the encoder has collapsed; use a longer warm-up or a lower peak rate"
            )

    def _batches(self) -> Iterator[tuple[torch.Tensor, torch.Tensor, int, int]]:
        """Source, target, and their pieces; counted here, where the device need not be asked."""
        progress = self.progress
        while True:
            rng = np.random.default_rng((self.seed, progress.epoch))
            batches = epoch(self.examples, self.plan.batch_tokens, self.plan.one_way_share, rng)
            while progress.batch < len(batches):
                chosen = batches[progress.batch]
                progress.batch += 1
                source, target = collate(self.examples, chosen, self.model.pad)
                count, read = (int((rows != self.model.pad).sum()) for rows in (target, source))
                yield self._place(source), self._place(target), count, read
            progress.epoch, progress.batch = progress.epoch + 1, 0

    def _to_device(self, examples: Examples, chosen: np.ndarray) -> tuple[Any, Any]:
        source, target = collate(examples, chosen, self.model.pad)
        return self._place(source), self._place(target)

    def _place(self, rows: np.ndarray) -> torch.Tensor:
        tensor = torch.from_numpy(rows)
        if self.device == "cuda":
            tensor = tensor.pin_memory()
        return tensor.to(self.device, non_blocking=True)

    def _losses(self, source: Any, target: Any, smoothing: float) -> tuple[Any, Any]:
        """Both losses; on a GPU in bfloat16 throughout, from float32 weights that are cast anew.

        Autocast would keep the sums between the layers in float32, twice the memory traffic.
        """
        if not self.half:
            smooth, plain = self.model(source, target, smoothing)
        else:
            cast = {name: p.bfloat16() for name, p in self.model.named_parameters()}
            arguments = (source, target, smoothing)
            smooth, plain = torch.func.functional_call(self.model, cast, arguments)
        return smooth, plain

    def _save(self, full: bool = True) -> None:
        """Write a snapshot, the best so far, and with `full` the state to resume from."""
        progress = self.progress
        held = self.held_out_loss()
        self._log(event="saved", dev=held)
        weights = {k: v.cpu() for k, v in self.model.state_dict().items()}
        _write(weights, self.folder / f"snapshot-{progress.step:07d}.pt")
        for old in sorted(self.folder.glob("snapshot-*.pt"))[: -self.plan.average]:
            old.unlink()
        if held is not None and held < progress.best:
            progress.best = held
            _write(weights, self.folder / "best.pt")
        if not full:
            return
        state = {
            "model": weights,
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(progress),
            "torch": torch.get_rng_state(),
        }
        _write(state, self.folder / "state.pt")
        self._stated = progress.step

    def _resume(self) -> None:
        state = torch.load(self.folder / "state.pt", map_location="cpu", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.progress = Progress(**state["progress"])
        torch.set_rng_state(state["torch"])
        self._log(event="resumed")

    def _log(self, **facts: Any) -> None:
        progress = self.progress
        row = {
            "step": progress.step,
            "epoch": progress.epoch,
            "minutes": round(progress.seconds / 60, 2),
            "rate": round(self.rate(), 7),
        }
        row |= {k: round(v, 4) if isinstance(v, float) else v for k, v in facts.items()}
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        print(" ".join(f"{k}={v}" for k, v in row.items()), file=sys.stderr, flush=True)


def _write(value: Any, path: Path) -> None:
    """Write so that a cut-off run leaves the old file, never half of a new one."""
    part = path.with_suffix(".part")
    torch.save(value, part)
    os.replace(part, path)
