"""Suggested fixes of sessions; the newest one that is not superseded is the active one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.session import SuggestedFix
from resolutionflow.plugin_api import FixOutcome

from .paging import fetch_pages
from .session_rows import own_rows, rows_by_id, session_of_row
from .tables import suggested_fixes


class SuggestedFixes:
    """Suggested fixes, oldest first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, fix: SuggestedFix) -> None:
        """Write a new fix of a locked session."""
        values = {name: getattr(fix, name) for name in suggested_fixes.c.keys()}  # noqa: SIM118 - a column collection
        await self._connection.execute(sa.insert(suggested_fixes).values(values))

    async def supersede(self, session_id: str, now: datetime) -> None:
        """Mark the session's present fixes as superseded."""
        present = sa.and_(
            suggested_fixes.c.session_id == session_id, suggested_fixes.c.superseded_at.is_(None)
        )
        await self._connection.execute(sa.update(suggested_fixes).where(present).values(superseded_at=now))

    async def set_outcome(self, fix_id: str, outcome: FixOutcome) -> SuggestedFix:
        """Write what became of a fix of a locked session."""
        update = sa.update(suggested_fixes).where(suggested_fixes.c.id == fix_id).values(outcome=outcome)
        return _fix((await self._connection.execute(update.returning(suggested_fixes))).one())

    async def session_of(self, actor: Actor, fix_id: str) -> str:
        """The id of a fix's session. Raises NotFound."""
        return await session_of_row(
            self._connection, actor, suggested_fixes, fix_id, "suggested fix", "fixId"
        )

    async def many(self, actor: Actor, fix_ids: Sequence[str]) -> dict[str, SuggestedFix]:
        """Fixes by id; unknown ids are left out."""
        rows = await rows_by_id(self._connection, actor, suggested_fixes, fix_ids)
        return {fix_id: _fix(row) for fix_id, row in rows.items()}

    async def of_session(self, actor: Actor, session_id: str) -> tuple[SuggestedFix, ...]:
        """All fixes of one session, oldest first."""
        select = own_rows(actor, suggested_fixes).where(suggested_fixes.c.session_id == session_id)
        ordered = select.order_by(suggested_fixes.c.created_at, suggested_fixes.c.id)
        return tuple(_fix(row) for row in (await self._connection.execute(ordered)).all())

    async def active(self, actor: Actor, session_ids: Sequence[str]) -> dict[str, SuggestedFix]:
        """The active fix of each session that has one."""
        select = own_rows(actor, suggested_fixes).where(
            suggested_fixes.c.session_id.in_(session_ids), suggested_fixes.c.superseded_at.is_(None)
        )
        ordered = select.order_by(suggested_fixes.c.created_at, suggested_fixes.c.id)
        return {row.session_id: _fix(row) for row in (await self._connection.execute(ordered)).all()}

    async def pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[SuggestedFix]]:
        """The same page of many sessions' fixes, in one statement."""
        select = own_rows(actor, suggested_fixes)
        parent = suggested_fixes.c.session_id
        return await fetch_pages(
            self._connection, select, suggested_fixes, parent, session_ids, request, _fix
        )


def _fix(row: Any) -> SuggestedFix:
    return SuggestedFix(
        id=row.id,
        session_id=row.session_id,
        title=row.title,
        description=row.description,
        confidence_percent=row.confidence_percent,
        outcome=FixOutcome(row.outcome),
        superseded_at=row.superseded_at,
        created_at=row.created_at,
    )
