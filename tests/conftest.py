"""What every test shares."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def ready_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback Discord tells all its servers at once; no bot need wait for more."""
    if base := sys.modules.get("bot.chat.base"):
        monkeypatch.setattr(base, "READY_AFTER", 0.02)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material that no clone holds."""
    place = os.environ.get("YIBAO_SHARED")
    if not place or not Path(place).is_dir():
        pytest.skip("YIBAO_SHARED names no folder of reference material")
    return Path(place)
