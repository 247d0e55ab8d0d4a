"""What every write to a session has in common: the lock, the checks, the worked time, the version, the event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import SessionClosed, StateVersionConflict
from resolutionflow.domain.events import EventType
from resolutionflow.domain.session import Session
from resolutionflow.domain.worked_time import record_activity
from resolutionflow.plugin_api import SessionStatus
from resolutionflow.store import UnitOfWork
from resolutionflow.store.notices import SESSIONS


async def lock_open(
    unit: UnitOfWork, actor: Actor, session_id: str, expected_state_version: int | None = None
) -> Session:
    """An open session, held until the transaction ends.

    Raises NotFound, SessionClosed, and StateVersionConflict when it is not at the expected version.
    """
    session = await unit.sessions.lock(actor, session_id)
    if session.status.is_closed:
        raise SessionClosed(session.id, session.status)
    check_version(session, expected_state_version)
    return session


def check_version(session: Session, expected: int | None) -> None:
    """Raises StateVersionConflict when the session is not at the expected version; `None` expects any."""
    if expected is not None and expected != session.state_version:
        raise StateVersionConflict(session.id, expected=expected, current=session.state_version)


async def record_change(
    unit: UnitOfWork,
    actor: Actor,
    session: Session,
    now: datetime,
    idle_limit: timedelta,
    event: tuple[EventType, str],
    **values: Any,
) -> Session:
    """Write a locked session's change: its values, a higher version, its worked time, its event (B5, B27)."""
    if session.status is SessionStatus.ACTIVE:
        await record_work(unit, actor, session.id, now, idle_limit)
    changed = await unit.sessions.change(session, now, **values)
    moved = session.status if changed.status is not session.status else None
    await unit.events.add(session.id, event[0], event[1], now, moved)
    unit.notify(SESSIONS, session.id)
    return changed


async def record_work(
    unit: UnitOfWork, actor: Actor, session_id: str, now: datetime, idle_limit: timedelta
) -> None:
    """Count an activity as work: extend the open interval, or cut it and open another."""
    intervals = (await unit.work_intervals.of_sessions(actor, [session_id]))[session_id]
    last = intervals[-1] if intervals and intervals[-1].ended_at is None else None
    activity = record_activity(last, now, idle_limit)
    changed = [interval for interval in (activity.closed, activity.current) if interval is not None]
    await unit.work_intervals.save(session_id, changed)


async def end_work(
    unit: UnitOfWork, actor: Actor, session_id: str, now: datetime, idle_limit: timedelta
) -> None:
    """End the open interval: the session is paused or closed."""
    intervals = (await unit.work_intervals.of_sessions(actor, [session_id]))[session_id]
    ended = [each.close(now, idle_limit) for each in intervals if each.ended_at is None]
    await unit.work_intervals.save(session_id, ended)
