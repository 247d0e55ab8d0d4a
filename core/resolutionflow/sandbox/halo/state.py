"""What a HaloPSA sandbox holds, and the small changes everything else is made of."""

from __future__ import annotations

import copy
from collections import deque
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from resolutionflow.sandbox.halo.resources import Action, Agent, Outcome, Status, Ticket
from resolutionflow.sandbox.psa import Clock, Mail, Move, utc_now

RIGHTS = frozenset({"read:tickets", "edit:tickets", "read:agents"})
"""The rights that the API asks of its application."""
CLOSED = 9
"""The status that closes a ticket; Halo has one, with this id, from the start."""
TOKEN_SECONDS = 3600
SYSTEM_ACTION = 2
"""`action_systemid` of a change of status that nobody wrote a note with."""


@dataclass(frozen=True, slots=True)
class SandboxCredentials:
    """What a client must present at the token endpoint."""

    tenant: str
    client_id: str
    client_secret: str


@dataclass(kw_only=True)
class HaloState:
    """All of a sandbox's data, resources by id, actions by ticket. `api_agent` is who API writes are made by.

    `allowed` holds the statuses of each ticket type, `tokens` until when each token counts, `requests` when the
    API was asked.
    """

    credentials: SandboxCredentials
    api_agent: int
    ticket_types: dict[int, str]
    allowed: dict[int, frozenset[int]]
    statuses: dict[int, Status]
    outcomes: dict[int, Outcome]
    agents: dict[int, Agent]
    tickets: dict[int, Ticket] = field(default_factory=dict)
    actions: dict[int, list[Action]] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    rights: set[str] = field(default_factory=lambda: set(RIGHTS))
    tokens: dict[str, datetime] = field(default_factory=dict)
    tokens_given: int = 0
    requests: deque[datetime] = field(default_factory=lambda: deque(maxlen=10_000))
    note_limit: int = 30_000
    clock: Clock = utc_now

    def now(self) -> str:
        return stamp(self.clock())

    def restore(self, earlier: HaloState) -> None:
        """Take over a copy of all data of an earlier state, but not its clock."""
        for each in fields(self):
            if each.name != "clock":
                setattr(self, each.name, copy.deepcopy(getattr(earlier, each.name)))

    def copy(self) -> HaloState:
        values = {
            each.name: copy.deepcopy(getattr(self, each.name))
            for each in fields(self)
            if each.name != "clock"
        }
        return HaloState(**values, clock=self.clock)

    def new_token(self, seconds: float = TOKEN_SECONDS) -> str:
        """A token that counts for so long."""
        self.tokens_given += 1
        token = f"sandbox-token-{self.tokens_given}"
        self.tokens[token] = self.clock() + timedelta(seconds=seconds)
        return token

    def knows_token(self, token: str) -> bool:
        return token in self.tokens and self.clock() < self.tokens[token]

    def requests_within(self, seconds: float) -> int:
        """How often the API was asked in this time, up to now."""
        start = self.clock() - timedelta(seconds=seconds)
        return sum(at > start for at in self.requests)

    def allowed_statuses(self, ticket: Ticket) -> list[Status]:
        """The statuses that a ticket can take, in their order."""
        ids = self.allowed[ticket["tickettype_id"]]
        return sorted((self.statuses[each] for each in ids), key=lambda status: status["sequence"])

    def named_status(self, ticket: Ticket, name: str) -> Status | None:
        """A status that the ticket can take, by name or by id written out."""
        wanted = name.casefold()
        found = self.allowed_statuses(ticket)
        return next((each for each in found if wanted in (each["name"].casefold(), str(each["id"]))), None)

    def next_status(self, ticket: Ticket) -> Status:
        """The status that follows the ticket's own; after the last comes the first."""
        allowed = self.allowed_statuses(ticket)
        ids = [each["id"] for each in allowed]
        return allowed[(ids.index(ticket["status_id"]) + 1) % len(ids)]

    def set_status(self, ticket: Ticket, status: Status, by: str) -> None:
        """Move the ticket, with all that hangs on it; the rules have been asked before."""
        self.moves.append(Move(self.now(), ticket["id"], ticket["status_name"], status["name"], by))
        ticket["status_id"], ticket["status_name"] = status["id"], status["name"]
        ticket["hasbeenclosed"] = status["id"] == CLOSED
        ticket.pop("dateclosed", None)
        if ticket["hasbeenclosed"]:
            ticket["dateclosed"] = self.now()
        ticket["last_update"] = self.now()

    def send_mail(self, ticket: Ticket, cause: str) -> None:
        self.mails.append(Mail(self.now(), ticket["id"], ticket["user_email"], cause))


def stamp(moment: datetime) -> str:
    """The notation of an aware datetime in UTC: whole seconds, `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
