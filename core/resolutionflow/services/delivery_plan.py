"""What a delivery plan says: what would be sent, and what would go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from resolutionflow.domain.session import TicketLink
from resolutionflow.plugin_api import NoteType, TicketStatus


class PlanProblemCode(StrEnum):
    """What would go wrong."""

    NO_TICKET = "NO_TICKET"
    TICKET_NOT_FOUND = "TICKET_NOT_FOUND"
    TICKET_CLOSED = "TICKET_CLOSED"
    STATUS_NOT_ON_BOARD = "STATUS_NOT_ON_BOARD"
    STATUS_INACTIVE = "STATUS_INACTIVE"
    STATUS_NOT_CONFIGURED = "STATUS_NOT_CONFIGURED"
    TIME_NOT_ALLOWED_IN_STATUS = "TIME_NOT_ALLOWED_IN_STATUS"
    MEMBER_NOT_MAPPED = "MEMBER_NOT_MAPPED"
    NOTE_TOO_LONG = "NOTE_TOO_LONG"
    PSA_UNREACHABLE = "PSA_UNREACHABLE"
    REFUSED_BY_PLUGIN = "REFUSED_BY_PLUGIN"


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Something that would go wrong, in words. `is_blocking`: confirming would be refused."""

    code: PlanProblemCode
    message: str
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class PlannedTimeEntry:
    """The time that would be logged."""

    hours: Decimal
    member_name: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPlan:
    """What confirming would do. `redactions` counts by kind; `target_status` is `None` where none would be set."""

    ticket: TicketLink | None
    note_type: NoteType
    notifies_customer: bool
    parts: tuple[str, ...]
    redactions: Mapping[str, int]
    time_entry: PlannedTimeEntry | None
    target_status: TicketStatus | None
    problems: tuple[PlanProblem, ...]

    @property
    def is_customer_visible(self) -> bool:
        """Whether the customer would read the note."""
        return self.note_type.is_customer_visible
