"""One reader for many watchers: what changed is read once, however many wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from contextlib import asynccontextmanager

from resolutionflow.domain.events import SessionEvent

logger = logging.getLogger(__name__)

POLL = 5.0
"""Seconds after which a reader looks without having been woken, for a notice may be lost."""
KEPT = 200
"""Events that a feed holds for watchers who are behind."""

Numbered = tuple[int, SessionEvent]
Read = Callable[[int], Awaitable[list[Numbered]]]
"""Gives the events after a number, oldest first, with their numbers, which rise by one."""


class Feed:
    """The newest events of one thing that is watched, and a way to wait for more.

    `watchers` and `reads` count who waits, and how often the store was asked.
    """

    def __init__(self, start: int) -> None:
        self.position = start
        self.watchers = 0
        self.reads = 0
        self._reaches_back_to = start
        self._events: deque[Numbered] = deque(maxlen=KEPT)
        self._changed = asyncio.Event()

    def after(self, position: int) -> list[Numbered] | None:
        """The events after a number; `None` where they are not all held any more."""
        if position < self._reaches_back_to:
            return None
        return [each for each in self._events if each[0] > position]

    async def beyond(self, position: int) -> None:
        """Wait until there is more after a number."""
        while self.position <= position:
            await self._changed.wait()

    async def run(self, read: Read, woken: asyncio.Event) -> None:
        """Read whenever there may be more, until cancelled."""
        while True:
            woken.clear()
            self.reads += 1
            try:
                found = await read(self.position)
            except Exception as error:  # noqa: BLE001  (the store may be away for a while; watchers wait)
                logger.warning("events could not be read: %s", type(error).__name__)
                found = []
            if found:
                self._publish(found)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), POLL)

    def _publish(self, found: list[Numbered]) -> None:
        self._events.extend(found)
        self.position = found[-1][0]
        self._reaches_back_to = max(self._reaches_back_to, self._events[0][0] - 1)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Feeds:
    """Feeds by what they are about, each running only while somebody watches."""

    def __init__(self) -> None:
        self._feeds: dict[Hashable, tuple[Feed, asyncio.Task[None]]] = {}

    def __iter__(self) -> Iterator[Feed]:
        """The feeds that run."""
        return (feed for feed, _ in self._feeds.values())

    def __len__(self) -> int:
        """How many run."""
        return len(self._feeds)

    @asynccontextmanager
    async def watching(
        self,
        key: Hashable,
        start: int,
        read: Read,
        listening: Callable[[], contextlib.AbstractContextManager[asyncio.Event]],
    ) -> AsyncIterator[Feed]:
        """Within the block, the feed of `key` runs. It begins at `start` where nobody watched before."""
        if key not in self._feeds:
            feed = Feed(start)
            self._feeds[key] = feed, asyncio.create_task(_run(feed, read, listening))
        feed, task = self._feeds[key]
        feed.watchers += 1
        try:
            yield feed
        finally:
            feed.watchers -= 1
            if not feed.watchers:
                del self._feeds[key]
                task.cancel()
                await asyncio.wait([task])


async def _run(
    feed: Feed, read: Read, listening: Callable[[], contextlib.AbstractContextManager[asyncio.Event]]
) -> None:
    with listening() as woken:
        await feed.run(read, woken)
