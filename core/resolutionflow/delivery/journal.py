"""A worker's writing on one claimed delivery: each method is one commit, and keeps the copies in memory fresh."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from resolutionflow.domain.activity import ActivityEntry, ActivityType
from resolutionflow.domain.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    RetryPolicy,
    StepChange,
)
from resolutionflow.domain.events import EventType
from resolutionflow.domain.ids import new_id
from resolutionflow.plugin_api import PsaError
from resolutionflow.store import Store, UnitOfWork
from resolutionflow.store.ledger import Claim
from resolutionflow.store.notices import DELIVERIES, SESSIONS

_ACTIVITY = {
    DeliveryStepKind.NOTE: ActivityType.NOTE_POSTED,
    DeliveryStepKind.TIME_ENTRY: ActivityType.TIME_ENTRY_POSTED,
    DeliveryStepKind.STATUS_VERIFICATION: ActivityType.STATUS_CHANGED,
}
CONFIRMING = (AttemptOutcome.CONFIRMED, AttemptOutcome.FOUND_ALREADY_THERE)


class Journal:
    """Writes under one claim. Every method raises ClaimLost when the delivery is no longer ours."""

    def __init__(
        self,
        store: Store,
        policy: RetryPolicy,
        claim: Claim,
        delivery: Delivery,
        steps: Sequence[DeliveryStep],
    ) -> None:
        self._store = store
        self._policy = policy
        self._claim = claim
        self.delivery = delivery
        self.steps = tuple(steps)

    async def begin(self, step: DeliveryStep) -> DeliveryAttempt:
        """The intent to send (T2): after this commit, and only then, one request may go out."""
        async with self._store.write() as unit:
            now = await unit.database_now()
            await unit.ledger.renew(self._claim, now, self._policy)
            return await unit.ledger.begin_attempt(self._claim, step, now)

    async def finish(
        self,
        step: DeliveryStep,
        attempt: DeliveryAttempt,
        outcome: AttemptOutcome,
        change: StepChange,
        error: PsaError | None = None,
        detail: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        """What came of a send (T3), with new values of the delivery."""
        async with self._writing() as (unit, now):
            status = error.http_status if error else None
            await unit.ledger.finish_attempt(attempt, now, outcome, change, detail=detail, http_status=status)
            if values:
                await unit.ledger.change(self._claim, **values)
            await self._log(unit, step, outcome, now)

    async def looked(
        self,
        step: DeliveryStep,
        started_at: datetime,
        outcome: AttemptOutcome,
        change: StepChange,
        error: PsaError | None = None,
        detail: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        """What came of an attempt that only read, with new values of the delivery."""
        async with self._writing() as (unit, now):
            status = error.http_status if error else None
            await unit.ledger.record_look(
                self._claim, step, started_at, now, outcome, change, detail=detail, http_status=status
            )
            if values:
                await unit.ledger.change(self._claim, **values)
            await self._log(unit, step, outcome, now)

    async def note(
        self, changes: Sequence[tuple[str, StepChange]] = (), values: Mapping[str, object] | None = None
    ) -> None:
        """New values of the delivery, and changes of steps by id, that no attempt led to."""
        async with self._writing() as (unit, _):
            for step_id, change in changes:
                await unit.ledger.change_step(step_id, change)
            if values:
                await unit.ledger.change(self._claim, **values)

    async def wait(self, until: datetime) -> None:
        """Let the delivery go until `until`."""
        async with self._writing() as (unit, _):
            await unit.ledger.change(
                self._claim, state=DeliveryState.WAITING, next_attempt_at=until, lease_until=None
            )

    async def settle(self, state: DeliveryState, reason: str | None) -> None:
        """The delivery has come to rest. One that had an uncertain attempt is counted again later (B44)."""
        async with self._writing() as (unit, now):
            doubtful = await unit.ledger.had_uncertain_attempt(self.delivery.id)
            values = {
                "state": state,
                "attention_reason": reason,
                "settled_at": now,
                "next_attempt_at": None,
                "lease_until": None,
                "recount_at": now + self._policy.recount if doubtful else None,
            }
            await unit.integrations.record_success(self.delivery.integration_id, now)
            await unit.ledger.change(self._claim, **values)

    async def pause_integration(self, until: datetime) -> None:
        """Send nothing through the integration before `until`."""
        async with self._store.write() as unit:
            await unit.integrations.pause(self.delivery.integration_id, until)

    async def count_failure(self, error: str) -> int:
        """The PSA did not answer as it should; gives how often in a row."""
        async with self._store.write() as unit:
            return await unit.integrations.record_failure(self.delivery.integration_id, error)

    async def now(self) -> datetime:
        """The database's clock."""
        async with self._store.read() as unit:
            return await unit.database_now()

    def status_changes(self, change: StepChange) -> list[tuple[str, StepChange]]:
        """The same change for both status steps."""
        status = (DeliveryStepKind.STATUS_CHANGE, DeliveryStepKind.STATUS_VERIFICATION)
        return [(step.id, change) for step in self.steps if step.kind in status]

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[tuple[UnitOfWork, datetime]]:
        async with self._store.write() as unit:
            self.delivery = await unit.ledger.hold(self._claim)
            now = await unit.database_now()
            yield unit, now
            self.steps = await unit.ledger.steps(self.delivery.id)
            self.delivery = await unit.ledger.current(self._claim.delivery_id)
            await unit.events.add(self.delivery.session_id, EventType.DELIVERY_CHANGED, self.delivery.id, now)
            unit.notify(DELIVERIES, self.delivery.id)
            unit.notify(SESSIONS, self.delivery.session_id)

    async def _log(
        self, unit: UnitOfWork, step: DeliveryStep, outcome: AttemptOutcome, now: datetime
    ) -> None:
        """The account's activity (B25): one note however many parts it has, time with its hours."""
        if outcome not in CONFIRMING or step.kind not in _ACTIVITY or step.part not in (None, 1):
            return
        entry = ActivityEntry(
            id=new_id(),
            account_id=self.delivery.account_id,
            session_id=self.delivery.session_id,
            type=_ACTIVITY[step.kind],
            ticket_external_id=self.delivery.ticket_external_id,
            hours=step.hours,
            at=now,
            by_id=self.delivery.posted_by_id,
        )
        await unit.activity.add(entry)
