"""The ticket's status: read before the first write, changed at its turn unless a person moved it, and read back."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from resolutionflow.domain.delivery import (
    AttemptOutcome,
    DeliveryStep,
    DeliveryStepState,
    RetryPolicy,
    StatusReading,
    StatusSkippedReason,
    absent,
    confirmed,
    is_verified,
    read_status,
    rejected,
    skipped,
)
from resolutionflow.domain.integration import target_status
from resolutionflow.plugin_api import PsaClient, Ticket, TicketStatus
from resolutionflow.psa.calls import call
from resolutionflow.store.delivery_rows import stored_status

from .journal import Journal
from .sending import Sender

MOVED = "Somebody moved the ticket to {status} meanwhile. Retry the delivery with `moveAnyway`, or settle it by hand."
KEPT = "The PSA kept the status {actual} instead of {target}. Change it in the PSA, then settle or retry the delivery."
FIRST_PAUSE = 0.25


async def read_first(sender: Sender) -> None:
    """Before the delivery's first write: read the status, and find the target for the ticket's board.

    Read again where an earlier claim had read it but written nothing yet: a move in between is somebody's.
    Raises PsaError.
    """
    journal, client, policy = sender.journal, sender.client, sender.policy
    delivery = journal.delivery
    ticket = await call(policy, lambda psa: psa.get_ticket(delivery.ticket_external_id), client)
    if delivery.initial_status_id is not None:
        moved = delivery.initial_status_id != ticket.status.external_id and not delivery.move_anyway
        if moved and not _is_target(ticket.status, delivery.requested_status):
            await _note_moved(journal, ticket.status)
        return
    board_id = ticket.board.external_id if ticket.board else None
    target_id = target_status(delivery.status_targets, delivery.kind, board_id)
    values: dict[str, object] = {"initial_status_id": ticket.status.external_id}
    if target_id is None:
        values["skipped_reason"] = StatusSkippedReason.TARGET_STATUS_NOT_CONFIGURED
        await journal.note(journal.status_changes(skipped(journal.steps[-1])), values)
        return
    target = await _status(client, policy, ticket, target_id)
    await journal.note(values=values | {"requested_status": stored_status(target)})


async def change(sender: Sender, step: DeliveryStep) -> None:
    """Change the status, or find that it needs no change or was moved by a person. Raises PsaError from reading."""
    journal, client, policy = sender.journal, sender.client, sender.policy
    delivery, started_at = journal.delivery, await journal.now()
    target = delivery.requested_status
    if target is None:
        raise AssertionError("read_first has found the target or skipped the step")
    ticket = await call(policy, lambda psa: psa.get_ticket(delivery.ticket_external_id), client)
    reading = read_status(
        ticket.status, target, delivery.initial_status_id, changed_by_us=ticket.last_changed_by_us
    )
    if reading is StatusReading.ON_TARGET:
        await _on_target(journal, step, started_at, ticket.status)
    elif reading is StatusReading.MOVED and not delivery.move_anyway:
        await _note_moved(journal, ticket.status)
    elif step.state is DeliveryStepState.UNCERTAIN:
        await journal.looked(step, started_at, AttemptOutcome.NOT_APPLIED, absent(step, started_at, policy))
    else:
        ticket_id, target_id = delivery.ticket_external_id, target.external_id
        await sender.write(step, lambda psa: psa.change_status(ticket_id, target_id))


async def verify(sender: Sender, step: DeliveryStep) -> None:
    """Read the status back, for a few seconds where it is not there yet (B39). Raises PsaError."""
    journal, client, policy = sender.journal, sender.client, sender.policy
    delivery, started_at = journal.delivery, await journal.now()
    target = delivery.requested_status
    if target is None:
        raise AssertionError("a status that was changed has a target")
    actual = await _read_until_verified(journal, client, policy, target)
    verified: dict[str, object] = {"verified_status": stored_status(actual)}
    if is_verified(actual, target):
        await journal.looked(step, started_at, AttemptOutcome.CONFIRMED, confirmed(step), values=verified)
        return
    reason = KEPT.format(actual=actual.name, target=target.name)
    await journal.looked(
        step,
        started_at,
        AttemptOutcome.REJECTED,
        rejected(step),
        detail=reason,
        values=verified | {"attention_reason": reason},
    )


async def _on_target(
    journal: Journal, step: DeliveryStep, started_at: datetime, status: TicketStatus
) -> None:
    """The ticket stands where it should: by our own earlier request, or because it always did."""
    sent = step.sends > 0 or step.state is DeliveryStepState.UNCERTAIN
    if sent:
        await journal.looked(step, started_at, AttemptOutcome.FOUND_ALREADY_THERE, confirmed(step))
        return
    await journal.note(
        journal.status_changes(skipped(step)),
        {
            "skipped_reason": StatusSkippedReason.ALREADY_IN_STATUS,
            "verified_status": stored_status(status),
        },
    )


async def _note_moved(journal: Journal, status: TicketStatus) -> None:
    await journal.note(
        journal.status_changes(skipped(journal.steps[-1])),
        {
            "skipped_reason": StatusSkippedReason.TICKET_MOVED_BY_SOMEONE_ELSE,
            "verified_status": stored_status(status),
            "attention_reason": MOVED.format(status=status.name),
        },
    )


async def _status(client: PsaClient, policy: RetryPolicy, ticket: Ticket, status_id: str) -> TicketStatus:
    """The target with its name; one that the board does not have keeps its id for a name, and the PSA will refuse."""
    board_id = ticket.board.external_id if ticket.board else None
    statuses = await call(
        policy, lambda psa: psa.list_statuses(ticket_id=ticket.external_id, board_id=board_id), client
    )
    known = (status for status in statuses if status.external_id == status_id)
    return next(known, TicketStatus(status_id, status_id))


async def _read_until_verified(
    journal: Journal, client: PsaClient, policy: RetryPolicy, target: TicketStatus
) -> TicketStatus:
    ticket_id = journal.delivery.ticket_external_id
    give_up, pause = time.monotonic() + policy.verify.total_seconds(), FIRST_PAUSE
    while True:
        actual = (await call(policy, lambda psa: psa.get_ticket(ticket_id), client)).status
        if is_verified(actual, target) or time.monotonic() + pause > give_up:
            return actual
        await asyncio.sleep(pause)
        pause *= 2


def _is_target(status: TicketStatus, target: TicketStatus | None) -> bool:
    return target is not None and status.external_id == target.external_id
