"""Rows that belong to a session: reached through it, so that the account is checked in the same statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import NotFound

from .tables import sessions


def own_rows(actor: Actor, table: sa.Table) -> sa.Select[Any]:
    """All rows of `table` that belong to a session of the actor's account."""
    belongs = sa.and_(sessions.c.id == table.c.session_id, sessions.c.account_id == actor.account_id)
    return sa.select(table).join(sessions, belongs)


async def rows_by_id(
    connection: AsyncConnection, actor: Actor, table: sa.Table, row_ids: Sequence[str]
) -> dict[str, Any]:
    """Rows of `table` by id; unknown ids and other accounts' are left out."""
    rows = (await connection.execute(own_rows(actor, table).where(table.c.id.in_(row_ids)))).all()
    return {row.id: row for row in rows}


async def session_of_row(
    connection: AsyncConnection, actor: Actor, table: sa.Table, row_id: str, what: str, path: str
) -> str:
    """The id of the session that a row belongs to. Raises NotFound."""
    found = await rows_by_id(connection, actor, table, [row_id])
    if row_id not in found:
        raise NotFound(what, path=(path,))
    session_id: str = found[row_id].session_id
    return session_id
