"""Deliveries: what is on its way to the PSA, step by step, and which step is taken next.

Delivery  queued → running → waiting → done | failed | needs_attention | settled_by_hand | cancelled
Step      pending → sending → confirmed | pending | uncertain | skipped | rejected

Nothing here reads a clock, a row or a socket: the worker does, and asks these functions what follows. What an
attempt makes of its step is in `step_changes.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from resolutionflow.plugin_api import NoteKind, NoteType, ProviderCapability, SettledDelivery, TicketStatus

from .integration import StatusTarget


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    SETTLED_BY_HAND = "SETTLED_BY_HAND"
    CANCELLED = "CANCELLED"

    @property
    def is_settled(self) -> bool:
        """True when nothing more will be sent by itself."""
        return self not in UNSETTLED_STATES


UNSETTLED_STATES = (DeliveryState.QUEUED, DeliveryState.RUNNING, DeliveryState.WAITING)


class DeliveryStepKind(StrEnum):
    """What a step does, in the order in which steps are taken."""

    NOTE = "NOTE"
    TIME_ENTRY = "TIME_ENTRY"
    STATUS_CHANGE = "STATUS_CHANGE"
    STATUS_VERIFICATION = "STATUS_VERIFICATION"


class DeliveryStepState(StrEnum):
    """Where a step stands."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    UNCERTAIN = "UNCERTAIN"
    CONFIRMED = "CONFIRMED"
    SKIPPED = "SKIPPED"
    REJECTED = "REJECTED"

    @property
    def may_still_land(self) -> bool:
        """True while a request of the step may have effects that are not known yet."""
        return self in (DeliveryStepState.SENDING, DeliveryStepState.UNCERTAIN)


FOUND_BY = {
    DeliveryStepKind.NOTE: ProviderCapability.FIND_NOTE,
    DeliveryStepKind.TIME_ENTRY: ProviderCapability.FIND_TIME_ENTRY,
}
"""What a provider must be able to do, so that what a step has sent can be found again."""


class AttemptOutcome(StrEnum):
    """What came of one attempt at a step."""

    CONFIRMED = "CONFIRMED"
    FOUND_ALREADY_THERE = "FOUND_ALREADY_THERE"
    NOT_APPLIED = "NOT_APPLIED"
    REJECTED = "REJECTED"
    RATE_LIMITED = "RATE_LIMITED"
    UNCERTAIN = "UNCERTAIN"


class StatusSkippedReason(StrEnum):
    """Why the ticket's status was left alone."""

    NO_TICKET = "NO_TICKET"
    TARGET_STATUS_NOT_CONFIGURED = "TARGET_STATUS_NOT_CONFIGURED"
    NOT_SUPPORTED_BY_PROVIDER = "NOT_SUPPORTED_BY_PROVIDER"
    ALREADY_IN_STATUS = "ALREADY_IN_STATUS"
    TICKET_MOVED_BY_SOMEONE_ELSE = "TICKET_MOVED_BY_SOMEONE_ELSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAttempt:
    """One attempt. No outcome: under way, or cut short by a crash."""

    id: str
    step_id: str
    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: AttemptOutcome | None
    detail: str | None
    http_status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStep:
    """One effect in the PSA. `sends` counts what the retry budget counts, `looks` failed reconciliations."""

    id: str
    delivery_id: str
    position: int
    kind: DeliveryStepKind
    state: DeliveryStepState
    part: int | None
    text: str | None
    external_id: str | None
    member_id: str | None
    started_at: datetime | None
    hours: Decimal | None
    sends: int
    looks: int
    gave_up: bool
    next_attempt_at: datetime | None

    @property
    def is_open(self) -> bool:
        """True while something remains to be done without a person."""
        waiting = self.state is DeliveryStepState.PENDING or self.state.may_still_land
        return waiting and not self.gave_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one confirm sends to one ticket."""

    id: str
    account_id: str
    session_id: str
    integration_id: str
    ticket_external_id: str
    kind: NoteKind
    note_type: NoteType
    revision: int
    state: DeliveryState
    markdown: str
    reference: str
    notify_customer: bool
    status_targets: tuple[StatusTarget, ...]
    initial_status_id: str | None
    requested_status: TicketStatus | None
    verified_status: TicketStatus | None
    skipped_reason: StatusSkippedReason | None
    attention_reason: str | None
    move_anyway: bool
    posted_by_id: str | None
    created_at: datetime
    settled_at: datetime | None
    cancelled_at: datetime | None
    next_attempt_at: datetime | None
    fence: int


def upcoming(delivery: Delivery, steps: Sequence[DeliveryStep]) -> DeliveryStep | None:
    """The step that a worker takes next. Of a cancelled delivery only what may have landed is looked for."""
    if delivery.cancelled_at is None:
        return next_step(steps)
    return next((step for step in steps if step.is_open and step.state.may_still_land), None)


def next_step(steps: Iterable[DeliveryStep]) -> DeliveryStep | None:
    """The step whose turn it is, or `None` when the delivery has come to rest.

    A note that did not land stops the rest: no time is logged and no status changed for a note nobody can
    read. A time entry that failed stops nothing (B24).
    """
    for step in steps:
        if step.is_open:
            return step
        landed = step.state in (DeliveryStepState.CONFIRMED, DeliveryStepState.SKIPPED)
        if not landed and step.kind is not DeliveryStepKind.TIME_ENTRY:
            return None
    return None


def resting_state(steps: Sequence[DeliveryStep], attention_reason: str | None) -> DeliveryState:
    """The state of a delivery of which `next_step` is `None`."""
    if attention_reason is not None or any(step.state is DeliveryStepState.REJECTED for step in steps):
        return DeliveryState.NEEDS_ATTENTION
    if any(step.gave_up and step.state is DeliveryStepState.UNCERTAIN for step in steps):
        return DeliveryState.NEEDS_ATTENTION
    if any(step.gave_up for step in steps):
        return DeliveryState.FAILED
    return DeliveryState.DONE


def settled_delivery(
    delivery: Delivery, steps: Sequence[DeliveryStep], state: DeliveryState, reason: str | None
) -> SettledDelivery:
    """What plugins are told of a delivery that has come to rest."""
    notes = (step.external_id for step in steps if step.kind is DeliveryStepKind.NOTE)
    return SettledDelivery(
        delivery_id=delivery.id,
        session_id=delivery.session_id,
        kind=delivery.kind,
        state=state,
        ticket_external_id=delivery.ticket_external_id,
        external_note_id=next(notes, None),
        attention_reason=reason,
    )
