"""The model card, in English and Chinese, written from what was counted and measured."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_EN = """# {name}: Chinese–English translation and headlines for AI news

A Marian transformer (encoder-decoder) trained by the recipe in `training/` of the Yibao project.
It carries `<n0>` and `<t0>` placeholders through unchanged, so that numbers and names can be
rendered by rule.

**Licence of the weights:** {licence}. Some sources below are CC-BY-SA, hence share-alike.

## Figures

{figures}

BLEU is sacrebleu's (zh tokenizer for Chinese, 13a for English). "guard" is the share of sentences
with a number that pass the project's guard and would be shown.

## Limits

Trained on technical articles, documentation and AI abstracts: everyday speech, poetry and law are
out of its reach. Part of the Chinese in the training text was written by language models. It
translates sentence by sentence and sees no context. Its output must go through the guard.

## Training text

{sources}
"""

_ZH = """# {name}：面向人工智能新闻的中英翻译与标题模型

由译报（Yibao）项目 `training/` 中的流程训练的 Marian 编码器—解码器模型。它会原样保留 `<n0>`、`<t0>`
占位符，数字和名称因此可以按规则写出。

**权重许可：** {licence}。下列部分来源采用 CC-BY-SA，故以相同方式共享。

## 测评

{figures}

BLEU 由 sacrebleu 计算（中文用 zh 分词，英文用 13a）。“guard”一栏是含数字的句子中通过本项目校验、
可以展示的比例。

## 局限

训练文本以技术文章、软件文档和人工智能论文摘要为主，日常口语、诗歌和法律文本不在其能力之内。部分中文训练
文本由语言模型写成。模型逐句翻译，看不到上下文。输出必须经过校验。

## 训练文本

{sources}
"""


def write_cards(
    folder: Path,
    *,
    name: str,
    licence: str,
    counts: Mapping[str, int],
    stats: Path | None,
    scores: Path | None,
) -> None:
    """Write README.md and README.zh-CN.md into the model's folder.

    `counts` are the records used of each source; `stats` the corpus's table of licences;
    `scores` JSON lines as `evaluate --json` prints them.
    """
    facts = _licences(stats) if stats else {}
    for file, card, head, none in (
        ("README.md", _EN, "| source | licence | origin | records |", "Not measured yet."),
        ("README.zh-CN.md", _ZH, "| 来源 | 许可 | 出处 | 条数 |", "尚未测评。"),
    ):
        text = card.format(
            name=name,
            licence=licence,
            figures=_figures(scores) if scores else none,
            sources="\n".join((head, "|---|---|---|---|", *_sources(counts, facts))),
        )
        (folder / file).write_text(text, encoding="utf-8")


def _licences(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["source"]: row for row in csv.DictReader(file, delimiter="\t")}


def _sources(counts: Mapping[str, int], facts: Mapping[str, dict[str, str]]) -> list[str]:
    rows = []
    for source, count in counts.items():
        # the corpus names a pair's licence in its table, a summary's behind its source
        named = re.fullmatch(r"summaries: (.+?) \((.+)\)", source)
        if named:
            shown, licence, origin = f"summaries: {named[1]}", named[2], ""
        else:
            fact = facts.get(source, {})
            shown, licence, origin = source, fact.get("licence") or "?", fact.get("origin") or ""
        rows.append(f"| {shown} | {licence} | {origin} | {count:,} |")
    return rows


def _figures(path: Path) -> str:
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text().splitlines()]
    table = ["| set | task | beam | BLEU | chrF | guard, plain | guard, masked |"]
    table.append("|---|---|---|---|---|---|---|")
    for row in rows:
        plain, masked = (
            "–" if row[key] is None else f"{100 * row[key]:.1f} %"
            for key in ("guard_plain", "guard_masked")
        )
        table.append(
            f"| {row['test']} | {row['task']} | {row['beam']} | {row['bleu']} | {row['chrf']} |"
            f" {plain} | {masked} |"
        )
    return "\n".join(table)
