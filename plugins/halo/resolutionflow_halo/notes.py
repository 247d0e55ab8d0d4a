"""Notes, which are actions."""

from __future__ import annotations

from resolutionflow.plugin_api import FoundEntry, NoteToPost
from resolutionflow_halo.actions import entry, marked_actions, post_action
from resolutionflow_halo.identity import Identity
from resolutionflow_halo.transport import Transport
from resolutionflow_halo.values import Record


async def post_note(transport: Transport, ticket_id: str, note: NoteToPost) -> Record:
    """Post a note; the action that HaloPSA made of it.

    `hiddenfromuser` and `sendemail` are always sent: left out, the outcome decides, and may show or mail an
    internal note to the customer. The customer is mailed no note that they may not see.
    """
    settings, is_visible = transport.settings, note.note_type.is_customer_visible
    action = {
        "outcome_id": settings.note_outcome if is_visible else settings.internal_outcome,
        "note_html": note.text,
        "hiddenfromuser": not is_visible,
        "sendemail": note.notify_customer and is_visible,
    }
    return await post_action(transport, ticket_id, action)


async def find_notes(
    transport: Transport, identity: Identity, ticket_id: str, marker: str
) -> list[FoundEntry]:
    """Our own notes that end with the marker, oldest first."""
    marked = await marked_actions(transport, ticket_id, marker)
    return [entry(action) for action in marked if await identity.may_be_ours(action)]
