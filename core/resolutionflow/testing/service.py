"""The service as it runs for people, on a SQLite file, in a thread of its own."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx2
from anyio.from_thread import BlockingPortal, start_blocking_portal

from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.access import ALL_SCOPES, Scope
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.migrate import upgrade

from .graphql import GraphQLClient

QUICK: Mapping[str, Any] = {
    "private_hosts": "127.0.0.1",
    "delivery_retry_minutes": (0.002, 0.002, 0.002),
    "delivery_quiet_seconds": 0.2,
    "delivery_request_seconds": 5,
    "delivery_lease_seconds": 15,
    "delivery_confirm_wait_seconds": 8,
    "delivery_verify_seconds": 0.6,
}
"""Settings under which nothing waits long, and a stand-in on 127.0.0.1 may be asked."""


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service that answers at `url`, with a worker, and the plugins that it let in."""

    url: str
    application: Application
    _portal: BlockingPortal
    _http: httpx2.Client

    def token(
        self,
        *,
        user: str = "Ann Example",
        account: str = "Example MSP",
        scopes: Iterable[str] = ALL_SCOPES,
    ) -> str:
        """A token of a user, who is made where there is none."""
        wanted = frozenset(map(Scope, scopes))
        _, secret = self._portal.call(self.application.access.create_token, account, user, wanted)
        return secret

    def client(self, **whose: Any) -> GraphQLClient:
        """A client with a token of its own; takes what `token` takes."""
        return GraphQLClient(self._http, self.token(**whose))


def new_database(file: Path) -> None:
    """Make a SQLite file at the newest revision."""

    async def make() -> None:
        engine = create_engine(f"sqlite:///{file}")
        await upgrade(engine)
        await engine.dispose()

    anyio.run(make)


@contextmanager
def running_service(database: Path, **settings: Any) -> Iterator[RunningService]:
    """The service on a SQLite file that is up to date; `settings` go before those of `QUICK`."""
    given = Settings(**{"database_url": f"sqlite:///{database}", **QUICK, **settings})
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_serving(given)) as (url, application),
        httpx2.Client(base_url=url, timeout=30, trust_env=False, verify=False) as http,
    ):
        yield RunningService(url, application, portal, http)


@asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[tuple[str, Application]]:
    async with running(settings) as application:
        # By name, for the engine does not know GraphQL.
        create_app = importlib.import_module("resolutionflow_graphql.app").create_app
        async with running_sandbox(create_app(application)) as url:
            yield url, application
