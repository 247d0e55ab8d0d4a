"""What can go wrong for a caller, as data: a stable code, a message for people, a path into the input.

DomainError
├── InvalidInput            the input cannot be used; the message says what to do
├── NotFound                no such object, or not the caller's
├── Unauthenticated         no token, or one that does not hold
├── Forbidden               the token lacks a scope
├── StateVersionConflict    the session moved on
├── SessionClosed           the session is closed already
├── IdempotencyConflict     the key was used with another input
├── DeliveryInFlight        a delivery may still land
├── ProviderFailed          the PSA did not do it
│   └── ProviderRateLimited     it asks for a pause
├── DraftingFailed          no draft could be made
├── RefusedByPlugin         a plugin refuses the note
├── RedactionFailed         a redactor failed, so nothing is sent
└── EventExpired            an event cursor is older than what is kept
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class ErrorCode(StrEnum):
    """Stable codes of failures that a caller can act on."""

    INVALID_INPUT = "INVALID_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    EVENT_EXPIRED = "EVENT_EXPIRED"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    STATE_VERSION_CONFLICT = "STATE_VERSION_CONFLICT"
    SESSION_CLOSED = "SESSION_CLOSED"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    STATUS_NOT_VERIFIED = "STATUS_NOT_VERIFIED"
    PROVIDER_FAILED = "PROVIDER_FAILED"
    PROVIDER_RATE_LIMITED = "PROVIDER_RATE_LIMITED"
    DRAFTING_FAILED = "DRAFTING_FAILED"
    DELIVERY_IN_FLIGHT = "DELIVERY_IN_FLIGHT"
    REFUSED_BY_PLUGIN = "REFUSED_BY_PLUGIN"
    REDACTION_FAILED = "REDACTION_FAILED"


class DomainError(Exception):
    """Something that a caller can understand and act on."""

    code: ClassVar[ErrorCode]

    def __init__(self, message: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class InvalidInput(DomainError):
    """The input cannot be used."""

    code = ErrorCode.INVALID_INPUT


class NotFound(DomainError):
    """There is no such object, or it is not the caller's: which of the two is not told."""

    code = ErrorCode.NOT_FOUND

    def __init__(self, what: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"There is no such {what}.", path=path)


class Unauthenticated(DomainError):
    """The request came without a token that holds."""

    code = ErrorCode.UNAUTHENTICATED


class Forbidden(DomainError):
    """The caller may not do this."""

    code = ErrorCode.FORBIDDEN


class MissingScope(Forbidden):
    """The token lacks a scope."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs a token with the scope {scope}.")
        self.scope = scope


class StateVersionConflict(DomainError):
    """The session moved on since the caller read it."""

    code = ErrorCode.STATE_VERSION_CONFLICT

    def __init__(self, session_id: str, *, expected: int, current: int) -> None:
        super().__init__(
            f"The session is at state version {current}, not {expected}: read it again, then decide.",
            path=("expectedStateVersion",),
        )
        self.session_id = session_id
        self.expected = expected
        self.current = current


class SessionClosed(DomainError):
    """The session is resolved or escalated already."""

    code = ErrorCode.SESSION_CLOSED

    def __init__(self, session_id: str, status: str) -> None:
        super().__init__(f"The session is {status.lower()} already; reopen it to change or post it again.")
        self.session_id = session_id


class IdempotencyConflict(DomainError):
    """The idempotency key was used with another input."""

    code = ErrorCode.IDEMPOTENCY_CONFLICT

    def __init__(self, first_used_at: datetime) -> None:
        super().__init__(
            "This idempotency key was used with another input: choose a new key for a new intent.",
            path=("idempotencyKey",),
        )
        self.first_used_at = first_used_at


class DeliveryInFlight(DomainError):
    """A delivery of the session may still land in the PSA."""

    code = ErrorCode.DELIVERY_IN_FLIGHT


class ProviderFailed(DomainError):
    """The PSA did not do what was asked. `message` is redacted."""

    code = ErrorCode.PROVIDER_FAILED

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        provider_code: str | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.provider_code = provider_code
        self.retry_at = retry_at


class ProviderRateLimited(ProviderFailed):
    """The PSA asks for a pause."""

    code = ErrorCode.PROVIDER_RATE_LIMITED


class DraftingFailed(DomainError):
    """No draft could be made."""

    code = ErrorCode.DRAFTING_FAILED


class RefusedByPlugin(DomainError):
    """A plugin refuses the note; the message is its reason."""

    code = ErrorCode.REFUSED_BY_PLUGIN


class RedactionFailed(DomainError):
    """A redactor failed or took too long, so nothing is sent."""

    code = ErrorCode.REDACTION_FAILED


class EventExpired(DomainError):
    """The events after this cursor are no longer kept."""

    code = ErrorCode.EVENT_EXPIRED
