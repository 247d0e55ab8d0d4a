"""Opening the database for a command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolutionflow.settings import Settings
from resolutionflow.store import Cipher, Store, create_engine
from resolutionflow.store.migrate import is_current, upgrade

from .failures import Failure


async def prepare_database(settings: Settings) -> None:
    """Bring an embedded database up to date; any other one must be. Raises Failure.

    Nodes that share a database must not change it under each other: there an operator says when.
    """
    engine = create_engine(settings.database_url)
    try:
        if settings.is_embedded:
            await upgrade(engine)
        elif not await is_current(engine):
            raise Failure(
                "The database is not up to date: run `resolutionflow db upgrade`, then start again."
            )
    finally:
        await engine.dispose()


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store alone, on a database that is up to date. Raises Failure."""
    await prepare_database(settings)
    engine = create_engine(settings.database_url)
    try:
        yield Store(engine, Cipher(settings.encryption_keys()))
    finally:
        await engine.dispose()
