"""The client: resolves a host once, checks every address, and connects to one it has checked."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import anyio
import httpcore2
import httpx2

from .addresses import IPAddress, PrivateHosts, is_never_allowed, is_public, parse_address
from .deadline import check_deadline
from .errors import DestinationRefused, ResponseTooLarge

TIMEOUT = httpx2.Timeout(connect=5.0, read=20.0, write=20.0, pool=5.0)
MAX_RESPONSE_BYTES = 10 * 1024 * 1024
SETTING = "RESOLUTIONFLOW_PRIVATE_HOSTS"

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the IP addresses of a host, for a port, in the order in which they are to be tried."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver gives. Raises OSError."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def psa_client(
    private_hosts: PrivateHosts,
    *,
    resolver: Resolver = resolve,
    ssl_context: ssl.SSLContext | None = None,
    max_response_bytes: int = MAX_RESPONSE_BYTES,
) -> httpx2.AsyncClient:
    """A client that sends to public hosts over https, and to `private_hosts` over http and https.

    It follows no redirect, uses no proxy, keeps no cookie (integrations share it) and reads answers of at most
    `max_response_bytes`. Raises, beside httpx2's errors, those of `resolutionflow.http.errors`.
    """
    # Both log whole URLs, whose queries may hold words of a ticket or a tenant's name.
    for logger in ("httpx2", "httpcore2"):
        logging.getLogger(logger).setLevel(logging.WARNING)
    context = ssl_context or httpx2.create_ssl_context(trust_env=False)

    def transport(*, is_plain: bool) -> PinningTransport:
        backend = PinningBackend(private_hosts, resolver, is_plain=is_plain)
        return PinningTransport(backend, context, max_response_bytes)

    return httpx2.AsyncClient(
        transport=transport(is_plain=False),
        mounts={"http://": transport(is_plain=True)},
        timeout=TIMEOUT,
        trust_env=False,
        follow_redirects=False,
        max_redirects=0,  # a request that asks for redirects gets TooManyRedirects
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"Accept-Encoding": "identity"},  # a small answer must not unfold into a large one
    )


class PinningBackend(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were checked, so that a name cannot change its meaning in between.

    Host header, server name and certificate stay the host's. One backend serves http or https, not both.
    """

    def __init__(self, private_hosts: PrivateHosts, resolver: Resolver, *, is_plain: bool) -> None:
        self._private_hosts = private_hosts
        self._resolver = resolver
        self._is_plain = is_plain
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address that answers, all within `timeout` seconds. Raises DestinationRefused."""
        try:
            with anyio.fail_after(timeout):
                addresses = await self._checked_addresses(host, port)
                share = None if timeout is None else timeout / max(len(addresses), 1)
                failure: Exception = httpcore2.ConnectError(f"The host {host} has no address.")
                for address in addresses:
                    try:
                        return await self._network.connect_tcp(
                            address, port, share, local_address, socket_options
                        )
                    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                        failure = error
                raise failure
        except TimeoutError:
            raise httpcore2.ConnectTimeout(f"Connecting to {host} took too long.") from None

    async def _checked_addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolver(host, port)
        except (OSError, UnicodeError):
            raise httpcore2.ConnectError(f"The host {host} cannot be resolved.") from None
        for address in found:
            self._check(host, parse_address(address))
        return list(found)

    def _check(self, host: str, address: IPAddress) -> None:
        if is_never_allowed(address):
            raise DestinationRefused(
                f"{host} is at a link-local or metadata address, which no setting allows."
            )
        if self._private_hosts.allows(host, address):
            return
        if self._is_plain:
            raise DestinationRefused(
                f"{host} is asked by plain http. Use https, or list the host in {SETTING}."
            )
        if not is_public(address):
            raise DestinationRefused(f"{host} has no public address. If it is yours, list it in {SETTING}.")


class PinningTransport(httpx2.AsyncHTTPTransport):
    """A transport over a PinningBackend that keeps the deadline and bounds what it reads."""

    def __init__(self, backend: PinningBackend, ssl_context: ssl.SSLContext, max_response_bytes: int) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=backend,
        )
        self._max_response_bytes = max_response_bytes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request, unless its deadline has passed, and give the answer to be read."""
        check_deadline()
        request.extensions = {**request.extensions, "trace": _check_deadline_before_sending}
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise httpx2.RemoteProtocolError("The answer is compressed, though that was not accepted.")
        response.stream = _BoundedStream(response.stream, self._max_response_bytes)
        return response


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, stream: Any, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for part in self._stream:
            read += len(part)
            if read > self._limit:
                raise ResponseTooLarge(f"The answer is longer than {self._limit} bytes.")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _check_deadline_before_sending(event: str, _: dict[str, Any]) -> None:
    """Called by httpcore2 at each stage of a request; a connection may have been long in coming."""
    if event.endswith("send_request_headers.started"):
        check_deadline()
