"""One at a time for each key: whoever comes second waits, and then finds what the first one left."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class SingleFlight:
    """Locks by key, kept only while somebody holds or waits for them."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._interested: Counter[Hashable] = Counter()

    @asynccontextmanager
    async def alone(self, key: Hashable) -> AsyncIterator[None]:
        """Within the block, nobody else is in a block of the same key."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._interested[key] += 1
        try:
            async with lock:
                yield
        finally:
            self._interested[key] -= 1
            if not self._interested[key]:
                del self._interested[key], self._locks[key]
