"""The worker's side of deliveries: claims with lease and fence, intents before sending, outcomes after.

A claim belongs to one worker until its lease runs out. Every write of a worker names the fence of its claim,
so that one that lost it writes nothing. These are the worker's own methods; they see every account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.delivery import (
    UNSETTLED_STATES,
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DeliveryStep,
    DeliveryStepState,
    RetryPolicy,
    StepChange,
    uncertain,
)
from resolutionflow.domain.ids import new_id

from .delivery_rows import attempt_of, delivery_of, step_of
from .tables import deliveries, delivery_attempts, delivery_steps, integrations

BURST = timedelta(seconds=10)
"""How far an integration may run ahead of its rate: a few confirms in a row need not wait for each other."""
CUT_SHORT = "The service stopped before the answer was recorded."


class ClaimLost(Exception):
    """Another worker has taken the delivery over, or it was cancelled: write and send nothing more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's hold on one delivery."""

    delivery_id: str
    owner: str
    fence: int


class Ledger:
    """Claims, attempts and outcomes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(self, owner: str, now: datetime, policy: RetryPolicy) -> tuple[Claim, Delivery] | None:
        """Take the delivery that is due the longest, or `None` (T1).

        Not due: one whose integration is paused or over its rate, and one whose ticket has a running or an older
        unsettled delivery: deliveries of one ticket go one after another.
        May raise IntegrityError when another worker took a delivery of the same ticket at the same moment.
        """
        row = (await self._connection.execute(_due(now))).first()
        if row is None:
            return None
        values = {
            "state": DeliveryState.RUNNING,
            "owner": owner,
            "fence": deliveries.c.fence + 1,
            "lease_until": now + policy.lease,
        }
        update = sa.update(deliveries).where(deliveries.c.id == row.id).values(values).returning(deliveries)
        delivery = delivery_of((await self._connection.execute(update)).one())
        await self._mark_cut_short(delivery.id, now, policy)
        return Claim(delivery.id, owner, delivery.fence), delivery

    async def take_rate(self, integration_id: str, now: datetime, cost: timedelta) -> None:
        """Count requests against the integration's rate: nothing more is claimed for it before they are worked off."""
        same = integrations.c.id == integration_id
        select = sa.select(integrations.c.next_request_at).where(same).with_for_update()
        taken_until = (await self._connection.execute(select)).scalar_one()
        begin = max(taken_until or now, now)
        await self._connection.execute(
            sa.update(integrations).where(same).values(next_request_at=begin + cost)
        )

    async def next_due(self) -> datetime | None:
        """When the next delivery is due, whether or not it may be claimed then."""
        waiting = deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.WAITING))
        soonest = sa.select(sa.func.min(deliveries.c.next_attempt_at)).where(waiting)
        due: datetime | None = (await self._connection.execute(soonest)).scalar_one()
        return due

    async def steps(self, delivery_id: str) -> tuple[DeliveryStep, ...]:
        """A delivery's steps, in order."""
        select = sa.select(delivery_steps).where(delivery_steps.c.delivery_id == delivery_id)
        rows = (await self._connection.execute(select.order_by(delivery_steps.c.position))).all()
        return tuple(step_of(row) for row in rows)

    async def last_attempt(self, step_id: str) -> DeliveryAttempt | None:
        """The newest attempt at a step."""
        select = sa.select(delivery_attempts).where(delivery_attempts.c.step_id == step_id)
        newest = select.order_by(delivery_attempts.c.number.desc()).limit(1)
        row = (await self._connection.execute(newest)).first()
        return attempt_of(row) if row else None

    async def renew(self, claim: Claim, now: datetime, policy: RetryPolicy) -> None:
        """Hold the claim for another lease. Raises ClaimLost when it is no longer ours, or was cancelled."""
        held = sa.and_(*_same(claim), deliveries.c.lease_until > now, deliveries.c.cancelled_at.is_(None))
        update = sa.update(deliveries).where(held).values(lease_until=now + policy.lease)
        if (await self._connection.execute(update)).rowcount != 1:
            raise ClaimLost

    async def begin_attempt(self, claim: Claim, step: DeliveryStep, now: datetime) -> DeliveryAttempt:
        """Write the intent to send, before sending (T2). Call `renew` first, in the same transaction."""
        attempt = await self._add_attempt(claim, step, now)
        await self._set_step(step.id, state=DeliveryStepState.SENDING, next_attempt_at=None)
        return attempt

    async def finish_attempt(
        self,
        attempt: DeliveryAttempt,
        now: datetime,
        outcome: AttemptOutcome,
        change: StepChange,
        *,
        detail: str | None = None,
        http_status: int | None = None,
    ) -> None:
        """Write what came of an attempt (T3), in a transaction that holds the claim."""
        values = {"finished_at": now, "outcome": outcome, "detail": detail, "http_status": http_status}
        await self._connection.execute(
            sa.update(delivery_attempts).where(delivery_attempts.c.id == attempt.id).values(values)
        )
        await self.change_step(attempt.step_id, change)

    async def record_look(
        self,
        claim: Claim,
        step: DeliveryStep,
        started_at: datetime,
        now: datetime,
        outcome: AttemptOutcome,
        change: StepChange,
        *,
        detail: str | None = None,
        http_status: int | None = None,
    ) -> None:
        """Write an attempt that only read, and so needed no intent, in a transaction that holds the claim."""
        attempt = await self._add_attempt(claim, step, started_at)
        await self.finish_attempt(attempt, now, outcome, change, detail=detail, http_status=http_status)

    async def change_step(self, step_id: str, change: StepChange) -> None:
        """Write what an attempt makes of its step, in the transaction that holds the claim."""
        await self._set_step(
            step_id,
            state=change.state,
            next_attempt_at=change.next_attempt_at,
            external_id=change.external_id,
            sends=change.sends,
            looks=change.looks,
            gave_up=change.gave_up,
        )

    async def hold(self, claim: Claim) -> Delivery:
        """The delivery, kept from others until the transaction ends. Raises ClaimLost when it is no longer ours."""
        select = sa.select(deliveries).where(*_same(claim)).with_for_update()
        row = (await self._connection.execute(select)).first()
        if row is None:
            raise ClaimLost
        return delivery_of(row)

    async def current(self, delivery_id: str) -> Delivery:
        """The delivery as it stands."""
        row = (
            await self._connection.execute(sa.select(deliveries).where(deliveries.c.id == delivery_id))
        ).one()
        return delivery_of(row)

    async def change(self, claim: Claim, **values: object) -> Delivery:
        """Write new values to the claimed delivery. Raises ClaimLost."""
        update = sa.update(deliveries).where(*_same(claim)).values(**values).returning(deliveries)
        row = (await self._connection.execute(update)).first()
        if row is None:
            raise ClaimLost
        return delivery_of(row)

    async def due_for_recount(self, now: datetime) -> Delivery | None:
        """A settled delivery that had an uncertain attempt and is to be counted again now."""
        select = (
            sa.select(deliveries)
            .where(deliveries.c.recount_at <= now)
            .order_by(deliveries.c.recount_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._connection.execute(select)).first()
        return delivery_of(row) if row else None

    async def had_uncertain_attempt(self, delivery_id: str) -> bool:
        """Whether any attempt at the delivery may have landed twice."""
        select = (
            sa.select(delivery_attempts.c.id)
            .join(delivery_steps, delivery_steps.c.id == delivery_attempts.c.step_id)
            .where(
                delivery_steps.c.delivery_id == delivery_id,
                delivery_attempts.c.outcome == AttemptOutcome.UNCERTAIN,
            )
            .limit(1)
        )
        return (await self._connection.execute(select)).first() is not None

    async def _mark_cut_short(self, delivery_id: str, now: datetime, policy: RetryPolicy) -> None:
        """A step found SENDING was cut short by a crash: from now on it is uncertain."""
        for step in await self.steps(delivery_id):
            if step.state is not DeliveryStepState.SENDING:
                continue
            attempt = await self.last_attempt(step.id)
            started_at = attempt.started_at if attempt else now
            values = {"finished_at": now, "outcome": AttemptOutcome.UNCERTAIN, "detail": CUT_SHORT}
            unfinished = sa.and_(
                delivery_attempts.c.step_id == step.id, delivery_attempts.c.outcome.is_(None)
            )
            await self._connection.execute(sa.update(delivery_attempts).where(unfinished).values(values))
            await self.change_step(step.id, uncertain(step, started_at, policy))

    async def _add_attempt(self, claim: Claim, step: DeliveryStep, started_at: datetime) -> DeliveryAttempt:
        number = sa.select(sa.func.coalesce(sa.func.max(delivery_attempts.c.number), 0) + 1)
        own = number.where(delivery_attempts.c.step_id == step.id).scalar_subquery()
        values = {
            "id": new_id(),
            "step_id": step.id,
            "number": own,
            "fence": claim.fence,
            "started_at": started_at,
        }
        insert = sa.insert(delivery_attempts).values(values).returning(delivery_attempts)
        return attempt_of((await self._connection.execute(insert)).one())

    async def _set_step(self, step_id: str, **values: object) -> None:
        await self._connection.execute(
            sa.update(delivery_steps).where(delivery_steps.c.id == step_id).values(**values)
        )


def _same(claim: Claim) -> Sequence[sa.ColumnElement[bool]]:
    return (
        deliveries.c.id == claim.delivery_id,
        deliveries.c.owner == claim.owner,
        deliveries.c.fence == claim.fence,
        deliveries.c.state == DeliveryState.RUNNING,
    )


def _due(now: datetime) -> sa.Select[Any]:
    other = deliveries.alias("other")
    goes_first = sa.or_(
        other.c.state == DeliveryState.RUNNING,
        sa.and_(other.c.state.in_(UNSETTLED_STATES), other.c.id < deliveries.c.id),
    )
    ticket_is_busy = (
        sa.select(other.c.id)
        .where(
            other.c.integration_id == deliveries.c.integration_id,
            other.c.ticket_external_id == deliveries.c.ticket_external_id,
            other.c.id != deliveries.c.id,
            goes_first,
        )
        .exists()
    )
    waiting = deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.WAITING))
    abandoned = sa.and_(deliveries.c.state == DeliveryState.RUNNING, deliveries.c.lease_until <= now)
    may_send = [
        sa.or_(column.is_(None), column <= moment)
        for column, moment in (
            (integrations.c.paused_until, now),
            (integrations.c.next_request_at, now + BURST),
        )
    ]
    return (
        sa.select(deliveries.c.id)
        .join(integrations, integrations.c.id == deliveries.c.integration_id)
        .where(
            sa.or_(sa.and_(waiting, deliveries.c.next_attempt_at <= now), abandoned),
            ~ticket_is_busy,
            *may_send,
        )
        .order_by(deliveries.c.next_attempt_at)
        .limit(1)
        .with_for_update(of=deliveries, skip_locked=True)
    )
