"""One authorised request for the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from resolutionflow.sandbox.exchanges import EXCHANGE, Exchange
from resolutionflow.sandbox.faults import RateWindow, RuleFault, WorkflowMoves
from resolutionflow.sandbox.halo.actions import move
from resolutionflow.sandbox.halo.errors import ApiError, forbidden, not_found, refusal
from resolutionflow.sandbox.halo.resources import Status, Ticket
from resolutionflow.sandbox.halo.state import HaloState
from resolutionflow.sandbox.wire import BENT

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose token and rights are in order."""

    state: HaloState
    request: Request
    body: bytes

    @property
    def bent(self) -> Mapping[str, RuleFault]:
        """The rule faults that bend this request, by kind."""
        return bent(self.request)

    def ticket(self, number: int) -> Ticket:
        """The ticket of this id. Raises ApiError, 404."""
        if number not in self.state.tickets:
            raise not_found("Ticket", number)
        return self.state.tickets[number]

    def asked(self, name: str) -> bool:
        """Whether a switch of the query is on."""
        return self.request.query_params.get(name, "").casefold() == "true"

    def number(self, name: str, default: int) -> int:
        """A whole number of the query."""
        text = self.request.query_params.get(name, "")
        return int(text) if text.isdecimal() else default

    def wrote(self, effect: str, ticket: Ticket) -> None:
        """Put a write on record; a workflow that was switched on then moves the ticket."""
        exchange: Exchange = self.request.scope[EXCHANGE]
        exchange.effect = effect
        rule = self.bent.get("workflow-moves")
        if isinstance(rule, WorkflowMoves):
            move(self.state, ticket, _target(self.state, ticket, rule.status), rule.by)


def bent(request: Request) -> Mapping[str, RuleFault]:
    found: Mapping[str, RuleFault] = request.scope[BENT]
    return found


def endpoint(state: HaloState, right: str | None, handler: Callable[[Call], Response]) -> Endpoint:
    """The handler behind HaloPSA's checks: rate, token, right."""

    async def checked(request: Request) -> Response:
        state.requests.append(state.clock())
        window = bent(request).get("rate-window")
        if isinstance(window, RateWindow) and state.requests_within(window.seconds) > window.requests:
            return refusal(429)
        if not _is_authorised(request, state):
            return refusal(401)
        if right is not None and right not in state.rights:
            raise forbidden(right)
        return handler(Call(state, request, await request.body()))

    return checked


async def api_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 — Starlette's handlers take any exception
    return error.response()


async def unknown_endpoint(*_: object) -> Response:
    return refusal(404)


def _is_authorised(request: Request, state: HaloState) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if "expired-token" in bent(request):
        state.tokens.pop(token, None)
    return scheme.casefold() == "bearer" and state.knows_token(token)


def _target(state: HaloState, ticket: Ticket, name: str | None) -> Status:
    """Where a workflow moves the ticket: the named status, or the next one. Raises LookupError."""
    found = state.next_status(ticket) if name is None else state.named_status(ticket, name)
    if found is None:
        raise LookupError(f"No status {name!r} for ticket {ticket['id']}")
    return found
