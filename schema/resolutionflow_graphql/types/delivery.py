"""Deliveries: what is on its way to the PSA, step by step."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from resolutionflow import plugin_api
from resolutionflow.domain import delivery as domain
from resolutionflow.domain.delivery import (
    AttemptOutcome,
    DeliveryState,
    DeliveryStepKind,
    DeliveryStepState,
    StatusSkippedReason,
)
from resolutionflow.domain.delivery import DeliveryStepKind as StepKind
from resolutionflow.domain.delivery import DeliveryStepState as StepState
from resolutionflow.plugin_api import NoteKind, NoteType
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import describe_enum, field
from resolutionflow_graphql.scalars import Markdown

from .account import User, user_by
from .integration import PsaIntegration
from .node import Node, node_type
from .ticket import TicketStatus

if TYPE_CHECKING:
    from resolutionflow_graphql.types.session import Session

SESSION = strawberry.lazy("resolutionflow_graphql.types.session")

describe_enum(
    NoteType,
    "Where a note lands in the PSA.",
    INTERNAL_ANALYSIS="Internal analysis, which the customer does not see.",
    DESCRIPTION="The discussion, which the customer sees.",
    RESOLUTION="The resolution, which the customer sees.",
)
describe_enum(
    DeliveryState,
    "Where a delivery stands.",
    QUEUED="It is stored, and nothing was sent yet.",
    RUNNING="A worker is at it.",
    WAITING="It goes on by itself at `nextAttemptAt`.",
    DONE="Everything is in the PSA.",
    FAILED="All tries failed; it can be tried again by hand.",
    NEEDS_ATTENTION="A person has to decide; `attentionReason` says what.",
    SETTLED_BY_HAND="A person took care of it in the PSA.",
    CANCELLED="A person stopped what had not been sent.",
)
describe_enum(
    DeliveryStepKind,
    "What a step does in the PSA, in the order in which steps are taken.",
    NOTE="Posts the note, or one part of it.",
    TIME_ENTRY="Logs the time.",
    STATUS_CHANGE="Asks for the new status.",
    STATUS_VERIFICATION="Reads the status back.",
)
describe_enum(
    DeliveryStepState,
    "Where a step stands.",
    PENDING="It was not sent, or certainly had no effect.",
    SENDING="It is being sent.",
    UNCERTAIN="It may have had its effect: we look before we send again.",
    CONFIRMED="It took effect.",
    SKIPPED="There was nothing to do.",
    REJECTED="The PSA refused it for good.",
)
describe_enum(
    AttemptOutcome,
    "What came of one attempt.",
    CONFIRMED="The PSA confirmed it.",
    FOUND_ALREADY_THERE="An earlier attempt had its effect after all.",
    NOT_APPLIED="It certainly had no effect.",
    REJECTED="The PSA refused it.",
    RATE_LIMITED="The PSA asked for a pause.",
    UNCERTAIN="It may have had its effect.",
)
describe_enum(
    StatusSkippedReason,
    "Why the ticket's status was left alone.",
    name="StatusTransitionSkippedReason",
    NO_TICKET="No ticket is linked.",
    TARGET_STATUS_NOT_CONFIGURED="The integration names no target status for the ticket's board.",
    NOT_SUPPORTED_BY_PROVIDER="The provider cannot change a status.",
    ALREADY_IN_STATUS="The ticket had the status already.",
    TICKET_MOVED_BY_SOMEONE_ELSE="Somebody moved the ticket meanwhile: a person has to decide.",
)


class StatusTransitionState(StrEnum):
    """Where a delivery's status steps stand, taken together."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"
    SKIPPED = "SKIPPED"
    REJECTED = "REJECTED"


describe_enum(
    StatusTransitionState,
    "Where the change of the ticket's status stands.",
    PENDING="It is still to come, or not read back yet.",
    VERIFIED="It was made and read back.",
    SKIPPED="It was left alone; `skippedReason` says why.",
    REJECTED="The PSA refused it, or kept another status.",
)


@dataclass(frozen=True, slots=True)
class _TransitionSource:
    state: StatusTransitionState
    requested: plugin_api.TicketStatus | None
    verified: plugin_api.TicketStatus | None
    skipped_reason: StatusSkippedReason | None


def transition_state(
    steps: Sequence[domain.DeliveryStep], skipped_reason: StatusSkippedReason | None
) -> StatusTransitionState:
    """Where the status change stands, by the delivery's steps."""
    states = {step.kind: step.state for step in steps}
    change, verification = states.get(StepKind.STATUS_CHANGE), states.get(StepKind.STATUS_VERIFICATION)
    if skipped_reason is not None or change in (None, StepState.SKIPPED):
        return StatusTransitionState.SKIPPED
    if StepState.REJECTED in (change, verification):
        return StatusTransitionState.REJECTED
    return (
        StatusTransitionState.VERIFIED
        if verification is StepState.CONFIRMED
        else StatusTransitionState.PENDING
    )


