"""Deliveries, their steps and attempts, between rows and values."""

from __future__ import annotations

from typing import Any

from resolutionflow.domain.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    StatusSkippedReason,
)
from resolutionflow.domain.integration import StatusTarget
from resolutionflow.plugin_api import NoteKind, NoteType, TicketStatus


def delivery_values(delivery: Delivery) -> dict[str, object]:
    """A new delivery as a row; what the worker finds out later is left to its defaults."""
    return {
        "id": delivery.id,
        "account_id": delivery.account_id,
        "session_id": delivery.session_id,
        "integration_id": delivery.integration_id,
        "ticket_external_id": delivery.ticket_external_id,
        "kind": delivery.kind,
        "note_type": delivery.note_type,
        "revision": delivery.revision,
        "state": delivery.state,
        "markdown": delivery.markdown,
        "reference": delivery.reference,
        "notify_customer": delivery.notify_customer,
        "status_targets": [
            {
                "board_id": target.board_id,
                "resolved_status_id": target.resolved_status_id,
                "escalated_status_id": target.escalated_status_id,
            }
            for target in delivery.status_targets
        ],
        "skipped_reason": delivery.skipped_reason,
        "move_anyway": delivery.move_anyway,
        "posted_by_id": delivery.posted_by_id,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.next_attempt_at,
        "fence": delivery.fence,
    }


def step_values(step: DeliveryStep) -> dict[str, object]:
    """A step as a row."""
    return {name: getattr(step, name) for name in DeliveryStep.__dataclass_fields__}


def stored_status(status: TicketStatus | None) -> dict[str, object] | None:
    """A status as JSON values."""
    if status is None:
        return None
    return {name: getattr(status, name) for name in TicketStatus.__dataclass_fields__}


def delivery_of(row: Any) -> Delivery:
    """A delivery from its row."""
    return Delivery(
        id=row.id,
        account_id=row.account_id,
        session_id=row.session_id,
        integration_id=row.integration_id,
        ticket_external_id=row.ticket_external_id,
        kind=NoteKind(row.kind),
        note_type=NoteType(row.note_type),
        revision=row.revision,
        state=DeliveryState(row.state),
        markdown=row.markdown,
        reference=row.reference,
        notify_customer=row.notify_customer,
        status_targets=tuple(StatusTarget(**target) for target in row.status_targets),
        initial_status_id=row.initial_status_id,
        requested_status=TicketStatus(**row.requested_status) if row.requested_status else None,
        verified_status=TicketStatus(**row.verified_status) if row.verified_status else None,
        skipped_reason=StatusSkippedReason(row.skipped_reason) if row.skipped_reason else None,
        attention_reason=row.attention_reason,
        move_anyway=row.move_anyway,
        posted_by_id=row.posted_by_id,
        created_at=row.created_at,
        settled_at=row.settled_at,
        cancelled_at=row.cancelled_at,
        next_attempt_at=row.next_attempt_at,
        fence=row.fence,
    )


def step_of(row: Any) -> DeliveryStep:
    """A step from its row."""
    return DeliveryStep(
        id=row.id,
        delivery_id=row.delivery_id,
        position=row.position,
        kind=DeliveryStepKind(row.kind),
        state=DeliveryStepState(row.state),
        part=row.part,
        text=row.text,
        external_id=row.external_id,
        member_id=row.member_id,
        started_at=row.started_at,
        hours=row.hours,
        sends=row.sends,
        looks=row.looks,
        gave_up=row.gave_up,
        next_attempt_at=row.next_attempt_at,
    )


def attempt_of(row: Any) -> DeliveryAttempt:
    """An attempt from its row."""
    return DeliveryAttempt(
        id=row.id,
        step_id=row.step_id,
        number=row.number,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=AttemptOutcome(row.outcome) if row.outcome else None,
        detail=row.detail,
        http_status=row.http_status,
    )
