"""The recipe, step by step: prepare, train, export, evaluate; or all of it at once: tiny."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from training.config import PLANS, SHAPES


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen) or 0)
    except (OSError, ValueError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    steps = parser.add_subparsers(required=True, metavar="STEP")

    step = steps.add_parser("prepare", help="corpus to vocabulary and shards (CPU, about an hour)")
    step.add_argument("corpus", type=Path)
    step.add_argument("out", type=Path)
    step.add_argument("--pieces", type=int, default=SHAPES["compact"].pieces)
    step.add_argument("--limit", type=int, help="take only so many lines")
    step.add_argument("--workers", type=int, default=2)
    step.set_defaults(run=_prepare)

    step = steps.add_parser("train", help="shards to weights; resumes where it was cut off")
    step.add_argument("data", type=Path)
    step.add_argument("out", type=Path)
    step.add_argument("--size", choices=sorted(SHAPES), default="compact")
    step.add_argument("--minutes", type=float, help="end, averaged and usable, after this time")
    step.add_argument("--steps", type=int)
    step.add_argument("--warmup", type=int)
    step.add_argument("--rate", type=float, help="peak learning rate")
    step.add_argument("--batch-tokens", type=int)
    step.add_argument("--save-every", type=int)
    step.add_argument("--log-every", type=int)
    step.add_argument("--device")
    step.add_argument("--compile", action="store_true", help="torch.compile the model")
    step.add_argument("--shards", default="train", help="first word of the shards' names")
    step.add_argument("--start", type=Path, help="weights to start from (a second phase)")
    step.set_defaults(run=_train)

    step = steps.add_parser("evaluate", help="BLEU, chrF and the guard on the held-out sets")
    step.add_argument("model", help="a name of the registry or a folder")
    step.add_argument("corpus", type=Path)
    step.add_argument("--sets", nargs="+")
    step.add_argument("--beams", nargs="+", type=int, default=[2])
    step.add_argument("--limit", type=int)
    step.add_argument("--json", action="store_true")
    step.set_defaults(run=_evaluate)

    step = steps.add_parser("export", help="weights to a hub checkpoint, CTranslate2 and a card")
    step.add_argument("weights", type=Path, help="final.pt, or a folder of parts")
    step.add_argument("data", type=Path, help="the folder with the vocabulary")
    step.add_argument("out", type=Path)
    step.add_argument("--size", choices=sorted(SHAPES), default="compact")
    step.add_argument("--name", default="compact")
    step.add_argument("--licence", default="CC-BY-SA-4.0")
    step.add_argument("--quantization", default="int8")
    step.add_argument("--tasks", nargs="+", help="what it is said to do (default: all)")
    step.add_argument("--scores", type=Path, help="JSON lines of evaluate, for the model card")
    step.add_argument("--hub", type=Path, help="put the hub's files there, not into OUT")
    step.add_argument("--stats", type=Path, help="STATS.tsv of the corpus, for the model card")
    step.set_defaults(run=_export)

    step = steps.add_parser("parts", help="cut weights into float16 files of at most 15 MB")
    step.add_argument("weights", type=Path)
    step.add_argument("out", type=Path)
    step.set_defaults(run=_parts)

    step = steps.add_parser("tiny", help="the whole recipe on a small grammar (CPU, minutes)")
    step.add_argument("out", type=Path)
    step.add_argument("--minutes", type=float)
    step.set_defaults(run=_tiny)
    return parser


def _prepare(chosen: argparse.Namespace) -> None:
    from training.prepare import prepare

    prepare(
        chosen.corpus,
        chosen.out,
        pieces=chosen.pieces,
        limit=chosen.limit,
        workers=chosen.workers,
    )


def _train(chosen: argparse.Namespace) -> int:
    from training.train import CollapseError, Run

    changes = {
        "steps": chosen.steps,
        "warmup": chosen.warmup,
        "peak_lr": chosen.rate,
        "batch_tokens": chosen.batch_tokens,
        "save_every": chosen.save_every,
        "log_every": chosen.log_every,
    }
    plan = replace(PLANS[chosen.size], **{k: v for k, v in changes.items() if v is not None})
    run = Run(
        chosen.out,
        chosen.data,
        SHAPES[chosen.size],
        plan,
        minutes=chosen.minutes,
        device=chosen.device,
        compiled=chosen.compile,
        stem=chosen.shards,
        start=chosen.start,
    )
    try:
        run.train()
    except CollapseError as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    return 0


def _evaluate(chosen: argparse.Namespace) -> None:
    from training.evaluate import SETS, evaluate, load, report

    model = load(chosen.model)
    scores = evaluate(
        model, chosen.corpus, sets=chosen.sets or SETS, beams=chosen.beams, limit=chosen.limit
    )
    print(report(scores, chosen.json))


def _export(chosen: argparse.Namespace) -> None:
    from training.card import write_cards
    from training.export import export, read_weights

    export(
        read_weights(chosen.weights),
        SHAPES[chosen.size],
        chosen.data,
        chosen.out,
        name=chosen.name,
        licence=chosen.licence,
        quantization=chosen.quantization,
        tasks=frozenset(chosen.tasks) if chosen.tasks else None,
        hub=chosen.hub,
    )
    facts = chosen.data / "data.json"
    write_cards(
        chosen.out,
        name=chosen.name,
        licence=chosen.licence,
        counts=json.loads(facts.read_text())["pairs"] if facts.exists() else {},
        stats=chosen.stats,
        scores=chosen.scores,
    )


def _parts(chosen: argparse.Namespace) -> None:
    from training.export import write_parts

    for path in write_parts(chosen.weights, chosen.out):
        print(path)


def _tiny(chosen: argparse.Namespace) -> None:
    from training.tiny import tiny

    tiny(chosen.out, minutes=chosen.minutes)


if __name__ == "__main__":
    sys.exit(main())
