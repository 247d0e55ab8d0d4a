"""Deliveries as their account sees and steers them. The worker's side is in `delivery_claims.py` and `ledger.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.delivery import Delivery, DeliveryAttempt, DeliveryStep
from resolutionflow.domain.delivery_filter import DeliveryFilter
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.paging import Page, PageRequest

from .delivery_rows import attempt_of, delivery_of, delivery_values, step_of, step_values
from .paging import fetch_page, fetch_pages
from .tables import deliveries, delivery_attempts, delivery_steps


class Deliveries:
    """Deliveries of an account."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, delivery: Delivery, steps: Sequence[DeliveryStep]) -> None:
        """Write a delivery with its steps, in the commit that closes its session (T0)."""
        await self._connection.execute(sa.insert(deliveries).values(delivery_values(delivery)))
        await self._connection.execute(sa.insert(delivery_steps), [step_values(step) for step in steps])

    async def many(self, actor: Actor, delivery_ids: Sequence[str]) -> dict[str, Delivery]:
        """Deliveries by id; unknown ids are left out."""
        own = sa.and_(deliveries.c.account_id == actor.account_id, deliveries.c.id.in_(delivery_ids))
        rows = (await self._connection.execute(sa.select(deliveries).where(own))).all()
        return {row.id: delivery_of(row) for row in rows}

    async def get(self, actor: Actor, delivery_id: str) -> Delivery:
        """One delivery. Raises NotFound."""
        found = await self.many(actor, [delivery_id])
        if delivery_id not in found:
            raise NotFound("delivery", path=("deliveryId",))
        return found[delivery_id]

    async def lock(self, actor: Actor, delivery_id: str) -> Delivery:
        """One delivery, held until the transaction ends. Raises NotFound."""
        own = sa.and_(deliveries.c.account_id == actor.account_id, deliveries.c.id == delivery_id)
        row = (await self._connection.execute(sa.select(deliveries).where(own).with_for_update())).first()
        if row is None:
            raise NotFound("delivery", path=("deliveryId",))
        return delivery_of(row)

    async def page(self, actor: Actor, request: PageRequest, wanted: DeliveryFilter) -> Page[Delivery]:
        """The account's deliveries, as filtered."""
        select = _filtered(sa.select(deliveries), actor, wanted)
        return await fetch_page(self._connection, select, deliveries, request, delivery_of)

    async def count(self, actor: Actor, wanted: DeliveryFilter) -> int:
        """How many deliveries the filter lets through."""
        select = _filtered(sa.select(sa.func.count()).select_from(deliveries), actor, wanted)
        deliveries_found: int = (await self._connection.execute(select)).scalar_one()
        return deliveries_found

    async def pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[Delivery]]:
        """The same page of many sessions' deliveries, in one statement."""
        select = sa.select(deliveries).where(deliveries.c.account_id == actor.account_id)
        parent = deliveries.c.session_id
        return await fetch_pages(
            self._connection, select, deliveries, parent, session_ids, request, delivery_of
        )

    async def counts(self, actor: Actor, session_ids: Sequence[str]) -> dict[str, int]:
        """How many deliveries each session has."""
        select = (
            sa.select(deliveries.c.session_id, sa.func.count().label("deliveries"))
            .where(deliveries.c.account_id == actor.account_id, deliveries.c.session_id.in_(session_ids))
            .group_by(deliveries.c.session_id)
        )
        rows = (await self._connection.execute(select)).all()
        return {**dict.fromkeys(session_ids, 0), **{row.session_id: row.deliveries for row in rows}}

    async def of_session(self, actor: Actor, session_id: str) -> tuple[Delivery, ...]:
        """All deliveries of one session, oldest first."""
        own = sa.and_(deliveries.c.account_id == actor.account_id, deliveries.c.session_id == session_id)
        select = sa.select(deliveries).where(own).order_by(deliveries.c.created_at, deliveries.c.id)
        return tuple(delivery_of(row) for row in (await self._connection.execute(select)).all())

    async def steps(self, actor: Actor, delivery_ids: Sequence[str]) -> dict[str, tuple[DeliveryStep, ...]]:
        """The steps of many deliveries, in order."""
        select = _own_steps(actor).where(delivery_steps.c.delivery_id.in_(delivery_ids))
        ordered = select.order_by(delivery_steps.c.delivery_id, delivery_steps.c.position)
        found: dict[str, list[DeliveryStep]] = defaultdict(list)
        for row in (await self._connection.execute(ordered)).all():
            found[row.delivery_id].append(step_of(row))
        return {delivery_id: tuple(found[delivery_id]) for delivery_id in delivery_ids}

    async def steps_by_id(self, actor: Actor, step_ids: Sequence[str]) -> dict[str, DeliveryStep]:
        """Steps by id; unknown ids are left out."""
        select = _own_steps(actor).where(delivery_steps.c.id.in_(step_ids))
        return {row.id: step_of(row) for row in (await self._connection.execute(select)).all()}

    async def attempts(self, actor: Actor, step_ids: Sequence[str]) -> dict[str, tuple[DeliveryAttempt, ...]]:
        """The attempts at many steps, in order."""
        select = (
            sa.select(delivery_attempts)
            .join(delivery_steps, delivery_steps.c.id == delivery_attempts.c.step_id)
            .join(deliveries, deliveries.c.id == delivery_steps.c.delivery_id)
            .where(deliveries.c.account_id == actor.account_id, delivery_attempts.c.step_id.in_(step_ids))
            .order_by(delivery_attempts.c.step_id, delivery_attempts.c.number)
        )
        found: dict[str, list[DeliveryAttempt]] = defaultdict(list)
        for row in (await self._connection.execute(select)).all():
            found[row.step_id].append(attempt_of(row))
        return {step_id: tuple(found[step_id]) for step_id in step_ids}

    async def change(self, delivery_id: str, **values: object) -> Delivery:
        """Write new values to a locked delivery."""
        update = sa.update(deliveries).where(deliveries.c.id == delivery_id).values(**values)
        return delivery_of((await self._connection.execute(update.returning(deliveries))).one())

    async def change_step(self, step_id: str, **values: object) -> None:
        """Write new values to a step of a locked delivery."""
        await self._connection.execute(
            sa.update(delivery_steps).where(delivery_steps.c.id == step_id).values(**values)
        )


def _own_steps(actor: Actor) -> sa.Select[Any]:
    belongs = sa.and_(
        deliveries.c.id == delivery_steps.c.delivery_id, deliveries.c.account_id == actor.account_id
    )
    return sa.select(delivery_steps).join(deliveries, belongs)


def _filtered(select: sa.Select[Any], actor: Actor, wanted: DeliveryFilter) -> sa.Select[Any]:
    select = select.where(deliveries.c.account_id == actor.account_id)
    if wanted.states is not None:
        select = select.where(deliveries.c.state.in_(wanted.states))
    if wanted.integration_id is not None:
        select = select.where(deliveries.c.integration_id == wanted.integration_id)
    if wanted.session_id is not None:
        select = select.where(deliveries.c.session_id == wanted.session_id)
    return select
