from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.fernet import Fernet

from resolutionflow.domain.access import ALL_SCOPES, Actor
from resolutionflow.domain.integration import Integration, PostingSettings
from resolutionflow.http import PrivateHosts, psa_client
from resolutionflow.plugin_host import PluginHost, load_plugins
from resolutionflow.psa import PsaConnections
from resolutionflow.sandbox.connectwise import (
    DEMO_CREDENTIALS,
    ConnectWiseState,
    build_connectwise,
    demo_state,
)
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.services.commands import CreateIntegration
from resolutionflow.services.integrations import IntegrationsService
from resolutionflow.store import Cipher, Store, create_engine
from resolutionflow.store.migrate import upgrade

BUILT_INS = (
    ("classic", "resolutionflow.drafting.classic"),
    ("connectwise", "resolutionflow_connectwise.plugin"),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    engine = create_engine(f"sqlite:///{tmp_path}/flow.db")
    await upgrade(engine)
    yield Store(engine, Cipher([Fernet.generate_key().decode()]))
    await engine.dispose()


@pytest.fixture
def plugins_dir(tmp_path: Path) -> Path:
    """A folder of drop-in plugins; what a test puts there before it asks for `plugins` is loaded."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    return folder


@pytest.fixture
def plugins(plugins_dir: Path) -> PluginHost:
    return load_plugins(built_ins=BUILT_INS, plugins_dir=plugins_dir, entry_points=())


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with psa_client(PrivateHosts.parse(["127.0.0.1"])) as client:
        yield client


@pytest.fixture
def state() -> ConnectWiseState:
    return demo_state()


@pytest.fixture
async def connectwise(state: ConnectWiseState) -> AsyncIterator[str]:
    """The URL of a ConnectWise sandbox."""
    async with running_sandbox(build_connectwise(state)) as url:
        yield url


@pytest.fixture
async def control(connectwise: str) -> AsyncIterator[httpx2.AsyncClient]:
    """The sandbox's control API."""
    async with httpx2.AsyncClient(base_url=f"{connectwise}/_sandbox", trust_env=False) as client:
        yield client


@pytest.fixture
async def connections(
    store: Store, plugins: PluginHost, http: httpx2.AsyncClient
) -> AsyncIterator[PsaConnections]:
    connections = PsaConnections(store, plugins, http)
    yield connections
    await connections.close()


@pytest.fixture
def integrations(store: Store, plugins: PluginHost, connections: PsaConnections) -> IntegrationsService:
    return IntegrationsService(store, plugins, connections)


@pytest.fixture
def person(store: Store) -> Callable[..., Any]:
    """Makes a user of an account; gives them as an actor with the scopes, all unless said otherwise."""

    async def make(account: str = "Northlight", user: str = "Amara", scopes: Any = ALL_SCOPES) -> Actor:
        moment = datetime.now(UTC)
        async with store.write() as unit:
            owner = await unit.accounts.ensure_account(account, moment)
            made = await unit.accounts.ensure_user(owner.id, user, moment)
        return Actor(owner.id, made.id, frozenset(scopes))

    return make


@pytest.fixture
async def actor(person: Callable[..., Any]) -> Actor:
    found: Actor = await person()
    return found


def connectwise_entries(site: str) -> dict[str, object]:
    """The configuration of the sandbox's demo tenant."""
    keys = DEMO_CREDENTIALS
    return {
        "site": site,
        "company": keys.company,
        "publicKey": keys.public_key,
        "privateKey": keys.private_key,
        "clientId": keys.client_id,
    }


@pytest.fixture
def connect(integrations: IntegrationsService, actor: Actor) -> Callable[..., Any]:
    """Creates an integration with a ConnectWise at `site`, or without any configuration where that is `None`."""

    async def create(
        site: str | None,
        *,
        settings: PostingSettings | None = None,
        provider: str = "connectwise",
        **changed: object,
    ) -> Integration:
        entries = {} if site is None else {**connectwise_entries(site), **changed}
        command = CreateIntegration(
            name="Main PSA",
            provider=provider,
            settings=settings or PostingSettings(),
            configuration=tuple(entries.items()),
        )
        return await integrations.create(actor, command)

    return create


@pytest.fixture
async def integration(connect: Callable[..., Any], connectwise: str) -> Integration:
    """An integration with the sandbox."""
    found: Integration = await connect(connectwise)
    return found
