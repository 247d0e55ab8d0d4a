"""Counting again: a copy that surfaced after the quiet time, which no client can prevent, is found (B44)."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from resolutionflow.domain.delivery import Delivery, DeliveryStep, DeliveryStepState
from resolutionflow.domain.events import EventType
from resolutionflow.domain.integration import Integration
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.plugin_api import ConfigurationInvalid, PsaClient, PsaError
from resolutionflow.psa import PluginFailed, PsaConnections
from resolutionflow.psa.calls import call
from resolutionflow.store import Store
from resolutionflow.store.notices import DELIVERIES, SESSIONS

from .effects import look
from .failures import WHAT
from .journal import COUNTED
from .sending import copies

logger = logging.getLogger(__name__)

SURFACED = (
    "The {what} {id} appeared in the PSA after the delivery had given it up. Settle the delivery by hand, or retry it: "
    "then what is there is taken as sent."
)
LEAST_PAUSE = timedelta(seconds=1)
GIVEN_UP_AFTER = timedelta(days=7)
"""A PSA that could not be asked for so long is not asked any more."""


class Recount:
    """Counts deliveries again that had an uncertain send."""

    def __init__(self, store: Store, connections: PsaConnections, policy: RetryPolicy) -> None:
        self._store = store
        self._connections = connections
        self._policy = policy

    async def run_one(self) -> bool:
        """Count the delivery that is due the longest; false when none is due. Raises DBAPIError."""
        async with self._store.write() as unit:
            now = await unit.database_now()
            delivery = await unit.ledger.due_for_recount(now)
            if delivery is None:
                return False
            # Put off before it is done, so that a failing or crashing recount comes again, later.
            again = now + max(self._policy.recount, LEAST_PAUSE)
            is_last = delivery.settled_at is None or now - delivery.settled_at > GIVEN_UP_AFTER
            await unit.deliveries.change(delivery.id, recount_at=None if is_last else again)
            steps = await unit.ledger.steps(delivery.id)
            integration = await unit.integrations.of_delivery(delivery.integration_id)
        await self._count(delivery, steps, integration)
        return True

    async def _count(
        self, delivery: Delivery, steps: tuple[DeliveryStep, ...], integration: Integration
    ) -> None:
        if not integration.is_usable:
            await self._finish(delivery, None)
            return
        try:
            async with self._connections.client(integration) as client:
                reason = await self._reason(client, delivery, steps)
        except (PsaError, ConfigurationInvalid, PluginFailed) as error:
            logger.warning("delivery %s could not be counted again: %s", delivery.id, type(error).__name__)
            return
        await self._finish(delivery, reason)

    async def _reason(
        self, client: PsaClient, delivery: Delivery, steps: tuple[DeliveryStep, ...]
    ) -> str | None:
        """What a person has to look at, if anything."""
        for step in steps:
            if step.kind not in COUNTED or step.state is DeliveryStepState.SKIPPED:
                continue
            found = await call(self._policy, partial(look, delivery=delivery, step=step), client)
            if len(found) > 1:
                return copies(step, found)
            if found and step.state is not DeliveryStepState.CONFIRMED:
                return SURFACED.format(what=WHAT[step.kind], id=found[0].external_id)
        return None

    async def _finish(self, delivery: Delivery, reason: str | None) -> None:
        async with self._store.write() as unit:
            if await unit.ledger.settle_recount(delivery, reason) is None:
                return
            now = await unit.database_now()
            await unit.events.add(delivery.session_id, EventType.DELIVERY_CHANGED, delivery.id, now)
            unit.notify(DELIVERIES, delivery.id)
            unit.notify(SESSIONS, delivery.session_id)
        logger.warning("delivery %s needs attention: it was counted again", delivery.id)
