"""The ticket's status: read before writes that hide who moved it, changed unless a person did, and read back."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from resolutionflow.domain.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    StatusSkippedReason,
)
from resolutionflow.domain.integration import target_status
from resolutionflow.domain.status_reading import StatusReading, is_verified, read_status
from resolutionflow.domain.step_changes import StepChange, absent, confirmed, rejected, skipped
from resolutionflow.plugin_api import ProviderCapability, Ticket, TicketStatus
from resolutionflow.psa.calls import call
from resolutionflow.store.delivery_rows import stored_status

from .entries import Attempted, Entry
from .sending import Sender

MOVED = "Somebody moved the ticket to {status} meanwhile. Retry the delivery with `moveAnyway`, or settle it by hand."
KEPT = "The PSA kept the status {actual} instead of {target}. Change it in the PSA, then settle or retry the delivery."
FIRST_PAUSE = 0.25
"""Seconds before the status is read back again; twice as long each time."""
STATUS_STEPS = (DeliveryStepKind.STATUS_CHANGE, DeliveryStepKind.STATUS_VERIFICATION)


async def read_first(sender: Sender) -> Entry:
    """Before the delivery's first write: read the status, and find the target for the ticket's board.

    Read again where an earlier claim had read it but written nothing yet: a move in between is somebody's.
    Raises PsaError.
    """
    delivery = sender.journal.delivery
    ticket = await call(sender.policy, lambda psa: psa.get_ticket(delivery.ticket_external_id), sender.client)
    if delivery.initial_status_id is not None:
        moved = delivery.initial_status_id != ticket.status.external_id and not delivery.move_anyway
        if moved and not _is_target(ticket.status, delivery.requested_status):
            return _moved(sender, ticket.status)
        return Entry()
    board_id = ticket.board.external_id if ticket.board else None
    target_id = target_status(delivery.status_targets, delivery.kind, board_id)
    read: dict[str, object] = {"initial_status_id": ticket.status.external_id}
    if target_id is None:
        return _left_alone(sender, read, StatusSkippedReason.TARGET_STATUS_NOT_CONFIGURED)
    target = await _status(sender, ticket, target_id)
    return Entry(values=read | {"requested_status": stored_status(target)})


async def read_again(sender: Sender) -> Entry:
    """Between two writes: what our own note set off counts as untouched from now on (B43). Raises PsaError."""
    delivery = sender.journal.delivery
    target = _target(delivery)
    ticket = await call(sender.policy, lambda psa: psa.get_ticket(delivery.ticket_external_id), sender.client)
    reading = _reading(sender, ticket, target)
    if reading is StatusReading.MOVED and not delivery.move_anyway:
        return _moved(sender, ticket.status)
    if reading is StatusReading.UNTOUCHED:
        return Entry(values={"initial_status_id": ticket.status.external_id})
    return Entry()


async def change(sender: Sender, step: DeliveryStep) -> Entry | None:
    """Change the status, or find that it needs no change or was moved by a person. Raises PsaError from reading.

    `None` where the request may not be made now.
    """
    delivery, started_at = sender.journal.delivery, sender.journal.now()
    target, ticket_id = _target(delivery), delivery.ticket_external_id
    ticket = await call(sender.policy, lambda psa: psa.get_ticket(ticket_id), sender.client)
    reading = _reading(sender, ticket, target)
    if reading is StatusReading.ON_TARGET:
        return _on_target(sender, step, started_at, ticket.status)
    if reading is StatusReading.MOVED and not delivery.move_anyway:
        return _moved(sender, ticket.status)
    if step.state is DeliveryStepState.UNCERTAIN:
        again = absent(step, sender.journal.now(), sender.policy)
        return _looked(step, started_at, AttemptOutcome.NOT_APPLIED, again)
    return await sender.write(step, lambda psa: psa.change_status(ticket_id, target.external_id))


async def verify(sender: Sender, step: DeliveryStep) -> Entry:
    """Read the status back, for a few seconds where it is not there yet (B39). Raises PsaError."""
    delivery, started_at = sender.journal.delivery, sender.journal.now()
    target = _target(delivery)
    actual = await _read_until_verified(sender, target)
    verified: dict[str, object] = {"verified_status": stored_status(actual)}
    if is_verified(actual, target):
        return _looked(step, started_at, AttemptOutcome.CONFIRMED, confirmed(step), values=verified)
    reason = KEPT.format(actual=actual.name, target=target.name)
    values = verified | {"attention_reason": reason}
    return _looked(step, started_at, AttemptOutcome.REJECTED, rejected(step), detail=reason, values=values)


def _target(delivery: Delivery) -> TicketStatus:
    if delivery.requested_status is None:
        raise AssertionError("read_first has found the target or skipped the steps")
    return delivery.requested_status


def _reading(sender: Sender, ticket: Ticket, target: TicketStatus) -> StatusReading:
    """What the status means. A time entry of ours is the last change whoever moved the ticket before it."""
    hidden = any(
        step.kind is DeliveryStepKind.TIME_ENTRY and (step.sends or step.state is DeliveryStepState.CONFIRMED)
        for step in sender.journal.steps
    )
    initial = sender.journal.delivery.initial_status_id
    by_us = ticket.last_changed_by_us and not hidden
    return read_status(ticket.status, target, initial, changed_by_us=by_us)


def _on_target(sender: Sender, step: DeliveryStep, started_at: datetime, status: TicketStatus) -> Entry:
    """The ticket stands where it should: by our own earlier request, or because it always did."""
    if step.sends > 0 or step.state is DeliveryStepState.UNCERTAIN:
        return _looked(step, started_at, AttemptOutcome.FOUND_ALREADY_THERE, confirmed(step))
    verified: dict[str, object] = {"verified_status": stored_status(status)}
    return _left_alone(sender, verified, StatusSkippedReason.ALREADY_IN_STATUS)


def _moved(sender: Sender, status: TicketStatus) -> Entry:
    values: dict[str, object] = {
        "verified_status": stored_status(status),
        "attention_reason": MOVED.format(status=status.name),
    }
    return _left_alone(sender, values, StatusSkippedReason.TICKET_MOVED_BY_SOMEONE_ELSE)


def _left_alone(sender: Sender, values: dict[str, object], reason: StatusSkippedReason) -> Entry:
    steps = (step for step in sender.journal.steps if step.kind in STATUS_STEPS)
    return Entry(
        changes={step.id: skipped(step) for step in steps}, values=values | {"skipped_reason": reason}
    )


def _looked(
    step: DeliveryStep,
    started_at: datetime,
    outcome: AttemptOutcome,
    change: StepChange,
    *,
    detail: str | None = None,
    values: dict[str, object] | None = None,
) -> Entry:
    attempted = Attempted(step=step, outcome=outcome, change=change, started_at=started_at, detail=detail)
    return Entry(attempted=attempted, values=values or {})


async def _status(sender: Sender, ticket: Ticket, status_id: str) -> TicketStatus:
    """The target with its name; one that the board does not have keeps its id for a name, and the PSA will refuse."""
    if ProviderCapability.LIST_STATUSES not in sender.capabilities:
        return TicketStatus(status_id, status_id)
    board_id = ticket.board.external_id if ticket.board else None
    statuses = await call(
        sender.policy,
        lambda psa: psa.list_statuses(ticket_id=ticket.external_id, board_id=board_id),
        sender.client,
    )
    known = (status for status in statuses if status.external_id == status_id)
    return next(known, TicketStatus(status_id, status_id))


async def _read_until_verified(sender: Sender, target: TicketStatus) -> TicketStatus:
    ticket_id = sender.journal.delivery.ticket_external_id
    give_up, pause = time.monotonic() + sender.policy.verify.total_seconds(), FIRST_PAUSE
    while True:
        ticket = await call(sender.policy, lambda psa: psa.get_ticket(ticket_id), sender.client)
        if is_verified(ticket.status, target) or time.monotonic() + pause > give_up:
            return ticket.status
        await asyncio.sleep(pause)
        pause *= 2


def _is_target(status: TicketStatus, target: TicketStatus | None) -> bool:
    return target is not None and status.external_id == target.external_id
