"""A troubleshooting session and what belongs to it, as plain values. Texts stand as the engineer wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from resolutionflow.plugin_api import FactSource, FactStatus, FixOutcome, NoteKind, SessionStatus, StepKind

from .access import Actor, Scope


class SessionAction(StrEnum):
    """What may be done with a session now; drives buttons."""

    EDIT = "EDIT"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    REOPEN = "REOPEN"
    TAKE_OVER = "TAKE_OVER"
    POST_RESOLUTION_NOTE = "POST_RESOLUTION_NOTE"
    POST_ESCALATION_PACKAGE = "POST_ESCALATION_PACKAGE"


@dataclass(frozen=True, slots=True)
class TicketLink:
    """The PSA ticket that a session is about."""

    integration_id: str
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One troubleshooting session. `revision` counts how often it was closed."""

    id: str
    account_id: str
    status: SessionStatus
    state_version: int
    revision: int
    engineer_id: str | None
    escalated_to_id: str | None
    title: str | None
    problem_summary: str | None
    problem_domain: str | None
    intake_text: str | None
    resolution_summary: str | None
    resolution_action: str | None
    escalation_reason: str | None
    suggested_next_steps: tuple[str, ...]
    integration_id: str | None
    ticket_external_id: str | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None

    @property
    def ticket(self) -> TicketLink | None:
        """The linked ticket, if any."""
        if self.integration_id is None or self.ticket_external_id is None:
            return None
        return TicketLink(self.integration_id, self.ticket_external_id)


@dataclass(frozen=True, slots=True)
class StepOption:
    """One answer that a step offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A question, check or message of a session, and the engineer's answer to it."""

    id: str
    session_id: str
    position: int
    kind: StepKind
    text: str
    options: tuple[StepOption, ...]
    selected_value: str | None
    free_text: str | None
    was_skipped: bool
    follow_up_recommendations: tuple[str, ...]
    created_at: datetime

    @property
    def selected_option(self) -> StepOption | None:
        """The chosen option; its value stands for a label that is not known."""
        if self.selected_value is None:
            return None
        known = (option for option in self.options if option.value == self.selected_value)
        return next(known, StepOption(self.selected_value, self.selected_value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something found out. A deleted one is kept for events and provenance."""

    id: str
    session_id: str
    text: str
    status: FactStatus
    source: FactSource
    source_summary: str | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedFix:
    """A fix that was proposed, and what became of it."""

    id: str
    session_id: str
    title: str
    description: str
    confidence_percent: int
    outcome: FixOutcome
    superseded_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ScriptParameterSpec:
    """A parameter that a script template takes."""

    key: str
    label: str
    is_secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptTemplate:
    """A script that engineers run."""

    id: str
    account_id: str
    slug: str
    name: str
    parameters: tuple[ScriptParameterSpec, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ScriptParameter:
    """A parameter's value in one run; `value` of a secret one is masked, unless it was asked for to redact by."""

    key: str
    value: str
    is_secret: bool


UNKNOWN_TEMPLATE = "(unknown template)"
MASKED = "[REDACTED:secret]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRun:
    """One run of a script."""

    id: str
    session_id: str
    template_name: str
    template_slug: str | None
    parameters: tuple[ScriptParameter, ...]
    result: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedNote:
    """A confirmed text, redacted. `delivery_id` is `None` for a local post."""

    id: str
    session_id: str
    kind: NoteKind
    markdown: str
    posted_at: datetime
    posted_by_id: str | None
    delivery_id: str | None


def allowed_actions(session: Session, actor: Actor) -> tuple[SessionAction, ...]:
    """What `actor` may do with the session in its present state, by status and scopes."""
    may_write = Scope.SESSIONS_WRITE in actor.scopes
    may_post = Scope.NOTES_POST in actor.scopes
    if session.status.is_closed:
        take_over = may_write and may_take_over(session, actor)
        actions = [SessionAction.REOPEN] * may_write + [SessionAction.TAKE_OVER] * take_over
        return tuple(actions)
    toggle = SessionAction.PAUSE if session.status is SessionStatus.ACTIVE else SessionAction.RESUME
    posts = [SessionAction.POST_RESOLUTION_NOTE, SessionAction.POST_ESCALATION_PACKAGE]
    return tuple([SessionAction.EDIT, toggle] * may_write + posts * may_post)


def may_take_over(session: Session, actor: Actor) -> bool:
    """Whether `actor` is the receiver of an escalation; one without a receiver is anybody's of the account."""
    return session.status is SessionStatus.ESCALATED and session.escalated_to_id in (None, actor.user_id)
