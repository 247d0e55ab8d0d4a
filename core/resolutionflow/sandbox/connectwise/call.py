"""One authorised request for the API, and the answers made from it."""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from resolutionflow.sandbox.connectwise.errors import MEDIA_TYPE, ApiError, error_response, not_found, refusal
from resolutionflow.sandbox.connectwise.resources import Ticket
from resolutionflow.sandbox.connectwise.state import ConnectWiseState, SandboxCredentials
from resolutionflow.sandbox.connectwise.statuses import workflow_status
from resolutionflow.sandbox.exchanges import EXCHANGE, Exchange
from resolutionflow.sandbox.faults import RuleFault, WorkflowMoves
from resolutionflow.sandbox.wire import BENT

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose credentials and rights are in order."""

    state: ConnectWiseState
    request: Request
    body: bytes

    @property
    def bent(self) -> Mapping[str, RuleFault]:
        """The rule faults that bend this request, by kind."""
        found: Mapping[str, RuleFault] = self.request.scope[BENT]
        return found

    def number(self, name: str) -> int:
        return int(self.request.path_params[name])

    def ticket(self) -> Ticket:
        """The ticket that the path names. Raises ApiError, 404."""
        number = self.number("ticket")
        if number not in self.state.tickets:
            raise not_found("Ticket", number)
        return self.state.tickets[number]

    def wrote(self, effect: str, ticket: Ticket) -> None:
        """Put a write on record; a workflow that was switched on then moves the ticket."""
        exchange: Exchange = self.request.scope[EXCHANGE]
        exchange.effect = effect
        rule = self.bent.get("workflow-moves")
        if isinstance(rule, WorkflowMoves):
            self.state.set_status(ticket, workflow_status(self.state, ticket, rule.status), rule.by)


def endpoint(state: ConnectWiseState, right: str, handler: Callable[[Call], Response]) -> Endpoint:
    """The handler behind ConnectWise's checks: clientId, credentials, right."""

    async def checked(request: Request) -> Response:
        _authorise(request, state.credentials)
        require(state, right)
        return handler(Call(state, request, await request.body()))

    return checked


def require(state: ConnectWiseState, right: str) -> None:
    """Raises ApiError, 403, where the API member lacks the right."""
    if right not in state.rights:
        raise ApiError(403, "Forbidden", f"The member's security role does not allow: {right}")


def answer(resource: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(resource, status, headers, MEDIA_TYPE)


async def api_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 — Starlette's handlers take any exception
    return error.response()


async def unknown_endpoint(*_: object) -> Response:
    return refusal(404)


async def unauthorized(*_: object) -> Response:
    return error_response(401, "Unauthorized", "Authorization or clientId is missing or cannot be read.")


class UnreadableCredentialsError(Exception):
    """No Basic credentials, or no GUID as clientId."""


class WrongCredentialsError(Exception):
    """Credentials in due form that are not this company's."""


async def wrong_credentials(*_: object) -> Response:
    return refusal(401)


def _authorise(request: Request, credentials: SandboxCredentials) -> None:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        uuid.UUID(request.headers.get("clientId", ""))
        given = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise UnreadableCredentialsError from None
    if scheme.casefold() != "basic" or b":" not in given:
        raise UnreadableCredentialsError
    expected = f"{credentials.company}+{credentials.public_key}:{credentials.private_key}"
    if not hmac.compare_digest(given, expected.encode()):
        raise WrongCredentialsError
