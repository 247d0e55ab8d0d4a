"""What went wrong, on record: the attempt's outcome, the step's next try, the integration's circuit."""

from __future__ import annotations

from datetime import datetime

from resolutionflow.boundary import Boundary
from resolutionflow.domain.delivery import (
    AttemptOutcome,
    DeliveryAttempt,
    DeliveryStep,
    DeliveryStepKind,
    RetryPolicy,
    after_failed_read,
    after_failed_write,
    circuit_pause,
    pause_end,
)
from resolutionflow.domain.errors import RedactionFailed
from resolutionflow.plugin_api import PsaError, RateLimited, Rejected

from .journal import Journal

REFUSED = "The PSA refused the {what}: {detail}"
WHAT = {
    DeliveryStepKind.NOTE: "note",
    DeliveryStepKind.TIME_ENTRY: "time entry",
    DeliveryStepKind.STATUS_CHANGE: "status change",
    DeliveryStepKind.STATUS_VERIFICATION: "reading of the status",
}
"""What a step is for, in words."""


class Failures:
    """Records the failures of one claimed delivery. Every method raises ClaimLost."""

    def __init__(self, journal: Journal, policy: RetryPolicy, boundary: Boundary) -> None:
        self._journal = journal
        self._policy = policy
        self._boundary = boundary

    async def of_read(self, step: DeliveryStep, started_at: datetime, error: PsaError) -> None:
        """A read failed which the step depends on."""
        now, detail = await self._journal.now(), await self._detail(error)
        outcome, change = after_failed_read(step, error, now, self._policy)
        values = _attention(step, outcome, detail)
        await self._journal.looked(step, started_at, outcome, change, error, detail, values)
        await self._count(error, now, detail)

    async def of_write(self, step: DeliveryStep, attempt: DeliveryAttempt, error: PsaError) -> None:
        """A write failed, or may have."""
        now, detail = await self._journal.now(), await self._detail(error)
        outcome, change = after_failed_write(step, error, attempt.started_at, now, self._policy)
        values = _attention(step, outcome, detail)
        await self._journal.finish(step, attempt, outcome, change, error, detail, values)
        await self._count(error, now, detail)

    async def _count(self, error: PsaError, now: datetime, detail: str) -> None:
        """Keep the integration's circuit: a pause that the PSA asks for, or one after failures in a row."""
        if isinstance(error, RateLimited):
            await self._journal.pause_integration(pause_end(error, now, self._policy))
        elif not isinstance(error, Rejected):
            pause = circuit_pause(await self._journal.count_failure(detail))
            if pause is not None:
                await self._journal.pause_integration(now + pause)

    async def _detail(self, error: PsaError) -> str:
        try:
            return (await self._boundary.redact(error.message)).text
        except RedactionFailed:
            return f"{type(error).__name__} (its message is withheld, because a redactor failed)"


def _attention(step: DeliveryStep, outcome: AttemptOutcome, detail: str) -> dict[str, object]:
    if outcome is not AttemptOutcome.REJECTED:
        return {}
    return {"attention_reason": REFUSED.format(what=WHAT[step.kind], detail=detail)}
