"""What callers ask the services to do, checked for type by the edge and for sense by the services.

A `changes` mapping holds only the fields that were given: a present `None` clears, an absent field stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resolutionflow.domain.integration import PostingSettings
from resolutionflow.domain.messages import MessageAudience, MessageContext, MessageLength
from resolutionflow.domain.session import ScriptParameterSpec, StepOption, TicketLink
from resolutionflow.plugin_api import FactSource, FactStatus, NoteKind, StepKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSession:
    """A new session."""

    title: str | None = None
    problem_summary: str | None = None
    problem_domain: str | None = None
    intake_text: str | None = None
    ticket: TicketLink | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSession:
    """New values for a session's fields.

    `changes` may hold title, problem_summary, problem_domain, intake_text, resolution_summary,
    resolution_action, escalation_reason, escalated_to_id and suggested_next_steps.
    """

    session_id: str
    changes: Mapping[str, object]
    expected_state_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStep:
    """A question, check or message put to the engineer."""

    session_id: str
    text: str
    kind: StepKind = StepKind.QUESTION
    options: tuple[StepOption, ...] = ()
    follow_up_recommendations: tuple[str, ...] = ()
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerStep:
    """The engineer's answer: an option (with free text or without), free text alone, or a skip."""

    step_id: str
    option: str | None = None
    free_text: str | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFact:
    """Something found out."""

    session_id: str
    text: str
    status: FactStatus = FactStatus.CONFIRMED
    source: FactSource = FactSource.ENGINEER
    source_summary: str | None = None
    expected_state_version: int | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFact:
    """New values for a fact: `text` and `status` where not `None`."""

    fact_id: str
    text: str | None = None
    status: FactStatus | None = None
    expected_state_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestFix:
    """A fix to propose; it supersedes the active one."""

    session_id: str
    title: str
    description: str
    confidence_percent: int
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordScriptRun:
    """A script that was run; `parameters` are (key, value)."""

    session_id: str
    template_slug: str
    parameters: tuple[tuple[str, str], ...] = ()
    result: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveScriptTemplate:
    """A script template, new or in the place of the one with the same slug."""

    slug: str
    name: str
    parameters: tuple[ScriptParameterSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNote:
    """A reviewed text to post. `time_minutes` `None`: by the integration's settings; 0: none.

    `escalate_to_id` and `reason` belong to escalations, `notify_customer` to resolutions.
    """

    kind: NoteKind
    session_id: str
    markdown: str
    expected_state_version: int
    idempotency_key: str
    preview_id: str | None = None
    time_minutes: int | None = None
    notify_customer: bool = False
    escalate_to_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushNote:
    """Close a session without a review: the note is written and pushed by the integration's settings.

    `resolution_summary` and `resolution_action` belong to resolutions; `reason`, `escalate_to_id` and
    `suggested_next_steps` to escalations. `None` keeps what the session has.
    """

    kind: NoteKind
    session_id: str
    idempotency_key: str
    resolution_summary: str | None = None
    resolution_action: str | None = None
    reason: str | None = None
    escalate_to_id: str | None = None
    suggested_next_steps: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateIntegration:
    """A new PSA integration. `configuration` are (key, value) entries as the caller wrote them."""

    name: str
    provider: str
    settings: PostingSettings
    configuration: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateIntegration:
    """New values for an integration.

    `settings` holds fields of PostingSettings by name; `configuration` entries as the caller wrote them, with
    `resolutionflow.domain.configuration.CLEAR` for a value to forget.
    """

    integration_id: str
    name: str | None = None
    is_enabled: bool | None = None
    settings: Mapping[str, object] | None = None
    configuration: tuple[tuple[str, object], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftMessage:
    """A message for people. A request for information is the same in every context and length."""

    session_id: str
    audience: MessageAudience
    context: MessageContext = MessageContext.STATUS
    length: MessageLength = MessageLength.QUICK
