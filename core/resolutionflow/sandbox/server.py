"""Running a sandbox on 127.0.0.1, with connections that really can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import anyio.from_thread
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

ABORT = "sandbox.abort"
"""Scope key of a function that cuts the connection without an answer."""


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, which lets the application cut its connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = _with_abort(self.app, transport)


def _with_abort(app: ASGIApp, transport: asyncio.Transport) -> ASGIApp:
    async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
        scope[ABORT] = transport.abort
        # Cancelled when the sandbox ends, which uvicorn would report as an error of the application.
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return cuttable


@asynccontextmanager
async def running_sandbox(app: Starlette, port: int = 0) -> AsyncIterator[str]:
    """Serve `app` in this event loop; gives its base URL, without a slash at the end.

    Port 0 takes a free one. Raises OSError where the port is taken. On leaving, open connections are cut,
    requests under way are cancelled and effects still held back are dropped. Neither signals nor logging are touched.
    """
    config = Config(app, lifespan="off", ws="none", log_config=None)
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: CuttableProtocol(config, state, {}), "127.0.0.1", port
    )
    try:
        async with app.router.lifespan_context(app):
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        for task in state.tasks:
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await server.wait_closed()


@contextmanager
def sandbox_thread(app: Starlette, port: int = 0) -> Iterator[str]:
    """The same as `running_sandbox`, in a thread with an event loop of its own."""
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(running_sandbox(app, port)) as url,
    ):
        yield url


def serve(app: Starlette, port: int) -> None:
    """Serve `app` until the process is interrupted."""

    async def forever() -> None:
        async with running_sandbox(app, port):
            await asyncio.Event().wait()

    asyncio.run(forever())
