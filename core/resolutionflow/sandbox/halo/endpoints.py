"""The endpoints of the API, each a function from an authorised call to its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resolutionflow.sandbox.halo.actions import add_action, checked_status, move
from resolutionflow.sandbox.halo.bodies import ACTIONS, TICKETS, read_one
from resolutionflow.sandbox.halo.call import Call, endpoint
from resolutionflow.sandbox.halo.errors import not_found
from resolutionflow.sandbox.halo.listing import is_too_young, listing
from resolutionflow.sandbox.halo.resources import Action, Ticket
from resolutionflow.sandbox.halo.state import HaloState

Handler = Callable[[Call], Response]


def list_tickets(call: Call) -> Response:
    words = call.request.query_params.get("search", "").casefold()
    found = [each for each in call.state.tickets.values() if _holds(each, words)]
    found.sort(key=lambda ticket: ticket["id"], reverse=call.asked("orderdesc"))
    return listing(call, "tickets", found)


def get_ticket(call: Call) -> Response:
    return JSONResponse(call.ticket(call.request.path_params["ticket"]))


def post_ticket(call: Call) -> Response:
    change = read_one(TICKETS, call.body)
    ticket = call.ticket(change.id)
    status = checked_status(call.state, ticket, change.status_id)
    if "silent-status" in call.bent:
        shown = {"status_id": status["id"], "status_name": status["name"]}
        return JSONResponse({**ticket, **shown}, 201)
    agent = call.state.agents[call.state.api_agent]
    move(call.state, ticket, status, agent["name"], agent["id"])
    answered = JSONResponse(ticket, 201)
    call.wrote(f"status {status['id']}", ticket)
    return answered


def list_actions(call: Call) -> Response:
    ticket = call.ticket(call.number("ticket_id", 0))
    actions = [
        each
        for each in reversed(call.state.actions[ticket["id"]])
        if not is_too_young(call, each["actiondatecreated"])
        and not (call.asked("excludesys") and each["action_systemid"])
    ]
    left_out = set() if call.asked("includehtmlnote") else {"note_html"}
    return listing(call, "actions", [_without(each, left_out) for each in actions])


def post_action(call: Call) -> Response:
    new = read_one(ACTIONS, call.body)
    ticket = call.ticket(new.ticket_id)
    action = add_action(call.state, ticket, new)
    answered = JSONResponse(action, 201)
    call.wrote(f"{'time' if new.timetaken else 'note'} {action['id']}", ticket)
    return answered


def get_action(call: Call) -> Response:
    ticket, number = call.ticket(call.number("ticket_id", 0)), call.request.path_params["action"]
    found: dict[int, Action] = {each["id"]: each for each in call.state.actions[ticket["id"]]}
    if number not in found:
        raise not_found("Action", number)
    return JSONResponse(found[number])


def list_statuses(call: Call) -> Response:
    number = call.number("ticket_id", 0)
    if number:
        return JSONResponse(call.state.allowed_statuses(call.ticket(number)))
    return JSONResponse(list(call.state.statuses.values()))


def list_outcomes(call: Call) -> Response:
    return JSONResponse([each for each in call.state.outcomes.values() if not each["hidden"]])


def get_outcome(call: Call) -> Response:
    number = call.request.path_params["outcome"]
    if number not in call.state.outcomes:
        raise not_found("Outcome", number)
    return JSONResponse(call.state.outcomes[number])


def list_agents(call: Call) -> Response:
    """Disabled agents and those of applications are left out unless asked for."""
    agents = [
        each
        for each in call.state.agents.values()
        if (not each["isdisabled"] or call.asked("includedisabled"))
        and (not each["isapiagent"] or call.asked("includeapiagents"))
    ]
    return JSONResponse(agents)


def get_me(call: Call) -> Response:
    return JSONResponse(call.state.agents[call.state.api_agent])


ENDPOINTS: list[tuple[str, str, str | None, Handler]] = [
    ("GET", "/Tickets", "read:tickets", list_tickets),
    ("POST", "/Tickets", "edit:tickets", post_ticket),
    ("GET", "/Tickets/{ticket:int}", "read:tickets", get_ticket),
    ("GET", "/Actions", "read:tickets", list_actions),
    ("POST", "/Actions", "edit:tickets", post_action),
    ("GET", "/Actions/{action:int}", "read:tickets", get_action),
    ("GET", "/Status", "read:tickets", list_statuses),
    ("GET", "/Outcome", "read:tickets", list_outcomes),
    ("GET", "/Outcome/{outcome:int}", "read:tickets", get_outcome),
    ("GET", "/Agent", "read:agents", list_agents),
    ("GET", "/Agent/me", None, get_me),
]


def routes(state: HaloState, base: str) -> list[Route]:
    """The endpoints under one base, e.g. `/api`."""
    return [
        Route(base + path, endpoint(state, right, handler), methods=[method])
        for method, path, right, handler in ENDPOINTS
    ]


def _holds(ticket: Ticket, words: str) -> bool:
    return words in f"{ticket['id']} {ticket['summary']}".casefold()


def _without(resource: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in names}
