"""The HaloPSA sandbox as the control API and the page see it."""

from __future__ import annotations

import copy
import html
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from resolutionflow.sandbox.halo.actions import blank_action, move, plain, store_action
from resolutionflow.sandbox.halo.resources import Action, Ticket
from resolutionflow.sandbox.halo.state import RIGHTS, HaloState
from resolutionflow.sandbox.psa import NoteView, Place, TicketView, TimeView, UnknownThingError


class HaloPsa:
    """Implements `resolutionflow.sandbox.psa.Psa` over a state. A member is named by their agent's name."""

    name = "HaloPSA"

    def __init__(self, state: HaloState) -> None:
        self._state = state
        self._initial = state.copy()

    def tickets(self) -> Sequence[TicketView]:
        return [TicketView(**_head(ticket)) for ticket in self._state.tickets.values()]

    def ticket(self, ticket: int) -> TicketView:
        state, found = self._state, self._find(ticket)
        written = [each for each in state.actions[ticket] if not each["action_systemid"]]
        return TicketView(
            **_head(found),
            notes=[self._note(found, each) for each in written if not each["timetaken"]],
            time=[self._time(each) for each in written if each["timetaken"]],
            mails=[mail for mail in state.mails if mail.ticket == ticket],
            moves=[move for move in state.moves if move.ticket == ticket],
            statuses=[each["name"] for each in state.allowed_statuses(found)],
        )

    def members(self) -> Sequence[str]:
        return [each["name"] for each in self._state.agents.values() if not each["isdisabled"]]

    def snapshot(self) -> Mapping[str, Any]:
        state = self._state
        return copy.deepcopy(
            {
                "apiAgent": state.api_agent,
                "rights": sorted(state.rights),
                "tokensGiven": state.tokens_given,
                "tickets": list(state.tickets.values()),
                "actions": [each for actions in state.actions.values() for each in actions],
                "outbox": [asdict(mail) for mail in state.mails],
                "statusHistory": [asdict(move) for move in state.moves],
            }
        )

    def reset(self) -> None:
        self._state.restore(self._initial)

    def move(self, ticket: int, status: str, member: str) -> None:
        found = self._find(ticket)
        target = self._state.named_status(found, status)
        if target is None:
            raise UnknownThingError(f"No status {status!r} for a ticket of type {found['tickettype_name']!r}")
        agent = next((each for each in self._state.agents.values() if each["name"] == member), None)
        if agent is None:
            raise UnknownThingError(f"No agent {member!r}")
        move(self._state, found, target, member, agent["id"])

    def reply(self, ticket: int, note: int, text: str) -> int:
        found = self._find(ticket)
        quoted = next((each for each in self._state.actions[ticket] if each["id"] == note), None)
        if quoted is None:
            raise UnknownThingError(f"No action {note} on ticket {ticket}")
        reply = blank_action(self._state, found)
        reply["note_html"] = f"<p>{html.escape(text)}</p>\n<div>{quoted['note_html']}</div>"
        reply |= {"note": plain(reply["note_html"]), "outcome": "Email Update", "hiddenfromuser": False}
        reply["actionby_user_id"] = found["user_id"]
        store_action(self._state, found, reply)
        return reply["id"]

    def allow(self, right: str, allowed: bool) -> None:
        if right not in RIGHTS:
            raise UnknownThingError(f"No right {right!r}")
        (self._state.rights.add if allowed else self._state.rights.discard)(right)

    def require_start_and_end(self, member: str, required: bool) -> None:  # noqa: ARG002  (the protocol names them)
        raise UnknownThingError("HaloPSA has no such rule.")

    def _find(self, ticket: int) -> Ticket:
        if ticket not in self._state.tickets:
            raise UnknownThingError(f"No ticket {ticket}")
        return self._state.tickets[ticket]

    def _note(self, ticket: Ticket, action: Action) -> NoteView:
        agent = self._state.agents.get(action["who_agentid"])
        author = agent["name"] if agent else ticket["user_name"]
        place: Place = "internal" if action["hiddenfromuser"] else "discussion"
        return NoteView(
            action["id"], author, action["datetime"], action["note"], [place], action["note_html"]
        )

    def _time(self, action: Action) -> TimeView:
        start = action.get("actionarrivaldate", action["datetime"])
        agent = self._state.agents[action["who_agentid"]]
        return TimeView(action["id"], agent["name"], start, action["timetaken"], action["note"])


def _head(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket["id"],
        "summary": ticket["summary"],
        "company": ticket["client_name"],
        "contact": f"{ticket['user_name']} <{ticket['user_email']}>",
        "board": ticket["tickettype_name"],
        "status": ticket["status_name"],
        "closed": ticket["hasbeenclosed"],
    }
