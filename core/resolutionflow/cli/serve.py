"""`resolutionflow serve`."""

from __future__ import annotations

import asyncio
import gc
import importlib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from resolutionflow.bootstrap import running
from resolutionflow.settings import Settings

from .access_log import AccessLog
from .database import prepare_database
from .failures import Failure
from .logs import configure_logs
from .options import PORT, database_url, plugins_dir, settings_with
from .signals import on_signals

DEFAULT_PORT = 8000
WS_MAX_SIZE = 128 * 1024
GRACE_SECONDS = 15


@click.command(name="serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=PORT,
    default=DEFAULT_PORT,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--no-worker", is_flag=True, help="Send no deliveries; `resolutionflow worker` does.")
@click.option(
    "--ws-max-size", default=WS_MAX_SIZE, show_default=True, help="Longest WebSocket message, in bytes."
)
@database_url
@plugins_dir
def command(
    host: str,
    port: int,
    no_worker: bool,
    ws_max_size: int,
    database_url: str | None,
    plugins_dir: Path | None,
) -> None:
    """Answer GraphQL requests, and send deliveries.

    A SQLite database is brought up to date first; PostgreSQL must be, by `resolutionflow db upgrade`.
    """
    settings = settings_with(
        database_url=database_url, plugins_dir=plugins_dir, worker=False if no_worker else None
    )
    configure_logs(settings.log_level)
    with listening(host, port) as listener, asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(serve(settings, listener, ws_max_size=ws_max_size))


async def serve(settings: Settings, listener: socket.socket, *, ws_max_size: int = WS_MAX_SIZE) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are answered first. Raises Failure."""
    await prepare_database(settings)
    async with running(settings, worker=settings.worker) as application:
        # By name, for the engine does not know GraphQL.
        create_app = importlib.import_module("resolutionflow_graphql.app").create_app
        app = create_app(application, graphiql=settings.graphiql)
        server = Server(
            uvicorn.Config(
                AccessLog(app),
                ws_max_size=ws_max_size,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            ),
            app.state.end_streams,
        )

        # What is loaded by now stays: walking it in every full collection would hold requests up for 70 ms.
        gc.collect()
        gc.freeze()

        def stop() -> None:
            server.should_exit = True

        # uvicorn takes signals over while it serves, and raises them again after: they are ours then.
        with on_signals(stop):
            click.echo(f"Listening on {url_of(listener)}", err=True)
            await server.serve(sockets=[listener])


class Server(uvicorn.Server):
    """Ends event streams before it waits for what is under way, for they end by themselves with their clients alone."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        self._end_streams()
        await super().shutdown(sockets)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Raises Failure where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = f"Cannot listen on {host}, port {port}: {error.strerror}."
        raise Failure(f"{reason} Choose another --host or --port.") from None
    with listener:
        yield listener


def url_of(listener: socket.socket) -> str:
    """Where a listening socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
