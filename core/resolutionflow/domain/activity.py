"""What an account's engineers did in the PSA."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ActivityType(StrEnum):
    """What happened."""

    NOTE_POSTED = "NOTE_POSTED"
    TIME_ENTRY_POSTED = "TIME_ENTRY_POSTED"
    STATUS_CHANGED = "STATUS_CHANGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEntry:
    """One thing that happened; `hours` for time entries only."""

    id: str
    account_id: str
    session_id: str
    type: ActivityType
    ticket_external_id: str | None
    hours: Decimal | None
    at: datetime
    by_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """Which entries: `None` asks for all; `since` is included, `until` is not."""

    types: tuple[ActivityType, ...] | None = None
    session_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
