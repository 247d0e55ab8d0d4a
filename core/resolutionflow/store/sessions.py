"""Sessions: rows of one account, locked before they are changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.session import Session
from resolutionflow.domain.session_filter import SessionFilter
from resolutionflow.plugin_api import SessionStatus

from .paging import fetch_page
from .tables import sessions

_COLUMNS = [column for column in sessions.c if column.name != "event_sequence"]


class Sessions:
    """Sessions of an account."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: Session) -> None:
        """Write a new session."""
        values = {column.name: getattr(session, column.name) for column in _COLUMNS}
        values["suggested_next_steps"] = list(session.suggested_next_steps)
        await self._connection.execute(sa.insert(sessions).values(values))

    async def get(self, actor: Actor, session_id: str) -> Session:
        """One session. Raises NotFound."""
        found = await self.many(actor, [session_id])
        if session_id not in found:
            raise NotFound("session", path=("sessionId",))
        return found[session_id]

    async def lock(self, actor: Actor, session_id: str) -> Session:
        """One session, held until the transaction ends: writers of one session go one after another."""
        own = sa.and_(sessions.c.account_id == actor.account_id, sessions.c.id == session_id)
        select = sa.select(*_COLUMNS).where(own).with_for_update()
        row = (await self._connection.execute(select)).first()
        if row is None:
            raise NotFound("session", path=("sessionId",))
        return _session(row)

    async def many(self, actor: Actor, session_ids: Sequence[str]) -> dict[str, Session]:
        """Sessions by id; unknown ids are left out."""
        own = sa.and_(sessions.c.account_id == actor.account_id, sessions.c.id.in_(session_ids))
        rows = (await self._connection.execute(sa.select(*_COLUMNS).where(own))).all()
        return {row.id: _session(row) for row in rows}

    async def page(self, actor: Actor, request: PageRequest, wanted: SessionFilter) -> Page[Session]:
        """The account's sessions, as filtered."""
        select = _filtered(sa.select(*_COLUMNS), actor, wanted)
        return await fetch_page(self._connection, select, sessions, request, _session)

    async def count(self, actor: Actor, wanted: SessionFilter) -> int:
        """How many sessions the filter lets through."""
        select = _filtered(sa.select(sa.func.count()).select_from(sessions), actor, wanted)
        sessions_found: int = (await self._connection.execute(select)).scalar_one()
        return sessions_found

    async def change(
        self, session: Session, now: datetime, *, raises_version: bool = True, **values: Any
    ) -> Session:
        """Write new values to a locked session, and raise its state version where a draft could change (B27)."""
        if raises_version:
            values["state_version"] = session.state_version + 1
        own = sa.and_(sessions.c.account_id == session.account_id, sessions.c.id == session.id)
        update = sa.update(sessions).where(own).values(**values, updated_at=now).returning(*_COLUMNS)
        return _session((await self._connection.execute(update)).one())


def _filtered(select: sa.Select[Any], actor: Actor, wanted: SessionFilter) -> sa.Select[Any]:
    select = select.where(sessions.c.account_id == actor.account_id)
    if wanted.statuses is not None:
        select = select.where(sessions.c.status.in_(wanted.statuses))
    for column, value in (
        (sessions.c.engineer_id, wanted.engineer_id),
        (sessions.c.escalated_to_id, wanted.escalated_to_id),
        (sessions.c.integration_id, wanted.integration_id),
    ):
        if value is not None:
            select = select.where(column == value)
    if wanted.has_ticket is not None:
        linked = sessions.c.ticket_external_id.is_not(None)
        select = select.where(linked if wanted.has_ticket else ~linked)
    if wanted.created_since is not None:
        select = select.where(sessions.c.created_at >= wanted.created_since)
    if wanted.created_until is not None:
        select = select.where(sessions.c.created_at < wanted.created_until)
    if wanted.text:
        searched = (sessions.c.title, sessions.c.problem_summary, sessions.c.intake_text)
        select = select.where(
            sa.or_(*(column.icontains(wanted.text, autoescape=True) for column in searched))
        )
    return select


def _session(row: Any) -> Session:
    return Session(
        id=row.id,
        account_id=row.account_id,
        status=SessionStatus(row.status),
        state_version=row.state_version,
        revision=row.revision,
        engineer_id=row.engineer_id,
        escalated_to_id=row.escalated_to_id,
        title=row.title,
        problem_summary=row.problem_summary,
        problem_domain=row.problem_domain,
        intake_text=row.intake_text,
        resolution_summary=row.resolution_summary,
        resolution_action=row.resolution_action,
        escalation_reason=row.escalation_reason,
        suggested_next_steps=tuple(row.suggested_next_steps),
        integration_id=row.integration_id,
        ticket_external_id=row.ticket_external_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
    )
