"""One claimed delivery, taken step by step until it rests or has to wait."""

from __future__ import annotations

import asyncio
import logging

from resolutionflow.domain.delivery import (
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    resting_state,
    settled_delivery,
    upcoming,
)
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.domain.step_changes import skipped
from resolutionflow.plugin_api import ConfigurationInvalid, NotSent, OutcomeUnknown, PsaError
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PluginFailed, PsaConnections, loaded_provider
from resolutionflow.store import Store

from . import status
from .entries import Entry
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
STALLED = (
    "The service stopped again and again while it worked on this delivery; its log may say why. Retry it, or settle "
    "it by hand."
)
BROKEN = "The service failed ({error}); its log says where."


class DeliveryRun:
    """Takes one delivery as far as it goes now. Raises ClaimLost when another worker has taken it over."""

    def __init__(
        self,
        store: Store,
        connections: PsaConnections,
        plugins: PluginHost,
        policy: RetryPolicy,
        journal: Journal,
        stopping: asyncio.Event,
    ) -> None:
        self._store = store
        self._connections = connections
        self._plugins = plugins
        self._policy = policy
        self._journal = journal
        self._stopping = stopping
        self._failures = Failures(policy)
        self._read_before: set[DeliveryStepKind] = set()
        self._looked: set[str] = set()

    async def run(self) -> None:
        """Connect and go on with the delivery's next steps."""
        journal = self._journal
        if journal.claim.has_stalled:
            # Written first, other than in `_settle`: what stops the service may be a plugin that is told.
            await journal.settle(DeliveryState.NEEDS_ATTENTION, STALLED)
            await self._tell_plugins(DeliveryState.NEEDS_ATTENTION, STALLED)
            return
        async with self._store.read() as unit:
            integration = await unit.integrations.of_delivery(journal.delivery.integration_id)
        if not integration.is_usable:
            await self._settle(DeliveryState.NEEDS_ATTENTION, DISABLED.format(name=integration.name))
            return
        try:
            async with self._connections.client(integration) as client:
                capabilities = loaded_provider(self._plugins, integration).capabilities
                await self._advance(Sender(journal, client, capabilities, self._policy, self._failures))
        except PsaError as error:
            await self._failed(error)
        except (ConfigurationInvalid, PluginFailed) as error:
            await self._failed(NotSent(str(error)))

    async def broke(self, error: Exception) -> None:
        """A mistake of ours cut the run short: that costs the step a try, so that it cannot go on for ever."""
        message = BROKEN.format(error=type(error).__name__)
        attempt = self._journal.open_attempt
        if attempt is None:
            await self._failed(NotSent(message))
            return
        step = next(step for step in self._journal.steps if step.id == attempt.step_id)
        entry = self._failures.of_write(step, attempt, self._journal.now(), OutcomeUnknown(message))
        await self._pause_or_rest(entry)

    async def _advance(self, sender: Sender) -> None:
        journal, entry = self._journal, None
        while journal.is_held:
            step = self._upcoming(entry)
            if step is None or self._waits(step):
                await self._pause_or_rest(entry)
                entry = None
            elif self._stopping.is_set():
                await journal.let_go(entry)
            elif self._sends_at_once(step):
                self._looked.discard(step.id)
                entry = await sender.send(step, entry)
            elif entry is not None and entry.is_of_send:
                await journal.write(entry)
                entry = None
            else:
                entry = await self._read(sender, step, entry)

    async def _read(self, sender: Sender, step: DeliveryStep, entry: Entry | None) -> Entry | None:
        """Take a step that begins with reading from the PSA."""
        if entry is not None:
            await self._journal.write(entry)
        started_at = self._journal.now()
        try:
            if self._must_read_before(step):
                read = status.read_first if self._is_unsent() else status.read_again
                found = await read(sender)
                self._read_before.add(step.kind)
                return found
            return await self._take(sender, step)
        except PsaError as error:
            return self._failures.of_read(step, started_at, self._journal.now(), error)

    async def _take(self, sender: Sender, step: DeliveryStep) -> Entry | None:
        match step.kind:
            case DeliveryStepKind.STATUS_CHANGE:
                return await status.change(sender, step)
            case DeliveryStepKind.STATUS_VERIFICATION:
                return await status.verify(sender, step)
        self._looked.add(step.id)
        return await sender.reconcile(step)

    def _sends_at_once(self, step: DeliveryStep) -> bool:
        """Whether the step is a note or a time entry that needs no look before it is sent."""
        if step.kind in status.STATUS_STEPS or step.state is not DeliveryStepState.PENDING:
            return False
        may_have_landed = step.id in self._journal.doubtful and step.id not in self._looked
        return not may_have_landed and not self._must_read_before(step)

    def _must_read_before(self, step: DeliveryStep) -> bool:
        """Whether the status is to be read before the step is sent: once before notes, once before the time entry.

        The PSA tells who changed a ticket last, so each write of ours hides who moved it before.
        """
        changes_status = any(
            each.kind is DeliveryStepKind.STATUS_CHANGE and each.state is DeliveryStepState.PENDING
            for each in self._journal.steps
        )
        is_to_be_sent = step.state is DeliveryStepState.PENDING and step.kind not in status.STATUS_STEPS
        return changes_status and is_to_be_sent and step.kind not in self._read_before

    def _is_unsent(self) -> bool:
        """Whether no write of the delivery has been sent yet, as far as is known."""
        unsent = (DeliveryStepState.PENDING, DeliveryStepState.SKIPPED)
        return all(step.state in unsent for step in self._journal.steps)

    def _upcoming(self, entry: Entry | None) -> DeliveryStep | None:
        """The step whose turn it is once `entry` is written."""
        return upcoming(self._journal.delivery, self._after(entry))

    def _after(self, entry: Entry | None) -> tuple[DeliveryStep, ...]:
        return entry.after(self._journal.steps) if entry else self._journal.steps

    def _waits(self, step: DeliveryStep) -> bool:
        return step.next_attempt_at is not None and step.next_attempt_at > self._journal.now()

    async def _failed(self, error: PsaError) -> None:
        """The next step's try has failed before anything was sent."""
        step, now = self._upcoming(None), self._journal.now()
        entry = self._failures.of_read(step, now, now, error) if step else None
        await self._pause_or_rest(entry)

    async def _pause_or_rest(self, entry: Entry | None) -> None:
        """Let the delivery go until its next step is due, or for good."""
        step = self._upcoming(entry)
        if step is not None:
            await self._journal.wait(step.next_attempt_at or self._journal.now(), entry)
            return
        if entry is not None and entry.is_of_send:
            await self._journal.write(entry)
            entry = None
            if self._upcoming(entry) is not None:
                return
        await self._rest(entry)

    async def _rest(self, entry: Entry | None) -> None:
        delivery, steps = self._journal.delivery, self._after(entry)
        reason = (entry.attention_reason if entry else None) or delivery.attention_reason
        if delivery.cancelled_at is not None:
            await self._settle(DeliveryState.CANCELLED, reason, _without_unsent(entry, steps))
            return
        doubtful = [step for step in steps if step.gave_up and step.state is DeliveryStepState.UNCERTAIN]
        if reason is None and doubtful:
            reason = DOUBTFUL.format(what=WHAT[doubtful[0].kind])
        await self._settle(resting_state(steps, reason), reason, entry)

    async def _settle(self, state: DeliveryState, reason: str | None, entry: Entry | None = None) -> None:
        """Tell the plugins, then write it: told once too often after a crash in between, but never not at all."""
        delivery = self._journal.delivery
        await self._tell_plugins(state, reason, entry)
        await self._journal.settle(state, reason, entry)
        logger.info("delivery %s of session %s is %s", delivery.id, delivery.session_id, state)

    async def _tell_plugins(
        self, state: DeliveryState, reason: str | None, entry: Entry | None = None
    ) -> None:
        await self._plugins.delivery_settled(
            settled_delivery(self._journal.delivery, self._after(entry), state, reason)
        )


def _without_unsent(entry: Entry | None, steps: tuple[DeliveryStep, ...]) -> Entry:
    unsent = {step.id: skipped(step) for step in steps if step.state is DeliveryStepState.PENDING}
    if entry is None:
        return Entry(changes=unsent)
    return Entry(attempted=entry.attempted, changes={**entry.changes, **unsent}, values=entry.values)
