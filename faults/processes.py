"""Child processes, forked from a server that has imported everything, so that one costs milliseconds."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from faults.child import Errand, work
from resolutionflow.sandbox.connectwise import build_connectwise, demo_state
from resolutionflow.sandbox.server import running_sandbox

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["faults.warm"])
STUCK = 90.0
"""Seconds after which a child is killed; it ends by itself long before."""


class Child:
    """A process that runs `target(*arguments, connection)`; it answers by the connection, once."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self._answers, theirs = _context.Pipe(duplex=False)
        self._process = _context.Process(target=target, args=(*arguments, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.answer: Any = None

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def has_answered(self) -> bool:
        """Whether it came to its end. (Its exit code says less: the server that forked it may miss it.)"""
        return self.answer is not None

    @property
    def is_stopped(self) -> bool:
        """Whether it stopped itself."""
        with suppress(OSError):
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
            return stat.rpartition(")")[2].split()[0] == "T"
        return False

    @property
    def is_alive(self) -> bool:
        """Whether it still runs, or is stopped."""
        return self._process.is_alive()

    def go_on(self) -> None:
        """Wake it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

    def wait(self, seconds: float = STUCK) -> int | None:
        """Wait for its end; gives the exit code, `None` where it is still there."""
        with suppress(EOFError):
            if self._answers.poll(seconds):
                self.answer = self._answers.recv()
        self._process.join(seconds)
        return self._process.exitcode

    def end(self) -> bool:
        """Wait for its end, and kill it where that does not come; gives whether it has answered."""
        if self.wait() is None:
            self.kill()
            self.wait()
        return self.has_answered


def start(errand: Errand) -> Child:
    """A child on an errand."""
    return Child(work, errand)


def wait_until_stopped(child: Child, seconds: float = STUCK) -> bool:
    """Wait until the child has stopped itself; false where it ended instead."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if child.is_stopped:
            return True
        if not child.is_alive:
            return False
        time.sleep(0.01)
    return False


@contextmanager
def sandbox() -> Iterator[str]:
    """A ConnectWise in a process of its own; gives its URL."""
    answers, theirs = _context.Pipe(duplex=False)
    process = _context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield answers.recv()
    finally:
        process.kill()
        process.join()


def _serve(answers: Connection) -> None:
    import asyncio
    import logging

    logging.basicConfig(level=logging.CRITICAL)

    async def forever() -> None:
        async with running_sandbox(build_connectwise(demo_state())) as url:
            answers.send(url)
            await asyncio.Event().wait()

    asyncio.run(forever())
