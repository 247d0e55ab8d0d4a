"""What went wrong, as entries for the journal: the attempt's outcome and the step's next try."""

from __future__ import annotations

from datetime import datetime

from resolutionflow.domain.delivery import AttemptOutcome, DeliveryAttempt, DeliveryStep, DeliveryStepKind
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.domain.step_changes import after_failed_read, after_failed_write
from resolutionflow.plugin_api import PsaError

from .entries import Attempted, Entry

REFUSED = "The PSA refused the {what}: {detail}"
WHAT = {
    DeliveryStepKind.NOTE: "note",
    DeliveryStepKind.TIME_ENTRY: "time entry",
    DeliveryStepKind.STATUS_CHANGE: "status change",
    DeliveryStepKind.STATUS_VERIFICATION: "reading of the status",
}
"""What a step is for, in words."""


class Failures:
    """Makes entries of failures. What a PSA says is redacted before it gets here."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy

    def of_read(self, step: DeliveryStep, started_at: datetime, now: datetime, error: PsaError) -> Entry:
        """A read failed which the step depends on."""
        outcome, change = after_failed_read(step, error, now, self._policy)
        attempted = Attempted(
            step=step,
            outcome=outcome,
            change=change,
            started_at=started_at,
            error=error,
            detail=error.message,
        )
        return Entry(attempted=attempted, values=_attention(step, outcome, error.message))

    def of_write(self, step: DeliveryStep, attempt: DeliveryAttempt, now: datetime, error: PsaError) -> Entry:
        """A write failed, or may have."""
        outcome, change = after_failed_write(step, error, attempt.started_at, now, self._policy)
        attempted = Attempted(
            step=step,
            outcome=outcome,
            change=change,
            started_at=attempt.started_at,
            attempt=attempt,
            error=error,
            detail=error.message,
        )
        return Entry(attempted=attempted, values=_attention(step, outcome, error.message))


def _attention(step: DeliveryStep, outcome: AttemptOutcome, detail: str) -> dict[str, object]:
    if outcome is not AttemptOutcome.REJECTED:
        return {}
    return {"attention_reason": REFUSED.format(what=WHAT[step.kind], detail=detail)}
