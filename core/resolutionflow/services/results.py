"""What services answer with, beyond the domain's own values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from resolutionflow.domain.delivery import Delivery
from resolutionflow.domain.preview import NotePreview
from resolutionflow.domain.session import Session
from resolutionflow.domain.worked_time import WorkInterval
from resolutionflow.plugin_api import TicketStatus


@dataclass(frozen=True, slots=True)
class WorkedTime:
    """Time worked on a session. `billable_hours` is `None` where no integration says how to round."""

    minutes: int
    billable_hours: Decimal | None
    intervals: tuple[WorkInterval, ...]


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """A draft, and whether it was there already."""

    preview: NotePreview
    from_cache: bool


class PostOutcome(StrEnum):
    """What a confirm did; LOCAL: no ticket is linked, so nothing was sent."""

    RESOLVED = "RESOLVED"
    RESOLVED_LOCAL = "RESOLVED_LOCAL"
    ESCALATED = "ESCALATED"
    ESCALATED_LOCAL = "ESCALATED_LOCAL"


class PostWarningCode(StrEnum):
    """What went otherwise than one might expect, though the note was confirmed."""

    MEMBER_NOT_MAPPED = "MEMBER_NOT_MAPPED"
    TIME_NOT_LOGGED = "TIME_NOT_LOGGED"
    STATUS_NOT_CHANGED = "STATUS_NOT_CHANGED"
    TEXT_REDACTED = "TEXT_REDACTED"
    NOTE_SPLIT = "NOTE_SPLIT"
    PUSH_DISABLED = "PUSH_DISABLED"


@dataclass(frozen=True, slots=True)
class PostWarning:
    """A warning, with a message for people that says what to do."""

    code: PostWarningCode
    message: str


@dataclass(frozen=True, slots=True)
class StatusNotVerified:
    """The note was posted, but the PSA kept another status."""

    message: str
    requested: TicketStatus
    actual: TicketStatus | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResult:
    """What a confirm led to, as far as it is known when the call answers."""

    outcome: PostOutcome
    session: Session
    delivery: Delivery | None
    warnings: tuple[PostWarning, ...] = ()
    was_replayed: bool = False
    status_error: StatusNotVerified | None = None
    provider_error: str | None = None
