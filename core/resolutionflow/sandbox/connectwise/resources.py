"""The resources of ConnectWise's API as JSON: of each, the fields this sandbox fills."""

from __future__ import annotations

from typing import TypedDict

Info = dict[str, str]


class Reference(TypedDict):
    id: int
    name: str


class IdentifiedReference(Reference):
    identifier: str


class Board(TypedDict):
    id: int
    name: str
    location: Reference
    department: IdentifiedReference
    inactiveFlag: bool
    projectFlag: bool


class BoardStatus(TypedDict):
    id: int
    name: str
    board: Reference
    sortOrder: int
    displayOnBoard: bool
    inactive: bool
    closedStatus: bool
    timeEntryNotAllowed: bool
    defaultFlag: bool
    escalationStatus: str


class _TicketNow(TypedDict):
    id: int
    summary: str
    recordType: str
    board: Reference
    status: Reference
    company: IdentifiedReference
    contact: Reference
    contactName: str
    contactEmailAddress: str
    priority: Reference
    owner: IdentifiedReference
    closedFlag: bool
    customerUpdatedFlag: bool
    actualHours: float
    _info: Info


class Ticket(_TicketNow, total=False):
    closedDate: str
    closedBy: str


class _NoteNow(TypedDict):
    id: int
    ticketId: int
    text: str
    detailDescriptionFlag: bool
    internalAnalysisFlag: bool
    resolutionFlag: bool
    issueFlag: bool
    customerUpdatedFlag: bool
    processNotifications: bool
    internalFlag: bool
    externalFlag: bool
    dateCreated: str
    createdBy: str
    _info: Info


class Note(_NoteNow, total=False):
    member: IdentifiedReference
    contact: Reference


class _TicketNoteNow(TypedDict):
    id: int
    noteType: str
    ticket: dict[str, int | str]
    text: str
    detailDescriptionFlag: bool
    internalAnalysisFlag: bool
    resolutionFlag: bool
    issueFlag: bool
    originalAuthor: str
    _info: Info


class TicketNote(_TicketNoteNow, total=False):
    """A row of `allNotes`: a ticket's note, or the notes of a time entry."""

    timeStart: str
    timeEnd: str
    member: IdentifiedReference
    contact: Reference


class _TimeEntryNow(TypedDict):
    id: int
    company: IdentifiedReference
    chargeToId: int
    chargeToType: str
    member: IdentifiedReference
    timeStart: str
    actualHours: float
    billableOption: str
    notes: str
    internalNotes: str
    addToDetailDescriptionFlag: bool
    addToInternalAnalysisFlag: bool
    addToResolutionFlag: bool
    emailResourceFlag: bool
    emailContactFlag: bool
    emailCcFlag: bool
    enteredBy: str
    dateEntered: str
    status: str
    ticket: dict[str, int | str]
    ticketBoard: str
    ticketStatus: str
    _info: Info


class TimeEntry(_TimeEntryNow, total=False):
    timeEnd: str
    workType: Reference
    workRole: Reference


class WorkType(TypedDict):
    id: int
    name: str
    billTime: str
    rateType: str
    rate: float
    inactiveFlag: bool
    overallDefaultFlag: bool


class Member(TypedDict):
    id: int
    identifier: str
    licenseClass: str
    inactiveFlag: bool
    firstName: str
    lastName: str
    hireDate: str
    officeEmail: str
    defaultEmail: str
    primaryEmail: str
    defaultPhone: str
    securityRole: Reference
    title: str
    requireStartAndEndTimeOnTimeEntryFlag: bool
