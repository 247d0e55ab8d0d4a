"""The worker: claims what is due and takes it as far as it goes, many at once, in any number of processes."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from datetime import timedelta

from sqlalchemy.exc import DBAPIError, IntegrityError

from resolutionflow.boundary import Boundary
from resolutionflow.domain.delivery import RetryPolicy
from resolutionflow.domain.events import KEPT_FOR
from resolutionflow.domain.integration import Integration
from resolutionflow.plugin_api import ConfigurationInvalid, NotSent
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PluginFailed, PsaConnections, requests_per_minute
from resolutionflow.store import Store
from resolutionflow.store.ledger import ClaimLost
from resolutionflow.store.notices import DELIVERIES

from .journal import Journal
from .recount import Recount
from .run import DeliveryRun

logger = logging.getLogger(__name__)

IN_FLIGHT = 20
POLL = 1.0
"""Seconds between looks at the database where no notice comes: other processes may have added work."""
HOUSEKEEPING = 60.0
UNKNOWN_RATE = 60
REQUESTS_PER_RUN = 6
"""Requests that a delivery makes as a rule: four reads of the ticket, a note, a change; counted against the rate."""


class Worker:
    """Claims deliveries and runs them, up to `in_flight` at once."""

    def __init__(
        self,
        store: Store,
        connections: PsaConnections,
        plugins: PluginHost,
        boundary: Boundary,
        policy: RetryPolicy,
        *,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self._store = store
        self._connections = connections
        self._plugins = plugins
        self._boundary = boundary
        self._policy = policy
        self._in_flight = in_flight
        self._owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._recount = Recount(store, connections, policy)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Claim nothing new; `run` returns when what is in flight has ended."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`. A database that is away for a while is waited for."""
        async with asyncio.TaskGroup() as tasks:
            housekeeping = tasks.create_task(self._keep_house())
            await self._claim_until_stopped(tasks)
            housekeeping.cancel()

    async def _claim_until_stopped(self, tasks: asyncio.TaskGroup) -> None:
        slots = asyncio.Semaphore(self._in_flight)
        with self._store.notices.listening(DELIVERIES) as woken:
            while not self._stopping.is_set():
                woken.clear()
                await slots.acquire()
                journal = await self._claim()
                if journal is None:
                    slots.release()
                    await self._sleep(woken)
                    continue
                task = tasks.create_task(self._work_on(journal))
                task.add_done_callback(lambda _: slots.release())

    async def _claim(self) -> Journal | None:
        """Take the next delivery that is due, and count it against its integration's rate (T1)."""
        try:
            async with self._store.write() as unit:
                now = await unit.database_now()
                claimed = await unit.ledger.claim(self._owner, now, self._policy)
                if claimed is None:
                    return None
                claim, delivery = claimed
                integration = await unit.integrations.of_delivery(delivery.integration_id)
                cost = timedelta(minutes=REQUESTS_PER_RUN / self._rate(integration))
                await unit.ledger.take_rate(integration.id, now, cost)
                steps = await unit.ledger.steps(delivery.id)
        except IntegrityError:  # another worker took a delivery of the same ticket at the same moment
            return None
        except DBAPIError as error:
            logger.warning("the database did not answer a claim: %s", type(error).__name__)
            return None
        return Journal(self._store, self._policy, claim, delivery, steps)

    def _rate(self, integration: Integration) -> int:
        """The integration's requests per minute; that its provider cannot be used is told by the run itself."""
        try:
            return requests_per_minute(self._plugins, integration)
        except (NotSent, ConfigurationInvalid, PluginFailed):
            return UNKNOWN_RATE

    async def _work_on(self, journal: Journal) -> None:
        run = DeliveryRun(
            self._store, self._connections, self._plugins, self._boundary, self._policy, journal
        )
        try:
            await run.run()
        except ClaimLost:
            logger.info("delivery %s was taken over or cancelled", journal.delivery.id)
        except Exception as error:  # one broken delivery must not stop the others; its lease runs out
            logger.exception("delivery %s stopped: %s", journal.delivery.id, type(error).__name__)

    async def _sleep(self, woken: asyncio.Event) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (woken, self._stopping)]
        try:
            await asyncio.wait(waits, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _keep_house(self) -> None:
        """Count doubtful deliveries again, and forget old events."""
        while True:
            try:
                while await self._recount.run_one():
                    pass
                async with self._store.write() as unit:
                    await unit.events.forget(await unit.database_now() - KEPT_FOR)
            except DBAPIError as error:
                logger.warning("housekeeping failed: %s", type(error).__name__)
            await asyncio.sleep(min(HOUSEKEEPING, self._policy.recount.total_seconds()))
