from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from resolutionflow.store import Store, async_url, create_engine
from resolutionflow.store.engine import PRAGMAS, WRITES
from resolutionflow.store.tables import accounts

ANSWERS = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}
"""How SQLite answers for each pragma; `synchronous` 2 is FULL."""
WRITERS, WRITES_EACH = 4, 25


@pytest.mark.parametrize("pragma", PRAGMAS)
async def test_sqlite_runs_with_the_settings_that_keep_what_was_committed(sqlite_url, pragma):
    engine = create_engine(sqlite_url)

    async with engine.connect() as connection:
        answer = (await connection.execute(sa.text(f"PRAGMA {pragma}"))).scalar_one()

    await engine.dispose()
    assert ANSWERS[pragma] == answer


async def count_up(engine: AsyncEngine) -> None:
    """Read a number, let others run, write it back raised: the write is lost unless writers go one after another."""
    for _ in range(WRITES_EACH):
        async with engine.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            async with connection.begin():
                number = (await connection.execute(sa.text("SELECT number FROM counted"))).scalar_one()
                await asyncio.sleep(0)
                await connection.execute(sa.text("UPDATE counted SET number = :next"), {"next": number + 1})


async def test_four_writers_at_once_lose_nothing_and_none_is_told_locked(sqlite_url):
    engines = [create_engine(sqlite_url) for _ in range(WRITERS)]
    async with engines[0].begin() as connection:
        await connection.execute(sa.text("CREATE TABLE counted (number INTEGER)"))
        await connection.execute(sa.text("INSERT INTO counted VALUES (0)"))

    await asyncio.gather(*map(count_up, engines))

    async with engines[0].connect() as connection:
        number = (await connection.execute(sa.text("SELECT number FROM counted"))).scalar_one()
    for engine in engines:
        await engine.dispose()
    assert number == WRITERS * WRITES_EACH


async def test_a_reader_does_not_wait_for_a_writer(sqlite_url, store: Store):
    """The writer is in the middle of its transaction all the while."""
    async with store.write() as unit:
        await unit.accounts.ensure_account("Half-written", await unit.database_now())
        async with asyncio.timeout(2), store.read() as reader:
            names = [name for _, name, _ in await reader.accounts.all_tokens()]

    assert names == []


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///flow.db", "sqlite+aiosqlite"),
        ("postgresql://user@host/name", "postgresql+psycopg"),
        ("postgres://user@host/name", "postgresql+psycopg"),
        ("postgresql+asyncpg://user@host/name", "postgresql+psycopg"),
    ],
)
def test_a_url_gets_the_driver_that_we_use(url, driver):
    assert driver == async_url(url).drivername


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("", "write sqlite:///file.db or postgresql://"),
        ("flow.db", "write sqlite:///file.db or postgresql://"),
        ("mysql://user:four-words@host/name", "only sqlite and postgresql"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_with_what_to_write_and_without_its_password(url, advice):
    with pytest.raises(ValueError, match=advice) as caught:
        create_engine(url)

    assert "four-words" not in str(caught.value)


async def test_b51_an_error_of_the_database_does_not_list_what_was_to_be_written(sqlite_url):
    engine = create_engine(sqlite_url)
    with pytest.raises(sa.exc.IntegrityError) as caught:
        async with engine.begin() as connection:
            await connection.execute(
                sa.insert(accounts).values(id="a" * 32, name="four-words", created_at=None)
            )
    await engine.dispose()

    assert "four-words" not in str(caught.value)
