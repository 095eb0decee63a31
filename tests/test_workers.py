"""The door to CPU work: lazy, bounded, and stronger than what goes through it."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from bot import workers
from bot.errors import ParseError, WorkerError
from bot.workers import Workers

pytestmark = pytest.mark.anyio


def pid_of(_anything: object = None) -> int:
    return os.getpid()


def fail() -> None:
    raise ParseError("https://a.example", "坏了 broken")


def die() -> None:
    os._exit(9)


def die_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).write_text("died")
        os._exit(9)
    return "alive"


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


async def test_no_process_starts_before_the_first_call() -> None:
    async with Workers(2) as pool:
        assert pool.running == 0
        assert await pool.run(pid_of) != os.getpid()
        assert pool.running == 1


async def test_an_error_crosses_with_its_fields_and_the_worker_lives_on() -> None:
    async with Workers(1) as pool:
        before = await pool.run(pid_of)
        with pytest.raises(ParseError) as caught:
            await pool.run(fail)
        assert (caught.value.url, caught.value.reason) == ("https://a.example", "坏了 broken")
        assert await pool.run(pid_of) == before


async def test_a_crash_costs_one_retry(tmp_path: Path) -> None:
    async with Workers(1) as pool:
        assert await pool.run(die_once, str(tmp_path / "mark")) == "alive"


async def test_a_call_that_kills_two_workers_is_an_error_that_names_it() -> None:
    async with Workers(1) as pool:
        with pytest.raises(WorkerError, match="die: the worker process died twice"):
            await pool.run(die)
        assert await pool.run(pid_of)


async def test_a_call_out_of_time_is_ended() -> None:
    async with Workers(1) as pool:
        began = time.monotonic()
        with pytest.raises(WorkerError, match="took longer than"):
            await pool.run(sleep, 30.0, seconds=0.3)
        assert time.monotonic() - began < 10
        assert await pool.run(pid_of)


async def test_a_cancelled_call_leaves_a_working_pool() -> None:
    async with Workers(1) as pool:
        task = asyncio.create_task(pool.run(sleep, 30.0))
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await pool.run(pid_of)


async def test_no_more_processes_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Workers(2) as pool:
        found = await asyncio.gather(*(pool.run(sleep, 0.1) for _ in range(6)))
        assert len(set(found)) <= 2
    monkeypatch.setattr(workers, "CALLS", 1)
    async with Workers(1) as pool:
        assert await pool.run(pid_of) != await pool.run(pid_of)


def take(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def take_once(mark: str, megabytes: int) -> int:
    if Path(mark).exists():
        return 0
    Path(mark).write_text("took")
    return take(megabytes)


async def test_a_call_that_takes_too_much_memory_is_an_error_that_names_the_bound() -> None:
    async with Workers(1, memory=300 << 20) as pool:
        before = await pool.run(pid_of)
        assert await pool.run(take, 50) == 50 << 20
        with pytest.raises(WorkerError, match="take needs more than the 300 MB"):
            await pool.run(take, 400)
        assert await pool.run(pid_of) != before


async def test_running_out_of_memory_costs_one_retry_on_a_fresh_worker(tmp_path: Path) -> None:
    async with Workers(1, memory=300 << 20) as pool:
        assert await pool.run(take_once, str(tmp_path / "mark"), 400) == 0


def translated(folder: str) -> str:
    from summarizers.seq2seq import registry
    from summarizers.translate import translate_lines
    from summarizers.types import Language

    (line,) = translate_lines(["微软称参数只有200亿。"], Language.EN, registry.load(folder))
    return line.text


async def test_a_model_runs_inside_the_bound_of_the_smallest_server() -> None:
    folder = str(Path(__file__).parent / "data" / "tiny-marian")
    async with Workers(1, memory=workers.LEAST_MEMORY) as pool:
        assert await pool.run(translated, folder)


def test_a_container_s_limit_counts_as_the_machine_s_memory(tmp_path: Path) -> None:
    file = tmp_path / "memory.max"
    file.write_text("536870912\n")
    assert workers.machine_memory(file) == 512 << 20
    file.write_text("max\n")
    assert workers.machine_memory(file) == workers.machine_memory(tmp_path / "none") > 512 << 20
