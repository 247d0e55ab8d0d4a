"""Everything a PSA client may raise, by what it means for the write that was tried.

    PsaError
    ├── NotSent             it never reached the PSA: safe to send again
    ├── OutcomeUnknown      it may have landed: look before sending again
    ├── RateLimited         it was not applied; the PSA asks for a pause
    └── Rejected            it was not applied, and trying again will not help
        ├── AuthFailed          the credentials are wrong or expired
        ├── PermissionDenied    the credentials lack a right
        └── NotFound            the ticket, board or member is not there

For a read, the same classes say whether reading again may help (`retryable`). Messages are for people; they
are redacted by the service before anybody sees them, and must not hold credentials in the first place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class PsaError(Exception):
    """The PSA did not do what was asked."""

    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, http_status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.http_status = http_status


class NotSent(PsaError):
    """The request never reached the PSA (refused connection, no free connection, our own deadline)."""

    retryable = True


class OutcomeUnknown(PsaError):
    """The request may have been applied (read time-out, broken or unreadable answer, any 5xx)."""

    retryable = True


class RateLimited(PsaError):
    """The PSA asks for a pause of `retry_after` seconds (`None`: it did not say how long)."""

    retryable = True

    def __init__(
        self, message: str, *, retry_after: float | None = None, http_status: int | None = 429
    ) -> None:
        super().__init__(message, http_status=http_status)
        self.retry_after = retry_after


class Rejected(PsaError):
    """The PSA refused (400, 409, 422), with its own code, message and the fields it names."""

    def __init__(
        self,
        message: str,
        *,
        provider_code: str | None = None,
        fields: Sequence[str] = (),
        http_status: int | None = None,
    ) -> None:
        super().__init__(message, http_status=http_status)
        self.provider_code = provider_code
        self.fields = tuple(fields)


class AuthFailed(Rejected):
    """The PSA does not accept the credentials (401)."""


class PermissionDenied(Rejected):
    """The credentials lack a right (403); the message names it where the PSA does."""


class NotFound(Rejected):
    """The PSA does not know the object (404)."""


class ConfigurationInvalid(ValueError):
    """An integration's configuration cannot work; the message says which field and why."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
