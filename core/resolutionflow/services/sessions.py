"""Sessions: reading them, their life from start to reopening, and what is recorded in them."""

from __future__ import annotations

from .session_lifecycle import SessionLifecycle
from .session_records import SessionRecords


class SessionsService(SessionLifecycle, SessionRecords):
    """All that is done with sessions, but for closing them, which posting does."""
