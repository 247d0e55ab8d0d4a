"""One claimed delivery, taken step by step until it rests or has to wait."""

from __future__ import annotations

import logging

from resolutionflow.boundary import Boundary
from resolutionflow.domain.delivery import (
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    RetryPolicy,
    next_step,
    resting_state,
    skipped,
)
from resolutionflow.plugin_api import ConfigurationInvalid, NotSent, PsaError, SettledDelivery
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PluginFailed, PsaConnections
from resolutionflow.store import Store

from . import status
from .failures import WHAT, Failures
from .journal import Journal
from .sending import Sender

logger = logging.getLogger(__name__)

DISABLED = (
    "The PSA integration {name} is disabled or deleted. Enable it and retry, or settle the delivery by hand."
)
DOUBTFUL = (
    "It could not be found out whether the {what} landed. Look at the ticket, then retry (which looks again first) "
    "or settle the delivery by hand."
)


class DeliveryRun:
    """Takes one delivery as far as it goes now. Raises ClaimLost when another worker has taken it over."""

    def __init__(
        self,
        store: Store,
        connections: PsaConnections,
        plugins: PluginHost,
        boundary: Boundary,
        policy: RetryPolicy,
        journal: Journal,
    ) -> None:
        self._store = store
        self._connections = connections
        self._plugins = plugins
        self._policy = policy
        self._journal = journal
        self._failures = Failures(journal, policy, boundary)

    async def run(self) -> None:
        """Connect and go on with the delivery's next steps."""
        async with self._store.read() as unit:
            integration = await unit.integrations.of_delivery(self._journal.delivery.integration_id)
        if not integration.is_usable:
            await self._settle(DeliveryState.NEEDS_ATTENTION, DISABLED.format(name=integration.name))
            return
        try:
            async with self._connections.client(integration) as client:
                await self._advance(Sender(self._journal, client, self._policy, self._failures))
        except PsaError as error:
            await self._not_connected(error)
        except (ConfigurationInvalid, PluginFailed) as error:
            await self._not_connected(NotSent(str(error)))

    async def _advance(self, sender: Sender) -> None:
        has_read = False
        while step := await self._next():
            started_at = await self._journal.now()
            if step.next_attempt_at is not None and step.next_attempt_at > started_at:
                await self._journal.wait(step.next_attempt_at)
                return
            try:
                if not has_read and self._must_read_first():
                    await status.read_first(sender)
                    has_read = True
                else:
                    await self._take(sender, step)
            except PsaError as error:
                await self._failures.of_read(step, started_at, error)
        await self._rest()

    async def _next(self) -> DeliveryStep | None:
        """The step whose turn it is. Of a cancelled delivery nothing is sent; what is uncertain is looked up."""
        if self._journal.delivery.cancelled_at is None:
            return next_step(self._journal.steps)
        unsent = [step for step in self._journal.steps if step.state is DeliveryStepState.PENDING]
        if unsent:
            await self._journal.note([(step.id, skipped(step)) for step in unsent])
        return next((step for step in self._journal.steps if step.is_open), None)

    async def _take(self, sender: Sender, step: DeliveryStep) -> None:
        match step.kind:
            case DeliveryStepKind.STATUS_CHANGE:
                await status.change(sender, step)
            case DeliveryStepKind.STATUS_VERIFICATION:
                await status.verify(sender, step)
            case _ if step.state is DeliveryStepState.UNCERTAIN:
                await sender.reconcile(step)
            case _:
                await sender.send(step)

    def _must_read_first(self) -> bool:
        """Whether a status is to be changed, and no write of the delivery has been sent yet as far as is known."""
        steps = self._journal.steps
        unsent = (DeliveryStepState.PENDING, DeliveryStepState.SKIPPED)
        changes_status = any(
            step.kind is DeliveryStepKind.STATUS_CHANGE and step.state is DeliveryStepState.PENDING
            for step in steps
        )
        return changes_status and all(step.state in unsent for step in steps)

    async def _not_connected(self, error: PsaError) -> None:
        """The provider could not even be connected: the next step's try has failed, and nothing was sent."""
        step = await self._next()
        if step is not None:
            await self._failures.of_read(step, await self._journal.now(), error)
            step = await self._next()
        if step is not None and step.next_attempt_at is not None:
            await self._journal.wait(step.next_attempt_at)
        else:
            await self._rest()

    async def _rest(self) -> None:
        delivery, steps = self._journal.delivery, self._journal.steps
        if delivery.cancelled_at is not None:
            await self._settle(DeliveryState.CANCELLED, delivery.attention_reason)
            return
        doubtful = [step for step in steps if step.gave_up and step.state is DeliveryStepState.UNCERTAIN]
        reason = delivery.attention_reason
        if reason is None and doubtful:
            reason = DOUBTFUL.format(what=WHAT[doubtful[0].kind])
        await self._settle(resting_state(steps, reason), reason)

    async def _settle(self, state: DeliveryState, reason: str | None) -> None:
        """Tell the plugins, then write it: told once too often after a crash in between, but never not at all."""
        delivery = self._journal.delivery
        notes = (step.external_id for step in self._journal.steps if step.kind is DeliveryStepKind.NOTE)
        await self._plugins.delivery_settled(
            SettledDelivery(
                delivery_id=delivery.id,
                session_id=delivery.session_id,
                kind=delivery.kind,
                state=state,
                ticket_external_id=delivery.ticket_external_id,
                external_note_id=next(notes, None),
                attention_reason=reason,
            )
        )
        await self._journal.settle(state, reason)
        logger.info("delivery %s of session %s is %s", delivery.id, delivery.session_id, state)
