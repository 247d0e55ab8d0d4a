"""Top-level errors: expected failures with their code, bad input as such, and bugs behind a request id."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from resolutionflow.boundary import redact_text
from resolutionflow.domain.errors import DomainError

from .limits import ObjectsExceeded, exceeded
from .refusals import BAD_USER_INPUT, INTERNAL

logger = logging.getLogger(__name__)


def shown_errors(errors: Sequence[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """Errors of an execution as the client sees them. Bugs are logged, never shown.

    An answer that has too many objects says so once, at the first place where something is missing.
    """
    shown: list[dict[str, Any]] = []
    is_too_large = False
    for error in errors:
        is_again = is_too_large and isinstance(_original(error), ObjectsExceeded)
        is_too_large = is_too_large or isinstance(_original(error), ObjectsExceeded)
        if not is_again:
            shown.append(_redacted(_shown(error, request_id)))
    return shown


def _redacted(shown: dict[str, Any]) -> dict[str, Any]:
    """A message may quote what was asked, or what a PSA or a plugin said (B51)."""
    return {**shown, "message": redact_text(shown["message"])}


def _shown(error: GraphQLError, request_id: str) -> dict[str, Any]:
    original = _original(error)
    if isinstance(original, DomainError):
        extensions: dict[str, Any] = {"code": original.code.value}
        if original.path:
            extensions["argumentPath"] = list(original.path)
        return {**error.formatted, "message": original.message, "extensions": extensions}
    if original is None:
        return {**error.formatted, "extensions": {"code": BAD_USER_INPUT}}
    if isinstance(original, ObjectsExceeded):
        return {**error.formatted, **exceeded("objects", original.maximum)}
    logger.error("Request %s failed at %s", request_id, error.path, exc_info=original)
    return {**error.formatted, **internal_error(request_id)}


def internal_error(request_id: str) -> dict[str, Any]:
    """What a client hears of a bug."""
    return {
        "message": f"Something went wrong here; the operator finds it in the log under {request_id}.",
        "extensions": {"code": INTERNAL, "requestId": request_id},
    }


def _original(error: GraphQLError) -> BaseException | None:
    """What was raised, where it was anything but GraphQL's own refusal of an argument or a variable."""
    original: BaseException | None = error
    while isinstance(original, GraphQLError):
        original = original.original_error
    return original