@strawberry.type(description="What became of the ticket's status.")
class StatusTransition:
    state: StatusTransitionState = field("Where it stands.")
    requested: TicketStatus | None = field("The status that was asked for.")
    verified: TicketStatus | None = field("The status as it was read back after the change.")
    skipped_reason: StatusSkippedReason | None = field("Why it was left alone, where it was.")


@strawberry.type(description="The time that a delivery logs.")
class TimeEntry:
    hours: Decimal = field("Billed hours, rounded by the integration's settings.")
    external_id: str | None = field("Its id in the PSA, once it is there.")
    state: DeliveryStepState = field("Where it stands; a time entry that fails never fails the note.")


@strawberry.type(description="One attempt at a step. Attempts are kept for good.")
class DeliveryAttempt:
    number: int = field("Counts the step's attempts, from 1.")
    started_at: datetime = field("When it was sent.")
    finished_at: datetime | None = field("When the answer came; null while it is under way or was cut short.")
    outcome: AttemptOutcome | None = field("What came of it; null while that is not known.")
    detail: str | None = field("What the PSA answered, redacted.")
    http_status: int | None = field("The HTTP status of the answer, where there was one.")


async def _attempts(parent: strawberry.Parent[domain.DeliveryStep], info: Info) -> Any:
    return await info.context.load(info.context.services.deliveries.attempts, parent.id) or ()


@node_type(
    domain.DeliveryStep, lambda context, key: context.load(context.services.deliveries.steps_by_id, key)
)
@strawberry.type(description="One effect in the PSA.")
class DeliveryStep(Node):
    kind: DeliveryStepKind = field("What it does.")
    state: DeliveryStepState = field("Where it stands.")
    part: int | None = field("Which part of a split note it is, from 1.")
    text: str | None = field("The text as it is sent: rendered for the PSA, and with its marker.")
    external_id: str | None = field("The id of what it made in the PSA.")
    attempts: list[DeliveryAttempt] = field("Every attempt, the first one first.", _attempts)
    next_attempt_at: datetime | None = field("When it is tried again by itself.")


async def _steps_of(delivery: domain.Delivery, info: Info) -> Sequence[domain.DeliveryStep]:
    return await info.context.load(info.context.services.deliveries.steps, delivery.id) or ()


def _steps(parent: strawberry.Parent[domain.Delivery], info: Info) -> Awaitable[Any]:
    return _steps_of(parent, info)


async def _external_note_id(parent: strawberry.Parent[domain.Delivery], info: Info) -> str | None:
    notes = (step for step in await _steps_of(parent, info) if step.kind is StepKind.NOTE)
    first = next(notes, None)
    return first.external_id if first else None


async def _status_transition(parent: strawberry.Parent[domain.Delivery], info: Info) -> _TransitionSource:
    state = transition_state(await _steps_of(parent, info), parent.skipped_reason)
    return _TransitionSource(state, parent.requested_status, parent.verified_status, parent.skipped_reason)


async def _time_entry(parent: strawberry.Parent[domain.Delivery], info: Info) -> domain.DeliveryStep | None:
    entries = (step for step in await _steps_of(parent, info) if step.kind is StepKind.TIME_ENTRY)
    return next(entries, None)


def _session(parent: strawberry.Parent[domain.Delivery], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.many, parent.session_id)


def _integration(parent: strawberry.Parent[domain.Delivery], info: Info) -> Any:
    return info.context.load(info.context.services.integrations.many, parent.integration_id)


@node_type(domain.Delivery, lambda context, key: context.load(context.services.deliveries.many, key))
@strawberry.type(
    description="What one confirm sends to one ticket: note, time and status, each exactly once."
)
class Delivery(Node):
    session: Annotated["Session", SESSION] = field("The session that was confirmed.", _session)
    integration: PsaIntegration = field("The PSA it goes to.", _integration)
    ticket_external_id: str = field("The ticket's id in the PSA.")
    kind: NoteKind = field("What the note says of the session.")
    note_type: NoteType = field("Where the note lands.")
    state: DeliveryState = field("Where it stands.")
    markdown: Markdown = field(
        "The text that was confirmed, redacted; its parts as sent are on the NOTE steps."
    )
    steps: list[DeliveryStep] = field("Its steps, in the order in which they are taken.", _steps)
    external_note_id: str | None = field("The note's own id in the PSA, once it is there.", _external_note_id)
    status_transition: StatusTransition = field("What became of the ticket's status.", _status_transition)
    time_entry: TimeEntry | None = field("The time that is logged; null for none.", _time_entry)
    posted_by: User | None = field("Who confirmed it.", user_by("posted_by_id"))
    created_at: datetime = field("When it was confirmed.")
    settled_at: datetime | None = field("When it came to rest.")
    next_attempt_at: datetime | None = field("When it goes on by itself.")
    attention_reason: str | None = field("What a person has to decide; null where nothing is.")
