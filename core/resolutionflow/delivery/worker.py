"""The worker: claims what is due and takes it as far as it goes, many at once, in any number of processes."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from resolutionflow.domain.events import KEPT_FOR
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PsaConnections
from resolutionflow.store import Store
from resolutionflow.store.claim import ClaimLost
from resolutionflow.store.notices import WORK

from .claiming import POLL, Claims
from .journal import Journal
from .recount import Recount
from .run import DeliveryRun

logger = logging.getLogger(__name__)

IN_FLIGHT = 50
"""Deliveries under way at once in one worker; one integration alone gets no more than `delivery_claims.AT_ONCE`."""
HOUSEKEEPING = 60.0
"""Longest time between rounds, in seconds; with a shorter recount the rounds come as often as that."""
LEAST_HOUSEKEEPING = 1.0


class Worker:
    """Claims deliveries and runs them, up to `in_flight` at once."""

    def __init__(
        self,
        store: Store,
        connections: PsaConnections,
        plugins: PluginHost,
        policy: RetryPolicy,
        *,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self._store = store
        self._connections = connections
        self._plugins = plugins
        self._policy = policy
        self._in_flight = in_flight
        self._claims = Claims(store, plugins, policy)
        self._recount = Recount(store, connections, policy)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Claim nothing new. `run` returns when the requests in flight have ended, each within its deadline."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`. A database that is away for a while is waited for."""
        async with asyncio.TaskGroup() as tasks:
            housekeeping = tasks.create_task(self._keep_house())
            await self._claim_until_stopped(tasks)
            housekeeping.cancel()

    async def _claim_until_stopped(self, tasks: asyncio.TaskGroup) -> None:
        slots = asyncio.Semaphore(self._in_flight)
        with self._store.notices.listening(WORK) as woken:
            while not self._stopping.is_set():
                woken.clear()
                await slots.acquire()
                claimed = POLL if self._stopping.is_set() else await self._claim()
                if isinstance(claimed, Journal):
                    task = tasks.create_task(self._work_on(claimed))
                    task.add_done_callback(lambda _: slots.release())
                    continue
                slots.release()
                await self._sleep(woken, claimed)

    async def _claim(self) -> Journal | timedelta:
        try:
            return await self._claims.next()
        except DBAPIError as error:
            logger.warning("the database did not answer a claim: %s", type(error).__name__)
        except Exception:
            logger.exception("a claim failed")
        return POLL

    async def _work_on(self, journal: Journal) -> None:
        run = DeliveryRun(
            self._store,
            self._connections,
            self._plugins,
            self._policy,
            journal,
            self._stopping,
        )
        try:
            await self._run(run, journal)
        except ClaimLost:
            logger.info("delivery %s was taken over", journal.delivery.id)
        except DBAPIError as error:  # the lease runs out, and another worker looks what has happened
            logger.warning("delivery %s was left: %s", journal.delivery.id, type(error).__name__)
        except Exception:  # one broken delivery must not stop the others
            logger.exception("delivery %s stopped", journal.delivery.id)

    async def _run(self, run: DeliveryRun, journal: Journal) -> None:
        try:
            await run.run()
        except (ClaimLost, DBAPIError):
            raise
        except Exception as error:
            logger.exception("delivery %s failed", journal.delivery.id)
            await run.broke(error)

    async def _sleep(self, woken: asyncio.Event, longest: timedelta) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (woken, self._stopping)]
        try:
            await asyncio.wait(waits, timeout=longest.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
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
            except Exception:
                logger.exception("housekeeping failed")
            pause = min(HOUSEKEEPING, self._policy.recount.total_seconds())
            await asyncio.sleep(max(pause, LEAST_HOUSEKEEPING))
