"""Troubleshooting sessions."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import strawberry

from resolutionflow.domain import session as domain
from resolutionflow.domain.paging import PageOrder
from resolutionflow.domain.session import SessionAction
from resolutionflow.plugin_api import FactStatus, SessionStatus
from resolutionflow_graphql import prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import describe_enum, field, read_by, tuple_or_none

from .account import Account, User, account_of, user_by
from .delivery import Delivery
from .documentation import SessionDocumentation
from .fact import Fact
from .node import Node, node_type
from .pages import (
    After,
    Before,
    Connection,
    CountedConnection,
    CountedPage,
    First,
    Last,
    page_request,
)
from .posted_note import PostedNote
from .script import ScriptRun
from .step import SessionStep
from .suggested_fix import SuggestedFix
from .ticket import TicketRef, ticket_of
from .worked_time import WorkedTime

CREATED = PageOrder("created_at")
CREATED_DESC = PageOrder("created_at", descending=True)
POSITION = PageOrder("position")

describe_enum(
    SessionStatus,
    "The state of a session.",
    ACTIVE="Somebody works on it.",
    PAUSED="Work rests, and no time is counted.",
    RESOLVED="The problem is solved; the session is closed.",
    ESCALATED="The problem was handed on; the session is closed until its receiver takes it over.",
)
describe_enum(
    SessionAction,
    "What may be done with a session; drives buttons.",
    EDIT="Change it, and record steps, facts, fixes and script runs.",
    PAUSE="Let work rest.",
    RESUME="Go on with it.",
    REOPEN="Open it again.",
    TAKE_OVER="Go on with what was escalated to the viewer.",
    POST_RESOLUTION_NOTE="Confirm a resolution note.",
    POST_ESCALATION_PACKAGE="Confirm an escalation package.",
)

_Parent = strawberry.Parent[domain.Session]


async def _posted_notes(parent: _Parent, info: Info) -> Any:
    return await info.context.load(info.context.services.sessions.posted_notes, parent.id) or ()


def _worked_time(parent: _Parent, info: Info) -> Any:
    return info.context.load(info.context.services.sessions.worked_time, parent.id)


def _steps(
    parent: _Parent,
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    request = page_request(POSITION, first, after, last, before)
    return info.context.load(info.context.services.sessions.step_pages, parent.id, request)


async def _facts(
    parent: _Parent,
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    status: Annotated[
        list[FactStatus] | None, strawberry.argument(description="Only facts that are this sure.")
    ] = strawberry.UNSET,
) -> CountedPage[domain.Fact] | None:
    request, statuses = page_request(CREATED, first, after, last, before), tuple_or_none(status)
    sessions, load = info.context.services.sessions, info.context.load
    page = await load(sessions.fact_pages, parent.id, request, statuses)
    return CountedPage(page, partial(load, sessions.fact_counts, parent.id, statuses)) if page else None


def _active_suggested_fix(parent: _Parent, info: Info) -> Any:
    return info.context.load(info.context.services.sessions.active_fixes, parent.id)


def _suggested_fixes(
    parent: _Parent,
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    request = page_request(CREATED, first, after, last, before)
    return info.context.load(info.context.services.sessions.fix_pages, parent.id, request)


def _script_runs(
    parent: _Parent,
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    request = page_request(CREATED, first, after, last, before)
    return info.context.load(info.context.services.sessions.run_pages, parent.id, request)


async def _deliveries(
    parent: _Parent,
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    request = page_request(CREATED_DESC, first, after, last, before)
    deliveries, load = info.context.services.deliveries, info.context.load
    page = await load(deliveries.pages, parent.id, request)
    return CountedPage(page, partial(load, deliveries.counts, parent.id)) if page else None


def _documentation(parent: _Parent, info: Info) -> Any:
    return info.context.load(info.context.services.sessions.documentation, parent.id)


def _allowed_actions(parent: _Parent, info: Info) -> list[SessionAction]:
    return list(domain.allowed_actions(parent, info.context.actor))


@node_type(domain.Session, lambda context, key: context.load(context.services.sessions.many, key))
@strawberry.type(description="One troubleshooting session. Its texts stand as the engineer wrote them.")
class Session(Node):
    title: str | None = field("What it is about, in a few words.")
    problem_summary: str | None = field("What the problem is.")
    problem_domain: str | None = field("The field the problem lies in, for example `printing`.")
    intake_text: str | None = field("What was known when it began.")
    status: SessionStatus = field("Its state.")
    state_version: int = field(
        "Rises with every write that can change a draft; give it back as `expectedStateVersion`."
    )
    account: Account = field("The account it belongs to.", account_of)
    engineer: User | None = field("Who works on it.", user_by("engineer_id"))
    escalated_to: User | None = field("Who it was escalated to.", user_by("escalated_to_id"))
    ticket: TicketRef | None = read_by(ticket_of, "The linked ticket; without one posts stay local.")
    created_at: datetime = field("When it began.")
    updated_at: datetime = field("When it was last written to.")
    closed_at: datetime | None = field("When it was resolved or escalated.")
    resolution_summary: str | None = field("How the problem was solved.")
    resolution_action: str | None = field("What was done about it.")
    escalation_reason: str | None = field("Why it was handed on.")
    suggested_next_steps: list[str] = field("What its receiver should try next.")
    posted_notes: list[PostedNote] = field(
        "The texts confirmed so far, local ones too, oldest first.", _posted_notes
    )
    worked_time: WorkedTime = field("Time worked on it, pauses left out.", _worked_time)
    steps: Connection[SessionStep] = field("Its steps, in order.", _steps)
    facts: CountedConnection[Fact] = field(
        "What was found out, oldest first; removed facts left out.", _facts
    )
    active_suggested_fix: SuggestedFix | None = field(
        "The newest fix that no other took the place of.", _active_suggested_fix
    )
    suggested_fixes: Connection[SuggestedFix] = field("All fixes proposed, oldest first.", _suggested_fixes)
    script_runs: Connection[ScriptRun] = field("The scripts that were run, oldest first.", _script_runs)
    deliveries: CountedConnection[Delivery] = field("What was sent to the PSA, newest first.", _deliveries)
    documentation: SessionDocumentation = field(
        "The whole session as a structured document.",
        _documentation,
        cost=prices.DOCUMENT,
    )
    allowed_actions: list[SessionAction] = field("What the viewer may do with it now.", _allowed_actions)
