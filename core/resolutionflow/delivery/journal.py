"""A worker's writing on one claimed delivery: each method is one commit, and keeps the copies in memory fresh."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from resolutionflow.domain.activity import ActivityEntry, ActivityType
from resolutionflow.domain.circuit import circuit_pause
from resolutionflow.domain.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    upcoming,
)
from resolutionflow.domain.events import EventType
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.domain.step_changes import StepChange, applied, pause_end, sending
from resolutionflow.plugin_api import PsaError, RateLimited, Rejected
from resolutionflow.store import Store, UnitOfWork
from resolutionflow.store.claim import Claim, ClaimLost, Held
from resolutionflow.store.notices import DELIVERIES, SESSIONS, WORK

from .entries import Attempted, Entry

_ACTIVITY = {
    DeliveryStepKind.NOTE: ActivityType.NOTE_POSTED,
    DeliveryStepKind.TIME_ENTRY: ActivityType.TIME_ENTRY_POSTED,
    DeliveryStepKind.STATUS_VERIFICATION: ActivityType.STATUS_CHANGED,
}
CONFIRMING = (AttemptOutcome.CONFIRMED, AttemptOutcome.FOUND_ALREADY_THERE)
COUNTED = (DeliveryStepKind.NOTE, DeliveryStepKind.TIME_ENTRY)
"""Steps that leave something behind which could be there twice."""
FIRST_PAUSE = 0.1
"""Seconds before a write that the database did not take is repeated; twice as long each time."""


class Journal:
    """Writes under one claim. Every method raises ClaimLost when the delivery is no longer ours.

    `is_held` turns false when the delivery has been let go. `doubtful` are ids of steps with a send that may have
    landed without our knowing.
    """

    def __init__(
        self,
        store: Store,
        policy: RetryPolicy,
        claim: Claim,
        delivery: Delivery,
        steps: Sequence[DeliveryStep],
        *,
        now: datetime,
        doubtful: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._policy = policy
        self.claim = claim
        self.delivery = delivery
        self.steps = tuple(steps)
        self.doubtful = doubtful
        self.open_attempt: DeliveryAttempt | None = None
        self.is_held = True
        self._set_clock(now)

    def now(self) -> datetime:
        """The database's clock, as last read and carried on by the monotonic one."""
        return self._read_at + timedelta(seconds=time.monotonic() - self._read_on)

    async def begin(self, step: DeliveryStep, entry: Entry | None = None) -> DeliveryAttempt | None:
        """The intent to send (T2), and what came of the step before: after this commit, one request may go out.

        `None` where none may, because the delivery was cancelled or the PSA wants a pause; the entry is written.
        """
        try:
            return await self._begin(step, entry)
        except DBAPIError:
            if entry is not None and entry.is_of_send:
                await self.write(entry)
            raise

    async def write(self, entry: Entry) -> None:
        """What came of an attempt (T3), or what was found out.

        A send's outcome is known here alone, so it is written again and again while the database is away.
        """
        give_up, pause = time.monotonic() + self._policy.lease.total_seconds(), FIRST_PAUSE
        while True:
            try:
                await self._write(entry)
            except DBAPIError:
                if not entry.is_of_send or time.monotonic() + pause > give_up:
                    raise
                await asyncio.sleep(pause)
                pause *= 2
            else:
                return

    async def wait(self, until: datetime, entry: Entry | None = None) -> None:
        """Let the delivery go until `until`."""
        await self._write(entry or Entry(), _waiting(until))
        self.is_held = False

    async def let_go(self, entry: Entry | None = None) -> None:
        """Leave the delivery to another worker, which may take it at once."""
        values: dict[str, object] = {
            "state": DeliveryState.QUEUED,
            "next_attempt_at": self.now(),
            "lease_until": None,
        }
        await self._write(entry or Entry(), values)
        self.is_held = False

    async def settle(self, state: DeliveryState, reason: str | None, entry: Entry | None = None) -> None:
        """The delivery has come to rest. One that had an uncertain send is counted again later (B44)."""
        now = self.now()
        counted = {step.id for step in self.steps if step.kind in COUNTED}
        values: dict[str, object] = {
            "state": state,
            "attention_reason": reason,
            "settled_at": now,
            "next_attempt_at": None,
            "lease_until": None,
            "recount_at": now + self._policy.recount if self.doubtful & counted else None,
        }
        await self._write(entry or Entry(), values)
        self.is_held = False

    async def _begin(self, step: DeliveryStep, entry: Entry | None) -> DeliveryAttempt | None:
        async with self._store.write() as unit:
            held = await unit.delivery_claims.hold(self.claim)
            if entry is not None:
                await self._enter(unit, held, entry)
            elif not held.has_lease:
                raise ClaimLost
            attempt, values = None, dict(entry.values) if entry else {}
            if held.has_lease and held.pause is None and held.delivery.cancelled_at is None:
                values["lease_until"] = held.now + self._policy.lease
                attempt = await unit.ledger.begin_attempt(self.claim, step, held.now)
            elif held.pause is not None and held.delivery.cancelled_at is None:
                values |= _waiting(held.pause)
            delivery = await unit.delivery_claims.change(self.claim, **values) if values else held.delivery
        self._adopt(held, delivery, entry)
        self.is_held = delivery.state is DeliveryState.RUNNING
        if attempt is not None:
            self.open_attempt = attempt
            self.steps = _with(self.steps, step.id, sending(step))
        return attempt

    async def _write(self, entry: Entry, values: dict[str, object] | None = None) -> None:
        async with self._store.write() as unit:
            held = await unit.delivery_claims.hold(self.claim)
            await self._enter(unit, held, entry)
            delivery, new = held.delivery, {**entry.values, **(values or {})}
            if (
                new.get("state") is DeliveryState.WAITING
                and upcoming(delivery, entry.after(self.steps)) is None
            ):
                new["next_attempt_at"] = held.now  # it was cancelled meanwhile
            if new.get("state") is DeliveryState.DONE:
                await unit.integrations.record_success(delivery.integration_id, held.now)
            if new:
                delivery = await unit.delivery_claims.change(self.claim, **new)
            if delivery.state is not DeliveryState.RUNNING:
                unit.notify(WORK, delivery.id)
        self._adopt(held, delivery, entry)

    async def _enter(self, unit: UnitOfWork, held: Held, entry: Entry) -> None:
        """Everything of an entry but the delivery's own values."""
        delivery = held.delivery
        if entry.attempted is not None and await self._record(unit, held, entry.attempted):
            await self._log(unit, entry.attempted, held.now)
            if entry.attempted.error is not None:
                await self._count_failure(unit, entry.attempted, held.now)
        for step_id, change in entry.changes.items():
            await unit.ledger.change_step(step_id, change)
        await unit.events.add(delivery.session_id, EventType.DELIVERY_CHANGED, delivery.id, held.now)
        unit.notify(DELIVERIES, delivery.id)
        unit.notify(SESSIONS, delivery.session_id)

    async def _record(self, unit: UnitOfWork, held: Held, done: Attempted) -> bool:
        status = done.error.http_status if done.error else None
        if done.attempt is not None:
            return await unit.ledger.finish_attempt(
                done.attempt, held.now, done.outcome, done.change, detail=done.detail, http_status=status
            )
        await unit.ledger.record_look(
            self.claim,
            done.step,
            done.started_at,
            held.now,
            done.outcome,
            done.change,
            detail=done.detail,
            http_status=status,
        )
        return True

    async def _count_failure(self, unit: UnitOfWork, done: Attempted, now: datetime) -> None:
        """Keep the integration's circuit: a pause that the PSA asks for, or one after failures in a row."""
        integration_id, error = self.delivery.integration_id, done.error
        if isinstance(error, RateLimited):
            await unit.integrations.pause(integration_id, pause_end(error, now, self._policy))
        elif isinstance(error, PsaError) and not isinstance(error, Rejected):
            failures = await unit.integrations.record_failure(integration_id, done.detail or "")
            if (pause := circuit_pause(failures)) is not None:
                await unit.integrations.pause(integration_id, now + pause)

    async def _log(self, unit: UnitOfWork, done: Attempted, now: datetime) -> None:
        """The account's activity (B25): one note however many parts it has, time with its hours."""
        step = done.step
        if done.outcome not in CONFIRMING or step.kind not in _ACTIVITY or step.part not in (None, 1):
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

    def _adopt(self, held: Held, delivery: Delivery, entry: Entry | None) -> None:
        self._set_clock(held.now)
        self.delivery = delivery
        if entry is None:
            return
        self.steps = entry.after(self.steps)
        if entry.is_of_send:
            self.open_attempt = None
        if entry.attempted is not None and entry.attempted.outcome is AttemptOutcome.UNCERTAIN:
            self.doubtful |= {entry.attempted.step.id}

    def _set_clock(self, now: datetime) -> None:
        self._read_at, self._read_on = now, time.monotonic()


def _waiting(until: datetime) -> dict[str, object]:
    return {"state": DeliveryState.WAITING, "next_attempt_at": until, "lease_until": None}


def _with(steps: Sequence[DeliveryStep], step_id: str, change: StepChange) -> tuple[DeliveryStep, ...]:
    return tuple(applied(step, change) if step.id == step_id else step for step in steps)
