"""Reading integrations, and live from their PSAs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.errors import Forbidden, InvalidInput, ProviderFailed
from resolutionflow.domain.integration import Integration, MemberMapping
from resolutionflow.domain.limits import NAME, check_text
from resolutionflow.domain.paging import MAX_PAGE, Page, PageRequest
from resolutionflow.http import deadline
from resolutionflow.plugin_api import (
    Board,
    ProviderCapability,
    PsaClient,
    PsaMember,
    Ticket,
    TicketStatus,
)
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PsaConnections, psa_failures, ticket_display
from resolutionflow.store import Store

from .integration_configuration import ConfigurationEntry, configuration_entries
from .posting_settings import check_external_id

REQUEST_LIMIT = timedelta(seconds=30)


class PsaReads:
    """What INTEGRATIONS_READ may see; tickets, and integrations by id, SESSIONS_READ too."""

    def __init__(
        self,
        store: Store,
        plugins: PluginHost,
        connections: PsaConnections,
        *,
        request_limit: timedelta = REQUEST_LIMIT,
    ) -> None:
        self._store = store
        self._plugins = plugins
        self._connections = connections
        self._request_limit = request_limit.total_seconds()

    async def many(self, actor: Actor, ids: Sequence[str]) -> dict[str, Integration]:
        """Integrations by id, deleted ones too, for what refers to them; unknown ids are left out."""
        _require_either(actor)
        async with self._store.read() as unit:
            return await unit.integrations.many(actor, ids)

    async def page(self, actor: Actor, request: PageRequest) -> Page[Integration]:
        """The account's integrations."""
        actor.require(Scope.INTEGRATIONS_READ)
        async with self._store.read() as unit:
            return await unit.integrations.page(actor, request)

    async def mapping_pages(
        self, actor: Actor, integration_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[MemberMapping]]:
        """The same page of many integrations' member mappings."""
        actor.require(Scope.INTEGRATIONS_READ)
        async with self._store.read() as unit:
            return await unit.integrations.mapping_pages(actor, integration_ids, request)

    async def mappings_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, MemberMapping]:
        """Member mappings by id; unknown ids are left out."""
        actor.require(Scope.INTEGRATIONS_READ)
        async with self._store.read() as unit:
            return await unit.integrations.mappings(actor, ids)

    def configuration_entries(self, integration: Integration) -> tuple[ConfigurationEntry, ...]:
        """The fields that the provider declares, with values; none while its plugin is not loaded."""
        provider = self._plugins.provider(integration.provider)
        return () if provider is None else configuration_entries(provider, integration)

    def ticket_display(self, integration: Integration, external_id: str) -> str:
        """A ticket's number as people write it."""
        return ticket_display(self._plugins, integration, external_id)

    async def ticket(self, actor: Actor, integration_id: str, external_id: str) -> Ticket:
        """A ticket, read live. Raises NotFound, ProviderFailed or ProviderRateLimited, as all live reads do."""
        _require_either(actor)
        number = check_external_id(external_id, "externalId")
        async with self._live(actor, integration_id, "ticket") as client:
            return await client.get_ticket(number)

    async def tickets(self, actor: Actor, integration_id: str, search: str, first: int) -> tuple[Ticket, ...]:
        """Up to `first` tickets by number or words, read live."""
        if not 1 <= first <= MAX_PAGE:
            raise InvalidInput(f"`first` must lie between 1 and {MAX_PAGE}.", path=("first",))
        words = check_text(search, "search", NAME) or ""
        wanted = ProviderCapability.SEARCH_TICKETS
        async with self._listing(actor, integration_id, "ticket", wanted) as client:
            return tuple(await client.search_tickets(words, first))[:first]

    async def boards(self, actor: Actor, integration_id: str) -> tuple[Board, ...]:
        """All boards, read live."""
        wanted = ProviderCapability.LIST_BOARDS
        async with self._listing(actor, integration_id, "board", wanted) as client:
            return tuple(await client.list_boards())

    async def statuses(
        self, actor: Actor, integration_id: str, board_id: str | None = None
    ) -> tuple[TicketStatus, ...]:
        """A board's statuses, or all of the PSA's, read live."""
        board = None if board_id is None else check_external_id(board_id, "boardExternalId")
        wanted = ProviderCapability.LIST_STATUSES
        async with self._listing(actor, integration_id, "board", wanted) as client:
            return tuple(await client.list_statuses(board_id=board))

    async def members(
        self, actor: Actor, integration_id: str, search: str | None = None
    ) -> tuple[PsaMember, ...]:
        """The PSA's members, those whose name or e-mail holds `search` where it is given, read live."""
        words = check_text(search, "search", NAME)
        wanted = ProviderCapability.LIST_MEMBERS
        async with self._listing(actor, integration_id, "member", wanted) as client:
            return tuple(await client.list_members(words))

    @asynccontextmanager
    async def _listing(
        self, actor: Actor, integration_id: str, what: str, wanted: ProviderCapability
    ) -> AsyncIterator[PsaClient]:
        actor.require(Scope.INTEGRATIONS_READ)
        async with self._live(actor, integration_id, what, wanted) as client:
            yield client

    @asynccontextmanager
    async def _live(
        self, actor: Actor, integration_id: str, what: str, wanted: ProviderCapability | None = None
    ) -> AsyncIterator[PsaClient]:
        """A client of an integration that is in use; failures are raised as DomainError."""
        integration = await self._present(actor, integration_id)
        if not integration.is_enabled:
            raise ProviderFailed(
                f"The PSA integration {integration.name} is disabled.", provider=integration.provider
            )
        with psa_failures(integration, what):
            async with self._client(integration) as client:
                self._require_capability(integration, wanted)
                yield client

    @asynccontextmanager
    async def _client(self, integration: Integration) -> AsyncIterator[PsaClient]:
        """A client within the time for one request; raises what connecting and the PSA raise."""
        with deadline(self._request_limit):
            async with (
                asyncio.timeout(self._request_limit),
                self._connections.client(integration) as client,
            ):
                yield client

    async def _present(self, actor: Actor, integration_id: str) -> Integration:
        """An integration that is not deleted. Raises NotFound."""
        async with self._store.read() as unit:
            return await unit.integrations.get(actor, integration_id)

    def _can(self, integration: Integration, wanted: ProviderCapability) -> bool:
        provider = self._plugins.provider(integration.provider)
        return provider is not None and wanted in provider.capabilities

    def _require_capability(self, integration: Integration, wanted: ProviderCapability | None) -> None:
        if wanted is not None and not self._can(integration, wanted):
            message = f"The PSA of {integration.name} does not offer {wanted.replace('_', ' ').lower()}."
            raise ProviderFailed(message, provider=integration.provider)


def _require_either(actor: Actor) -> None:
    """A session's ticket and its integration may be seen by whoever may see the session."""
    if not actor.scopes & {Scope.SESSIONS_READ, Scope.INTEGRATIONS_READ}:
        raise Forbidden(Scope.SESSIONS_READ)
