"""What an attempt makes of its delivery's step: whether it landed, and when the next one comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from resolutionflow.plugin_api import NotSent, PsaError, RateLimited, Rejected

from .delivery import AttemptOutcome, DeliveryStep, DeliveryStepState
from .retry_policy import RetryPolicy


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
