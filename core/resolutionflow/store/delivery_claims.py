"""Claims: a worker's hold on a delivery, with lease and fence.

A claim belongs to one worker until its lease runs out. Every write of a worker names the fence of its claim,
so that one that lost it writes nothing. These are the worker's own methods; they see every account.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.delivery import (
    UNSETTLED_STATES,
    AttemptOutcome,
    Delivery,
    DeliveryState,
    DeliveryStepState,
)
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.domain.step_changes import uncertain

from .claim import Claim, ClaimLost, Held
from .clock import database_clock
from .delivery_rows import delivery_of
from .ledger import Ledger
from .tables import deliveries, delivery_attempts, delivery_steps, integrations

BURST = timedelta(seconds=10)
"""How far an integration may run ahead of its rate: a few confirms in a row need not wait for each other."""
AT_ONCE = 20
"""Most deliveries of one integration that are under way at once, over all nodes."""
STALLED_AFTER = 10
"""So many claims in a row that ended in a lost lease, and led to no attempt, are not a coincidence."""
CUT_SHORT = "The service stopped before the answer was recorded."
RUNNING = deliveries.c.state == sa.literal_column(f"'{DeliveryState.RUNNING}'")
"""As a literal, so that the index over running deliveries serves."""


class DeliveryClaims:
    """Claims, and the claimed deliveries' own rows."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._ledger = Ledger(connection)

    async def due(self, now: datetime) -> str | None:
        """The integration of the delivery that is due the longest and may be claimed."""
        found: str | None = (await self._connection.execute(_due(now))).scalar()
        return found

    async def next_due(self) -> datetime | None:
        """When the next delivery is due or a lease runs out, whether or not it may be claimed then."""
        waiting = deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.WAITING))
        soonest = sa.select(sa.func.min(deliveries.c.next_attempt_at)).where(waiting).scalar_subquery()
        lease = sa.select(sa.func.min(deliveries.c.lease_until)).where(RUNNING).scalar_subquery()
        row = (await self._connection.execute(sa.select(soonest, lease))).one()
        return min((moment for moment in row if moment is not None), default=None)

    async def hold_integration(self, integration_id: str) -> None:
        """Let no other node claim for the integration until the transaction ends, so that all keep its limits."""
        select = sa.select(integrations.c.id).where(integrations.c.id == integration_id)
        await self._connection.execute(select.with_for_update(key_share=True))

    async def take_rate(self, integration_id: str, now: datetime, cost: timedelta) -> None:
        """Count requests against the rate of a held integration: no claim for it before they are worked off."""
        same = integrations.c.id == integration_id
        taken_until = (
            await self._connection.execute(sa.select(integrations.c.next_request_at).where(same))
        ).scalar_one()
        begin = max(taken_until or now, now)
        await self._connection.execute(
            sa.update(integrations).where(same).values(next_request_at=begin + cost)
        )

    async def claim(
        self, owner: str, integration_id: str, now: datetime, policy: RetryPolicy
    ) -> tuple[Claim, Delivery] | None:
        """Take the integration's delivery that is due the longest, or `None` (T1).

        Not due: one whose integration is paused, over its rate or busy enough, and one whose ticket has a running
        or an older unsettled delivery: deliveries of one ticket go one after another.
        May raise IntegrityError when another worker took a delivery of the same ticket at the same moment.
        """
        own = _due(now).where(deliveries.c.integration_id == integration_id)
        select = own.with_only_columns(deliveries.c.id, deliveries.c.state)
        row = (
            await self._connection.execute(
                select.with_for_update(of=deliveries, key_share=True, skip_locked=True)
            )
        ).first()
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
        stalled = row.state == DeliveryState.RUNNING and await self._has_stalled(delivery)
        return Claim(delivery.id, owner, delivery.fence, has_stalled=stalled), delivery

    async def hold(self, claim: Claim) -> Held:
        """The delivery, kept from others until the transaction ends. Raises ClaimLost when it is no longer ours."""
        paused_until = integrations.c.paused_until.label("paused_until")
        clock = database_clock(self._connection.dialect.name).label("now")
        select = (
            sa.select(deliveries, paused_until, clock)
            .join(integrations, integrations.c.id == deliveries.c.integration_id)
            .where(*_same(claim))
            .with_for_update(of=deliveries, key_share=True)
        )
        row = (await self._connection.execute(select)).first()
        if row is None:
            raise ClaimLost
        return Held(delivery_of(row), row.now, row.lease_until, row.paused_until)

    async def change(self, claim: Claim, **values: object) -> Delivery:
        """Write new values to the claimed delivery. Raises ClaimLost."""
        update = sa.update(deliveries).where(*_same(claim)).values(**values).returning(deliveries)
        row = (await self._connection.execute(update)).first()
        if row is None:
            raise ClaimLost
        return delivery_of(row)

    async def _mark_cut_short(self, delivery_id: str, now: datetime, policy: RetryPolicy) -> None:
        """A step found SENDING was cut short by a crash: from now on it is uncertain."""
        for step in await self._ledger.steps(delivery_id):
            if step.state is not DeliveryStepState.SENDING:
                continue
            attempt = await self._ledger.last_attempt(step.id)
            started_at = attempt.started_at if attempt else now
            values = {"finished_at": now, "outcome": AttemptOutcome.UNCERTAIN, "detail": CUT_SHORT}
            unfinished = sa.and_(
                delivery_attempts.c.step_id == step.id, delivery_attempts.c.outcome.is_(None)
            )
            await self._connection.execute(sa.update(delivery_attempts).where(unfinished).values(values))
            await self._ledger.change_step(step.id, uncertain(step, started_at, policy))

    async def _has_stalled(self, delivery: Delivery) -> bool:
        steps = sa.select(delivery_steps.c.id).where(delivery_steps.c.delivery_id == delivery.id)
        newest = sa.select(sa.func.max(delivery_attempts.c.fence)).where(
            delivery_attempts.c.step_id.in_(steps)
        )
        fence: int | None = (await self._connection.execute(newest)).scalar_one()
        return delivery.fence - (fence or 0) > STALLED_AFTER


