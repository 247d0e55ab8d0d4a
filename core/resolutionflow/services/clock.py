"""The service's own clock. Leases use the database's instead, which all nodes share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def told(moment: datetime) -> Iterator[None]:
    """Within the block, and in its task alone, it is `moment`: how sessions of the past are written."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
