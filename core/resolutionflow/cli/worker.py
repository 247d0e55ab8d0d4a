"""`resolutionflow worker`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from resolutionflow.bootstrap import running
from resolutionflow.settings import Settings

from .database import prepare_database
from .logs import configure_logs
from .options import database_url, plugins_dir, settings_with
from .signals import on_signals


@click.command(name="worker")
@database_url
@plugins_dir
def command(database_url: str | None, plugins_dir: Path | None) -> None:
    """Send deliveries, and nothing else. Any number of workers may share a PostgreSQL database."""
    settings = settings_with(database_url=database_url, plugins_dir=plugins_dir)
    configure_logs(settings.log_level)
    asyncio.run(work(settings))


async def work(settings: Settings) -> None:
    """Send deliveries until SIGINT or SIGTERM. Raises Failure."""
    await prepare_database(settings)
    stopped = asyncio.Event()
    async with running(settings, worker=True):
        with on_signals(stopped.set):
            click.echo("Sending deliveries.", err=True)
            await stopped.wait()
