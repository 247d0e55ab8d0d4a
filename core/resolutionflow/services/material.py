"""Reads everything that a note is written from, in the snapshot of one unit of work."""

from __future__ import annotations

from decimal import Decimal

from resolutionflow.domain.access import Actor
from resolutionflow.domain.delivery import DeliveryStepKind
from resolutionflow.domain.integration import PostingSettings
from resolutionflow.domain.session import Session
from resolutionflow.domain.session_view import SessionMaterial
from resolutionflow.store import UnitOfWork


async def read_material(
    unit: UnitOfWork, actor: Actor, session_id: str, settings: PostingSettings | None = None
) -> SessionMaterial:
    """A whole session. `settings` `None`: those of its integration, or the defaults without one. Raises NotFound."""
    session = await unit.sessions.get(actor, session_id)
    people = [user_id for user_id in (session.engineer_id, session.escalated_to_id) if user_id]
    users = await unit.accounts.users_by_id(actor, people)
    names = {user_id: user.name for user_id, user in users.items()}
    intervals = await unit.work_intervals.of_sessions(actor, [session_id])
    if settings is None:
        integrations = await unit.integrations.many(actor, [session.integration_id or ""])
        integration = integrations.get(session.integration_id or "")
        settings = integration.settings if integration else PostingSettings()
    return SessionMaterial(
        session=session,
        steps=await unit.steps.of_session(actor, session_id),
        facts=await unit.facts.of_session(actor, session_id),
        fixes=await unit.suggested_fixes.of_session(actor, session_id),
        script_runs=await unit.scripts.runs_of_session(actor, session_id),
        secret_values=await unit.scripts.secret_values(actor, session_id),
        engineer=names.get(session.engineer_id or ""),
        receiver=names.get(session.escalated_to_id or ""),
        intervals=intervals[session_id],
        settings=settings,
        billed_hours=await _billed_hours(unit, actor, session),
    )


async def _billed_hours(unit: UnitOfWork, actor: Actor, session: Session) -> Decimal | None:
    """Hours of the time entry that the session's last closing made, if it made one (B6)."""
    deliveries = await unit.deliveries.of_session(actor, session.id)
    last = next((each for each in reversed(deliveries) if each.revision == session.revision), None)
    if last is None or not session.status.is_closed:
        return None
    steps = (await unit.deliveries.steps(actor, [last.id]))[last.id]
    return next((step.hours for step in steps if step.kind is DeliveryStepKind.TIME_ENTRY), None)
