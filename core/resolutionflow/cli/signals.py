"""Ending in good order at SIGINT and SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Within the block, SIGINT and SIGTERM call `stop` in the event loop; a second one has its usual effect."""
    loop = asyncio.get_running_loop()
    usual = {each: signal.getsignal(each) for each in SIGNALS}

    def restore() -> None:
        for each, handler in usual.items():
            signal.signal(each, handler)

    def first_signal(_number: int, _frame: object) -> None:
        restore()
        loop.call_soon_threadsafe(stop)

    for each in SIGNALS:
        signal.signal(each, first_signal)
    try:
        yield
    finally:
        restore()
