"""Service boards and the statuses that belong to them."""

from __future__ import annotations

from resolutionflow.plugin_api import Board, TicketStatus
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import Record, reading


async def list_boards(transport: Transport) -> list[Board]:
    """All boards, inactive ones too: old tickets still lie on them."""
    boards = await transport.get_all("service/boards")
    with reading("boards"):
        return [Board(str(board["id"]), str(board["name"])) for board in boards]


async def list_board_statuses(transport: Transport, board: int) -> list[TicketStatus]:
    """A board's statuses in its own order, inactive ones marked. Raises NotFound."""
    records = await transport.get_all(f"service/boards/{board}/statuses")
    with reading("statuses"):
        return [_status(record) for record in sorted(records, key=_order)]


async def list_all_statuses(transport: Transport) -> list[TicketStatus]:
    """The statuses of every board; a board is one request."""
    statuses: list[TicketStatus] = []
    for board in await list_boards(transport):
        statuses += await list_board_statuses(transport, int(board.external_id))
    return statuses


def _status(record: Record) -> TicketStatus:
    return TicketStatus(
        str(record["id"]),
        str(record["name"]),
        is_closed=bool(record.get("closedStatus")),
        is_time_entry_allowed=not record.get("timeEntryNotAllowed"),
        is_active=not record.get("inactive"),
    )


def _order(record: Record) -> tuple[int, int]:
    return record.get("sortOrder") or 0, record["id"]
