"""Intervals of work on sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.worked_time import WorkInterval

from .session_rows import own_rows
from .tables import work_intervals


class WorkIntervals:
    """Work intervals, oldest first; only the last one of a session may be open."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_sessions(
        self, actor: Actor, session_ids: Sequence[str]
    ) -> dict[str, tuple[WorkInterval, ...]]:
        """All intervals of many sessions, in one statement."""
        select = own_rows(actor, work_intervals).where(work_intervals.c.session_id.in_(session_ids))
        ordered = select.order_by(work_intervals.c.started_at, work_intervals.c.id)
        rows = (await self._connection.execute(ordered)).all()
        return {
            session_id: tuple(_interval(row) for row in rows if row.session_id == session_id)
            for session_id in session_ids
        }

    async def save(self, session_id: str, intervals: Iterable[WorkInterval]) -> None:
        """Write new intervals of a locked session and changed ones, told apart by when they started."""
        for interval in intervals:
            values = {"last_activity_at": interval.last_activity_at, "ended_at": interval.ended_at}
            same = sa.and_(
                work_intervals.c.session_id == session_id, work_intervals.c.started_at == interval.started_at
            )
            changed = await self._connection.execute(sa.update(work_intervals).where(same).values(values))
            if changed.rowcount == 0:
                key = {"id": new_id(), "session_id": session_id, "started_at": interval.started_at}
                await self._connection.execute(sa.insert(work_intervals).values(key | values))


def _interval(row: Any) -> WorkInterval:
    return WorkInterval(row.started_at, row.last_activity_at, row.ended_at)
