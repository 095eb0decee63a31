"""The measures of benchmarks/discord.py, small: a bot of its own process killed at random moments,
and a crowd of targets while Discord fails at random."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import _discord_kill
from benchmarks._discord_crowd import crowd
from benchmarks._discord_restart import restarted
from tests.deliveries import quicken

pytestmark = pytest.mark.anyio


async def test_kill_minus_nine_at_random_moments_loses_and_doubles_nothing(tmp_path: Path) -> None:
    found = await _discord_kill.killing(tmp_path, targets=4, digests=1, kills=4, seed=3)
    assert found.kills >= 4
    assert (found.lost, found.doubled, found.disordered, found.unconfirmed) == (0, 0, 0, 0)
    assert found.faults == 0


async def test_every_target_of_a_crowd_gets_its_digest_whole_once_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quicken(monkeypatch)
    rows = await crowd(tmp_path, 24, scale=0.2)
    assert all(row.passed for row in rows), rows


async def test_buttons_of_a_digest_work_for_the_process_after_the_one_that_posted_it(
    tmp_path: Path,
) -> None:
    rows = await restarted(tmp_path)
    assert all(row.passed for row in rows), rows
