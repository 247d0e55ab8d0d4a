"""Writes to the PSA: the intent is on record before the request goes out, its outcome after.

A write whose outcome is not known is looked for by its marker, and sent again only when it is not there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from resolutionflow.domain.delivery import FOUND_BY, AttemptOutcome, DeliveryStep, DeliveryStepState
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.domain.step_changes import absent, confirmed, left_to_a_person
from resolutionflow.http import deadline
from resolutionflow.plugin_api import FoundEntry, ProviderCapability, PsaClient, PsaError
from resolutionflow.psa.calls import call

from .effects import look, send
from .entries import Attempted, Entry
from .failures import WHAT, Failures
from .journal import Journal

COPIES = (
    "The PSA holds {count} copies of the {what}: keep {first}, delete the others, then settle the delivery."
)
CANNOT_LOOK = (
    "Nobody knows whether the {what} landed, and this PSA cannot be searched for it. Look at the ticket: if it is "
    "there, settle the delivery; if not, retry it, and it is sent again."
)


class Sender:
    """Sends one claimed delivery's writes through one client."""

    def __init__(
        self,
        journal: Journal,
        client: PsaClient,
        capabilities: frozenset[ProviderCapability],
        policy: RetryPolicy,
        failures: Failures,
    ) -> None:
        self.journal = journal
        self.client = client
        self.capabilities = capabilities
        self.policy = policy
        self.failures = failures

    def can_look(self, step: DeliveryStep) -> bool:
        """Whether the PSA can be searched for the step's note or time entry."""
        return FOUND_BY.get(step.kind) in self.capabilities

    async def send(self, step: DeliveryStep, entry: Entry | None) -> Entry | None:
        """Post the step's note, or create its time entry."""
        delivery = self.journal.delivery
        return await self.write(step, lambda psa: send(psa, delivery, step), entry)

    async def write(
        self,
        step: DeliveryStep,
        request: Callable[[PsaClient], Awaitable[str | None]],
        entry: Entry | None = None,
    ) -> Entry | None:
        """Record the intent (and `entry`), make one request; gives its outcome, to be written next.

        `None` where the request was not made, because it may not be now. Raises ClaimLost.
        """
        # The deadline begins before the intent is written, so that a process that is stopped in between and
        # wakes up when another worker has taken over does not send.
        with deadline(self.policy.request.total_seconds()):
            attempt = await self.journal.begin(step, entry)
            if attempt is None:
                return None
            try:
                external_id = await call(self.policy, request, self.client)
            except PsaError as error:
                return self.failures.of_write(step, attempt, self.journal.now(), error)
        return Entry(
            attempted=Attempted(
                step=step,
                outcome=AttemptOutcome.CONFIRMED,
                change=confirmed(step, external_id),
                started_at=attempt.started_at,
                attempt=attempt,
            )
        )

    async def reconcile(self, step: DeliveryStep) -> Entry | None:
        """Look whether an earlier write landed, and adopt what is found. Raises PsaError.

        `None` where it is not there and the step is to be sent again anyway.
        """
        started_at = self.journal.now()
        if not self.can_look(step):
            return self._for_a_person(step)
        delivery = self.journal.delivery
        found = await call(self.policy, lambda psa: look(psa, delivery, step), self.client)
        if not found and step.state is DeliveryStepState.PENDING:
            return None
        outcome = AttemptOutcome.FOUND_ALREADY_THERE if found else AttemptOutcome.NOT_APPLIED
        change = (
            confirmed(step, found[0].external_id) if found else absent(step, self.journal.now(), self.policy)
        )
        values = {"attention_reason": copies(step, found)} if len(found) > 1 else {}
        attempted = Attempted(step=step, outcome=outcome, change=change, started_at=started_at)
        return Entry(attempted=attempted, values=values)

    def _for_a_person(self, step: DeliveryStep) -> Entry | None:
        """A step that is to be sent again was looked for by a person, who said so by retrying."""
        if step.state is DeliveryStepState.PENDING:
            return None
        reason = CANNOT_LOOK.format(what=WHAT[step.kind])
        return Entry(changes={step.id: left_to_a_person(step)}, values={"attention_reason": reason})


def copies(step: DeliveryStep, found: Sequence[FoundEntry]) -> str:
    """What a person has to do about several copies of one note or time entry."""
    what = WHAT[step.kind]
    return COPIES.format(count=len(found), what=what, first=f"{what} {found[0].external_id}")
