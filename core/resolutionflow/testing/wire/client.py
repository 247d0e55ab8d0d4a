"""The wire between a provider and its PSA: every request on record, and faults where a test wants them.

Requests go over real connections to a proxy on 127.0.0.1 (`proxy`), which hands them on to where they were sent.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2
from starlette.applications import Starlette
from starlette.routing import Mount

from resolutionflow.sandbox.server import running_sandbox

from .exchanges import Exchange
from .faults import Fault, How
from .proxy import NUMBER, Proxy

TIME_OUT = 0.05
"""Seconds that a provider waits for an answer that is not to come in time."""


Where = Callable[[Exchange], bool]


@dataclass
class _Armed:
    fault: Fault
    where: Where
    times: int | None


class Wire:
    """What was asked so far, oldest first, and what is to go wrong."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._armed: list[_Armed] = []

    def strike(self, fault: Fault, where: Where, *, times: int | None = None) -> None:
        """From now on, let this become of the requests that fit, or of the next `times` of them."""
        self._armed.append(_Armed(fault, where, times))

    def heal(self) -> None:
        """Let all requests be answered again."""
        self._armed.clear()

    def forget(self) -> None:
        """Begin a new record. No request may be under way."""
        self.exchanges.clear()

    def open(self, request: httpx2.Request, body: bytes) -> Exchange:
        """Put a request on record, and decide what becomes of it."""
        number = len(self.exchanges)
        exchange = Exchange(number, request.method, request.url, request.headers.copy(), body)
        self.exchanges.append(exchange)
        armed = next((each for each in self._armed if each.times != 0 and each.where(exchange)), None)
        if armed is not None:
            exchange.fault = armed.fault
            armed.times = None if armed.times is None else armed.times - 1
        return exchange


class WiredTransport(httpx2.AsyncBaseTransport):
    """Sends every request to the proxy, whichever host it is for, or to a port where nobody listens."""

    def __init__(self, wire: Wire, proxy: str, nowhere: str) -> None:
        self._wire = wire
        self._proxy = httpx2.URL(proxy)
        self._nowhere = httpx2.URL(nowhere)
        self._inner = httpx2.AsyncHTTPTransport(verify=False, trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request."""
        exchange = self._wire.open(request, await request.aread())
        response = await self._inner.handle_async_request(self._readdressed(request, exchange))
        exchange.status, exchange.is_let_go = response.status_code, False
        response.stream = _WatchedStream(response.stream, exchange)
        return response

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()

    def _readdressed(self, request: httpx2.Request, exchange: Exchange) -> httpx2.Request:
        how = exchange.fault.how if exchange.fault else None
        base = self._nowhere if how is How.REFUSE else self._proxy
        limits = dict(request.extensions.get("timeout", {}))
        if how is How.HANG:
            limits["read"] = TIME_OUT
        return httpx2.Request(
            request.method,
            request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port),
            headers=[*request.headers.raw, (NUMBER, str(exchange.number).encode())],
            stream=httpx2.ByteStream(exchange.body),
            extensions={**request.extensions, "timeout": limits},
        )


class _WatchedStream(httpx2.AsyncByteStream):
    """Notes whether the connection was given back."""

    def __init__(self, stream: object, exchange: Exchange) -> None:
        assert isinstance(stream, httpx2.AsyncByteStream)  # noqa: S101  (what an asynchronous transport gives)
        self._stream = stream
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
        self._exchange.is_let_go = True


@asynccontextmanager
async def wired(upstream: httpx2.AsyncClient | None) -> AsyncIterator[tuple[Wire, httpx2.AsyncClient]]:
    """A wire, and the HTTP client for a provider whose requests all go over it.

    As the service's own client it follows no redirect unless told so, and keeps no cookie. `upstream` is what the
    proxy hands requests on with; without one it connects to plain HTTP servers.
    """
    wire = Wire()
    own = httpx2.AsyncClient(verify=False, trust_env=False)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # bound, and never listening
        async with (
            own,
            running_sandbox(
                Starlette(routes=[Mount("/", app=Proxy(wire.exchanges, upstream or own))])
            ) as proxy,
            httpx2.AsyncClient(
                transport=WiredTransport(wire, proxy, f"http://127.0.0.1:{deaf.getsockname()[1]}"),
                timeout=httpx2.Timeout(20, connect=5),
                trust_env=False,
                follow_redirects=False,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                headers={"Accept-Encoding": "identity"},
            ) as http,
        ):
            yield wire, http
