"""What a ConnectWise sandbox holds, and the small changes everything else is made of."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime

from resolutionflow.sandbox.connectwise.resources import (
    Board,
    BoardStatus,
    IdentifiedReference,
    Member,
    Note,
    Reference,
    Ticket,
    TimeEntry,
    WorkType,
)
from resolutionflow.sandbox.psa import Clock, Mail, Move, utc_now

RIGHTS = frozenset(
    {
        "service tickets: add",
        "service tickets: edit",
        "service tickets: inquire",
        "close service tickets: edit",
        "time entry: add",
        "time entry: inquire",
        "member maintenance: inquire",
        "table setup: inquire",
        "my company: inquire",
    }
)
"""The rights that the API asks of its member, each as `{module}: {action}`."""


@dataclass(frozen=True, slots=True)
class SandboxCredentials:
    """What a client must present: Basic `company+public_key:private_key`, and any GUID as clientId."""

    company: str
    public_key: str
    private_key: str
    client_id: str


@dataclass(kw_only=True)
class ConnectWiseState:
    """All of a sandbox's data, resources by id. `api_member` is the identifier that API writes are made by."""

    credentials: SandboxCredentials
    api_member: str
    boards: dict[int, Board]
    statuses: dict[int, BoardStatus]
    members: dict[int, Member]
    work_types: dict[int, WorkType]
    work_roles: dict[int, Reference]
    tickets: dict[int, Ticket] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)
    time_entries: dict[int, TimeEntry] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    rights: set[str] = field(default_factory=lambda: set(RIGHTS))
    codebase: str = "v2025_8/"
    note_limit: int = 4000
    next_note: int = 5001
    next_time_entry: int = 901
    clock: Clock = utc_now

    def now(self) -> str:
        return stamp(self.clock())

    def restore(self, earlier: ConnectWiseState) -> None:
        """Take over a copy of all data of an earlier state, but not its clock."""
        for each in fields(self):
            if each.name != "clock":
                setattr(self, each.name, copy.deepcopy(getattr(earlier, each.name)))

    def copy(self) -> ConnectWiseState:
        values = {
            each.name: copy.deepcopy(getattr(self, each.name))
            for each in fields(self)
            if each.name != "clock"
        }
        return ConnectWiseState(**values, clock=self.clock)

    def member(self, identifier: str) -> Member | None:
        return next(
            (m for m in self.members.values() if m["identifier"].casefold() == identifier.casefold()), None
        )

    def board_statuses(self, board: int) -> list[BoardStatus]:
        """The statuses of a board in their order, inactive ones too."""
        found = [status for status in self.statuses.values() if status["board"]["id"] == board]
        return sorted(found, key=lambda status: status["sortOrder"])

    def ticket_notes(self, ticket: int) -> list[Note]:
        return [note for note in self.notes.values() if note["ticketId"] == ticket]

    def ticket_time(self, ticket: int) -> list[TimeEntry]:
        return [entry for entry in self.time_entries.values() if entry["chargeToId"] == ticket]

    def touch(self, ticket: Ticket, by: str) -> None:
        ticket["_info"] |= {"lastUpdated": self.now(), "updatedBy": by}

    def set_status(self, ticket: Ticket, status: BoardStatus, by: str) -> None:
        """Move the ticket, with all that hangs on it; the rules have been asked before."""
        self.moves.append(Move(self.now(), ticket["id"], ticket["status"]["name"], status["name"], by))
        ticket["status"] = {"id": status["id"], "name": status["name"]}
        ticket["closedFlag"] = status["closedStatus"]
        ticket.pop("closedDate", None)
        ticket.pop("closedBy", None)
        if status["closedStatus"]:
            ticket["closedDate"], ticket["closedBy"] = self.now(), by
        self.touch(ticket, by)

    def send_mail(self, ticket: Ticket, recipients: Iterable[str], cause: str) -> None:
        self.mails += [Mail(self.now(), ticket["id"], to, cause) for to in recipients]


def stamp(moment: datetime) -> str:
    """ConnectWise's notation of an aware datetime in UTC: whole seconds, `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def full_name(member: Member) -> str:
    return f"{member['firstName']} {member['lastName']}"


def member_reference(member: Member) -> IdentifiedReference:
    return {"id": member["id"], "identifier": member["identifier"], "name": full_name(member)}
