"""Tickets: reading, finding, moving to another status."""

from __future__ import annotations

import re
from collections.abc import Sequence

from resolutionflow.plugin_api import Board, Rejected, Ticket, TicketStatus
from resolutionflow_connectwise.boards import list_board_statuses
from resolutionflow_connectwise.conditions import contains, equals
from resolutionflow_connectwise.identity import last_changed_by_us
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import Record, number, part, reading

_NUMBER = re.compile(r"(?:CW\s*)?#?\s*([0-9]{1,10})", re.IGNORECASE)


async def get_ticket(transport: Transport, ticket_id: str) -> Ticket:
    """Read a ticket afresh, and with it its board's statuses: only they tell whether time may be logged.

    Without the right to read statuses the ticket comes all the same, with that left open. Raises NotFound.
    """
    record = await _read(transport, ticket_id)
    ours = await last_changed_by_us(transport, record)
    ticket = _ticket(transport, record, ours)
    if ticket.board is None:
        return ticket
    try:
        statuses = await list_board_statuses(transport, int(ticket.board.external_id))
    except Rejected:
        return ticket
    return _ticket(transport, record, ours, statuses)


async def board_of(transport: Transport, ticket_id: str) -> int:
    """The id of the board that a ticket lies on. Raises NotFound."""
    record = await _read(transport, ticket_id)
    with reading("the ticket"):
        return int(record["board"]["id"])


async def search_tickets(transport: Transport, search: str, first: int) -> list[Ticket]:
    """Tickets by number (`12345`, `#12345`), or with these words in their summary; the newest first."""
    query: dict[str, str | int] = {"orderBy": "id desc"}
    by_number = _NUMBER.fullmatch(search.strip())
    if by_number:
        query["conditions"] = equals("id", int(by_number[1]))
    elif search.strip():
        query["conditions"] = contains("summary", search.strip())
    records = await transport.get_all("service/tickets", query, limit=first)
    return [_ticket(transport, record) for record in records]


async def change_status(transport: Transport, ticket_id: str, status_id: str) -> None:
    """Ask for another status. ConnectWise may answer 200 and not do it."""
    ticket, status = number(ticket_id, "ticket"), number(status_id, "status")
    change = {"op": "replace", "path": "status", "value": {"id": status}}
    await transport.write("PATCH", f"service/tickets/{ticket}", [change])


async def _read(transport: Transport, ticket_id: str) -> Record:
    return await transport.get(f"service/tickets/{number(ticket_id, 'ticket')}")


def _ticket(
    transport: Transport, record: Record, ours: bool | None = None, statuses: Sequence[TicketStatus] = ()
) -> Ticket:
    with reading("the ticket"):
        status, board = record["status"], part(record, "board")
        shown = TicketStatus(str(status["id"]), str(status["name"]), is_closed=record.get("closedFlag"))
        return Ticket(
            external_id=str(record["id"]),
            summary=str(record.get("summary") or ""),
            status=next((each for each in statuses if each.external_id == shown.external_id), shown),
            board=Board(str(board["id"]), str(board.get("name") or "")) if "id" in board else None,
            url=transport.settings.site.ticket(int(record["id"])),
            is_closed=record.get("closedFlag"),
            last_changed_by_us=ours,
        )
