"""The rules of ticket notes."""

from __future__ import annotations

from resolutionflow.sandbox.connectwise.bodies import NewNote
from resolutionflow.sandbox.connectwise.errors import invalid
from resolutionflow.sandbox.connectwise.resources import Note, Reference, Ticket, TicketNote, TimeEntry
from resolutionflow.sandbox.connectwise.state import ConnectWiseState, member_reference


def add_note(state: ConnectWiseState, ticket: Ticket, new: NewNote) -> Note:
    """Write a note as the API member. Raises ApiError where it has no place or is too long."""
    if not (new.detail_description_flag or new.internal_analysis_flag or new.resolution_flag):
        raise invalid(
            "ServiceNote",
            ("InvalidObject", "Please choose where to display the notes", "detailDescriptionFlag"),
        )
    if len(new.text) > state.note_limit:
        message = f"text exceeds the maximum length of {state.note_limit}."
        raise invalid("ServiceNote", ("MaxLength", message, "text"))
    note = store_note(state, ticket, new, state.api_member)
    if new.process_notifications:
        state.send_mail(ticket, [ticket["contactEmailAddress"]], f"note {note['id']}")
    return note


def store_note(
    state: ConnectWiseState, ticket: Ticket, new: NewNote, author: str, contact: Reference | None = None
) -> Note:
    """Keep a note, written by a member, or by the customer's contact where one is given."""
    now = state.now()
    note: Note = {
        "id": state.next_note,
        "ticketId": ticket["id"],
        "text": new.text,
        "detailDescriptionFlag": new.detail_description_flag,
        "internalAnalysisFlag": new.internal_analysis_flag,
        "resolutionFlag": new.resolution_flag,
        "issueFlag": new.issue_flag,
        "customerUpdatedFlag": contact is not None,
        "processNotifications": new.process_notifications,
        "internalFlag": new.internal_analysis_flag,
        "externalFlag": new.detail_description_flag or new.resolution_flag,
        "dateCreated": now,
        "createdBy": author,
        "_info": {"lastUpdated": now, "updatedBy": author},
    }
    member = state.member(author)
    if contact is not None:
        note["contact"] = contact
    elif member is not None:
        note["member"] = member_reference(member)
    state.next_note += 1
    state.notes[note["id"]] = note
    ticket["customerUpdatedFlag"] = contact is not None
    state.touch(ticket, author)
    return note


def all_notes(state: ConnectWiseState, ticket: Ticket) -> list[TicketNote]:
    """The ticket's notes and those of its time entries, oldest first."""
    rows = [_from_note(note, ticket) for note in state.ticket_notes(ticket["id"])]
    rows += [_from_time(entry) for entry in state.ticket_time(ticket["id"]) if entry["notes"]]
    return sorted(rows, key=lambda row: row["_info"]["dateEntered"])


def _from_note(note: Note, ticket: Ticket) -> TicketNote:
    row: TicketNote = {
        "id": note["id"],
        "noteType": "TicketNote",
        "ticket": {"id": ticket["id"], "summary": ticket["summary"]},
        "text": note["text"],
        "detailDescriptionFlag": note["detailDescriptionFlag"],
        "internalAnalysisFlag": note["internalAnalysisFlag"],
        "resolutionFlag": note["resolutionFlag"],
        "issueFlag": note["issueFlag"],
        "originalAuthor": note["createdBy"],
        "_info": note["_info"] | {"dateEntered": note["dateCreated"], "enteredBy": note["createdBy"]},
    }
    if "member" in note:
        row["member"] = note["member"]
    if "contact" in note:
        row["contact"] = note["contact"]
    return row


def _from_time(entry: TimeEntry) -> TicketNote:
    row: TicketNote = {
        "id": entry["id"],
        "noteType": "TimeEntryNote",
        "ticket": entry["ticket"],
        "text": entry["notes"],
        "detailDescriptionFlag": entry["addToDetailDescriptionFlag"],
        "internalAnalysisFlag": entry["addToInternalAnalysisFlag"],
        "resolutionFlag": entry["addToResolutionFlag"],
        "issueFlag": False,
        "originalAuthor": entry["enteredBy"],
        "member": entry["member"],
        "timeStart": entry["timeStart"],
        "_info": entry["_info"] | {"dateEntered": entry["dateEntered"], "enteredBy": entry["enteredBy"]},
    }
    if "timeEnd" in entry:
        row["timeEnd"] = entry["timeEnd"]
    return row
