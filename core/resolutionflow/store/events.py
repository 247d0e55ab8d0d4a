"""Events of sessions, in a sequence per session: taken under the session's row lock, so that it has no gap."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.events import EventType, SessionEvent
from resolutionflow.plugin_api import SessionStatus

from .tables import events, sessions


class Events:
    """The log behind subscriptions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        session_id: str,
        event_type: EventType,
        object_id: str,
        now: datetime,
        previous_status: SessionStatus | None = None,
    ) -> None:
        """Write the next event of a session, in the transaction of what it tells."""
        number = (
            sa.update(sessions)
            .where(sessions.c.id == session_id)
            .values(event_sequence=sessions.c.event_sequence + 1)
            .returning(sessions.c.event_sequence, sessions.c.account_id, sessions.c.state_version)
        )
        row = (await self._connection.execute(number)).one()
        values = {
            "session_id": session_id,
            "sequence": row.event_sequence,
            "account_id": row.account_id,
            "type": event_type,
            "object_id": object_id,
            "state_version": row.state_version,
            "previous_status": previous_status,
            "occurred_at": now,
        }
        await self._connection.execute(sa.insert(events).values(values))

    async def after(
        self, actor: Actor, session_id: str, sequence: int, limit: int = 200
    ) -> list[SessionEvent]:
        """Events of a session after `sequence`, oldest first, at most `limit`."""
        own = sa.and_(events.c.account_id == actor.account_id, events.c.session_id == session_id)
        select = (
            sa.select(events)
            .where(own, events.c.sequence > sequence)
            .order_by(events.c.sequence)
            .limit(limit)
        )
        return [_event(row) for row in (await self._connection.execute(select)).all()]

    async def deliveries_since(self, actor: Actor, since: datetime) -> list[SessionEvent]:
        """What happened to the account's deliveries at `since` and later, oldest first."""
        own = sa.and_(events.c.account_id == actor.account_id, events.c.type == EventType.DELIVERY_CHANGED)
        order = (events.c.occurred_at, events.c.session_id, events.c.sequence)
        select = sa.select(events).where(own, events.c.occurred_at >= since).order_by(*order)
        return [_event(row) for row in (await self._connection.execute(select)).all()]

    async def bounds(self, actor: Actor, session_id: str) -> tuple[int, int]:
        """The last sequence that was given, and the first that is still kept (last + 1 when none is).

        Raises NotFound.
        """
        own = sa.and_(sessions.c.account_id == actor.account_id, sessions.c.id == session_id)
        first = sa.select(sa.func.min(events.c.sequence)).where(events.c.session_id == session_id)
        select = sa.select(sessions.c.event_sequence, first.scalar_subquery().label("first")).where(own)
        row = (await self._connection.execute(select)).first()
        if row is None:
            raise NotFound("session", path=("sessionId",))
        return row.event_sequence, row.first if row.first is not None else row.event_sequence + 1

    async def forget(self, before: datetime) -> int:
        """Delete events older than `before`; gives how many. For the worker."""
        delete = sa.delete(events).where(events.c.occurred_at < before)
        return (await self._connection.execute(delete)).rowcount


def _event(row: Any) -> SessionEvent:
    return SessionEvent(
        session_id=row.session_id,
        sequence=row.sequence,
        account_id=row.account_id,
        type=EventType(row.type),
        object_id=row.object_id,
        state_version=row.state_version,
        previous_status=SessionStatus(row.previous_status) if row.previous_status else None,
        occurred_at=row.occurred_at,
    )
