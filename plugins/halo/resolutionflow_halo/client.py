"""The client: HaloPSA as the service sees it."""

from __future__ import annotations

from collections.abc import Sequence

from resolutionflow.plugin_api import (
    Board,
    Finding,
    FoundEntry,
    NoteToPost,
    PsaMember,
    Rejected,
    Ticket,
    TicketStatus,
    TimeEntryToCreate,
)
from resolutionflow_halo import members, notes, tickets, time_entries
from resolutionflow_halo.check import check
from resolutionflow_halo.identity import Identity
from resolutionflow_halo.moves import Moves
from resolutionflow_halo.transport import Transport


class HaloClient:
    """One API application's view of one tenant."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._identity = Identity(transport)
        self._moves = Moves()

    async def check(self) -> Sequence[Finding]:
        """What works and what is missing; writes nothing."""
        return await check(self._transport)

    async def get_ticket(self, ticket_id: str) -> Ticket:
        """One ticket, read afresh."""
        return await tickets.get_ticket(self._transport, self._moves, ticket_id)

    async def search_tickets(self, search: str, first: int) -> Sequence[Ticket]:
        """Tickets by number or by words, the newest first."""
        return await tickets.search_tickets(self._transport, self._moves, search, first)

    async def list_boards(self) -> Sequence[Board]:
        """Never called, since it is no declared capability."""
        raise Rejected("HaloPSA has no boards.")

    async def list_statuses(
        self, *, ticket_id: str | None = None, board_id: str | None = None
    ) -> Sequence[TicketStatus]:
        """The statuses that the ticket can take, or all of them."""
        return await tickets.list_statuses(self._transport, ticket_id, board_id)

    async def list_members(self, search: str | None = None) -> Sequence[PsaMember]:
        """Enabled agents who are people."""
        return await members.list_members(self._transport, search)

    async def post_note(self, ticket_id: str, note: NoteToPost) -> str:
        """Post one note; its id, which counts on its ticket alone."""
        action = await notes.post_note(self._transport, ticket_id, note)
        self._identity.learn(action)
        self._moves.learn(action)
        return str(action["id"])

    async def find_notes(self, ticket_id: str, marker: str) -> Sequence[FoundEntry]:
        """Our own notes that end with the marker."""
        return await notes.find_notes(self._transport, self._identity, ticket_id, marker)

    async def change_status(self, ticket_id: str, status_id: str) -> None:
        """Ask for another status."""
        await tickets.change_status(self._transport, ticket_id, status_id)

    async def create_time_entry(self, ticket_id: str, entry: TimeEntryToCreate) -> str:
        """Log time; the entry's id, which counts on its ticket alone."""
        action = await time_entries.create_time_entry(self._transport, ticket_id, entry)
        self._moves.learn(action)
        return str(action["id"])

    async def find_time_entries(self, ticket_id: str, marker: str) -> Sequence[FoundEntry]:
        """Time entries on the ticket whose notes end with the marker."""
        return await time_entries.find_time_entries(self._transport, ticket_id, marker)
