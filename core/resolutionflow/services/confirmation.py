"""What a confirm writes in its one transaction: the closed session, its note, and its delivery (T0, B38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from resolutionflow.domain.access import Actor
from resolutionflow.domain.composition import Composition, steps_of
from resolutionflow.domain.delivery import Delivery, DeliveryState
from resolutionflow.domain.events import EventType
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.integration import Integration
from resolutionflow.domain.session import PostedNote, Session
from resolutionflow.plugin_api import NoteKind, SessionStatus
from resolutionflow.store import UnitOfWork
from resolutionflow.store.notices import DELIVERIES, SESSIONS, WORK

from .results import PostWarning
from .session_writing import end_work

CLOSED = {NoteKind.RESOLUTION: SessionStatus.RESOLVED, NoteKind.ESCALATION: SessionStatus.ESCALATED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What is about to be committed. `composition` is `None` where nothing is sent."""

    kind: NoteKind
    session_id: str
    state_version: int
    closed_at: datetime
    changes: dict[str, Any]
    markdown: str
    composition: Composition | None
    integration: Integration | None
    warnings: tuple[PostWarning, ...]


async def store_confirmation(
    unit: UnitOfWork, actor: Actor, session: Session, confirmation: Confirmation, idle_limit: timedelta
) -> tuple[Session, Delivery | None]:
    """Close a session whose row is locked, and store its note and its delivery, if anything is sent; return both."""
    closed = await _close(unit, actor, session, confirmation, idle_limit)
    delivery = await _add_delivery(unit, actor, closed, confirmation)
    await _add_note(unit, actor, closed, confirmation, delivery)
    return closed, delivery


async def _close(
    unit: UnitOfWork, actor: Actor, session: Session, confirmation: Confirmation, idle_limit: timedelta
) -> Session:
    if session.status is SessionStatus.ACTIVE:
        await end_work(unit, actor, session.id, confirmation.closed_at, idle_limit)
    values = {
        **confirmation.changes,
        "status": CLOSED[confirmation.kind],
        "closed_at": confirmation.closed_at,
        "revision": session.revision + 1,
    }
    closed = await unit.sessions.change(session, confirmation.closed_at, **values)
    event = EventType.SESSION_CHANGED
    await unit.events.add(session.id, event, session.id, confirmation.closed_at, session.status)
    unit.notify(SESSIONS, session.id)
    return closed


async def _add_delivery(
    unit: UnitOfWork, actor: Actor, closed: Session, confirmation: Confirmation
) -> Delivery | None:
    composition, integration = confirmation.composition, confirmation.integration
    if composition is None or integration is None or closed.ticket_external_id is None:
        return None
    delivery = Delivery(
        id=new_id(),
        account_id=actor.account_id,
        session_id=closed.id,
        integration_id=integration.id,
        ticket_external_id=closed.ticket_external_id,
        kind=confirmation.kind,
        note_type=composition.note_type,
        revision=closed.revision,
        state=DeliveryState.QUEUED,
        markdown=composition.markdown,
        reference=composition.reference,
        notify_customer=composition.notify_customer,
        status_targets=integration.settings.status_targets,
        initial_status_id=None,
        requested_status=None,
        verified_status=None,
        skipped_reason=composition.skip_status,
        attention_reason=None,
        move_anyway=False,
        posted_by_id=actor.user_id,
        created_at=confirmation.closed_at,
        settled_at=None,
        cancelled_at=None,
        next_attempt_at=await unit.database_now(),
        fence=0,
    )
    await unit.deliveries.add(delivery, steps_of(delivery.id, composition))
    await unit.events.add(closed.id, EventType.DELIVERY_CHANGED, delivery.id, confirmation.closed_at)
    unit.notify(DELIVERIES, delivery.id)
    unit.notify(WORK, delivery.id)
    return delivery


async def _add_note(
    unit: UnitOfWork, actor: Actor, closed: Session, confirmation: Confirmation, delivery: Delivery | None
) -> None:
    note = PostedNote(
        id=new_id(),
        session_id=closed.id,
        kind=confirmation.kind,
        markdown=confirmation.markdown,
        posted_at=confirmation.closed_at,
        posted_by_id=actor.user_id,
        delivery_id=delivery.id if delivery else None,
    )
    await unit.posted_notes.add(note, closed.revision)
