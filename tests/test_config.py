"""Settings from everywhere, and every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import default_feeds_file, load_settings, read_feeds
from bot.errors import SettingsError
from summarizers.types import Language


def test_arguments_go_before_the_environment_and_that_before_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("YIBAO_DB=dot.db\nYIBAO_MODEL=dot\nYIBAO_HOST_CONNECTIONS=5\n")
    found = load_settings(
        {"YIBAO_DB": "env.db", "YIBAO_MODEL": "env"}, model="arg", folder=tmp_path
    )
    assert (found.model, found.db, found.host_connections) == ("arg", Path("env.db"), 5)


def test_all_faults_of_the_environment_come_together(tmp_path: Path) -> None:
    wrong = {
        "YIBAO_ALLOW_NETWORKS": "lan",
        "YIBAO_HOST_CONNECTIONS": "many",
        "YIBAO_CHANNEL": "#news",
        "YIBAO_TIMEZONE": "Mars/Base",
        "YIBAO_DIGEST_EVERY": "-1",
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(wrong, folder=tmp_path)
    assert [fault.split("=")[0] for fault in caught.value.faults] == [
        "YIBAO_ALLOW_NETWORKS", "YIBAO_HOST_CONNECTIONS", "YIBAO_CHANNEL", "YIBAO_DIGEST_EVERY", "YIBAO_TIMEZONE",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address", ["http://discord.example.org/api", "http://10.0.0.1/api", "ftp://127.0.0.1/api"]
)
def test_another_discord_may_only_be_on_this_machine(address: str, tmp_path: Path) -> None:
    environ = {"YIBAO_DISCORD_API": address, "YIBAO_DISCORD_GATEWAY": "ws://127.0.0.1:1/gateway"}
    with pytest.raises(SettingsError, match="on this machine"):
        load_settings(environ, folder=tmp_path)


def test_the_token_shows_nowhere(tmp_path: Path) -> None:
    found = load_settings({"DISCORD_TOKEN": "very-secret"}, folder=tmp_path)
    assert found.discord_token == "very-secret"
    assert "very-secret" not in repr(found)
    assert "very-secret" not in str(found.describe())


def test_the_shipped_feeds_are_some_thirty_in_both_languages() -> None:
    feeds = read_feeds(default_feeds_file())
    assert len(feeds) >= 30
    assert {Language.ZH, Language.EN} <= {feed.language for feed in feeds}


def test_all_faults_of_feeds_yaml_are_reported_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(
        "feeds:\n"
        "  - {name: 甲, url: 'https://a.example/feed', language: zh, category: news}\n"
        "  - name: B\n    url: ftp://b.example\n    language: fr\n    category: news\n"
        "  - {name: C, url: 'https://c.example', language: en, category: news, tranlate: true}\n"
        "  - {name: D, url: 'https://a.example/feed', language: en, category: news}\n"
        "  - just words\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsError) as caught:
        read_feeds(path)
    faults = caught.value.faults
    assert [fault.removeprefix(f"{path}:").split(":")[0] for fault in faults] == [
        "4",
        "5",
        "7",
        "8",
        "9",
    ]
    assert "tranlate" in faults[2]
    assert "line 2" in faults[3]


@pytest.mark.parametrize("text", ["", "feeds: 3", "- a", "feeds: [", "other: 1"])
def test_a_file_that_is_no_feed_list_says_so(text: str, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"feeds\.yaml"):
        read_feeds(path)


def test_a_missing_file_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--feeds"):
        read_feeds(tmp_path / "none.yaml")
