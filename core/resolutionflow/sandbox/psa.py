"""What every stand-in offers to the control API and to the page, whichever PSA it stands in for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

Clock = Callable[[], datetime]
"""Gives the present as an aware datetime in UTC."""

Place = Literal["internal", "discussion", "resolution"]


def utc_now() -> datetime:
    return datetime.now(UTC)


class UnknownThingError(LookupError):
    """A control call named a ticket, note, member, status or right that the sandbox does not have."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note as the page shows it; `at` is in the PSA's own notation. `html` is for a PSA that shows HTML."""

    id: int
    author: str
    at: str
    text: str
    places: Sequence[Place]
    html: str | None = None


@dataclass(frozen=True, slots=True)
class TimeView:
    id: int
    member: str
    start: str
    hours: float
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail the PSA would have sent: who to, and which write caused it (`note 5001`, `action 3`)."""

    at: str
    ticket: int
    to: str
    cause: str


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a ticket's status, by name, and who made it."""

    at: str
    ticket: int
    before: str
    after: str
    by: str


@dataclass(frozen=True, slots=True)
class TicketView:
    id: int
    summary: str
    company: str
    contact: str
    board: str
    status: str
    closed: bool
    notes: Sequence[NoteView] = field(default=())
    time: Sequence[TimeView] = field(default=())
    mails: Sequence[Mail] = field(default=())
    moves: Sequence[Move] = field(default=())
    statuses: Sequence[str] = field(default=())


class Psa(Protocol):
    """A stand-in's state, as the control API and the page use it. Unknown names raise UnknownThingError."""

    name: str

    def tickets(self) -> Sequence[TicketView]:
        """All tickets, without their notes and the like."""
        ...

    def ticket(self, ticket: int) -> TicketView: ...

    def members(self) -> Sequence[str]: ...

    def snapshot(self) -> Mapping[str, Any]:
        """The whole state as JSON."""
        ...

    def reset(self) -> None:
        """Back to the state the sandbox was built with."""
        ...

    def move(self, ticket: int, status: str, member: str) -> None:
        """Move a ticket to a status that it can take, as that member would by hand."""
        ...

    def reply(self, ticket: int, note: int, text: str) -> int:
        """The customer answers by mail, quoting a note at the end; gives the id of the new note."""
        ...

    def allow(self, right: str, allowed: bool) -> None:
        """Give the API member a right, or take it."""
        ...

    def require_start_and_end(self, member: str, required: bool) -> None:
        """Whether this member's time must come with start and end; not every PSA has such a rule."""
        ...
