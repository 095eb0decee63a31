"""The door to CPU work: processes of our own that may crash, leak or hang without taking the
Discord connection along.

No process starts before the first call. A worker takes one call at a time; one that dies, or
runs out of memory or time, is replaced. What killed it is tried once more on a fresh one,
except where it was slow. The system itself holds a worker to its share of the memory, so that
a huge page or model cannot take the Discord connection along.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.errors import WorkerError

if sys.platform == "win32":  # pragma: no cover
    raise ImportError("Yibao needs a POSIX system; on Windows use WSL or Docker")

import resource

Result = TypeVar("Result")

TIMEOUT = 120.0
"""Seconds that one call may take: a batch of long articles with a model on one slow core."""
CALLS = 500
"""Calls after which a worker is replaced, so that what a library leaks stays bounded."""
SHARE = 0.75
"""Of the machine's memory, what all workers may take together; the rest is the main process's
(about 90 MB) and the system's."""
LEAST_MEMORY = 512 << 20
"""Bytes that a worker may always have: reading needs 160 MB, the compact model 200 MB."""
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_context = multiprocessing.get_context("spawn")


def machine_memory(limit_file: Path = _CGROUP) -> int:
    """Bytes of memory that this machine, or the container around us, has."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        text = limit_file.read_text().strip()
    except OSError:  # no control groups here
        return physical
    return min(physical, int(text)) if text.isdigit() else physical


def _serve(pipe: Connection, memory: int) -> None:
    """What a worker does: take a call, answer with its result or its error, until told to end.

    `memory` bounds the data of the process, in bytes; shared libraries do not count.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most != resource.RLIM_INFINITY:  # a bound from outside may be lowered, never raised
        memory = min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # Ctrl-C goes to the whole process group; the parent decides when a worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            call = pipe.recv()
        except EOFError:
            return
        if call is None:
            return
        function, args = call
        try:
            answer = (True, function(*args))
        except Exception as error:  # noqa: BLE001 - carried to the caller, who raises it
            answer = (False, error)
        try:
            pipe.send(answer)
        except Exception as error:  # noqa: BLE001 - a result or an error that cannot be pickled
            pipe.send((False, WorkerError(f"{function.__name__}: {error}")))


@dataclass(slots=True)
class _Worker:
    """One process and our end of its pipe."""

    process: Any
    pipe: Connection
    calls: int = 0

    @classmethod
    def start(cls, memory: int) -> _Worker:
        ours, theirs = _context.Pipe()
        # A daemon: no worker outlives this process, however it ends.
        process = _context.Process(target=_serve, args=(theirs, memory), daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours)

    def call(
        self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float
    ) -> tuple[bool, Any]:
        """Whether the function returned, and what it returned or raised. Blocks.

        Raises EOFError or OSError for a worker that died, TimeoutError for one that is slow.
        """
        self.calls += 1
        self.pipe.send((function, args))
        if not self.pipe.poll(seconds):
            raise TimeoutError
        answer: tuple[bool, Any] = self.pipe.recv()
        return answer

    def end(self) -> None:
        """Let the worker finish; one that does not is ended."""
        with contextlib.suppress(OSError):  # dead already
            self.pipe.send(None)
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.pipe.close()
        self.process.close()


@dataclass
class Workers:
    """At most `count` worker processes. Use as an async context manager.

    `memory`: bytes that one worker may take; None shares SHARE of the machine's among them.
    """

    count: int = 1
    memory: int | None = None
    _idle: list[_Worker] = field(default_factory=list, init=False, repr=False)
    _slots: asyncio.Semaphore = field(init=False, repr=False)
    _threads: ThreadPoolExecutor = field(init=False, repr=False)

    async def __aenter__(self) -> Self:
        self._slots = asyncio.Semaphore(self.count)
        # One waiting thread a worker; it only blocks on the pipe.
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="yibao-worker")
        return self

    async def __aexit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(None, worker.end) for worker in self._idle))
        self._idle.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def running(self) -> int:
        """Idle worker processes that are alive."""
        return len(self._idle)

    @property
    def _allowed(self) -> int:
        """Bytes that one worker may take."""
        if self.memory is not None:
            return self.memory
        return max(LEAST_MEMORY, int(machine_memory() * SHARE / self.count))

    async def run(
        self, function: Callable[..., Result], *args: Any, seconds: float = TIMEOUT
    ) -> Result:
        """Call a module-level function in a worker.

        Raises what the function raises, or WorkerError where two workers in a row died of the
        call or of its memory, or it ran out of time.
        """
        name = getattr(function, "__name__", repr(function))
        async with self._slots:
            for attempt in (1, 2):
                worker = self._idle.pop() if self._idle else _Worker.start(self._allowed)
                try:
                    returned, value = await self._call(worker, function, args, seconds)
                except TimeoutError as error:
                    raise WorkerError(f"{name} took longer than {seconds:g} s") from error
                except MemoryError as error:
                    if attempt == 2:
                        raise WorkerError(
                            f"{name} needs more than the {self._allowed >> 20} MB that a worker "
                            "may take; choose a smaller model, or give the machine more memory"
                        ) from error
                except (EOFError, ConnectionError, BrokenPipeError) as error:
                    if attempt == 2:
                        raise WorkerError(f"{name}: the worker process died twice") from error
                else:
                    break
            result: Result = value
            if not returned:
                raise value
            return result

    async def _call(
        self, worker: _Worker, function: Callable[..., Any], args: tuple[Any, ...], seconds: float
    ) -> tuple[bool, Any]:
        """One call on one worker, which goes back among the idle ones or is ended."""
        loop = asyncio.get_running_loop()
        waiting = loop.run_in_executor(self._threads, worker.call, function, args, seconds)
        try:
            returned, value = await asyncio.shield(waiting)
            if not returned and isinstance(value, MemoryError):
                raise value
        except asyncio.CancelledError:
            # The thread hears of the death at once; only then may its pipe be closed.
            worker.process.kill()
            await asyncio.gather(waiting, return_exceptions=True)
            await loop.run_in_executor(None, worker.end)
            raise
        except (TimeoutError, EOFError, OSError, MemoryError):
            # It may be in the middle of something: nothing more can be asked of it.
            worker.process.kill()
            await loop.run_in_executor(None, worker.end)
            raise
        if worker.calls >= CALLS:
            await loop.run_in_executor(None, worker.end)
        else:
            self._idle.append(worker)
        return returned, value
