"""Ticket notes."""

from __future__ import annotations

from collections.abc import Mapping

from resolutionflow.plugin_api import FoundEntry, NoteToPost, NoteType, ends_with_marker
from resolutionflow_connectwise.identity import authors, is_by_contact, is_ours, learn
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import Record, moment, number

_FLAGS: Mapping[NoteType, str] = {
    NoteType.INTERNAL_ANALYSIS: "internalAnalysisFlag",
    NoteType.DESCRIPTION: "detailDescriptionFlag",
    NoteType.RESOLUTION: "resolutionFlag",
}


async def post_note(transport: Transport, ticket_id: str, note: NoteToPost) -> str:
    """Post a note and give its id.

    Every flag is sent, not only the one that is set: left out, `processNotifications` counts as true and
    mails the contact, even for an internal note.
    """
    shown = {flag: note_type is note.note_type for note_type, flag in _FLAGS.items()}
    body = {"text": note.text, **shown, "processNotifications": note.notify_customer}
    record = await transport.write("POST", _path(ticket_id), body)
    learn(transport, record)
    return str(record["id"])


async def find_notes(transport: Transport, ticket_id: str, marker: str) -> list[FoundEntry]:
    """Our own notes that end with the marker, oldest first."""
    records = await transport.get_all(_path(ticket_id), {"orderBy": "id asc"})
    marked = [record for record in records if ends_with_marker(str(record.get("text") or ""), marker)]
    ours = [record for record in marked if await _may_be_ours(transport, record)]
    return [
        FoundEntry(str(record["id"]), moment(record.get("dateCreated")))
        for record in sorted(ours, key=lambda record: int(record["id"]))
    ]


async def _may_be_ours(transport: Transport, note: Record) -> bool:
    """False for a note by the customer, or by a member who is surely not us.

    Where it cannot be told, the marker decides: to miss our own note would post it twice.
    """
    return not is_by_contact(note) and await is_ours(transport, authors(note)) is not False


def _path(ticket_id: str) -> str:
    return f"service/tickets/{number(ticket_id, 'ticket')}/notes"