def _same(claim: Claim) -> Sequence[sa.ColumnElement[bool]]:
    return (
        deliveries.c.id == claim.delivery_id,
        deliveries.c.owner == claim.owner,
        deliveries.c.fence == claim.fence,
        deliveries.c.state == DeliveryState.RUNNING,
    )


def _due(now: datetime) -> sa.Select[Any]:
    waiting = deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.WAITING))
    abandoned = sa.and_(RUNNING, deliveries.c.lease_until <= now)
    return (
        sa.select(deliveries.c.integration_id)
        .join(integrations, integrations.c.id == deliveries.c.integration_id)
        .where(
            sa.or_(sa.and_(waiting, deliveries.c.next_attempt_at <= now), abandoned),
            _is_past(integrations.c.paused_until, now),
            _is_past(integrations.c.next_request_at, now + BURST),
            ~_ticket_is_busy(),
            _under_way(now) < AT_ONCE,
        )
        .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
        .limit(1)
    )


def _is_past(column: sa.ColumnElement[datetime], moment: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(column.is_(None), column <= moment)


def _ticket_is_busy() -> sa.ColumnElement[bool]:
    other = deliveries.alias("other")
    goes_first = sa.or_(
        other.c.state == DeliveryState.RUNNING,
        sa.and_(other.c.state.in_(UNSETTLED_STATES), other.c.id < deliveries.c.id),
    )
    same_ticket = (
        other.c.integration_id == deliveries.c.integration_id,
        other.c.ticket_external_id == deliveries.c.ticket_external_id,
        other.c.id != deliveries.c.id,
    )
    return sa.select(other.c.id).where(*same_ticket, goes_first).exists()


def _under_way(now: datetime) -> sa.ScalarSelect[int]:
    running = deliveries.alias("running")
    is_running = running.c.state == sa.literal_column(f"'{DeliveryState.RUNNING}'")
    same = running.c.integration_id == deliveries.c.integration_id
    return (
        sa.select(sa.func.count())
        .select_from(running)
        .where(is_running, same, running.c.lease_until > now)
        .correlate(deliveries)
        .scalar_subquery()
    )
