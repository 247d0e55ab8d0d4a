"""What a ticket's status, freshly read, means for the change that is to be made or was made."""

from __future__ import annotations

from enum import StrEnum

from resolutionflow.plugin_api import TicketStatus


class StatusReading(StrEnum):
    """What a ticket's present status means for the change that is to be made."""

    ON_TARGET = "ON_TARGET"
    UNTOUCHED = "UNTOUCHED"
    MOVED = "MOVED"


def read_status(
    current: TicketStatus, target: TicketStatus, initial_status_id: str | None, *, changed_by_us: bool | None
) -> StatusReading:
    """Compare a fresh reading with the target and with the status first read (B43).

    A status that our own API member brought about (a rule that our note set off) counts as untouched.
    """
    if current.external_id == target.external_id:
        return StatusReading.ON_TARGET
    if current.external_id == initial_status_id or changed_by_us:
        return StatusReading.UNTOUCHED
    return StatusReading.MOVED


def is_verified(actual: TicketStatus, target: TicketStatus) -> bool:
    """Whether a status read back counts as the target: the same, or closed where closed was asked for (B39)."""
    return actual.external_id == target.external_id or bool(actual.is_closed and target.is_closed)
