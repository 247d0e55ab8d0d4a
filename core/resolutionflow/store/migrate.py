"""Bringing a database up to date, and telling whether it is."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncEngine

from .engine import WRITES

_SCRIPTS = str(Path(__file__).parent / "migrations")


def config() -> Config:
    """Alembic's configuration, without a file."""
    configuration = Config()
    configuration.set_main_option("script_location", _SCRIPTS)
    configuration.set_main_option("path_separator", "os")
    return configuration


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest revision. Nothing happens where it is there already."""

    def run(connection: sa.Connection) -> None:
        configuration = config()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")

    async with engine.connect() as connection:
        await connection.execution_options(**{WRITES: True})
        await connection.run_sync(run)
        await connection.commit()


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database is at the newest revision."""

    def read(connection: sa.Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with engine.connect() as connection:
        present = await connection.run_sync(read)
    return present == ScriptDirectory.from_config(config()).get_current_head()
