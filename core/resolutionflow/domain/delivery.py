"""Deliveries: what is on its way to the PSA, step by step, and what each answer makes of it.

Delivery  queued → running → waiting → done | failed | needs_attention | settled_by_hand | cancelled
Step      pending → sending → confirmed | pending | uncertain | skipped | rejected

Nothing here reads a clock, a row or a socket: the worker does, and asks these functions what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from resolutionflow.plugin_api import (
    NoteKind,
    NoteType,
    NotSent,
    ProviderCapability,
    PsaError,
    RateLimited,
    Rejected,
    TicketStatus,
)

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


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait (B45, DESIGN.md "Deliveries"); operators tune it by RESOLUTIONFLOW_DELIVERY_…"""

    retries: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45))
    quiet: timedelta = timedelta(seconds=120)
    request: timedelta = timedelta(seconds=30)
    lease: timedelta = timedelta(seconds=90)
    verify: timedelta = timedelta(seconds=5)
    recount: timedelta = timedelta(minutes=60)
    default_pause: timedelta = timedelta(seconds=60)
    longest_pause: timedelta = timedelta(days=1)

    def delay_after(self, tries: int) -> timedelta | None:
        """How long after the `tries`-th failed try the next one comes; `None` when the budget is used up."""
        return self.retries[tries - 1] if 0 < tries <= len(self.retries) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """What an attempt makes of its step."""

    state: DeliveryStepState
    next_attempt_at: datetime | None = None
    external_id: str | None = None
    sends: int
    looks: int
    gave_up: bool = False


def outcome_of(error: PsaError) -> AttemptOutcome:
    """What an error says of the write that raised it. Whatever is not certain is uncertain."""
    match error:
        case NotSent():
            return AttemptOutcome.NOT_APPLIED
        case RateLimited():
            return AttemptOutcome.RATE_LIMITED
        case Rejected():
            return AttemptOutcome.REJECTED
        case _:
            return AttemptOutcome.UNCERTAIN


def confirmed(step: DeliveryStep, external_id: str | None = None) -> StepChange:
    """The step took effect."""
    return _change(step, DeliveryStepState.CONFIRMED, external_id=external_id or step.external_id)


def rejected(step: DeliveryStep) -> StepChange:
    """The PSA refused for good."""
    return _change(step, DeliveryStepState.REJECTED)


def left_to_a_person(step: DeliveryStep) -> StepChange:
    """Whether it landed cannot be found out: a person has to look, and it is not sent again by itself."""
    return _change(step, DeliveryStepState.UNCERTAIN, gave_up=True)


def sending(step: DeliveryStep) -> StepChange:
    """The step's request is about to go out."""
    return _change(step, DeliveryStepState.SENDING)


def skipped(step: DeliveryStep) -> StepChange:
    """There is nothing to do."""
    return _change(step, DeliveryStepState.SKIPPED)


def not_applied(step: DeliveryStep, now: datetime, policy: RetryPolicy) -> StepChange:
    """The send failed and certainly had no effect: again later, while the budget lasts."""
    return _again(step, step.sends + 1, now, policy)


def paused(step: DeliveryStep, until: datetime) -> StepChange:
    """The PSA asked for a pause, which costs no attempt; what was uncertain stays so."""
    doubtful = step.state is DeliveryStepState.UNCERTAIN
    state = DeliveryStepState.UNCERTAIN if doubtful else DeliveryStepState.PENDING
    return _change(step, state, next_attempt_at=until)


def uncertain(step: DeliveryStep, started_at: datetime, policy: RetryPolicy) -> StepChange:
    """The send may have had its effect: look, but not before the quiet time is over."""
    at = started_at + policy.quiet
    return _change(step, DeliveryStepState.UNCERTAIN, next_attempt_at=at, sends=step.sends + 1)


def absent(step: DeliveryStep, now: datetime, policy: RetryPolicy) -> StepChange:
    """Looked after the quiet time, and the effect is not there: the send may be repeated, as late as any failed one."""
    began = step.next_attempt_at - policy.quiet if step.next_attempt_at else now
    change = _again(step, step.sends, min(began, now), policy)
    at = max(change.next_attempt_at, now) if change.next_attempt_at else None
    return replace(change, next_attempt_at=at)


def look_failed(step: DeliveryStep, now: datetime, policy: RetryPolicy) -> StepChange:
    """The look itself failed: stay uncertain, never send; after the budget a person has to look."""
    looks = step.looks + 1
    delay = policy.delay_after(looks)
    at = now + delay if delay else None
    return _change(step, DeliveryStepState.UNCERTAIN, next_attempt_at=at, looks=looks, gave_up=delay is None)


