"""A believable MSP, wholly made up: boards, people, tickets."""

from __future__ import annotations

from datetime import datetime, timedelta

from resolutionflow.sandbox.connectwise.resources import (
    Board,
    BoardStatus,
    Member,
    Note,
    Reference,
    Ticket,
    WorkType,
)
from resolutionflow.sandbox.connectwise.seed_tickets import COMPANIES, LONG_THREAD, TICKETS, SeedTicket
from resolutionflow.sandbox.connectwise.state import (
    ConnectWiseState,
    SandboxCredentials,
    member_reference,
    stamp,
)
from resolutionflow.sandbox.psa import Clock, utc_now

DEMO_CREDENTIALS = SandboxCredentials(
    company="northlight",
    public_key="demo-public",
    private_key="demo-private",
    client_id="00000000-0000-4000-8000-000000000001",
)
API_MEMBER = "flowapi"
START_AND_END_MEMBER = "tokafor"
"""The member of the demo whose time must come with start and end."""
INACTIVE_MEMBER = "rlindqvist"

SERVICE_DESK, INFRASTRUCTURE, ONBOARDING = 21, 22, 23
_BOARDS = {SERVICE_DESK: "Service Desk", INFRASTRUCTURE: "Infrastructure", ONBOARDING: "Onboarding"}
_STATUSES: dict[int, list[tuple[int, str, str]]] = {
    SERVICE_DESK: [
        (301, "New", "default"),
        (302, "In Progress", ""),
        (303, "Waiting Customer", ""),
        (304, "Escalated", ""),
        (305, "Resolved", "no time"),
        (306, "Closed", "closed, no time"),
        (307, "On Hold (old)", "inactive"),
    ],
    INFRASTRUCTURE: [
        (311, "New", "default"),
        (312, "Assigned", ""),
        (313, "Vendor", ""),
        (314, "Escalated to Tier 3", ""),
        (315, "Completed", ""),
        (316, "Closed", "closed, no time"),
    ],
    ONBOARDING: [
        (321, "New", "default"),
        (322, "In Progress", ""),
        (323, "Waiting Approval", ""),
        (324, "Handed Over", ""),
        (325, "Done", "closed"),
    ],
}
_PEOPLE = """
Amara Diallo, Benno Krause, Clara Fontaine, Dmitri Volkov, Elena Marchetti, Farid Rahimi,
Greta Nyberg, Hiro Tanabe, Ines Carvalho, Jonas Weber, Kavita Menon, Liam Doherty, Mina Sato,
Noor Haddad, Oskar Lund, Priya Raman, Quentin Moreau, Rosa Delgado, Samir Khalil, Tobi Okafor,
Ulla Brandt, Viktor Hansen, Wanda Nowak, Xenia Papadaki, Yusuf Demir, Zoe Albright, Anton Berg,
Bea Castillo, Cormac Quinn, Dana Petrova, Emil Sorensen, Fiona Gallagher, Gil Navarro,
Rune Lindqvist
"""


def demo_state(clock: Clock = utc_now) -> ConnectWiseState:
    """A fresh state of the demo MSP; dates are told back from what `clock` says now."""
    state = ConnectWiseState(
        credentials=DEMO_CREDENTIALS,
        api_member=API_MEMBER,
        boards={number: _board(number, name) for number, name in _BOARDS.items()},
        statuses={each["id"]: each for board in _STATUSES for each in _board_statuses(board)},
        members={each["id"]: each for each in _members()},
        work_types={each["id"]: each for each in _work_types()},
        work_roles={1: {"id": 1, "name": "Engineer"}, 2: {"id": 2, "name": "Senior Engineer"}},
        clock=clock,
    )
    for seed in TICKETS:
        _add_ticket(state, seed)
    return state


def _board(number: int, name: str) -> Board:
    return {
        "id": number,
        "name": name,
        "location": {"id": 1, "name": "Head Office"},
        "department": {"id": 10, "identifier": "Services", "name": "Services"},
        "inactiveFlag": False,
        "projectFlag": False,
    }


def _board_statuses(board: int) -> list[BoardStatus]:
    return [
        {
            "id": number,
            "name": name,
            "board": {"id": board, "name": _BOARDS[board]},
            "sortOrder": order,
            "displayOnBoard": "closed" not in marks,
            "inactive": "inactive" in marks,
            "closedStatus": "closed" in marks,
            "timeEntryNotAllowed": "no time" in marks,
            "defaultFlag": "default" in marks,
            "escalationStatus": "Resolved" if "closed" in marks else "NoEscalation",
        }
        for order, (number, name, marks) in enumerate(_STATUSES[board])
    ]


