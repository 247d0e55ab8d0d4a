"""Messages for people about a session: what is asked for, and what comes of it (B48, B49)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class MessageAudience(StrEnum):
    """Who reads the message. All but TICKET_NOTES go to customers."""

    TICKET_NOTES = "TICKET_NOTES"
    CLIENT_UPDATE = "CLIENT_UPDATE"
    EMAIL_DRAFT = "EMAIL_DRAFT"
    REQUEST_INFO = "REQUEST_INFO"


class MessageContext(StrEnum):
    """What the message tells."""

    STATUS = "STATUS"
    RESOLUTION = "RESOLUTION"
    ESCALATION = "ESCALATION"


class MessageLength(StrEnum):
    """How much of the session the message tells."""

    QUICK = "QUICK"
    DETAILED = "DETAILED"


@dataclass(frozen=True, slots=True)
class MessageText:
    """A message as it is written: the body is markdown, the subject of an e-mail plain text on one line."""

    body: str
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMessage:
    """A redacted message, the state of the session it tells, and how many secrets of each kind are not in it."""

    audience: MessageAudience
    context: MessageContext
    subject: str | None
    body: str
    state_version: int
    redactions: Mapping[str, int]
