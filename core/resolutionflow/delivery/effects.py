"""The writes that a delivery makes, each with its send and the look that finds it again by its marker."""

from __future__ import annotations

from collections.abc import Sequence

from resolutionflow.domain.delivery import Delivery, DeliveryStep, DeliveryStepKind
from resolutionflow.domain.markers import marker, time_marker
from resolutionflow.plugin_api import FoundEntry, NoteToPost, PsaClient, TimeEntryToCreate


async def send(client: PsaClient, delivery: Delivery, step: DeliveryStep) -> str:
    """Post the note or create the time entry exactly as stored; gives its id in the PSA."""
    text = step.text or ""
    if step.kind is DeliveryStepKind.NOTE:
        note = NoteToPost(text, delivery.note_type, _notifies(delivery, step))
        return await client.post_note(delivery.ticket_external_id, note)
    if step.member_id is None or step.started_at is None or step.hours is None:
        raise ValueError("A time entry step holds a member, a start and hours.")
    entry = TimeEntryToCreate(step.member_id, step.started_at, step.hours, text)
    return await client.create_time_entry(delivery.ticket_external_id, entry)


async def look(client: PsaClient, delivery: Delivery, step: DeliveryStep) -> Sequence[FoundEntry]:
    """Everything in the PSA that carries the step's marker."""
    if step.kind is DeliveryStepKind.NOTE:
        mark = marker(delivery.reference, step.part or 1)
        return await client.find_notes(delivery.ticket_external_id, mark)
    return await client.find_time_entries(delivery.ticket_external_id, time_marker(delivery.reference))


def _notifies(delivery: Delivery, step: DeliveryStep) -> bool:
    """The customer is e-mailed once, with the first part."""
    return delivery.notify_customer and step.part in (None, 1)
