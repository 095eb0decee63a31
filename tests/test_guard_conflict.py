"""A sentence that its own article or a twin contradicts names both quotes, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.guard import Told, contradicted, contradiction
from summarizers.summarize import summarize
from summarizers.types import Document, Guard, Verdict

SELF_EN = """The newsletter opened with a bold line. Aurora-3 has 300 billion parameters.

Northwind Labs published Aurora-3 on Monday. The report says that Aurora-3 has 30 billion \
parameters. It was trained on 2 trillion tokens. The weights are free for research.
"""
SELF_ZH = """通讯的开头写得很大胆。Aurora-3 的参数量为 3000 亿。

北风实验室周一发布了 Aurora-3。论文写明,Aurora-3 的参数量为 300 亿。它用 2 万亿个 token 训练。权重可供研究使用。
"""


def _told(text: str, title: str | None = None) -> Told:
    document = read(text, title=title)
    return Told(document, tuple(find_claims(document)))


def _verdicts(told: Told, *twins: Told) -> dict[str, Guard]:
    found = {s.text: contradicted(s, told, twins) for s in told.document.sentences}
    return {text: guard for text, guard in found.items() if guard is not None}


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        (SELF_EN, "has 300 billion parameters", "has 30 billion parameters"),
        (SELF_ZH, "参数量为 3000 亿", "参数量为 300 亿"),
    ],
)
def test_an_article_that_says_two_sizes_contradicts_itself(
    text: str, wrong: str, right: str
) -> None:
    found = _verdicts(_told(text))
    assert len(found) == 2
    for guard in found.values():
        assert guard.verdict is Verdict.CONFLICT
        assert wrong in guard.reasons[0]
        assert right in guard.reasons[0]


def test_a_twin_in_the_other_language_is_heard() -> None:
    english = _told("Aurora-3 has 30 billion parameters. Northwind Labs published it on Monday.")
    chinese = _told("北风实验室周一发布了 Aurora-3。Aurora-3 的参数量为 3000 亿。")
    assert _verdicts(english) == {}
    (guard,) = _verdicts(english, chinese).values()
    assert "30 billion" in guard.reasons[0]
    assert "3000 亿" in guard.reasons[0]
    (other,) = _verdicts(chinese, english).values()
    assert "30 billion" in other.reasons[0]


def test_a_twin_that_agrees_says_nothing() -> None:
    english = _told("Aurora-3 has 30 billion parameters.")
    chinese = _told("Aurora-3 的参数量为 300 亿。")
    assert _verdicts(english, chinese) == {}


@pytest.mark.parametrize(
    "text",
    [
        # a guess
        "Aurora-3 has 30 billion parameters. Some suspect that Aurora-3 has 300 billion parameters.",
        "Aurora-3 的参数量为 300 亿。有人猜测 Aurora-3 的参数量可能为 3000 亿。",
        # another thing
        "Aurora-3 has 30 billion parameters. Borealis-2 has 300 billion parameters.",
        "Aurora-3 的参数量为 300 亿。Borealis-2 的参数量为 3000 亿。",
        # another measure
        "Aurora-3 has 30 billion parameters. Aurora-3 was trained on 300 billion tokens.",
        "Aurora-3 的参数量为 300 亿。Aurora-3 用 3000 亿个 token 训练。",
        # two members of a family
        "Llama-2-7B is the small one and Llama-2-70B the large one. Llama 2 has 7 billion "
        "parameters. Llama 2 has 70 billion parameters.",
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(text: str) -> None:
    assert _verdicts(_told(text)) == {}


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "GPT-3.5 only has 200 billion parameters?",
            "A screenshot of a Microsoft paper made the rounds. In its table GPT-3.5 has only 20 "
            "billion parameters. The authors later withdrew the paper.",
        ),
        (
            "GPT-3.5 只有 2000 亿参数?",
            "微软论文的一张截图流传开来。论文的表格里,GPT-3.5 只有 200 亿参数。作者后来撤下了论文。",
        ),
    ],
)
def test_a_title_that_the_body_contradicts_shows_in_the_summary(title: str, body: str) -> None:
    summary = summarize(read(body, title=title))
    (line,) = [line for line in summary.summary if line.guard.verdict is Verdict.CONFLICT]
    assert title in line.guard.reasons[0]
    assert line.text in line.guard.reasons[0]
    assert all(other.guard.verdict is Verdict.NONE for other in summary.summary if other != line)


@pytest.mark.parametrize("text", [SELF_EN, SELF_ZH])
def test_the_summary_of_an_article_that_contradicts_itself_says_so(text: str) -> None:
    summary = summarize(read(text))
    marked = [line for line in summary.summary if line.guard.verdict is Verdict.CONFLICT]
    assert marked
    for line in marked:
        assert "300" in line.guard.reasons[0]
        assert line.text in line.guard.reasons[0]


def test_twins_are_given_to_a_summary_as_documents() -> None:
    body = "Aurora-3 的参数量为 300 亿。北风实验室周一发布了它。"
    twin: Document = read("Northwind Labs published Aurora-3. Aurora-3 has 300 billion parameters.")
    alone, beside = summarize(read(body)), summarize(read(body), twins=[twin])
    assert all(line.guard.verdict is Verdict.NONE for line in alone.summary)
    assert [line.guard.verdict for line in beside.summary].count(Verdict.CONFLICT) == 1


def test_the_command_prints_conflicts_within_and_between_articles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = (
        "Northwind Labs releases Aurora-3\n\nNorthwind Labs released the language model Aurora-3 "
        "on 5 May 2025. Aurora-3 has {} parameters. It was trained on 2,048 H800 GPUs for 14 days."
    )
    for name, size in (("one", "30 billion"), ("two", "300 billion")):
        (tmp_path / f"{name}.txt").write_text(story.format(size), encoding="utf-8")
    assert main(["summarize", str(tmp_path / "one.txt"), str(tmp_path / "two.txt"), "--json"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for document in printed:
        guards = [line["guard"] for line in document["summary"]]
        (reasons,) = [g["reasons"] for g in guards if g["verdict"] == "conflict"]
        assert "30 billion" in reasons[0]
        assert "300 billion" in reasons[0]


def test_a_passage_with_both_numbers_compares_and_contradicts_nothing() -> None:
    assert (
        contradiction("GPT-3.5 有 200 亿参数。", ["GPT-3.5 只有 200 亿参数,不是 2000 亿。"]) is None
    )
    assert contradiction("It is late.", ["GPT-3.5 has 20 billion parameters."]) is None
    guard = contradiction("GPT-3.5 有 200 亿参数。", ["GPT-3.5 has 200 billion parameters."])
    assert guard is not None
    assert "200 亿" in guard.reasons[0]
    assert "200 billion" in guard.reasons[0]
