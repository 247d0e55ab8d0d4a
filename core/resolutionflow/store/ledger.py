"""The ledger: a delivery's steps, the intent before each send, and the outcome after it.

Attempts are written in a transaction that holds the delivery's claim (`delivery_claims.py`). A recount, which only
reads from the PSA, needs none. These are the worker's own methods; they see every account.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DeliveryStep,
)
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.step_changes import StepChange, sending

from .claim import Claim
from .delivery_rows import attempt_of, delivery_of, step_of
from .tables import deliveries, delivery_attempts, delivery_steps

FLAGGED_BY_RECOUNT = (
    DeliveryState.DONE,
    DeliveryState.FAILED,
    DeliveryState.CANCELLED,
    DeliveryState.NEEDS_ATTENTION,
)


class Ledger:
    """Steps, attempts with their outcomes, and recounts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

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

    async def begin_attempt(self, claim: Claim, step: DeliveryStep, now: datetime) -> DeliveryAttempt:
        """Write the intent to send, before sending (T2), in a transaction that holds the claim and renews its lease."""
        await self.change_step(step.id, sending(step))
        return await self._add_attempt(claim, step, now)

    async def finish_attempt(
        self,
        attempt: DeliveryAttempt,
        now: datetime,
        outcome: AttemptOutcome,
        change: StepChange,
        *,
        detail: str | None = None,
        http_status: int | None = None,
    ) -> bool:
        """Write what came of an attempt (T3), in a transaction that holds the claim; false where it stands already."""
        values = {"finished_at": now, "outcome": outcome, "detail": detail, "http_status": http_status}
        unfinished = sa.and_(delivery_attempts.c.id == attempt.id, delivery_attempts.c.outcome.is_(None))
        update = sa.update(delivery_attempts).where(unfinished).values(values)
        if (await self._connection.execute(update)).rowcount == 0:
            return False
        await self.change_step(attempt.step_id, change)
        return True

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
        values = {"finished_at": now, "outcome": outcome, "detail": detail, "http_status": http_status}
        await self._add_attempt(claim, step, started_at, **values)
        await self.change_step(step.id, change)

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

    async def due_for_recount(self, now: datetime) -> Delivery | None:
        """A settled delivery that had an uncertain attempt and is to be counted again now."""
        select = (
            sa.select(deliveries)
            .where(deliveries.c.recount_at <= now)
            .order_by(deliveries.c.recount_at)
            .limit(1)
            .with_for_update(key_share=True, skip_locked=True)
        )
        row = (await self._connection.execute(select)).first()
        return delivery_of(row) if row else None

    async def settle_recount(self, delivery: Delivery, reason: str | None) -> Delivery | None:
        """Close a recount. With a reason the delivery needs attention, unless somebody has taken it up meanwhile.

        Nothing is written where a worker claimed it after it was read: with its new end, it is counted anew.
        """
        same = sa.and_(deliveries.c.id == delivery.id, deliveries.c.fence == delivery.fence)
        await self._connection.execute(sa.update(deliveries).where(same).values(recount_at=None))
        if reason is None:
            return None
        settled = deliveries.c.state.in_(FLAGGED_BY_RECOUNT)
        values = {"state": DeliveryState.NEEDS_ATTENTION, "attention_reason": reason}
        update = sa.update(deliveries).where(same, settled).values(values).returning(deliveries)
        row = (await self._connection.execute(update)).first()
        return delivery_of(row) if row else None

    async def doubtful_steps(self, delivery_id: str) -> frozenset[str]:
        """Ids of the steps with a send that may have landed without our knowing."""
        select = (
            sa.select(delivery_attempts.c.step_id)
            .join(delivery_steps, delivery_steps.c.id == delivery_attempts.c.step_id)
            .where(
                delivery_steps.c.delivery_id == delivery_id,
                delivery_attempts.c.outcome == AttemptOutcome.UNCERTAIN,
            )
            .distinct()
        )
        return frozenset((await self._connection.execute(select)).scalars())

    async def _add_attempt(
        self, claim: Claim, step: DeliveryStep, started_at: datetime, **outcome: object
    ) -> DeliveryAttempt:
        number = sa.select(sa.func.coalesce(sa.func.max(delivery_attempts.c.number), 0) + 1)
        own = number.where(delivery_attempts.c.step_id == step.id).scalar_subquery()
        values = {
            "id": new_id(),
            "step_id": step.id,
            "number": own,
            "fence": claim.fence,
            "started_at": started_at,
            **outcome,
        }
        insert = sa.insert(delivery_attempts).values(values).returning(delivery_attempts)
        return attempt_of((await self._connection.execute(insert)).one())

    async def _set_step(self, step_id: str, **values: object) -> None:
        await self._connection.execute(
            sa.update(delivery_steps).where(delivery_steps.c.id == step_id).values(**values)
        )
