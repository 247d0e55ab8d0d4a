"""The contract for providers, tried on an integration as it is configured."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx2

from resolutionflow.boundary import redact_text
from resolutionflow.domain.integration import Integration
from resolutionflow.http import psa_client
from resolutionflow.plugin_api import (
    Configuration,
    ConfigurationInvalid,
    ProviderCapability,
    PsaClient,
    PsaError,
    PsaProvider,
    Ticket,
)
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import connecting_configuration
from resolutionflow.settings import Settings
from resolutionflow.store import Store
from resolutionflow.testing import ProviderContract, ProviderUnderTest, Reach, Verdict, verdicts

from .failures import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the contract is told of the PSA: a ticket to read or to write to, and what may be written."""

    ticket: str | None
    may_write: bool
    member: str | None
    status: str | None


class IntegrationContract(ProviderContract):
    """The contract on a real PSA: reads only, or at most one note, one time entry and one status."""

    def __init__(self, settings: Settings, subject: ProviderUnderTest, *, may_write: bool) -> None:
        self.reach = Reach.WRITE if may_write else Reach.READ
        self._settings = settings
        self._subject = subject

    @asynccontextmanager
    async def subject(self) -> AsyncIterator[ProviderUnderTest]:
        """The integration's provider, its requests sent as the service sends them."""
        async with psa_client(self._settings.private_hosts) as upstream:
            yield replace(self._subject, upstream=upstream)


async def subject_of(
    settings: Settings, store: Store, plugins: PluginHost, integration: Integration, told: Told
) -> ProviderUnderTest:
    """What the contract is tried on. Raises Failure where no ticket can be read."""
    provider = plugins.providers[integration.provider]
    async with store.read() as unit:
        secrets = await unit.integrations.secrets(integration.id)
    try:
        configuration = connecting_configuration(provider, {**integration.configuration, **secrets})
        seen = await _first_look(settings, provider, configuration, told.ticket)
    except (PsaError, ConfigurationInvalid) as error:
        raise Failure(redact_text(error.message)) from None
    except Failure:
        raise
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything, and its text may quote a secret)
        raise Failure(f"The plugin could not read a ticket: it raised {type(error).__name__}.") from None
    return ProviderUnderTest(
        provider=provider,
        configuration=configuration,
        ticket_id=seen.ticket_id,
        member_id=told.member,
        status_id=told.status,
        renews_credentials=seen.got_token,
    )


def tried(settings: Settings, subject: ProviderUnderTest, *, may_write: bool) -> Iterator[Verdict]:
    """A verdict on each promise, without a secret in it."""
    fields = subject.provider.configuration_fields
    secrets = [str(subject.configuration.get(field.key, "")) for field in fields if field.is_secret]
    for verdict in verdicts(IntegrationContract(settings, subject, may_write=may_write)):
        yield replace(verdict, detail=scrubbed(verdict.detail, secrets))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A ticket that is there, and whether the provider got itself a token before it read it."""

    ticket_id: str
    got_token: bool


async def _first_look(
    settings: Settings, provider: PsaProvider, configuration: Configuration, ticket: str | None
) -> _Seen:
    methods: set[str] = set()

    async def note(request: httpx2.Request) -> None:
        methods.add(request.method)

    async with psa_client(settings.private_hosts) as http:
        http.event_hooks = {"request": [note]}
        async with provider.connect(configuration, http) as client:
            found = await _newest(provider, client) if ticket is None else await client.get_ticket(ticket)
    # Only for a token does a provider send anything but GET when it reads.
    return _Seen(found.external_id, got_token=bool(methods - {"GET"}))


async def _newest(provider: PsaProvider, client: PsaClient) -> Ticket:
    if ProviderCapability.SEARCH_TICKETS not in provider.capabilities:
        raise Failure(f"{provider.display_name} cannot be searched: name a ticket to read with --ticket.")
    found = await client.search_tickets("", 1)
    if not found:
        raise Failure("No ticket was found: name one to read with --ticket.")
    return found[0]


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """A plugin's words without the secrets that it was given, and without others that can be told to be some."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "[credential]")
    return redact_text(text)
