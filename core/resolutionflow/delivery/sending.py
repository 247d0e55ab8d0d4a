"""Writes to the PSA: the intent is on record before the request goes out, its outcome after.

A write whose outcome is not known is looked for by its marker, and sent again only when it is not there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from resolutionflow.domain.delivery import AttemptOutcome, DeliveryStep, RetryPolicy, absent, confirmed
from resolutionflow.http import deadline
from resolutionflow.plugin_api import FoundEntry, PsaClient, PsaError
from resolutionflow.psa.calls import call

from .effects import look, send
from .failures import WHAT, Failures
from .journal import Journal

COPIES = (
    "The PSA holds {count} copies of the {what}: keep {first}, delete the others, then settle the delivery."
)


class Sender:
    """Sends one claimed delivery's writes through one client. Every method raises ClaimLost."""

    def __init__(self, journal: Journal, client: PsaClient, policy: RetryPolicy, failures: Failures) -> None:
        self.journal = journal
        self.client = client
        self.policy = policy
        self.failures = failures

    async def send(self, step: DeliveryStep) -> None:
        """Post the step's note, or create its time entry."""
        delivery = self.journal.delivery
        await self.write(step, lambda psa: send(psa, delivery, step))

    async def write(self, step: DeliveryStep, request: Callable[[PsaClient], Awaitable[str | None]]) -> None:
        """Record the intent, make one request, record its outcome."""
        # The deadline begins before the intent is written, so that a process that is stopped in between and
        # wakes up when another worker has taken over does not send.
        with deadline(self.policy.request.total_seconds()):
            attempt = await self.journal.begin(step)
            try:
                external_id = await call(self.policy, request, self.client)
            except PsaError as error:
                await self.failures.of_write(step, attempt, error)
                return
        await self.journal.finish(step, attempt, AttemptOutcome.CONFIRMED, confirmed(step, external_id))

    async def reconcile(self, step: DeliveryStep) -> None:
        """Look whether an uncertain write landed, and adopt what is found. Raises PsaError."""
        delivery, started_at = self.journal.delivery, await self.journal.now()
        found = await call(self.policy, lambda psa: look(psa, delivery, step), self.client)
        if not found:
            change = absent(step, started_at, self.policy)
            await self.journal.looked(step, started_at, AttemptOutcome.NOT_APPLIED, change)
            return
        values = {} if len(found) == 1 else {"attention_reason": copies(step, found)}
        change = confirmed(step, found[0].external_id)
        await self.journal.looked(step, started_at, AttemptOutcome.FOUND_ALREADY_THERE, change, values=values)


def copies(step: DeliveryStep, found: Sequence[FoundEntry]) -> str:
    """What a person has to do about several copies of one note or time entry."""
    what = WHAT[step.kind]
    return COPIES.format(count=len(found), what=what, first=f"{what} {found[0].external_id}")
