"""Connections to the PSAs of integrations, kept open between uses: connecting may cost a look-up or a token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import orjson

from resolutionflow.domain.access import Actor
from resolutionflow.domain.configuration_declarations import json_value
from resolutionflow.domain.integration import Integration
from resolutionflow.plugin_api import (
    AuthFailed,
    Configuration,
    ConfigurationInvalid,
    NotSent,
    PsaClient,
    PsaError,
    PsaProvider,
)
from resolutionflow.plugin_host import PluginHost
from resolutionflow.store import Store, UnreadableSecret

from .connection import Connection
from .providers import connecting_configuration, loaded_provider
from .redacting import Redact, redact_error

DEFAULT_IDLE = timedelta(minutes=5)


class PsaConnections:
    """Gives clients of integrations' PSAs; `close` it at the end.

    What a client gives, and what its errors say, has gone through `redact`.

    One connection serves all work of an integration. Another configuration opens another one, and a connection
    whose credentials were refused, or that was idle for `idle`, is closed.
    """

    def __init__(
        self,
        store: Store,
        plugins: PluginHost,
        http: httpx2.AsyncClient,
        redact: Redact,
        *,
        idle: timedelta = DEFAULT_IDLE,
    ) -> None:
        self._store = store
        self._plugins = plugins
        self._http = http
        self._redact = redact
        self._idle = idle
        self._current: dict[str, Connection] = {}
        self._retired: list[Connection] = []
        self._is_closed = False

    @asynccontextmanager
    async def client(self, integration: Integration) -> AsyncIterator[PsaClient]:
        """A client with the integration's present configuration, whatever `integration` holds of it.

        Raises PsaError where it cannot connect (NotSent where the provider's plugin is not loaded or the stored
        secrets cannot be read), ConfigurationInvalid where the configuration cannot work, PluginFailed.
        """
        try:
            async with self._open(integration) as client:
                yield client
        except (PsaError, ConfigurationInvalid) as error:
            await redact_error(error, self._redact)
            raise

    def forget(self, integration_id: str) -> None:
        """Close the integration's connection as soon as nobody uses it: its credentials are gone or changed."""
        if (connection := self._current.pop(integration_id, None)) is not None:
            self._retire(connection)

    async def close(self) -> None:
        """Close all connections; no further ones are opened."""
        self._is_closed = True
        await asyncio.gather(
            *(connection.close() for connection in [*self._current.values(), *self._retired])
        )

    @asynccontextmanager
    async def _open(self, integration: Integration) -> AsyncIterator[PsaClient]:
        provider = loaded_provider(self._plugins, integration)
        connection = self._connection(
            integration.id, provider, await self._configuration(integration, provider)
        )
        try:
            async with connection.client() as client:
                yield client
        except AuthFailed:
            connection.retire()
            raise

    async def _configuration(self, integration: Integration, provider: PsaProvider) -> Configuration:
        """From one snapshot: new secrets must not be sent to an old destination."""
        service = Actor(integration.account_id, user_id="", scopes=frozenset())
        async with self._store.read() as uow:
            present = (await uow.integrations.many(service, [integration.id]))[integration.id]
            try:
                secrets = await uow.integrations.secrets(integration.id)
            except UnreadableSecret as error:
                raise NotSent(str(error)) from error
        return connecting_configuration(provider, {**present.configuration, **secrets})

    def _connection(
        self, integration_id: str, provider: PsaProvider, configuration: Configuration
    ) -> Connection:
        if self._is_closed:
            raise NotSent("The service is shutting down.")
        digest = self._digest(provider, configuration)
        found = self._current.get(integration_id)
        if found is not None and found.is_usable and found.digest == digest:
            return found
        if found is not None:
            self._retire(found)
        opened = Connection(
            provider,
            configuration,
            self._http,
            self._redact,
            digest=digest,
            idle=self._idle.total_seconds(),
        )
        self._current[integration_id] = opened
        return opened

    def _retire(self, connection: Connection) -> None:
        connection.retire()
        self._retired = [each for each in [*self._retired, connection] if not each.is_closed]

    def _digest(self, provider: PsaProvider, configuration: Configuration) -> str:
        values = {key: json_value(value) for key, value in configuration.items()}
        return self._store.cipher.digest(orjson.dumps([provider.key, values], option=orjson.OPT_SORT_KEYS))
