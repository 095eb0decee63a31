"""What every test shares."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.demo.server import DemoSite
    from tests.loopback_discord.server import LoopbackDiscord

PAIR = ("codefusion-parameter-leak-zh", "gpt-35-parameter-table")
"""Two sample articles on one event, in both languages."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def ready_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback Discord tells all its servers at once; no bot need wait for more."""
    if base := sys.modules.get("bot.chat.base"):
        monkeypatch.setattr(base, "READY_AFTER", 0.02)


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    """A Discord on loopback, which must have found no fault with the bot in the end."""
    from tests.loopback_discord.server import LoopbackDiscord  # only tests of Discord need it

    async with LoopbackDiscord() as server:
        yield server
        assert server.faults == [], "\n".join(server.faults)


@pytest.fixture
async def site() -> AsyncIterator[DemoSite]:
    """The demo's sites with one story that two of them tell."""
    from bot.demo.library import samples
    from bot.demo.server import DemoSite

    few = [sample for sample in samples() if sample.slug in PAIR]
    async with DemoSite(datetime.now(UTC), few) as server:
        yield server


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material that no clone holds."""
    place = os.environ.get("YIBAO_SHARED")
    if not place or not Path(place).is_dir():
        pytest.skip("YIBAO_SHARED names no folder of reference material")
    return Path(place)
