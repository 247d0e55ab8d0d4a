"""Wake-ups after a commit: that something changed, never what. Readers look it up.

They only save waiting: whoever listens polls too, so a lost notice costs time and nothing else.
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
SESSIONS = "sessions"


class Notices:
    """Passes notices on within this process."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def publish(self, notice: Notice) -> None:
        """Wake everybody who listens to the notice's channel."""
        for event in self._waiting.get(notice.channel, ()):
            event.set()

    @contextmanager
    def listening(self, channel: str) -> Iterator[asyncio.Event]:
        """An event that is set by every notice of `channel`; whoever waits clears it, then looks."""
        event = asyncio.Event()
        self._waiting[channel].add(event)
        try:
            yield event
        finally:
            self._waiting[channel].discard(event)
