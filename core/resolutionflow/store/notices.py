"""Wake-ups after a commit: that something changed, never what. Readers look it up.

They only save waiting: whoever listens polls too, so a lost notice costs time and nothing else. Within a process
they are passed on directly, between the nodes of a PostgreSQL database by NOTIFY (`postgresql_notices.py`).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Notice(NamedTuple):
    """That a row of `channel` changed: a delivery's or a session's id."""

    channel: str
    row_id: str


DELIVERIES = "deliveries"
"""A delivery changed."""
SESSIONS = "sessions"
"""A session, or something that belongs to it, changed."""
WORK = "work"
"""A delivery may be claimed now that could not be before."""


class Notices:
    """Passes notices on within this process."""

    def __init__(self) -> None:
        self._waiting: dict[Notice | str, set[asyncio.Event]] = defaultdict(set)

    def publish(self, notice: Notice) -> None:
        """Wake everybody who listens to the notice's channel, or to its row."""
        for key in (notice.channel, notice):
            for event in self._waiting.get(key, ()):
                event.set()

    def wake_all(self) -> None:
        """Wake everybody: notices may have been lost."""
        for events in self._waiting.values():
            for event in events:
                event.set()

    @contextmanager
    def listening(self, channel: str, row_id: str | None = None) -> Iterator[asyncio.Event]:
        """An event that is set by every notice of `channel`, or of one row of it.

        Whoever waits clears it, then looks.
        """
        event, key = asyncio.Event(), channel if row_id is None else Notice(channel, row_id)
        self._waiting[key].add(event)
        try:
            yield event
        finally:
            self._waiting[key].discard(event)
            if not self._waiting[key]:
                del self._waiting[key]