def after_failed_write(
    step: DeliveryStep, error: PsaError, started_at: datetime, now: datetime, policy: RetryPolicy
) -> tuple[AttemptOutcome, StepChange]:
    """What a failed write makes of its step."""
    outcome = outcome_of(error)
    match outcome:
        case AttemptOutcome.REJECTED:
            return outcome, rejected(step)
        case AttemptOutcome.RATE_LIMITED:
            return outcome, paused(step, pause_end(error, now, policy))
        case AttemptOutcome.NOT_APPLIED:
            return outcome, not_applied(step, now, policy)
        case _:
            return outcome, uncertain(step, started_at, policy)


def after_failed_read(
    step: DeliveryStep, error: PsaError, now: datetime, policy: RetryPolicy
) -> tuple[AttemptOutcome, StepChange]:
    """What a failed read makes of the step it was for: it applied nothing, but an uncertain step stays uncertain."""
    doubtful = step.state is DeliveryStepState.UNCERTAIN
    outcome = outcome_of(error)
    if outcome is AttemptOutcome.RATE_LIMITED:
        return outcome, paused(step, pause_end(error, now, policy))
    if doubtful:
        return AttemptOutcome.UNCERTAIN, look_failed(step, now, policy)
    if outcome is AttemptOutcome.REJECTED:
        return outcome, rejected(step)
    return AttemptOutcome.NOT_APPLIED, not_applied(step, now, policy)


def pause_end(error: PsaError, now: datetime, policy: RetryPolicy) -> datetime:
    """Until when the PSA wants to be left alone; no PSA is believed that asks for more than a day."""
    seconds = error.retry_after if isinstance(error, RateLimited) else None
    if seconds is None:
        return now + policy.default_pause
    return now + timedelta(seconds=min(max(seconds, 0), policy.longest_pause.total_seconds()))


def _again(step: DeliveryStep, sends: int, now: datetime, policy: RetryPolicy) -> StepChange:
    delay = policy.delay_after(sends)
    at = now + delay if delay else None
    return _change(step, DeliveryStepState.PENDING, next_attempt_at=at, sends=sends, gave_up=delay is None)


def _change(
    step: DeliveryStep,
    state: DeliveryStepState,
    *,
    next_attempt_at: datetime | None = None,
    external_id: str | None = None,
    sends: int | None = None,
    looks: int | None = None,
    gave_up: bool = False,
) -> StepChange:
    return StepChange(
        state=state,
        next_attempt_at=next_attempt_at,
        external_id=external_id or step.external_id,
        sends=step.sends if sends is None else sends,
        looks=step.looks if looks is None else looks,
        gave_up=gave_up,
    )


def applied(step: DeliveryStep, change: StepChange) -> DeliveryStep:
    """The step after a change."""
    return replace(
        step,
        state=change.state,
        next_attempt_at=change.next_attempt_at,
        external_id=change.external_id,
        sends=change.sends,
        looks=change.looks,
        gave_up=change.gave_up,
    )


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


class StatusReading(StrEnum):
    """What a ticket's present status means for the change that is to be made."""

    ON_TARGET = "ON_TARGET"
    UNTOUCHED = "UNTOUCHED"
    MOVED = "MOVED"


def read_status(
    current: TicketStatus, target: TicketStatus, initial_status_id: str | None, *, changed_by_us: bool | None
) -> StatusReading:
    """Compare a fresh reading with the target and with the status first read (B43).

    A status that our own API member brought about (a rule that our note set off) counts as untouched.
    """
    if current.external_id == target.external_id:
        return StatusReading.ON_TARGET
    if current.external_id == initial_status_id or changed_by_us:
        return StatusReading.UNTOUCHED
    return StatusReading.MOVED


def is_verified(actual: TicketStatus, target: TicketStatus) -> bool:
    """Whether a status read back counts as the target: the same, or closed where closed was asked for (B39)."""
    return actual.external_id == target.external_id or bool(actual.is_closed and target.is_closed)


CIRCUIT_OPENS_AT = 5
CIRCUIT_FIRST_PAUSE = timedelta(seconds=30)
CIRCUIT_LONGEST_PAUSE = timedelta(minutes=5)


def circuit_pause(failures: int) -> timedelta | None:
    """How long an integration rests after so many failures in a row; `None`: it goes on."""
    if failures < CIRCUIT_OPENS_AT:
        return None
    doublings: int = min(failures - CIRCUIT_OPENS_AT, 10)
    return min(CIRCUIT_FIRST_PAUSE * (1 << doublings), CIRCUIT_LONGEST_PAUSE)
