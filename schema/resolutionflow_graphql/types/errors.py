"""Expected failures, as data."""

from datetime import datetime
from typing import Any

import strawberry

from resolutionflow.boundary import redact_text
from resolutionflow.domain import errors as domain
from resolutionflow.domain.errors import ErrorCode
from resolutionflow.plugin_host import PluginHost
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import describe_enum

from .plugin import Provider, ProviderSource, provider_source
from .session import Session
from .ticket import TicketStatus

describe_enum(
    ErrorCode,
    "Stable codes of expected failures. New ones may be added: keep a default branch.",
    name="UserErrorCode",
    INVALID_INPUT="The input cannot be used; the message says what to do.",
    UNAUTHENTICATED="The request came without a token that holds.",
    EVENT_EXPIRED="The events after this cursor are no longer kept: read the session, then subscribe anew.",
    NOT_FOUND="There is no such object, or it is not the viewer's.",
    FORBIDDEN="The token lacks a scope.",
    STATE_VERSION_CONFLICT="The session moved on: read it again, then decide.",
    SESSION_CLOSED="The session is closed: reopen it first.",
    IDEMPOTENCY_CONFLICT="The key was used with another input: choose a new one for a new intent.",
    STATUS_NOT_VERIFIED="The note was posted, but the PSA kept another status.",
    PROVIDER_FAILED="The PSA did not do what was asked.",
    PROVIDER_RATE_LIMITED="The PSA asks for a pause.",
    DRAFTING_FAILED="No draft could be made.",
    DELIVERY_IN_FLIGHT="A delivery of the session may still land: wait, or settle it first.",
    REFUSED_BY_PLUGIN="A plugin refuses the note; the message is its reason.",
    REDACTION_FAILED="Secrets could not be looked for, so nothing was sent.",
)

_CODE = "What went wrong, for programs."
_MESSAGE = "What went wrong and what to do about it, for people."
_PATH = "The way into the input, `input` itself left out; empty where it is not about one field."


@strawberry.interface(description="Something a caller can understand and act on.")
class UserError:
    code: ErrorCode = strawberry.field(description=_CODE)
    message: str = strawberry.field(description=_MESSAGE)
    path: list[str] = strawberry.field(description=_PATH, default_factory=list)


@strawberry.type(description="A failure that its code and message say enough of.")
class GenericError(UserError):
    pass


def _session(parent: strawberry.Parent[Any], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.many, parent.session_id)


@strawberry.type(description="The session moved on since the caller read it; nothing was written.")
class StateVersionConflictError(UserError):
    expected_state_version: int = strawberry.field(description="The version that the caller gave.")
    current_state_version: int = strawberry.field(description="The version that the session has.")
    session_id: strawberry.Private[str]
    session: Session = strawberry.field(resolver=_session, description="The session as it is now.")


@strawberry.type(description="The session is closed already; nothing was written.")
class SessionClosedError(UserError):
    session_id: strawberry.Private[str]
    session: Session = strawberry.field(resolver=_session, description="The session as it is now.")


@strawberry.type(description="The idempotency key was used before, with another input; nothing was written.")
class IdempotencyConflictError(UserError):
    first_used_at: datetime = strawberry.field(description="When the key was first used.")


@strawberry.type(description="The note was posted, but the PSA kept another status.")
class StatusNotVerifiedError(UserError):
    requested: Any = strawberry.field(graphql_type=TicketStatus, description="The status that was asked for.")
    actual: Any = strawberry.field(
        graphql_type=TicketStatus | None, description="The status the ticket has, where it could be read."
    )


@strawberry.type(description="The PSA did not do what was asked.")
class ProviderError(UserError):
    provider: ProviderSource = strawberry.field(graphql_type=Provider, description="The kind of PSA.")
    provider_code: str | None = strawberry.field(
        default=None, description="The PSA's own code. It may change without notice."
    )
    retry_at: datetime | None = strawberry.field(default=None, description="When it may be tried again.")


def user_error(error: domain.DomainError, plugins: PluginHost) -> UserError:
    """An expected failure as clients see it."""
    common: dict[str, Any] = {
        "code": error.code,
        "message": redact_text(error.message),
        "path": list(error.path),
    }
    match error:
        case domain.StateVersionConflict():
            return StateVersionConflictError(
                **common,
                expected_state_version=error.expected,
                current_state_version=error.current,
                session_id=error.session_id,
            )
        case domain.SessionClosed():
            return SessionClosedError(**common, session_id=error.session_id)
        case domain.IdempotencyConflict():
            return IdempotencyConflictError(**common, first_used_at=error.first_used_at)
        case domain.ProviderFailed():
            return ProviderError(
                **common,
                provider=provider_source(plugins, error.provider),
                provider_code=error.provider_code,
                retry_at=error.retry_at,
            )
        case _:
            return GenericError(**common)
