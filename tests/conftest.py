"""What every test shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material that no clone holds."""
    place = os.environ.get("YIBAO_SHARED")
    if not place or not Path(place).is_dir():
        pytest.skip("YIBAO_SHARED names no folder of reference material")
    return Path(place)
