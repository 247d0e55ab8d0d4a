"""One draft at a time for each key, over all nodes: whoever comes second finds what the first one left."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import orjson

from resolutionflow.domain.preview import PreviewKey
from resolutionflow.store import Store

from .single_flight import SingleFlight

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
"""How long the other nodes wait for one that died while it was drafting."""
RENEWAL = LEASE / 3
PAUSE = 0.25
"""Seconds between looks whether another node is done."""


class DraftFlights:
    """Keeps callers of one key apart: those of this node by a lock, those of others by a claim in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._own = SingleFlight()

    @asynccontextmanager
    async def alone(self, key: PreviewKey, *, on_all_nodes: bool) -> AsyncIterator[None]:
        """Within the block nobody else drafts the same. Without `on_all_nodes` only this node is asked."""
        async with self._own.alone(key):
            if not on_all_nodes:
                yield
                return
            async with self._claimed(hashlib.sha256(orjson.dumps(key)).hexdigest()):
                yield

    @asynccontextmanager
    async def _claimed(self, draft: str) -> AsyncIterator[None]:
        owner = secrets.token_hex(16)
        await self._take_in_turn(draft, owner)
        renewing = asyncio.create_task(self._renew(draft, owner))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])
            async with self._store.write() as unit:
                await unit.draft_claims.release(draft, owner)

    async def _take_in_turn(self, draft: str, owner: str) -> None:
        while True:
            if await self._take(draft, owner):
                return
            await asyncio.sleep(PAUSE)

    async def _take(self, draft: str, owner: str) -> bool:
        async with self._store.write() as unit:
            now = await unit.database_now()
            return await unit.draft_claims.take(draft, owner, now, now + LEASE)

    async def _renew(self, draft: str, owner: str) -> None:
        """Hold the claim. Where the store is away for longer it runs out: a draft may be written twice then."""
        while True:
            await asyncio.sleep(RENEWAL.total_seconds())
            try:
                async with self._store.write() as unit:
                    await unit.draft_claims.renew(draft, owner, await unit.database_now() + LEASE)
            except Exception as error:  # noqa: BLE001  (whatever it is, the next time may do)
                logger.warning("the claim of a draft was not renewed: %s", type(error).__name__)
