from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.fernet import Fernet

from resolutionflow.domain.ids import new_id
from resolutionflow.domain.integration import Integration, PostingSettings
from resolutionflow.http import PrivateHosts, psa_client
from resolutionflow.plugin_host import PluginHost, load_plugins
from resolutionflow.psa import PsaConnections
from resolutionflow.store import Cipher, Store, create_engine

PLUGIN = """
import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import anyio
from resolutionflow.http.deadline import check_deadline
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl


class Keys(list):
    def __init__(self):
        self.changed = asyncio.Event()

    def append(self, key):
        super().append(key)
        self.changed.set()

    async def reach(self, keys):
        while self != keys:
            self.changed.clear()
            await self.changed.wait()


opened, closed = Keys(), Keys()
gate = asyncio.Event()


class Scripted:
    key, display_name = "scripted", "Scripted PSA"
    capabilities = frozenset(ProviderCapability)
    text_format = TextFormat.HTML
    configuration_fields = (
        ConfigurationField(key="site", label="Site", is_required=True, is_destination=True),
        ConfigurationField(key="key", label="Key", is_required=True, is_secret=True),
        ConfigurationField(key="limit", label="Limit", kind=ConfigurationFieldKind.INTEGER, default=700),
    )

    def note_limit(self, configuration):
        return configuration["limit"]

    def requests_per_minute(self, configuration):
        raise LookupError(configuration["site"])

    def ticket_display(self, ticket_id):
        return f"SC {int(ticket_id)}"

    def validate(self, configuration):
        pass

    @asynccontextmanager
    async def connect(self, configuration, http):
        opened.append(configuration["key"])
        if configuration["site"] == "refusing":
            raise AuthFailed("The key is not accepted.")
        if configuration["site"] == "slow":
            await gate.wait()
        if configuration["site"] == "asking":
            check_deadline()
        if configuration["site"] == "broken":
            raise SystemExit(3)
        async with anyio.create_task_group() as background:
            background.start_soon(anyio.sleep_forever)
            yield SimpleNamespace(key=configuration["key"])
            background.cancel_scope.cancel()
        closed.append(configuration["key"])


@hookimpl
def describe_plugin():
    return PluginInfo("scripted", "1", "1")


@hookimpl
def register_psa_providers():
    return [Scripted()]
"""


@pytest.fixture
def plugins(tmp_path: Path) -> PluginHost:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "scripted.py").write_text(PLUGIN)
    return load_plugins(built_ins=(), plugins_dir=folder, entry_points=())


@pytest.fixture
def scripted(plugins: PluginHost) -> Any:
    """The plugin's module: its `opened` and `closed` list the keys of connections."""
    return sys.modules["resolutionflow_drop_in_scripted"]


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    engine = create_engine(database_url)
    yield Store(engine, Cipher([Fernet.generate_key().decode()]))
    await engine.dispose()


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with psa_client(PrivateHosts.parse(["127.0.0.1"])) as client:
        yield client


@pytest.fixture
async def connections(
    store: Store, plugins: PluginHost, http: httpx2.AsyncClient, redact: Callable[[str], Awaitable[str]]
) -> AsyncIterator[PsaConnections]:
    connections = PsaConnections(store, plugins, http, redact)
    yield connections
    await connections.close()


@pytest.fixture
def stored(store: Store) -> Callable[..., Any]:
    """Stores an integration of the scripted provider."""

    async def add(site: str = "good", key: str = "first-key", **values: Any) -> Integration:
        async with store.write() as unit:
            account = await unit.accounts.ensure_account("Northlight", datetime.now(UTC))
            integration = Integration(
                id=new_id(),
                account_id=account.id,
                name="Main PSA",
                provider="scripted",
                is_enabled=True,
                settings=PostingSettings(),
                configuration={"site": site},
                set_secrets=frozenset({"key"}),
                created_at=datetime.now(UTC),
                deleted_at=None,
                paused_until=None,
                consecutive_failures=0,
                last_error=None,
                last_success_at=None,
            )
            integration = replace(integration, **values)
            await unit.integrations.add(integration, {"key": key})
        return integration

    return add
