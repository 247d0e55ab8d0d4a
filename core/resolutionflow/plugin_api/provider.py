"""What a PSA plugin implements: a provider, and the client it connects.

The service owns retries, markers, rounding, splitting, redaction and verification. A client does one request
per write and no retries of its own, except once more after a 401 with a fresh token or a 404 with a fresh
base, which certainly applied nothing. Every method raises only the errors of `resolutionflow.plugin_api.errors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from .settings import Configuration, ConfigurationField
from .values import (
    Board,
    Finding,
    FoundEntry,
    NoteToPost,
    ProviderCapability,
    PsaMember,
    TextFormat,
    Ticket,
    TicketStatus,
    TimeEntryToCreate,
)

if TYPE_CHECKING:
    import httpx2


class PsaClient(Protocol):
    """One connection to one PSA with one integration's credentials. Only declared capabilities are called."""

    async def check(self) -> Sequence[Finding]:
        """Say what works and what is missing (rights, clock, company), in words the owner can act on."""
        ...

    async def get_ticket(self, ticket_id: str) -> Ticket:
        """Read one ticket afresh, past any cache. Raises NotFound."""
        ...

    async def search_tickets(self, search: str, first: int) -> Sequence[Ticket]:
        """Find up to `first` tickets by number or words, the newest first."""
        ...

    async def list_boards(self) -> Sequence[Board]:
        """All boards, every page read."""
        ...

    async def list_statuses(
        self, *, ticket_id: str | None = None, board_id: str | None = None
    ) -> Sequence[TicketStatus]:
        """Statuses that a ticket can take, or that a board has; all of the PSA's where neither is given."""
        ...

    async def list_members(self, search: str | None = None) -> Sequence[PsaMember]:
        """All members, every page read; with `search` those whose name or e-mail holds it."""
        ...

    async def post_note(self, ticket_id: str, note: NoteToPost) -> str:
        """Post one note and give its id in the PSA. The customer is e-mailed only with `notify_customer`."""
        ...

    async def find_notes(self, ticket_id: str, marker: str) -> Sequence[FoundEntry]:
        """All notes of our own API member that end with `marker`, oldest first, every page read."""
        ...

    async def change_status(self, ticket_id: str, status_id: str) -> None:
        """Ask for another status. That it took effect is not promised: the service reads it back."""
        ...

    async def create_time_entry(self, ticket_id: str, entry: TimeEntryToCreate) -> str:
        """Log time and give the entry's id in the PSA. Nobody is e-mailed, and no note is made of it."""
        ...

    async def find_time_entries(self, ticket_id: str, marker: str) -> Sequence[FoundEntry]:
        """All time entries on the ticket whose notes end with `marker`, oldest first, every page read."""
        ...


@runtime_checkable
class PsaProvider(Protocol):
    """A kind of PSA. One object per process; it keeps no credentials."""

    key: str
    """Stable and unique over all plugins, e.g. `acme-psa`: lower-case letters, digits and dashes."""
    display_name: str
    capabilities: frozenset[ProviderCapability]
    text_format: TextFormat
    configuration_fields: tuple[ConfigurationField, ...]

    def note_limit(self, configuration: Configuration) -> int:
        """Most characters that one note may hold, as rendered."""
        ...

    def requests_per_minute(self, configuration: Configuration) -> int:
        """Requests per minute that this integration may make, over all nodes together."""
        ...

    def ticket_display(self, ticket_id: str) -> str:
        """A ticket's number as people write it, e.g. `Acme #12345`. Needs no connection."""
        ...

    def validate(self, configuration: Configuration) -> None:
        """Check fields against each other without a connection. Raises ConfigurationInvalid."""
        ...

    def connect(
        self, configuration: Configuration, http: httpx2.AsyncClient
    ) -> AbstractAsyncContextManager[PsaClient]:
        """A client for this configuration.

        `http` is the service's: it pins resolved addresses, follows no redirect and keeps the deadline.
        Use no other, and do not close it.
        """
        ...


MAX_HOURS = Decimal(24)
"""No single time entry is longer; the service refuses more before a provider sees it."""
