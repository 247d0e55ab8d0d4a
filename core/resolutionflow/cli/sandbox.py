"""`resolutionflow sandbox`."""

from __future__ import annotations

import asyncio
from functools import partial

import click

from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.sandbox.stand_ins import STAND_INS, StandIn

from .failures import Failure
from .options import PORT
from .signals import on_signals


@click.group(name="sandbox")
def command() -> None:
    """Run a stand-in: real HTTP on this machine, made-up data, faults to switch on."""


def _stand_in_command(name: str, stand_in: StandIn) -> click.Command:
    port = click.Option(
        ["--port"], type=PORT, default=8765, show_default=True, help="Port to listen on; 0 takes a free one."
    )
    told = f"Run a stand-in for {stand_in.title}. Prints what leads to it."
    return click.Command(name, params=[port], help=told, callback=partial(_serve, stand_in))


def _serve(stand_in: StandIn, port: int) -> None:
    asyncio.run(_run(stand_in, port))


async def _run(stand_in: StandIn, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Raises Failure."""
    stopped = asyncio.Event()
    try:
        async with running_sandbox(stand_in.build(), port) as url:
            for key, value in stand_in.configured(url).items():
                click.echo(f"{key}={value}")
            with on_signals(stopped.set):
                await stopped.wait()
    except OSError as error:
        raise Failure(f"Cannot listen on port {port}: {error.strerror}. Choose another --port.") from None


for _name, _stand_in in STAND_INS.items():
    command.add_command(_stand_in_command(_name, _stand_in))
