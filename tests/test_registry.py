"""The table of models, and fetching from a hub on loopback."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import models as command
from summarizers.seq2seq import download, registry
from summarizers.types import DownloadError, ModelNotFound, Request, Task
from tests.loopback_hub import COMMIT, Hub, folder_files, serve

TINY = Path(__file__).parent / "data" / "tiny-marian"
REPO = "somebody/tiny-marian"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YIBAO_MODELS", str(tmp_path / "模型"))
    return tmp_path / "模型"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    hub = Hub(REPO, folder_files(TINY))
    with serve(hub):
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


def test_the_table_names_every_model_with_licence_size_and_a_full_commit(home: Path) -> None:
    rows = {row.name: row for row in registry.models()}
    assert list(rows) == ["compact", "opus-mt", "nllb-600m", "mt5-xlsum"]
    assert all(row.state == "not installed" for row in rows.values() if row.name != "compact")
    for row in registry.TABLE:
        assert row.licence
        assert row.size or not row.repos
        assert all(len(revision) == 40 for _, revision in row.repos)


def test_compact_is_said_to_be_missing_until_it_ships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "SHIPPED", tmp_path)
    with pytest.raises(ModelNotFound, match="compact: not shipped yet"):
        registry.load("compact")


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("opus-mt", "models fetch opus-mt"),
        ("没有这个", "models list"),
        ("./nowhere", "models list"),
    ],
)
def test_a_model_that_is_not_here_is_an_error_that_names_the_fix(
    home: Path, name: str, fix: str
) -> None:
    with pytest.raises(ModelNotFound, match=fix):
        registry.load(name)


def test_loading_imports_neither_torch_nor_transformers_nor_the_hub() -> None:
    code = (
        "import sys; from summarizers.seq2seq import registry;"
        "from summarizers.types import Request, Task;"
        f"m = registry.load({str(TINY)!r}); m.generate([Request('微软开源了 Gemini。', Task.ZH_EN)]);"
        "print([n for n in ('torch', 'transformers', 'huggingface_hub') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_hub_model_with_converted_weights_is_fetched_checked_and_run(
    home: Path, hub: Hub
) -> None:
    seen: list[tuple[str, int, int]] = []
    (fetched,) = registry.fetch(REPO, progress=lambda *facts: seen.append(facts))
    assert fetched.revision == COMMIT
    assert "ctranslate2/model.bin" in fetched.files
    assert "model.safetensors" not in fetched.files  # converted weights suffice
    assert seen[-1][1] == seen[-1][2]
    record = json.loads((Path(fetched.folder) / download.RECORD).read_text())
    assert record["revision"] == COMMIT
    model = registry.load(REPO)
    (output,) = model.generate([Request("<t0> is <n0> faster than <t1>.", Task.EN_ZH)], beam=1)
    assert output.text == "<t0> 比 <t1> 快<n0>。"
    model.close()


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub library writes what came in steps of 10 MB; the tiny model is smaller than one."""
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 50_000)


def test_a_fetch_that_the_user_interrupts_goes_on_where_it_stopped(
    home: Path, hub: Hub, small_chunks: None
) -> None:
    def interrupt(path: str, done: int, size: int) -> None:
        if path == "ctranslate2/model.bin" and done > 500_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        registry.fetch(REPO, progress=interrupt)
    folder = home / "somebody--tiny-marian" / "ctranslate2"
    assert not (folder / "model.bin").exists()
    hub.ranges.clear()
    (fetched,) = registry.fetch(REPO)
    assert [int(w.split("=")[1].strip("-")) > 500_000 for w in hub.ranges if w] == [True]
    assert (folder / "model.bin").read_bytes() == hub.files["ctranslate2/model.bin"]
    assert fetched.received < 700_000
    assert not list(folder.rglob("*.part"))


def test_a_line_that_goes_dead_is_taken_up_again(home: Path, hub: Hub, small_chunks: None) -> None:
    hub.cut_after = 700_000
    (fetched,) = registry.fetch(REPO)
    assert any(hub.ranges)
    model = (Path(fetched.folder) / "ctranslate2" / "model.bin").read_bytes()
    assert model == hub.files["ctranslate2/model.bin"]


def test_a_part_that_an_earlier_process_left_is_used(home: Path, hub: Hub) -> None:
    body = hub.files["ctranslate2/model.bin"]
    digest = next(
        row["lfs"]["sha256"]
        for row in hub.describe()["siblings"]
        if row["rfilename"] == "ctranslate2/model.bin"
    )
    folder = home / "somebody--tiny-marian" / "ctranslate2"
    folder.mkdir(parents=True)
    (folder / f"model.bin.{digest[:12]}.part").write_bytes(body[:900_000])
    (fetched,) = registry.fetch(REPO)
    assert hub.served < fetched.size - 800_000
    assert (folder / "model.bin").read_bytes() == body


def test_a_second_fetch_downloads_nothing(home: Path, hub: Hub) -> None:
    registry.fetch(REPO)
    assert registry.fetch(REPO)[0].received == 0


def test_bytes_that_differ_from_the_promised_digest_are_refused(home: Path, hub: Hub) -> None:
    true = hub.describe()
    hub.files["ctranslate2/model.bin"] = bytes(len(hub.files["ctranslate2/model.bin"]))
    hub.describe = lambda: true  # type: ignore[method-assign]
    with pytest.raises(DownloadError, match="digest differs"):
        registry.fetch(REPO)
    assert not (home / "somebody--tiny-marian" / "ctranslate2" / "model.bin").exists()


def test_a_file_name_that_leaves_the_folder_is_refused(home: Path, hub: Hub) -> None:
    hub.files["ctranslate2/../../evil"] = b"x"
    with pytest.raises(DownloadError, match="not fetched"):
        registry.fetch(REPO)
    assert not (home / "evil").exists()


def test_without_a_network_the_error_names_the_ways_out(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match=r"HF_ENDPOINT to a mirror.*--model DIR"):
        registry.fetch("opus-mt")


def test_an_unknown_repository_is_named(home: Path, hub: Hub) -> None:
    with pytest.raises(DownloadError, match="somebody/else"):
        registry.fetch("somebody/else")


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_the_command_lists_fetches_and_benches(
    home: Path, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("list", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["name"] == "compact"
    assert _run("fetch", REPO, "--json") == 0
    assert json.loads(capsys.readouterr().out)["revision"] == COMMIT
    assert _run("bench", REPO, "--json") == 0
    measured = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["task"] for row in measured} == {"zh>en", "en>zh"}
    assert all(row["sentences_per_second"] > 1 for row in measured)


def test_the_command_fails_with_one_line_for_a_model_it_does_not_know(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("fetch", "nothing") == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "opus-mt" in error
