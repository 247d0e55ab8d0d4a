from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.integration import Integration, PostingSettings
from resolutionflow.domain.session import Session
from resolutionflow.http import PrivateHosts, psa_client
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PsaConnections
from resolutionflow.sandbox.connectwise import ConnectWiseState
from resolutionflow.services.commands import CreateIntegration
from resolutionflow.services.deliveries import DeliveriesService
from resolutionflow.services.integrations import IntegrationsService
from resolutionflow.services.previews import PreviewsService
from resolutionflow.services.sessions import SessionsService
from resolutionflow.store import Store


@pytest.fixture
def store(application: Application) -> Store:
    return application.store


@pytest.fixture
def plugins(application: Application) -> PluginHost:
    return application.plugins


@pytest.fixture
def sessions(application: Application) -> SessionsService:
    return application.sessions


@pytest.fixture
def previews(application: Application) -> PreviewsService:
    return application.previews


@pytest.fixture
def deliveries(application: Application) -> DeliveriesService:
    return application.deliveries


@pytest.fixture
def integrations(application: Application) -> IntegrationsService:
    return application.integrations


@pytest.fixture
async def connections(
    store: Store, plugins: PluginHost, redact: Callable[[str], Awaitable[str]]
) -> AsyncIterator[PsaConnections]:
    """Connections of the test's own, beside those of the application."""
    async with psa_client(PrivateHosts.parse(["127.0.0.1"])) as http:
        connections = PsaConnections(store, plugins, http, redact)
        yield connections
        await connections.close()


@pytest.fixture
def state(connectwise: Any) -> ConnectWiseState:
    found: ConnectWiseState = connectwise.state
    return found


@pytest.fixture
def control(connectwise: Any) -> httpx2.AsyncClient:
    """The sandbox's control API."""
    found: httpx2.AsyncClient = connectwise.control
    return found


@pytest.fixture
def connect(integrations: IntegrationsService, actor: Actor, connectwise: Any) -> Callable[..., Any]:
    """Creates an integration with a ConnectWise at `site`, or without any configuration where that is `None`."""

    async def create(
        site: str | None,
        *,
        settings: PostingSettings | None = None,
        provider: str = "connectwise",
        **changed: object,
    ) -> Integration:
        command = CreateIntegration(
            name="Main PSA",
            provider=provider,
            settings=settings or PostingSettings(),
            configuration=() if site is None else connectwise.configuration(site=site, **changed),
        )
        return await integrations.create(actor, command)

    return create


@pytest.fixture
def untouched(sessions: SessionsService, actor: Actor, connectwise: Any) -> Callable[..., Any]:
    """Checks that nothing was sent and that a session is as it was."""

    async def check(session: Session) -> None:
        assert await connectwise.writes() == []
        assert await sessions.get(actor, session.id) == session
        assert (await sessions.posted_notes(actor, [session.id]))[session.id] == ()

    return check
