"""`resolutionflow sandbox`."""

from __future__ import annotations

import asyncio

import click
from starlette.applications import Starlette

from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS, build_connectwise, demo_state
from resolutionflow.sandbox.server import running_sandbox

from .failures import Failure
from .options import PORT
from .signals import on_signals


@click.group(name="sandbox")
def command() -> None:
    """Run a stand-in for a PSA: real HTTP on this machine, made-up data, faults to switch on."""


@command.command()
@click.option(
    "--port", type=PORT, default=8765, show_default=True, help="Port to listen on; 0 takes a free one."
)
def connectwise(port: int) -> None:
    """Run a stand-in for ConnectWise PSA. Its page shows tickets and faults."""
    keys = DEMO_CREDENTIALS
    told = {
        "company": keys.company,
        "publicKey": keys.public_key,
        "privateKey": keys.private_key,
        "clientId": keys.client_id,
    }
    asyncio.run(_run(build_connectwise(demo_state()), port, told))


async def _run(app: Starlette, port: int, configuration: dict[str, str]) -> None:
    """Serve until SIGINT or SIGTERM. Raises Failure."""
    stopped = asyncio.Event()
    try:
        async with running_sandbox(app, port) as url:
            for key, value in {"site": url, **configuration}.items():
                click.echo(f"{key}={value}")
            with on_signals(stopped.set):
                await stopped.wait()
    except OSError as error:
        raise Failure(f"Cannot listen on port {port}: {error.strerror}. Choose another --port.") from None
