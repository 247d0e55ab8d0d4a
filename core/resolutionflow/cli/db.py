"""`resolutionflow db`."""

from __future__ import annotations

import asyncio

import click

from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.migrate import upgrade as upgrade_database

from .database import opened_store
from .options import database_url, settings_with


@click.group(name="db")
def command() -> None:
    """Keep the database up to date."""


@command.command()
@database_url
def upgrade(database_url: str | None) -> None:
    """Bring the database to the newest revision. Stop the nodes that use it first."""
    asyncio.run(_upgrade(settings_with(database_url=database_url)))
    click.echo("The database is up to date.")


@command.command(name="rotate-key")
@database_url
def rotate_key(database_url: str | None) -> None:
    """Encrypt all secrets anew with the first key of RESOLUTIONFLOW_SECRET_KEY.

    Put the new key first and leave the old one behind it, restart all nodes, run this, then take the old key
    out.
    """
    touched = asyncio.run(_rotate(settings_with(database_url=database_url)))
    click.echo(f"Encrypted the secrets of {touched} records anew.")


async def _upgrade(settings: Settings) -> None:
    engine = create_engine(settings.database_url)
    try:
        await upgrade_database(engine)
    finally:
        await engine.dispose()


async def _rotate(settings: Settings) -> int:
    """In one transaction: either all are encrypted with the new key, or none."""
    async with opened_store(settings) as store, store.write() as unit:
        integrations = await unit.integrations.reencrypt(store.cipher.rotate)
        return integrations + await unit.scripts.reencrypt(store.cipher.rotate)
