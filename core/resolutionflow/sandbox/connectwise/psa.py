"""The ConnectWise sandbox as the control API and the page see it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from resolutionflow.sandbox.connectwise.bodies import NewNote
from resolutionflow.sandbox.connectwise.notes import store_note
from resolutionflow.sandbox.connectwise.resources import Member, Note, Ticket, TimeEntry
from resolutionflow.sandbox.connectwise.state import RIGHTS, ConnectWiseState
from resolutionflow.sandbox.connectwise.statuses import named_status
from resolutionflow.sandbox.psa import NoteView, Place, TicketView, TimeView, UnknownThingError


class ConnectWisePsa:
    """Implements `resolutionflow.sandbox.psa.Psa` over a state."""

    name = "ConnectWise"

    def __init__(self, state: ConnectWiseState) -> None:
        self._state = state
        self._initial = state.copy()

    def tickets(self) -> Sequence[TicketView]:
        return [TicketView(**_head(ticket)) for ticket in self._state.tickets.values()]

    def ticket(self, ticket: int) -> TicketView:
        state, found = self._state, self._find(ticket)
        return TicketView(
            **_head(found),
            notes=[_note_view(note) for note in state.ticket_notes(ticket)],
            time=[_time_view(entry) for entry in state.ticket_time(ticket)],
            mails=[mail for mail in state.mails if mail.ticket == ticket],
            moves=[move for move in state.moves if move.ticket == ticket],
            statuses=[s["name"] for s in state.board_statuses(found["board"]["id"]) if not s["inactive"]],
        )

    def members(self) -> Sequence[str]:
        return [m["identifier"] for m in self._state.members.values() if not m["inactiveFlag"]]

    def snapshot(self) -> Mapping[str, Any]:
        state = self._state
        return copy.deepcopy(
            {
                "codebase": state.codebase,
                "apiMember": state.api_member,
                "rights": sorted(state.rights),
                "tickets": list(state.tickets.values()),
                "notes": list(state.notes.values()),
                "timeEntries": list(state.time_entries.values()),
                "outbox": [asdict(mail) for mail in state.mails],
                "statusHistory": [asdict(move) for move in state.moves],
            }
        )

    def reset(self) -> None:
        self._state.restore(self._initial)

    def move(self, ticket: int, status: str, member: str) -> None:
        found = self._find(ticket)
        target = named_status(self._state, found, status)
        if target is None:
            raise UnknownThingError(f"No status {status!r} on board {found['board']['name']!r}")
        self._state.set_status(found, target, self._member(member)["identifier"])

    def reply(self, ticket: int, note: int, text: str) -> int:
        found = self._find(ticket)
        quoted = self._state.notes.get(note)
        if quoted is None or quoted["ticketId"] != ticket:
            raise UnknownThingError(f"No note {note} on ticket {ticket}")
        new = NewNote.model_validate(
            {
                "text": f"{text}\n\n{quoted['text']}",
                "detailDescriptionFlag": True,
                "processNotifications": False,
            }
        )
        return store_note(self._state, found, new, found["contactName"], found["contact"])["id"]

    def allow(self, right: str, allowed: bool) -> None:
        if right not in RIGHTS:
            raise UnknownThingError(f"No right {right!r}")
        (self._state.rights.add if allowed else self._state.rights.discard)(right)

    def require_start_and_end(self, member: str, required: bool) -> None:
        self._member(member)["requireStartAndEndTimeOnTimeEntryFlag"] = required

    def _find(self, ticket: int) -> Ticket:
        if ticket not in self._state.tickets:
            raise UnknownThingError(f"No ticket {ticket}")
        return self._state.tickets[ticket]

    def _member(self, identifier: str) -> Member:
        found = self._state.member(identifier)
        if found is None:
            raise UnknownThingError(f"No member {identifier!r}")
        return found


def _head(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket["id"],
        "summary": ticket["summary"],
        "company": ticket["company"]["name"],
        "contact": f"{ticket['contactName']} <{ticket['contactEmailAddress']}>",
        "board": ticket["board"]["name"],
        "status": ticket["status"]["name"],
        "closed": ticket["closedFlag"],
    }


def _note_view(note: Note) -> NoteView:
    flags: dict[Place, bool] = {
        "internal": note["internalAnalysisFlag"],
        "discussion": note["detailDescriptionFlag"],
        "resolution": note["resolutionFlag"],
    }
    places = [place for place, shown in flags.items() if shown]
    return NoteView(note["id"], note["createdBy"], note["dateCreated"], note["text"], places)


def _time_view(entry: TimeEntry) -> TimeView:
    member = entry["member"]["identifier"]
    return TimeView(entry["id"], member, entry["timeStart"], entry["actualHours"], entry["notes"])
