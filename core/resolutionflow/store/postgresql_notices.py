"""Notices between the nodes of a PostgreSQL database: NOTIFY in the transaction, LISTEN on a connection of its own.

PostgreSQL hands a transaction's notices out when it is committed, and drops them when it is rolled back. They hold
ids and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from .notices import Notice, Notices

if TYPE_CHECKING:
    from psycopg import AsyncConnection as PsycopgConnection

logger = logging.getLogger(__name__)

CHANNEL = "resolutionflow"
CHECK = 15.0
"""Seconds without a notice after which the connection is tried, for a broken one may look like a silent one."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
_NODE = secrets.token_hex(4)


async def notify(connection: AsyncConnection, notices: Sequence[Notice]) -> None:
    """Tell the other nodes, once the connection's transaction is committed."""
    payloads = sorted({f"{_sender()} {notice.channel} {notice.row_id}" for notice in notices})
    each = sa.func.unnest(sa.cast(payloads, sa.ARRAY(sa.Text))).column_valued("payload")
    await connection.execute(sa.select(sa.func.pg_notify(CHANNEL, each)))


@contextlib.asynccontextmanager
async def heard(engine: AsyncEngine, notices: Notices) -> AsyncIterator[None]:
    """Within the block, the notices of other nodes are published here too. Nothing happens on SQLite.

    A database that is away is waited for; whoever listens is woken then, since notices may have been missed.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    task = asyncio.create_task(_hear(engine, notices))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _hear(engine: AsyncEngine, notices: Notices) -> None:
    import psycopg

    pause = FIRST_PAUSE
    while True:
        try:
            async with await _connect(engine) as connection:
                notices.wake_all()
                pause = FIRST_PAUSE
                await _publish(connection, notices)
        except (psycopg.Error, OSError) as error:
            logger.warning("the database's notices are not heard: %s", type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _connect(engine: AsyncEngine) -> PsycopgConnection[Any]:
    import psycopg

    args, options = engine.dialect.create_connect_args(engine.url)
    connection = await psycopg.AsyncConnection.connect(*args, **options, autocommit=True)
    await connection.execute(f"LISTEN {CHANNEL}")
    return connection


async def _publish(connection: PsycopgConnection[Any], notices: Notices) -> None:
    while True:
        async for notification in connection.notifies(timeout=CHECK):
            node, _, rest = notification.payload.partition(" ")
            channel, _, row_id = rest.partition(" ")
            if node != _sender():
                notices.publish(Notice(channel, row_id))
        await connection.execute("SELECT 1")


def _sender() -> str:
    """This process: it passes its own notices on directly, and does not need to hear of them again."""
    return f"{_NODE}-{os.getpid()}"
