from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from resolutionflow.store import create_engine
from resolutionflow.store.migrate import is_current, upgrade
from resolutionflow.store.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return request.getfixturevalue("postgresql")("template1")


async def test_the_migrations_make_exactly_the_tables_that_the_code_uses(engine):
    def differences(connection: sa.Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)

    assert found == []


async def test_a_new_database_is_brought_to_the_newest_revision_and_stays_there(empty_url):
    engine = create_engine(empty_url)
    before = await is_current(engine)

    await upgrade(engine)
    first = await is_current(engine)
    await upgrade(engine)

    second = await is_current(engine)
    await engine.dispose()
    assert (before, first, second) == (False, True, True)
