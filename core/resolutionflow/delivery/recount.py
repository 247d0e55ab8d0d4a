"""Counting again: a copy that surfaced after the quiet time, which no client can prevent, is found (B44)."""

from __future__ import annotations

import logging
from functools import partial

from resolutionflow.domain.delivery import (
    Delivery,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    RetryPolicy,
)
from resolutionflow.domain.events import EventType
from resolutionflow.plugin_api import ConfigurationInvalid, PsaClient, PsaError
from resolutionflow.psa import PluginFailed, PsaConnections
from resolutionflow.psa.calls import call
from resolutionflow.store import Store
from resolutionflow.store.notices import DELIVERIES, SESSIONS

from .effects import look
from .sending import copies

logger = logging.getLogger(__name__)

COUNTED = (DeliveryStepKind.NOTE, DeliveryStepKind.TIME_ENTRY)


class Recount:
    """Counts deliveries again that had an uncertain attempt."""

    def __init__(self, store: Store, connections: PsaConnections, policy: RetryPolicy) -> None:
        self._store = store
        self._connections = connections
        self._policy = policy

    async def run_one(self) -> bool:
        """Count the delivery that is due the longest; false when none is due."""
        async with self._store.write() as unit:
            now = await unit.database_now()
            delivery = await unit.ledger.due_for_recount(now)
            if delivery is None:
                return False
            # Put off before it is done, so that a failing or crashing recount comes again, later.
            await unit.deliveries.change(delivery.id, recount_at=now + self._policy.recount)
            steps = await unit.ledger.steps(delivery.id)
            integration = await unit.integrations.of_delivery(delivery.integration_id)
        if not integration.is_usable:
            await self._finish(delivery, None)
            return True
        try:
            async with self._connections.client(integration) as client:
                reason = await self._copies(client, delivery, steps)
        except (PsaError, ConfigurationInvalid, PluginFailed) as error:
            logger.warning("delivery %s could not be counted again: %s", delivery.id, type(error).__name__)
            return True
        await self._finish(delivery, reason)
        return True

    async def _copies(
        self, client: PsaClient, delivery: Delivery, steps: tuple[DeliveryStep, ...]
    ) -> str | None:
        for step in steps:
            if step.kind not in COUNTED or step.state is DeliveryStepState.SKIPPED:
                continue
            found = await call(self._policy, partial(look, delivery=delivery, step=step), client)
            if len(found) > 1:
                return copies(step, found)
        return None

    async def _finish(self, delivery: Delivery, reason: str | None) -> None:
        async with self._store.write() as unit:
            if reason is None:
                await unit.deliveries.change(delivery.id, recount_at=None)
                return
            values = {"recount_at": None, "state": DeliveryState.NEEDS_ATTENTION, "attention_reason": reason}
            await unit.deliveries.change(delivery.id, **values)
            now = await unit.database_now()
            await unit.events.add(delivery.session_id, EventType.DELIVERY_CHANGED, delivery.id, now)
            unit.notify(DELIVERIES, delivery.id)
            unit.notify(SESSIONS, delivery.session_id)
