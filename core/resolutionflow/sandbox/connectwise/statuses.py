"""The rules of a ticket's status."""

from __future__ import annotations

from resolutionflow.sandbox.connectwise.bodies import Named, StatusPatch
from resolutionflow.sandbox.connectwise.errors import invalid
from resolutionflow.sandbox.connectwise.resources import BoardStatus, Ticket
from resolutionflow.sandbox.connectwise.state import ConnectWiseState


def patched_status(state: ConnectWiseState, ticket: Ticket, patch: list[StatusPatch]) -> BoardStatus:
    """The status that a patch asks for. Raises ApiError where it is not an active one of the ticket's board."""
    wanted, board = patch[-1].value, ticket["board"]["id"]
    found = next((each for each in state.board_statuses(board) if _is(each, wanted)), None)
    if found is None:
        message = f"Service Status {wanted.id or wanted.name} not found for Service Board {board}"
        raise invalid("Ticket", ("InvalidObject", message, "status"))
    if found["inactive"]:
        raise invalid("Ticket", ("InvalidObject", f"Service Status {found['id']} is inactive", "status"))
    return found


def workflow_status(state: ConnectWiseState, ticket: Ticket, name: str | None) -> BoardStatus:
    """Where a workflow moves the ticket: the named status, or the next one. Raises LookupError."""
    found = next_status(state, ticket) if name is None else named_status(state, ticket, name)
    if found is None:
        raise LookupError(f"No status {name!r} on board {ticket['board']['name']!r}")
    return found


def named_status(state: ConnectWiseState, ticket: Ticket, name: str) -> BoardStatus | None:
    """The status of the ticket's board by name or by id written out."""
    found = state.board_statuses(ticket["board"]["id"])
    return next(
        (each for each in found if name.casefold() in (each["name"].casefold(), str(each["id"]))), None
    )


def next_status(state: ConnectWiseState, ticket: Ticket) -> BoardStatus:
    """The active status that follows the ticket's own on its board; after the last comes the first."""
    active = [each for each in state.board_statuses(ticket["board"]["id"]) if not each["inactive"]]
    ids = [each["id"] for each in active]
    return active[(ids.index(ticket["status"]["id"]) + 1) % len(active)]


def _is(status: BoardStatus, wanted: Named) -> bool:
    return status["id"] == wanted.id if wanted.id is not None else status["name"] == wanted.name
