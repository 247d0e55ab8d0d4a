"""One open connection to a PSA, which several pieces of work share."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from resolutionflow.plugin_api import (
    Configuration,
    ConfigurationInvalid,
    NotSent,
    PsaClient,
    PsaError,
    PsaProvider,
)

from .errors import PluginFailed
from .redacting import Redact, redacting

logger = logging.getLogger(__name__)

OPENING_SECONDS = 30.0
CLOSING_SECONDS = 5.0


class Connection:
    """A provider's client, redacting: opened at once, closed when it has been idle or is no longer wanted.

    A task of its own opens and closes the client, for a plugin may hold a task group open meanwhile, and that
    must end where it began. `digest` tells what it was opened with, `idle` is in seconds.
    """

    def __init__(
        self,
        provider: PsaProvider,
        configuration: Configuration,
        http: httpx2.AsyncClient,
        redact: Redact,
        *,
        digest: str,
        idle: float,
    ) -> None:
        self.digest = digest
        self._idle = idle
        self._redact = redact
        self._users = 0
        self._wanted = True
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._client: asyncio.Future[PsaClient] = self._loop.create_future()
        # In an empty context: the connection outlives the request that opens it, and must not keep its deadline.
        self._owner = self._loop.create_task(
            self._hold(provider, configuration, http), context=contextvars.Context()
        )

    @property
    def is_usable(self) -> bool:
        """Whether it is open or being opened, and wanted."""
        return self._wanted and not self._closing.is_set() and not self._owner.done()

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it is left."""
        return self._owner.done()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[PsaClient]:
        """The client, which stays open within the block.

        Raises what connecting raised: PsaError, ConfigurationInvalid or PluginFailed.
        """
        self._users += 1
        if self._timer is not None:
            self._timer.cancel()
        try:
            yield await asyncio.shield(self._client)
        finally:
            self._users -= 1
            if self._users == 0:
                idle = self._idle if self._wanted else 0
                self._timer = self._loop.call_later(idle, self._closing.set)

    def retire(self) -> None:
        """Close it as soon as nobody uses it any more."""
        self._wanted = False
        if self._users == 0:
            self._closing.set()

    async def close(self) -> None:
        """Close it now."""
        self._wanted = False
        self._closing.set()
        if self._timer is not None:
            self._timer.cancel()
        if not self._client.done():
            self._owner.cancel()
        await asyncio.wait([self._owner])

    async def _hold(
        self, provider: PsaProvider, configuration: Configuration, http: httpx2.AsyncClient
    ) -> None:
        try:
            async with (
                asyncio.timeout(OPENING_SECONDS) as limit,
                provider.connect(configuration, http) as client,
            ):
                limit.reschedule(None)
                self._client.set_result(redacting(client, self._redact))
                await self._closing.wait()
                limit.reschedule(self._loop.time() + CLOSING_SECONDS)
        except BaseException as error:  # noqa: BLE001  (even SystemExit of a plugin must not end the service)
            logger.warning("A connection of the provider %s failed: %s", provider.key, type(error).__name__)
            if not self._client.done():
                self._client.set_exception(_connecting_failed(error))
                self._client.exception()  # whoever asked may be gone; that is no error of its own


def _connecting_failed(error: BaseException) -> Exception:
    match error:
        case PsaError() | ConfigurationInvalid():
            return error
        case TimeoutError():
            return NotSent(f"Connecting took longer than {OPENING_SECONDS:g} seconds.")
        case asyncio.CancelledError():
            return NotSent("The service is shutting down.")
    return PluginFailed(type(error).__name__)
