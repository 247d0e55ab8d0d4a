"""Facts of sessions; a removed one stays for events and provenance, and is left out of every list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.session import Fact
from resolutionflow.plugin_api import FactSource, FactStatus

from .paging import fetch_pages
from .session_rows import own_rows, rows_by_id, session_of_row
from .tables import facts, sessions


class Facts:
    """Facts, oldest first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, fact: Fact) -> None:
        """Write a new fact of a locked session."""
        values = {name: getattr(fact, name) for name in facts.c.keys()}  # noqa: SIM118 - a column collection
        await self._connection.execute(sa.insert(facts).values(values))

    async def change(self, fact_id: str, **values: object) -> Fact:
        """Write new values to a fact of a locked session."""
        update = sa.update(facts).where(facts.c.id == fact_id).values(**values).returning(facts)
        return _fact((await self._connection.execute(update)).one())

    async def session_of(self, actor: Actor, fact_id: str) -> str:
        """The id of a fact's session. Raises NotFound."""
        return await session_of_row(self._connection, actor, facts, fact_id, "fact", "factId")

    async def many(self, actor: Actor, fact_ids: Sequence[str]) -> dict[str, Fact]:
        """Facts by id, removed ones too; unknown ids are left out."""
        rows = await rows_by_id(self._connection, actor, facts, fact_ids)
        return {fact_id: _fact(row) for fact_id, row in rows.items()}

    async def of_session(self, actor: Actor, session_id: str) -> tuple[Fact, ...]:
        """All facts of one session that are not removed, oldest first."""
        present = sa.and_(facts.c.session_id == session_id, facts.c.deleted_at.is_(None))
        select = own_rows(actor, facts).where(present).order_by(facts.c.created_at, facts.c.id)
        return tuple(_fact(row) for row in (await self._connection.execute(select)).all())

    async def pages(
        self,
        actor: Actor,
        session_ids: Sequence[str],
        request: PageRequest,
        statuses: tuple[FactStatus, ...] | None,
    ) -> dict[str, Page[Fact]]:
        """The same page of many sessions' facts, in one statement."""
        select = own_rows(actor, facts).where(_present(statuses))
        return await fetch_pages(
            self._connection, select, facts, facts.c.session_id, session_ids, request, _fact
        )

    async def counts(
        self, actor: Actor, session_ids: Sequence[str], statuses: tuple[FactStatus, ...] | None
    ) -> dict[str, int]:
        """How many facts each session has."""
        select = (
            sa.select(facts.c.session_id, sa.func.count().label("facts"))
            .join(
                sessions,
                sa.and_(sessions.c.id == facts.c.session_id, sessions.c.account_id == actor.account_id),
            )
            .where(facts.c.session_id.in_(session_ids), _present(statuses))
            .group_by(facts.c.session_id)
        )
        rows = (await self._connection.execute(select)).all()
        return {**dict.fromkeys(session_ids, 0), **{row.session_id: row.facts for row in rows}}


def _present(statuses: tuple[FactStatus, ...] | None) -> sa.ColumnElement[bool]:
    present = facts.c.deleted_at.is_(None)
    return present if statuses is None else sa.and_(present, facts.c.status.in_(statuses))


def _fact(row: Any) -> Fact:
    return Fact(
        id=row.id,
        session_id=row.session_id,
        text=row.text,
        status=FactStatus(row.status),
        source=FactSource(row.source),
        source_summary=row.source_summary,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
    )
