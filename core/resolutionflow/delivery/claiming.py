"""Claims: a worker takes the delivery that is due the longest, and counts it against its integration's rate (T1)."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from resolutionflow.domain.delivery import DeliveryStep, DeliveryStepState
from resolutionflow.domain.integration import Integration
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.plugin_api import ConfigurationInvalid, NotSent
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PluginFailed, requests_per_minute
from resolutionflow.store import Store

from .journal import Journal

logger = logging.getLogger(__name__)

POLL = timedelta(seconds=1)
"""Longest time between looks at the database where no notice comes: other processes may have added work."""
CONTENDED = timedelta(milliseconds=50)
"""Time to the next look where another worker was quicker."""
UNKNOWN_RATE = 60
REQUESTS_PER_STEP = 4
"""Requests counted against the rate for each step; measured: 13 for four steps, readings included."""


class Claims:
    """Claims deliveries for one worker."""

    def __init__(self, store: Store, plugins: PluginHost, policy: RetryPolicy) -> None:
        self._store = store
        self._plugins = plugins
        self._policy = policy
        self._owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"

    async def next(self) -> Journal | timedelta:
        """The journal of the delivery that was claimed, or how long nothing will be due. Raises DBAPIError."""
        try:
            return await self._claim()
        except IntegrityError:  # another worker took a delivery of the same ticket at the same moment
            return CONTENDED

    async def _claim(self) -> Journal | timedelta:
        async with self._store.write() as unit:
            now = await unit.database_now()
            integration_id = await unit.delivery_claims.due(now)
            if integration_id is None:
                due = await unit.delivery_claims.next_due()
                return POLL if due is None or due <= now else min(due - now, POLL)
            await unit.delivery_claims.hold_integration(integration_id)
            claimed = await unit.delivery_claims.claim(self._owner, integration_id, now, self._policy)
            if claimed is None:
                return CONTENDED
            claim, delivery = claimed
            steps = await unit.ledger.steps(delivery.id)
            integration = await unit.integrations.of_delivery(integration_id)
            await unit.delivery_claims.take_rate(integration_id, now, self._cost(integration, steps))
            doubtful: frozenset[str] = frozenset()
            if claim.fence > 1:  # before the first claim there was no attempt
                doubtful = await unit.ledger.doubtful_steps(delivery.id)
        return Journal(self._store, self._policy, claim, delivery, steps, now=now, doubtful=doubtful)

    def _cost(self, integration: Integration, steps: tuple[DeliveryStep, ...]) -> timedelta:
        """The time that the delivery's requests take at the integration's rate."""
        open_steps = sum(step.is_open and step.state is not DeliveryStepState.SKIPPED for step in steps)
        return timedelta(minutes=open_steps * REQUESTS_PER_STEP / self._rate(integration))

    def _rate(self, integration: Integration) -> int:
        """The integration's requests per minute; that its provider cannot be used is told by the run itself."""
        try:
            return requests_per_minute(self._plugins, integration)
        except (NotSent, ConfigurationInvalid, PluginFailed):
            return UNKNOWN_RATE
