"""The rules of actions: notes, time, and what their outcomes bring about."""

from __future__ import annotations

import html
import re

from resolutionflow.sandbox.halo.bodies import NewAction
from resolutionflow.sandbox.halo.errors import invalid
from resolutionflow.sandbox.halo.resources import Action, Agent, Outcome, Status, Ticket
from resolutionflow.sandbox.halo.state import SYSTEM_ACTION, HaloState

_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|pre|div|blockquote|tr)>", re.IGNORECASE)


def add_action(state: HaloState, ticket: Ticket, new: NewAction) -> Action:
    """Write an action by the API. Raises ApiError where outcome, agent or note do not allow it."""
    outcome = state.outcomes.get(new.outcome_id or 0)
    if outcome is None:
        raise invalid("An Outcome must be entered for this Action")
    agent = _agent(state, new.who_agentid or state.api_agent)
    if not (new.note or new.note_html or new.timetaken):
        raise invalid("A Note must be entered for this Action")
    if max(len(new.note), len(new.note_html)) > state.note_limit:
        raise invalid(f"The Note is longer than {state.note_limit} characters")
    action = _written(state, ticket, new, outcome, agent)
    store_action(state, ticket, action)
    if action["sendemail"]:
        state.send_mail(ticket, f"action {action['id']}")
    if outcome["newstatus"]:
        moved_to = state.statuses[outcome["newstatus"]]
        _moves(action, ticket, moved_to)
        state.set_status(ticket, moved_to, state.agents[state.api_agent]["name"])
    return action


def blank_action(state: HaloState, ticket: Ticket) -> Action:
    """An action that says nothing, to be filled in; it has the next id on its ticket."""
    now = state.now()
    return {
        "id": len(state.actions[ticket["id"]]) + 1,
        "ticket_id": ticket["id"],
        "outcome": "",
        "outcome_id": 0,
        "action_systemid": 0,
        "datetime": now,
        "actiondatecreated": now,
        "last_updated": now,
        "note": "",
        "note_html": "",
        "hiddenfromuser": True,
        "sendemail": False,
        "emailto": "",
        "timetaken": 0.0,
        "who_agentid": 0,
        "actionby_agent_id": 0,
        "actionby_user_id": 0,
        "actionby_application_id": "",
        "old_status": ticket["status_id"],
        "new_status": ticket["status_id"],
        "new_status_name": ticket["status_name"],
    }


def store_action(state: HaloState, ticket: Ticket, action: Action) -> None:
    state.actions[ticket["id"]].append(action)
    ticket["timetaken"] = round(ticket["timetaken"] + action["timetaken"], 2)
    ticket["last_update"] = ticket["lastactiondate"] = action["datetime"]


def move(state: HaloState, ticket: Ticket, status: Status, by: str, agent: int = 0) -> None:
    """Change the status outside of any action: HaloPSA notes that in a system action."""
    noted = blank_action(state, ticket)
    noted |= {"outcome": "Changed Status", "action_systemid": SYSTEM_ACTION, "who_agentid": agent}
    noted["actionby_agent_id"] = agent
    _moves(noted, ticket, status)
    store_action(state, ticket, noted)
    state.set_status(ticket, status, by)


def plain(note_html: str) -> str:
    """A note's text without its markup, as HaloPSA keeps it beside the HTML."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", note_html))).strip()


def _written(state: HaloState, ticket: Ticket, new: NewAction, outcome: Outcome, agent: Agent) -> Action:
    hidden = outcome["hidefromuser"] if new.hiddenfromuser is None else new.hiddenfromuser
    mailed = bool(outcome["sendemail"]) if new.sendemail is None else new.sendemail
    action = blank_action(state, ticket)
    action |= {
        "outcome": outcome["outcome"],
        "outcome_id": outcome["id"],
        "note": new.note or plain(new.note_html),
        "note_html": new.note_html or f"<p>{html.escape(new.note)}</p>",
        "hiddenfromuser": hidden,
        "sendemail": mailed,
        "emailto": ticket["user_email"] if mailed else "",
        "timetaken": new.timetaken or 0.0,
        "who_agentid": agent["id"],
        "actionby_agent_id": state.api_agent,
        "actionby_application_id": state.credentials.client_id,
    }
    if new.actionarrivaldate is not None:
        action["actionarrivaldate"] = new.actionarrivaldate
    if new.actioncompletiondate is not None:
        action["actioncompletiondate"] = new.actioncompletiondate
    return action


def _agent(state: HaloState, number: int) -> Agent:
    agent = state.agents.get(number)
    if agent is None or agent["isdisabled"]:
        raise invalid(f"Agent {number} was not found or is disabled")
    return agent


def _moves(action: Action, ticket: Ticket, status: Status) -> None:
    action["old_status"] = ticket["status_id"]
    action["new_status"], action["new_status_name"] = status["id"], status["name"]


def checked_status(state: HaloState, ticket: Ticket, number: int) -> Status:
    """The status of this id. Raises ApiError where the ticket cannot take it."""
    found = next((each for each in state.allowed_statuses(ticket) if each["id"] == number), None)
    if found is None:
        kind = ticket["tickettype_name"]
        raise invalid(f"Status {number} is not available for a ticket of type {kind}")
    return found
