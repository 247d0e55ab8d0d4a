"""Tickets: reading, finding, moving to another status."""

from __future__ import annotations

import re

from resolutionflow.plugin_api import NotFound, Ticket, TicketStatus
from resolutionflow_halo.moves import Moves
from resolutionflow_halo.transport import Transport
from resolutionflow_halo.values import Record, number, reading

PATH = "Tickets"
_NUMBER = re.compile(r"(?:Halo\s*)?#?\s*([0-9]{1,10})", re.IGNORECASE)


async def get_ticket(transport: Transport, moves: Moves, ticket_id: str) -> Ticket:
    """Read a ticket afresh. Raises NotFound."""
    record = await transport.get(f"{PATH}/{number(ticket_id, 'ticket')}")
    return _ticket(transport, record, moves)


async def search_tickets(transport: Transport, moves: Moves, search: str, first: int) -> list[Ticket]:
    """The ticket of this number (`12345`, `#12345`), or tickets with these words, the newest first."""
    by_number = _NUMBER.fullmatch(search.strip())
    if by_number:
        try:
            return [await get_ticket(transport, moves, by_number[1])]
        except NotFound:
            return []
    query = {"search": search.strip(), "order": "id", "orderdesc": "true"}
    records = await transport.get_all(PATH, "tickets", query, limit=first)
    return [_ticket(transport, record, moves) for record in records]


async def change_status(transport: Transport, ticket_id: str, status_id: str) -> None:
    """Ask for another status. HaloPSA may report success and not do it."""
    change = {"id": number(ticket_id, "ticket"), "status_id": number(status_id, "status")}
    await transport.write(PATH, change)


async def list_statuses(
    transport: Transport, ticket_id: str | None, board_id: str | None
) -> list[TicketStatus]:
    """The statuses that a ticket can take, or all of them, in HaloPSA's order. Raises NotFound for a board."""
    if board_id is not None:
        raise NotFound("HaloPSA has no boards: its statuses are the same for all tickets.")
    query = {} if ticket_id is None else {"ticket_id": number(ticket_id, "ticket")}
    records = await transport.get_array("Status", query)
    with reading("statuses"):
        ordered = sorted(records, key=lambda each: (each.get("sequence") or 0, each["id"]))
        return [TicketStatus(str(each["id"]), str(each["name"])) for each in ordered]


def _ticket(transport: Transport, record: Record, moves: Moves) -> Ticket:
    with reading("the ticket"):
        ticket, status = int(record["id"]), int(record["status_id"])
        is_closed = record.get("hasbeenclosed")
        name = str(record.get("status_name") or status)
        return Ticket(
            external_id=str(ticket),
            summary=str(record.get("summary") or ""),
            status=TicketStatus(str(status), name, is_closed=is_closed),
            url=transport.settings.ticket(ticket),
            is_closed=is_closed,
            last_changed_by_us=moves.explain(ticket, status),
        )
