"""A deadline that every request is checked against at the last moment before it is sent.

`asyncio.timeout` cannot do this: a process that was stopped and wakes up late would still send what was ready to
go, and cancel it only afterwards. The clock is the monotonic one, which goes on meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .errors import DeadlinePassed

_deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within the block, no request is sent later than `seconds` from now. An outer, earlier deadline stands."""
    token = _deadline.set(min(_deadline.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def check_deadline() -> None:
    """Raises DeadlinePassed where the deadline of the current block has passed."""
    if time.monotonic() >= _deadline.get():
        raise DeadlinePassed
