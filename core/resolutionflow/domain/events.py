"""What happened to a session, for those who watch it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from resolutionflow.plugin_api import SessionStatus

KEPT_FOR = timedelta(days=7)
"""How long events are kept; an older cursor is answered EVENT_EXPIRED."""


class EventType(StrEnum):
    """What changed."""

    SESSION_CHANGED = "SESSION_CHANGED"
    STEP_CHANGED = "STEP_CHANGED"
    FACT_CHANGED = "FACT_CHANGED"
    SUGGESTED_FIX_CHANGED = "SUGGESTED_FIX_CHANGED"
    SCRIPT_RUN_RECORDED = "SCRIPT_RUN_RECORDED"
    DELIVERY_CHANGED = "DELIVERY_CHANGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent:
    """One change; `object_id` is the id of the step, fact, fix, run, delivery or session that changed."""

    session_id: str
    sequence: int
    account_id: str
    type: EventType
    object_id: str
    state_version: int
    previous_status: SessionStatus | None
    occurred_at: datetime
