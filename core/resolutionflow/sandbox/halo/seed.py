"""A believable MSP, wholly made up: ticket types, statuses, outcomes, agents, tickets."""

from __future__ import annotations

from datetime import timedelta

from resolutionflow.sandbox.halo.actions import blank_action, store_action
from resolutionflow.sandbox.halo.resources import Agent, Outcome, Status, Ticket
from resolutionflow.sandbox.halo.seed_tickets import (
    CLIENTS,
    INCIDENT,
    LONG_THREAD,
    REQUEST,
    TICKETS,
    SeedTicket,
)
from resolutionflow.sandbox.halo.state import CLOSED, HaloState, SandboxCredentials, stamp
from resolutionflow.sandbox.psa import Clock, utc_now

DEMO_CREDENTIALS = SandboxCredentials("brightwater", "demo-client", "demo-secret")
API_AGENT = 90
DISABLED_AGENT = 22

NEW, IN_PROGRESS, WITH_USER, RESOLVED, ESCALATED = 1, 2, 4, 8, 21
_STATUSES = {
    NEW: "New",
    IN_PROGRESS: "In Progress",
    WITH_USER: "With User",
    ESCALATED: "Escalated",
    RESOLVED: "Resolved",
    CLOSED: "Closed",
}
PUBLIC_NOTE, PRIVATE_NOTE, EMAIL_USER, FOLLOW_UP = 1, 2, 3, 4
_OUTCOMES: dict[int, tuple[str, dict[str, int]]] = {
    PUBLIC_NOTE: ("Public Note", {}),
    PRIVATE_NOTE: ("Private Note", {"hide": 1}),
    EMAIL_USER: ("Email User", {"mail": 1, "status": WITH_USER}),
    FOLLOW_UP: ("Follow Up", {"status": IN_PROGRESS}),
}
_PEOPLE = """
Aurelia Voss, Amara Diallo, Benno Krause, Dmitri Volkov, Esme Laurier, Florian Adeyinka,
Greer Halvorsen, Hanna Quist, Ivo Castellan, Juno Marsh, Kit Rosen, Lorcan Daly
"""
_FIRST_AGENT = 11


def demo_state(clock: Clock = utc_now) -> HaloState:
    """A fresh state of the demo MSP; dates are told back from what `clock` says now."""
    everything = frozenset(_STATUSES)
    state = HaloState(
        credentials=DEMO_CREDENTIALS,
        api_agent=API_AGENT,
        ticket_types={INCIDENT: "Incident", REQUEST: "Service Request"},
        allowed={INCIDENT: everything, REQUEST: everything - {ESCALATED}},
        statuses={each["id"]: each for each in _statuses()},
        outcomes={number: _outcome(number, name, marks) for number, (name, marks) in _OUTCOMES.items()},
        agents={each["id"]: each for each in _agents()},
        clock=clock,
    )
    for seed in TICKETS:
        _add_ticket(state, seed)
    return state


def _statuses() -> list[Status]:
    return [
        {
            "id": number,
            "name": name,
            "shortname": name,
            "type": 0,
            "sequence": order,
            "colour": "#8a8a8a" if number == CLOSED else "#2f6fb0",
        }
        for order, (number, name) in enumerate(_STATUSES.items(), 1)
    ]


def _outcome(number: int, name: str, marks: dict[str, int]) -> Outcome:
    return {
        "id": number,
        "outcome": name,
        "buttonname": name,
        "sequence": number,
        "hidden": False,
        "newstatus": marks.get("status", 0),
        "sendemail": marks.get("mail", 0),
        "hidefromuser": bool(marks.get("hide")),
    }


def _agents() -> list[Agent]:
    names = [name.split() for name in _PEOPLE.split(",")]
    people = [_agent(_FIRST_AGENT + place, first, last) for place, (first, last) in enumerate(names)]
    return [*people, _agent(API_AGENT, "Flow", "Api") | {"isapiagent": True}]


def _agent(number: int, first: str, last: str) -> Agent:
    return {
        "id": number,
        "name": f"{first} {last}",
        "firstname": first,
        "surname": last,
        "initials": first[0] + last[0],
        "email": f"{first}.{last}@brightwater.test".casefold(),
        "team": "Service Desk",
        "jobtitle": "Service Engineer",
        "is_agent": True,
        "isapiagent": False,
        "isdisabled": number == DISABLED_AGENT,
    }


def _add_ticket(state: HaloState, seed: SeedTicket) -> None:
    opened = state.clock() - timedelta(hours=seed.hours_ago)
    client, agent = CLIENTS[seed.client], state.agents[seed.agent]
    ticket: Ticket = {
        "id": seed.id,
        "summary": seed.summary,
        "details": seed.details,
        "dateoccurred": stamp(opened),
        "datecreated": stamp(opened),
        "last_update": stamp(opened),
        "lastactiondate": stamp(opened),
        "status_id": seed.status,
        "status_name": _STATUSES[seed.status],
        "tickettype_id": seed.type,
        "tickettype_name": state.ticket_types[seed.type],
        "priority_id": 3,
        "client_id": client.id,
        "client_name": client.name,
        "site_id": client.id + 100,
        "site_name": "Main",
        "user_id": seed.id + 1000,
        "user_name": seed.user,
        "user_email": f"{seed.user.replace(' ', '.').casefold()}@{client.domain}",
        "team": "Service Desk",
        "agent_id": agent["id"],
        "agent_name": agent["name"],
        "timetaken": 0.0,
        "hasbeenclosed": seed.status == CLOSED,
    }
    if ticket["hasbeenclosed"]:
        ticket["dateclosed"] = stamp(opened + timedelta(hours=2))
    state.tickets[seed.id], state.actions[seed.id] = ticket, []
    _add_action(state, ticket, seed.details, stamp(opened), by_user=True)
    for place, text in enumerate(LONG_THREAD if seed.long_thread else (), 1):
        _add_action(state, ticket, text, stamp(opened + timedelta(minutes=10 * place)), by_user=False)


def _add_action(state: HaloState, ticket: Ticket, text: str, at: str, *, by_user: bool) -> None:
    """An action of the past: the user's words, or an agent's, which are kept from the user."""
    action = blank_action(state, ticket)
    action |= {"note": text, "note_html": f"<p>{text}</p>", "hiddenfromuser": not by_user}
    action |= {"datetime": at, "actiondatecreated": at, "last_updated": at}
    if by_user:
        action |= {"outcome": "First User Email", "actionby_user_id": ticket["user_id"]}
    else:
        outcome = state.outcomes[PRIVATE_NOTE]
        action |= {"outcome": outcome["outcome"], "outcome_id": outcome["id"]}
        action |= {"who_agentid": ticket["agent_id"], "actionby_agent_id": ticket["agent_id"]}
    store_action(state, ticket, action)
