"""Which sessions a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from resolutionflow.plugin_api import SessionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFilter:
    """`None` asks for all; `created_since` is included, `created_until` is not."""

    statuses: tuple[SessionStatus, ...] | None = None
    engineer_id: str | None = None
    escalated_to_id: str | None = None
    integration_id: str | None = None
    has_ticket: bool | None = None
    created_since: datetime | None = None
    created_until: datetime | None = None
    text: str | None = None
