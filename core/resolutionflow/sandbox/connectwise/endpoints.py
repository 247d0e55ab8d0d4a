"""The endpoints of the API, each a function from an authorised call to its answer."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import Route

from resolutionflow.sandbox.connectwise.bodies import NOTE, PATCH, TIME_ENTRY, read_body
from resolutionflow.sandbox.connectwise.call import Call, answer, endpoint, require
from resolutionflow.sandbox.connectwise.errors import not_found
from resolutionflow.sandbox.connectwise.listing import count, listing, single
from resolutionflow.sandbox.connectwise.notes import add_note, all_notes
from resolutionflow.sandbox.connectwise.resources import (
    Board,
    BoardStatus,
    Member,
    Note,
    Reference,
    Ticket,
    TicketNote,
    TimeEntry,
    WorkType,
)
from resolutionflow.sandbox.connectwise.state import ConnectWiseState
from resolutionflow.sandbox.connectwise.statuses import patched_status
from resolutionflow.sandbox.connectwise.time_entries import add_time_entry

Handler = Callable[[Call], Response]


def list_tickets(call: Call) -> Response:
    return listing(call, call.state.tickets.values(), Ticket)


def count_tickets(call: Call) -> Response:
    return count(call, call.state.tickets.values(), Ticket)


def get_ticket(call: Call) -> Response:
    return single(call, call.ticket())


def patch_ticket(call: Call) -> Response:
    ticket = call.ticket()
    patch = read_body(PATCH, call.body, "Ticket")
    status = patched_status(call.state, ticket, patch)
    if status["closedStatus"]:
        require(call.state, "close service tickets: edit")
    shown: Reference = {"id": status["id"], "name": status["name"]}
    if "silent-status" in call.bent:
        return answer(ticket | {"status": shown, "closedFlag": status["closedStatus"]})
    call.state.set_status(ticket, status, call.state.api_member)
    answered = answer(ticket)
    call.wrote(f"status {status['id']}", ticket)
    return answered


def list_notes(call: Call) -> Response:
    return listing(call, call.state.ticket_notes(call.ticket()["id"]), Note)


def count_notes(call: Call) -> Response:
    return count(call, call.state.ticket_notes(call.ticket()["id"]), Note)


def get_note(call: Call) -> Response:
    ticket, number = call.ticket(), call.number("note")
    for note in call.state.ticket_notes(ticket["id"]):
        if note["id"] == number:
            return single(call, note)
    raise not_found("ServiceNote", number)


def post_note(call: Call) -> Response:
    ticket = call.ticket()
    note = add_note(call.state, ticket, read_body(NOTE, call.body, "ServiceNote"))
    call.wrote(f"note {note['id']}", ticket)
    return answer(note, 201)


def list_all_notes(call: Call) -> Response:
    return listing(call, all_notes(call.state, call.ticket()), TicketNote)


def list_boards(call: Call) -> Response:
    return listing(call, call.state.boards.values(), Board)


def list_statuses(call: Call) -> Response:
    board = call.number("board")
    if board not in call.state.boards:
        raise not_found("Board", board)
    return listing(call, call.state.board_statuses(board), BoardStatus)


def list_time_entries(call: Call) -> Response:
    return listing(call, call.state.time_entries.values(), TimeEntry)


def get_time_entry(call: Call) -> Response:
    number = call.number("entry")
    if number not in call.state.time_entries:
        raise not_found("TimeEntry", number)
    return single(call, call.state.time_entries[number])


def post_time_entry(call: Call) -> Response:
    entry = add_time_entry(call.state, read_body(TIME_ENTRY, call.body, "TimeEntry"))
    call.wrote(f"time {entry['id']}", call.state.tickets[entry["chargeToId"]])
    return answer(entry, 201)


def list_work_types(call: Call) -> Response:
    return listing(call, call.state.work_types.values(), WorkType)


def list_members(call: Call) -> Response:
    return listing(call, call.state.members.values(), Member)


def get_member(call: Call) -> Response:
    number = call.number("member")
    if number not in call.state.members:
        raise not_found("Member", number)
    return single(call, call.state.members[number])


def get_info(call: Call) -> Response:
    version = call.state.codebase.strip("/").replace("_", ".")
    return answer(
        {"version": version, "isCloud": True, "serverTimeZone": "Greenwich Mean Time", "cloudRegion": "EU"}
    )


ENDPOINTS: list[tuple[str, str, str, Handler]] = [
    ("GET", "/service/tickets", "service tickets: inquire", list_tickets),
    ("GET", "/service/tickets/count", "service tickets: inquire", count_tickets),
    ("GET", "/service/tickets/{ticket:int}", "service tickets: inquire", get_ticket),
    ("PATCH", "/service/tickets/{ticket:int}", "service tickets: edit", patch_ticket),
    ("GET", "/service/tickets/{ticket:int}/notes", "service tickets: inquire", list_notes),
    ("POST", "/service/tickets/{ticket:int}/notes", "service tickets: add", post_note),
    ("GET", "/service/tickets/{ticket:int}/notes/count", "service tickets: inquire", count_notes),
    ("GET", "/service/tickets/{ticket:int}/notes/{note:int}", "service tickets: inquire", get_note),
    ("GET", "/service/tickets/{ticket:int}/allNotes", "service tickets: inquire", list_all_notes),
    ("GET", "/service/boards", "table setup: inquire", list_boards),
    ("GET", "/service/boards/{board:int}/statuses", "table setup: inquire", list_statuses),
    ("GET", "/time/entries", "time entry: inquire", list_time_entries),
    ("POST", "/time/entries", "time entry: add", post_time_entry),
    ("GET", "/time/entries/{entry:int}", "time entry: inquire", get_time_entry),
    ("GET", "/time/workTypes", "table setup: inquire", list_work_types),
    ("GET", "/system/members", "member maintenance: inquire", list_members),
    ("GET", "/system/members/{member:int}", "member maintenance: inquire", get_member),
    ("GET", "/system/info", "my company: inquire", get_info),
]


def routes(state: ConnectWiseState, base: str) -> list[Route]:
    """The endpoints under one base, e.g. `/v4_6_release/apis/3.0`."""
    return [
        Route(base + path, endpoint(state, right, handler), methods=[method])
        for method, path, right, handler in ENDPOINTS
    ]
