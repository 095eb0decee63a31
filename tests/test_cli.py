"""The command line's contracts, through real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS, parser_for

TINY = Path(__file__).parent / "data" / "tiny-marian"


def yibao(*arguments: str | Path, given: bytes = b"") -> tuple[int, str, list[str]]:
    """Exit status, stdout, and the lines of stderr of one real run."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8").splitlines()


def test_quantities_answer_line_for_line_in_both_languages_and_read_crlf() -> None:
    lines = "融资 200亿 美元\r\n\r\n$20 billion raised\r\n"
    status, out, complaints = yibao("quantities", "-", given=lines.encode())
    assert (status, complaints) == (0, [])
    first, blank, last = [json.loads(line) for line in out.split("\n")[:-1]]
    assert first[0]["value"] == last[0]["value"] == 20_000_000_000
    assert blank == []
    assert set(first[0]) >= {
        "text",
        "start",
        "end",
        "value",
        "value2",
        "unit",
        "comparator",
        "readings",
    }
    assert "\r" not in out


def test_claims_of_a_gb18030_file_stand_where_they_say_and_a_missing_file_costs_one_line(
    tmp_path: Path,
) -> None:
    zh = "Velmora-7 的参数量为 200 亿。\n"
    en = "Velmora-7 has 20 billion parameters.\n"
    (tmp_path / "zh.txt").write_bytes(zh.encode("gb18030"))
    (tmp_path / "en.txt").write_bytes(en.encode())
    status, out, complaints = yibao(
        "claims", tmp_path / "zh.txt", tmp_path / "no.txt", tmp_path / "en.txt", "--json"
    )
    assert status == 1
    assert len(complaints) == 1
    assert "no.txt" in complaints[0]
    claims = [json.loads(line) for line in out.splitlines()]
    assert [claim["doc"] for claim in claims] == ["zh", "en"]
    for claim in claims:
        text = zh if claim["doc"] == "zh" else en
        assert text[claim["start"] : claim["end"]] == claim["quote"]
        assert claim["value"] == 20_000_000_000


def test_a_page_of_some_length_gives_its_article_without_the_menu(tmp_path: Path) -> None:
    body = "<p>Velmora-7 has 20 billion parameters and was trained in May.</p>" * 6
    more = "<p>青岚大模型的参数量为 70 亿，由公司自行训练，权重已经公开。</p>"
    (tmp_path / "page.html").write_text(
        f"<html><body><nav><a href='/'>Sign in now</a></nav><article><h1>T</h1>{body}{more}"
        "</article></body></html>",
        encoding="utf-8",
    )
    status, out, _ = yibao("--json", "extract", tmp_path / "page.html")
    assert status == 0
    found = json.loads(out)
    assert set(found) >= {"doc", "title", "text", "lang", "published", "links"}
    assert "20 billion" in found["text"]
    assert "70 亿" in found["text"]
    assert "Sign in now" not in found["text"]


def test_items_of_one_event_in_two_languages_share_a_story(tmp_path: Path) -> None:
    items = [
        {
            "id": "a",
            "lang": "en",
            "title": "Velmora-7 released by Orvane Labs",
            "text": "Orvane Labs released Velmora-7 with 43 billion parameters.",
            "url": "https://a.example/1",
            "published": "2026-03-02T10:00:00Z",
        },
        {
            "id": "b",
            "lang": "zh",
            "title": "Orvane Labs 发布 Velmora-7",
            "text": "Orvane Labs 发布 Velmora-7，参数量 430 亿。",
            "url": "https://b.example/1",
            "published": "2026-03-02T11:00:00Z",
        },
    ]
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    status, out, _ = yibao("stories", path)
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[0]["story"] == rows[1]["story"]


def test_a_summary_without_a_model_repeats_the_original_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("青岚大模型的参数量为 70 亿。公司已公开权重。", "utf-8")
    status, out, _ = yibao("summarize", "--model", "none", tmp_path / "x.txt", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["lang"] == "zh"
    assert found["model"] is None
    assert len(found["summary"]) == len(found["translation"]) > 0
    for line, other in zip(found["summary"], found["translation"], strict=True):
        assert other["text"] == line["text"]
        assert other["translated"] is False


def test_translating_without_a_model_prints_nothing_and_names_the_fix() -> None:
    status, out, complaints = yibao(
        "translate", "-", "--to", "en", "--model", "none", given="你好。\n".encode()
    )
    assert (status, out, len(complaints)) == (1, "", 1)


@pytest.mark.skipif(not TINY.is_dir(), reason="the small test checkpoint is not here")
def test_a_model_translates_a_line_a_line() -> None:
    status, out, _ = yibao(
        "translate", "--to", "en", "--model", TINY, "-", given="模型开源。\n\n模型。\n".encode()
    )
    assert status == 0
    lines = out.split("\n")
    assert len(lines) == 4
    assert lines[1] == lines[3] == ""


def test_an_unknown_command_is_wrong_usage() -> None:
    status, out, complaints = yibao("sumarize")
    assert (status, out, len(complaints)) == (2, "", 1)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_commands_help_shows_an_example(name: str) -> None:
    assert "python -m bot " + name in parser_for(name).format_help().split("example", 1)[1]
