"""Requests that are refused, most of them before anything runs, and how every refusal looks.

A refusal is `{"errors": [{"message", "extensions": {"code"}}]}`, whatever refuses. Codes:

    UNAUTHENTICATED             no token, or one that does not hold
    BAD_REQUEST                 the HTTP request is none of GraphQL over HTTP
    BAD_USER_INPUT              variables or arguments do not fit
    GRAPHQL_PARSE_FAILED        the document is no GraphQL
    GRAPHQL_VALIDATION_FAILED   the document does not fit the schema
    LIMIT_EXCEEDED              the request asks for more than one may
    INTROSPECTION_DISABLED      the schema is not shown here
    DOCUMENT_NOT_TRUSTED        the document is none of those that are run here
    DEADLINE_EXCEEDED           the answer took longer than it may
    TOO_MANY_REQUESTS           more at once than one caller may
    INTERNAL                    a bug; `requestId` finds it in the log
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from resolutionflow.boundary import redact_text

BAD_REQUEST = "BAD_REQUEST"
BAD_USER_INPUT = "BAD_USER_INPUT"
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
INTROSPECTION_DISABLED = "INTROSPECTION_DISABLED"
DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
INTERNAL = "INTERNAL"


class Refused(Exception):
    """The request is refused. `status` is the HTTP status, `errors` go to the client as they are.

    `is_well_formed` tells a request that GraphQL itself refuses, which plain JSON clients get with status 200,
    as GraphQL over HTTP has it.
    """

    def __init__(
        self,
        status: int,
        errors: Sequence[Mapping[str, Any]],
        *,
        headers: Mapping[str, str] | None = None,
        is_well_formed: bool = False,
    ) -> None:
        super().__init__(errors[0]["message"])
        self.status = status
        self.errors = [{**error, "message": redact_text(error["message"])} for error in errors]
        self.headers = dict(headers or {})
        self.is_well_formed = is_well_formed


def refused(status: int, code: str, message: str, **headers: str) -> Refused:
    """A refusal for one reason. Headers are given by names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refused(status, [{"message": message, "extensions": {"code": code}}], headers=named)
