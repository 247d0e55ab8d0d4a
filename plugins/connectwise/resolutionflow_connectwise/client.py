"""The client: ConnectWise as the service sees it."""

from __future__ import annotations

from collections.abc import Sequence

from resolutionflow.plugin_api import (
    Board,
    Finding,
    FoundEntry,
    NoteToPost,
    PsaMember,
    Ticket,
    TicketStatus,
    TimeEntryToCreate,
)
from resolutionflow_connectwise import boards, members, notes, tickets, time_entries
from resolutionflow_connectwise.check import check
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import number


class ConnectWiseClient:
    """One API member's view of one tenant."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def check(self) -> Sequence[Finding]:
        """What works and what is missing; writes nothing."""
        return await check(self._transport)

    async def get_ticket(self, ticket_id: str) -> Ticket:
        """One ticket, read afresh."""
        return await tickets.get_ticket(self._transport, ticket_id)

    async def search_tickets(self, search: str, first: int) -> Sequence[Ticket]:
        """Tickets by number or by words of their summary, the newest first."""
        return await tickets.search_tickets(self._transport, search, first)

    async def list_boards(self) -> Sequence[Board]:
        """All service boards."""
        return await boards.list_boards(self._transport)

    async def list_statuses(
        self, *, ticket_id: str | None = None, board_id: str | None = None
    ) -> Sequence[TicketStatus]:
        """The statuses of the ticket's board, of the board named, or of all boards."""
        if ticket_id is not None:
            board = await tickets.board_of(self._transport, ticket_id)
        elif board_id is not None:
            board = number(board_id, "board")
        else:
            return await boards.list_all_statuses(self._transport)
        return await boards.list_board_statuses(self._transport, board)

    async def list_members(self, search: str | None = None) -> Sequence[PsaMember]:
        """Active members who are people."""
        return await members.list_members(self._transport, search)

    async def post_note(self, ticket_id: str, note: NoteToPost) -> str:
        """Post one note; its id."""
        return await notes.post_note(self._transport, ticket_id, note)

    async def find_notes(self, ticket_id: str, marker: str) -> Sequence[FoundEntry]:
        """Our own notes that end with the marker."""
        return await notes.find_notes(self._transport, ticket_id, marker)

    async def change_status(self, ticket_id: str, status_id: str) -> None:
        """Ask for another status."""
        await tickets.change_status(self._transport, ticket_id, status_id)

    async def create_time_entry(self, ticket_id: str, entry: TimeEntryToCreate) -> str:
        """Log time; the entry's id."""
        return await time_entries.create_time_entry(self._transport, ticket_id, entry)

    async def find_time_entries(self, ticket_id: str, marker: str) -> Sequence[FoundEntry]:
        """Time entries on the ticket whose notes end with the marker."""
        return await time_entries.find_time_entries(self._transport, ticket_id, marker)
