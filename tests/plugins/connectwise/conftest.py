from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from resolutionflow.sandbox.connectwise import (
    DEMO_CREDENTIALS,
    ConnectWiseState,
    build_connectwise,
    demo_state,
)
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow_connectwise.client import ConnectWiseClient
from resolutionflow_connectwise.provider import ConnectWiseProvider

HANG = b""
"""An answer that never comes."""


@dataclass
class Exchange:
    """What a client sent to the wire: a request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Wire:
    """A server that says, byte by byte, what a test tells it to: the API's answers in order, the last for good.

    `codebases` are its answers on the company's codebase, likewise.
    """

    answers: list[bytes] = field(default_factory=list)
    codebases: list[bytes] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    url: str = ""
    called: asyncio.Event = field(default_factory=asyncio.Event)
    _open: dict[asyncio.Task[Any], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def calls(self) -> list[Exchange]:
        """The requests to the API itself."""
        return [each for each in self.exchanges if "/login/companyinfo/" not in each.target]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        try:
            exchange = await _read(reader)
            self.exchanges.append(exchange)
            answer = self._next(self.answers if exchange in self.calls else self.codebases)
            if answer == HANG:
                await reader.read()
            writer.write(answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _next(self, script: list[bytes]) -> bytes:
        if script is self.answers:
            self.called.set()
        return script.pop(0) if len(script) > 1 else script[0]

    async def close(self) -> None:
        """Cut what is still open."""
        for writer in self._open.values():
            writer.transport.abort()
        await asyncio.gather(*self._open, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Exchange:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Exchange(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))


def answer_bytes(status: int, body: Any = None, **headers: str) -> bytes:
    """An answer as it goes over the wire; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", "Content-Length": str(len(content)), "Connection": "close"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode() + content


@pytest.fixture
def reply() -> Callable[..., bytes]:
    return answer_bytes


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire([answer_bytes(200, [])], [answer_bytes(200, {"Codebase": "v2025_8/"})])
    server = await asyncio.start_server(wire.serve, "127.0.0.1")
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield wire
        server.close()
        await wire.close()


@pytest.fixture
def state() -> ConnectWiseState:
    return demo_state()


@pytest.fixture
async def url(state: ConnectWiseState) -> AsyncIterator[str]:
    async with running_sandbox(build_connectwise(state)) as base_url:
        yield base_url


@pytest.fixture
async def control(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{url}/_sandbox", trust_env=False) as client:
        yield client


@pytest.fixture
async def requests(control: httpx2.AsyncClient) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    async def listed() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await control.get("/requests")).json()
        return found

    return listed


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    timeout = httpx2.Timeout(20, connect=5)
    async with httpx2.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def configured() -> Callable[..., dict[str, Any]]:
    """A configuration for a site with the sandbox's credentials, fields changed as asked."""

    def configuration(site: str, **changed: Any) -> dict[str, Any]:
        return {
            "site": site,
            "company": DEMO_CREDENTIALS.company,
            "publicKey": DEMO_CREDENTIALS.public_key,
            "privateKey": DEMO_CREDENTIALS.private_key,
            "clientId": DEMO_CREDENTIALS.client_id,
            **changed,
        }

    return configuration


@pytest.fixture
def provider() -> ConnectWiseProvider:
    return ConnectWiseProvider()


@pytest.fixture
async def client(
    provider: ConnectWiseProvider, configured: Callable[..., Any], url: str, http: httpx2.AsyncClient
) -> AsyncIterator[ConnectWiseClient]:
    """A client of the sandbox."""
    async with provider.connect(configured(url), http) as client:
        yield client


@pytest.fixture
async def wired(
    provider: ConnectWiseProvider, configured: Callable[..., Any], wire: Wire, http: httpx2.AsyncClient
) -> AsyncIterator[ConnectWiseClient]:
    """A client of the wire."""
    async with provider.connect(configured(wire.url), http) as client:
        yield client
