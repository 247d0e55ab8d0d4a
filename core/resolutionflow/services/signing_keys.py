"""The public keys of an issuer, read over HTTP and kept."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import httpx2
import orjson
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

from resolutionflow.http import deadline

from .clock import now

logger = logging.getLogger(__name__)

FRESH = timedelta(hours=1)
"""How long keys are used before they are read again."""
KEPT = timedelta(days=1)
"""How long they are used though they cannot be read again."""
PAUSE = timedelta(seconds=30)
"""Between two readings, whatever key ids tokens name."""
READ_SECONDS = 5.0


class SigningKeys:
    """A JSON Web Key Set by its URL."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url
        self._keys: dict[str, PyJWK] = {}
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def get(self, key_id: str) -> PyJWK | None:
        """The key of that id, read anew where it is not among the keys that are known. `None` where there is none."""
        if key_id not in self._keys or not self._is_younger_than(FRESH):
            async with self._reading:
                await self._refresh(key_id)
        return self._keys.get(key_id) if self._is_younger_than(KEPT) else None

    def _is_younger_than(self, age: timedelta) -> bool:
        return self._read_at is not None and now() - self._read_at < age

    async def _refresh(self, key_id: str) -> None:
        if key_id in self._keys and self._is_younger_than(FRESH):
            return  # read while this call waited
        if self._tried_at is not None and now() - self._tried_at < PAUSE:
            return
        self._tried_at = now()
        try:
            self._keys = await self._read()
        except (httpx2.HTTPError, TimeoutError, ValueError, PyJWTError) as error:
            logger.warning("The keys at %s could not be read: %s: %s", self._url, type(error).__name__, error)
            return
        self._read_at = now()

    async def _read(self) -> dict[str, PyJWK]:
        with deadline(READ_SECONDS):
            async with asyncio.timeout(READ_SECONDS):
                answer = await self._http.get(self._url, headers={"accept": "application/json"})
        answer.raise_for_status()
        document = orjson.loads(answer.content)
        if not isinstance(document, dict):
            raise ValueError("A key set is an object.")
        return {
            key.key_id: key
            for key in PyJWKSet.from_dict(document)
            if key.key_id and key.public_key_use in (None, "sig")
        }
