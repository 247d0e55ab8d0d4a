"""The resources of HaloPSA's API as JSON: of each, the fields this sandbox fills."""

from __future__ import annotations

from typing import TypedDict


class Status(TypedDict):
    """A status belongs to no board: each ticket type allows some of them."""

    id: int
    name: str
    shortname: str
    type: int
    sequence: int
    colour: str


class Outcome(TypedDict):
    """What an action is, and what comes with it: `newstatus` 0 leaves the status, `sendemail` 0 mails nobody."""

    id: int
    outcome: str
    buttonname: str
    sequence: int
    hidden: bool
    newstatus: int
    sendemail: int
    hidefromuser: bool


class Agent(TypedDict):
    id: int
    name: str
    firstname: str
    surname: str
    initials: str
    email: str
    team: str
    jobtitle: str
    is_agent: bool
    isapiagent: bool
    isdisabled: bool


class _TicketNow(TypedDict):
    id: int
    summary: str
    details: str
    dateoccurred: str
    datecreated: str
    last_update: str
    lastactiondate: str
    status_id: int
    status_name: str
    tickettype_id: int
    tickettype_name: str
    priority_id: int
    client_id: int
    client_name: str
    site_id: int
    site_name: str
    user_id: int
    user_name: str
    user_email: str
    team: str
    agent_id: int
    agent_name: str
    timetaken: float
    hasbeenclosed: bool


class Ticket(_TicketNow, total=False):
    dateclosed: str


class _ActionNow(TypedDict):
    id: int
    ticket_id: int
    outcome: str
    outcome_id: int
    action_systemid: int
    datetime: str
    actiondatecreated: str
    last_updated: str
    note: str
    note_html: str
    hiddenfromuser: bool
    sendemail: bool
    emailto: str
    timetaken: float
    who_agentid: int
    actionby_agent_id: int
    actionby_user_id: int
    actionby_application_id: str
    old_status: int
    new_status: int
    new_status_name: str


class Action(_ActionNow, total=False):
    """Ids count from 1 on each ticket. `action_systemid` is 0 where a person or a program wrote it."""

    actionarrivaldate: str
    actioncompletiondate: str
