"""Somebody with a token who asks the running application over real HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
import uvicorn
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import ALL_SCOPES
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow_graphql.app import create_app

START = """
mutation ($input: StartSessionInput!) {
  startSession(input: $input) { session { id stateVersion } userErrors { code message path } }
}
"""
CONNECT = """
mutation ($input: CreatePsaIntegrationInput!) {
  createPsaIntegration(input: $input) { integration { id } userErrors { code message path } }
}
"""


@dataclass(frozen=True)
class Client:
    """Somebody with a token."""

    http: httpx2.AsyncClient
    token: str

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer: data and errors."""
        response = await self.post(json={"query": query, "variables": variables})
        answer: dict[str, Any] = response.json()
        return answer

    async def run(self, query: str, **variables: Any) -> Any:
        """What the one root field of an operation that goes well gives."""
        answer = await self.ask(query, **variables)

        assert "errors" not in answer, answer["errors"]
        (data,) = answer["data"].values()
        return data

    async def write(self, mutation: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation without user errors."""
        payload: dict[str, Any] = await self.run(mutation, input=given)

        assert payload["userErrors"] == []
        return payload

    async def post(self, **request: Any) -> httpx2.Response:
        """A POST as it is, with the token."""
        headers = {"authorization": f"Bearer {self.token}", **request.pop("headers", {})}
        return await self.http.post("/graphql", headers=headers, **request)

    async def start(self, **given: Any) -> dict[str, Any]:
        """A new session's `id` and `stateVersion`."""
        session: dict[str, Any] = (await self.write(START, **given))["session"]
        return session


@pytest.fixture
async def http(application: Application) -> AsyncIterator[httpx2.AsyncClient]:
    """The service's HTTP interface, without a token."""
    async with (
        running_sandbox(create_app(application)) as url,
        httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.fixture
def sign_in(application: Application, http: httpx2.AsyncClient) -> Callable[..., Any]:
    """Makes a token of a user, with all scopes unless said otherwise."""

    async def make(
        user: str = "Ann Example", account: str = "Northlight", scopes: Any = ALL_SCOPES
    ) -> Client:
        _, secret = await application.access.create_token(account, user, frozenset(scopes))
        return Client(http, secret)

    return make


@pytest.fixture
async def client(sign_in: Callable[..., Any]) -> Client:
    """Ann Example of Northlight, who may do everything."""
    found: Client = await sign_in()
    return found


@pytest.fixture
def connect(connectwise: Any) -> Callable[..., Any]:
    """Creates somebody's integration with the ConnectWise sandbox; gives its id."""

    async def create(by: Client, **settings: Any) -> str:
        entries = [{"key": key, "value": {"string": value}} for key, value in connectwise.configuration()]
        targets = [{"resolvedStatusExternalId": "306", "escalatedStatusExternalId": "304"}]
        given = {"name": "Main PSA", "provider": "connectwise", "configuration": entries}
        payload = await by.write(CONNECT, **given, settings={"statusTargets": targets, **settings})
        integration_id: str = payload["integration"]["id"]
        return integration_id

    return create


@pytest.fixture
def statements(application: Application) -> Callable[[], Any]:
    """Counts the SQL statements of a block, but for the opening of transactions."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        engine = application.store.engine.sync_engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
async def url(application: Application) -> AsyncIterator[str]:
    """Where the service takes WebSockets, at uvicorn."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(create_app(application), lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/graphql"
        server.should_exit = True
        await serving


class Watcher:
    """A client of the protocol."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(10):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def subscribe(self, query: str, name: str = "1", **variables: Any) -> None:
        await self.send(type="subscribe", id=name, payload={"query": query, "variables": variables})

    async def event(self) -> Any:
        """The one root field of the next answer."""
        message = await self.hear()

        assert message["type"] == "next", message
        (event,) = message["payload"]["data"].values()
        return event

    async def standing(self) -> None:
        """Wait until everything sent before has been read, and what runs has begun."""
        await self.send(type="ping")
        assert (await self.hear())["type"] == "pong"

    async def closed(self) -> int | None:
        """The code that the connection is closed with."""
        async with asyncio.timeout(10):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                return self.connection.close_code


@pytest.fixture
def dial(url: str) -> Callable[..., Any]:
    """Opens a connection; says who it is where a client is given."""

    @asynccontextmanager
    async def opening(client: Any = None, protocol: str = "graphql-transport-ws") -> AsyncIterator[Watcher]:
        async with connect_websocket(url, subprotocols=[Subprotocol(protocol)], proxy=None) as connection:
            watcher = Watcher(connection)
            if client is not None:
                authorization = f"Bearer {client.token}"
                await watcher.send(type="connection_init", payload={"Authorization": authorization})

                assert await watcher.hear() == {"type": "connection_ack"}
            yield watcher

    return opening
