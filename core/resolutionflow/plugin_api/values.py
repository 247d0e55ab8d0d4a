"""Values that cross the border between the service and its plugins.

Every value is immutable. External ids are strings, whatever the PSA uses. Datetimes are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class NoteKind(StrEnum):
    """What a note says of its session: that it is solved, or that it is handed on."""

    RESOLUTION = "RESOLUTION"
    ESCALATION = "ESCALATION"


class NoteType(StrEnum):
    """Where a note lands in the PSA."""

    INTERNAL_ANALYSIS = "INTERNAL_ANALYSIS"
    DESCRIPTION = "DESCRIPTION"
    RESOLUTION = "RESOLUTION"

    @property
    def is_customer_visible(self) -> bool:
        """True where the customer reads it: the discussion and the resolution."""
        return self is not NoteType.INTERNAL_ANALYSIS


class TextFormat(StrEnum):
    """The form of a text: what a formatter writes, or what a PSA shows."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


class SessionStatus(StrEnum):
    """The state of a troubleshooting session."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    RESOLVED = "RESOLVED"
    ESCALATED = "ESCALATED"

    @property
    def is_closed(self) -> bool:
        """True once the session was resolved or escalated."""
        return self in (SessionStatus.RESOLVED, SessionStatus.ESCALATED)


class StepKind(StrEnum):
    """What a step of a session is."""

    QUESTION = "QUESTION"
    ACTION = "ACTION"
    BRIEFING = "BRIEFING"
    STATUS_UPDATE = "STATUS_UPDATE"
    RESOLUTION_SUGGESTION = "RESOLUTION_SUGGESTION"
    OTHER = "OTHER"


class FactStatus(StrEnum):
    """How sure a fact is."""

    CONFIRMED = "CONFIRMED"
    RULED_OUT = "RULED_OUT"
    PENDING = "PENDING"


class FactSource(StrEnum):
    """Where a fact comes from."""

    ENGINEER = "ENGINEER"
    QUESTION = "QUESTION"
    DIAGNOSTIC_CHECK = "DIAGNOSTIC_CHECK"
    SCRIPT = "SCRIPT"
    INTAKE = "INTAKE"
    OTHER = "OTHER"


class FixOutcome(StrEnum):
    """What became of a suggested fix."""

    PROPOSED = "PROPOSED"
    APPLIED = "APPLIED"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    DISMISSED = "DISMISSED"


class ProviderCapability(StrEnum):
    """What a PSA provider can do; what is not declared is never called."""

    POST_NOTE = "POST_NOTE"
    FIND_NOTE = "FIND_NOTE"
    CREATE_TIME_ENTRY = "CREATE_TIME_ENTRY"
    FIND_TIME_ENTRY = "FIND_TIME_ENTRY"
    CHANGE_STATUS = "CHANGE_STATUS"
    LIST_BOARDS = "LIST_BOARDS"
    LIST_STATUSES = "LIST_STATUSES"
    LIST_MEMBERS = "LIST_MEMBERS"
    SEARCH_TICKETS = "SEARCH_TICKETS"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What a plugin says of itself: its name, its own version, and the plugin API it was written for ("1")."""

    name: str
    version: str
    api: str


@dataclass(frozen=True, slots=True)
class Board:
    """A service board, queue or ticket type: what a PSA groups its statuses by."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """A status of a ticket. `None` where the PSA does not tell."""

    external_id: str
    name: str
    is_closed: bool | None = None
    is_time_entry_allowed: bool | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket, read live."""

    external_id: str
    summary: str
    status: TicketStatus
    board: Board | None = None
    url: str | None = None
    is_closed: bool | None = None
    last_changed_by_us: bool | None = None
    """True when the last change was made by the credentials in use; `None` where the PSA does not tell."""


@dataclass(frozen=True, slots=True)
class PsaMember:
    """A person with a login in the PSA."""

    external_id: str
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class NoteToPost:
    """One note, final: already redacted, rendered to the provider's format and within its limit."""

    text: str
    note_type: NoteType
    notify_customer: bool = False


@dataclass(frozen=True, slots=True)
class TimeEntryToCreate:
    """One time entry, final. `hours` has at most two decimals; `notes` ends with the marker."""

    member_id: str
    started_at: datetime
    hours: Decimal
    notes: str


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """A note or time entry that is in the PSA already, found by its marker."""

    external_id: str
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of checking an integration, in words its owner can act on."""

    code: str
    message: str
    is_problem: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """Who confirms a note, as a plugin may know them."""

    user_name: str
    account_name: str


@dataclass(frozen=True, slots=True)
class NoteForReview:
    """A note about to be confirmed: redacted, before it is rendered and split."""

    kind: NoteKind
    note_type: NoteType
    text: str
    notify_customer: bool


@dataclass(frozen=True, slots=True)
class SettledDelivery:
    """A delivery that has come to rest. `state` is DONE, FAILED, NEEDS_ATTENTION, SETTLED_BY_HAND or CANCELLED."""

    delivery_id: str
    session_id: str
    kind: NoteKind
    state: str
    ticket_external_id: str
    external_note_id: str | None
    attention_reason: str | None