def _members() -> list[Member]:
    names = [name.split() for name in _PEOPLE.split(",")]
    people = [_member(101 + place, first, last, "F") for place, (first, last) in enumerate(names)]
    return [*people, _member(190, "Flow", "Api", "A")]


def _member(number: int, first: str, last: str, license_class: str) -> Member:
    identifier = API_MEMBER if license_class == "A" else (first[0] + last).casefold()
    return {
        "id": number,
        "identifier": identifier,
        "licenseClass": license_class,
        "inactiveFlag": identifier == INACTIVE_MEMBER,
        "firstName": first,
        "lastName": last,
        "hireDate": "2022-03-01T00:00:00Z",
        "officeEmail": f"{identifier}@northlight.test",
        "defaultEmail": "Office",
        "primaryEmail": f"{identifier}@northlight.test",
        "defaultPhone": "Office",
        "securityRole": {"id": 5, "name": "API Member" if license_class == "A" else "Engineer"},
        "title": "Integration" if license_class == "A" else "Service Engineer",
        "requireStartAndEndTimeOnTimeEntryFlag": identifier == START_AND_END_MEMBER,
    }


def _work_types() -> list[WorkType]:
    names = {1: "Remote", 2: "On-site", 3: "After Hours", 4: "Internal"}
    return [
        {
            "id": number,
            "name": name,
            "billTime": "NoCharge" if name == "Internal" else "Billable",
            "rateType": "Multiplier",
            "rate": 1.5 if name == "After Hours" else 1.0,
            "inactiveFlag": False,
            "overallDefaultFlag": number == 1,
        }
        for number, name in names.items()
    ]


def _add_ticket(state: ConnectWiseState, seed: SeedTicket) -> None:
    company, contact = COMPANIES[seed.company], seed.contact
    opened = state.clock() - timedelta(hours=seed.hours_ago)
    board: Reference = {"id": seed.board, "name": _BOARDS[seed.board]}
    owner = state.member(seed.owner)
    if owner is None:
        raise LookupError(f"No member {seed.owner}")
    ticket: Ticket = {
        "id": seed.id,
        "summary": seed.summary,
        "recordType": "ServiceTicket",
        "board": board,
        "status": {"id": seed.status, "name": state.statuses[seed.status]["name"]},
        "company": {"id": company.id, "identifier": seed.company, "name": company.name},
        "contact": {"id": seed.id + 4000, "name": contact},
        "contactName": contact,
        "contactEmailAddress": f"{contact.replace(' ', '.').casefold()}@{company.domain}",
        "priority": {"id": 3, "name": "Priority 3 - Normal"},
        "owner": member_reference(owner),
        "closedFlag": state.statuses[seed.status]["closedStatus"],
        "customerUpdatedFlag": False,
        "actualHours": 0.0,
        "_info": {
            "dateEntered": stamp(opened),
            "enteredBy": seed.owner,
            "lastUpdated": stamp(opened),
            "updatedBy": seed.owner,
        },
    }
    state.tickets[seed.id] = ticket
    _add_note(state, ticket, opened, seed.description, seed.owner, customer=True)
    for place, text in enumerate(LONG_THREAD if seed.long_thread else ()):
        _add_note(
            state, ticket, opened + timedelta(minutes=20 * place + 20), text, seed.owner, customer=False
        )


def _add_note(
    state: ConnectWiseState, ticket: Ticket, at: datetime, text: str, author: str, *, customer: bool
) -> None:
    """A note of the past: the customer's words in the discussion, an engineer's kept internal."""
    note: Note = {
        "id": state.next_note,
        "ticketId": ticket["id"],
        "text": text,
        "detailDescriptionFlag": customer,
        "internalAnalysisFlag": not customer,
        "resolutionFlag": False,
        "issueFlag": customer,
        "customerUpdatedFlag": False,
        "processNotifications": False,
        "internalFlag": not customer,
        "externalFlag": customer,
        "dateCreated": stamp(at),
        "createdBy": ticket["contactName"] if customer else author,
        "_info": {"lastUpdated": stamp(at), "updatedBy": author},
    }
    if customer:
        note["contact"] = ticket["contact"]
    else:
        note["member"] = ticket["owner"]
    state.next_note += 1
    state.notes[note["id"]] = note
