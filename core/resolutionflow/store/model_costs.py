"""What models have cost each account, in billionths of a US dollar: exact, and summed by the database."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.ids import new_id

from .tables import model_costs

_BILLION = Decimal(1_000_000_000)


class ModelCosts:
    """One row for each piece of writing that cost something."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, actor: Actor, dollars: Decimal, at: datetime) -> None:
        """Put a cost on the actor's account."""
        values = {
            "id": new_id(),
            "account_id": actor.account_id,
            "nanodollars": int(dollars * _BILLION),
            "at": at,
        }
        await self._connection.execute(sa.insert(model_costs).values(values))

    async def since(self, actor: Actor, moment: datetime) -> Decimal:
        """What the actor's account has cost since then, in US dollars."""
        total = sa.select(sa.func.coalesce(sa.func.sum(model_costs.c.nanodollars), 0))
        own = total.where(model_costs.c.account_id == actor.account_id, model_costs.c.at >= moment)
        return Decimal((await self._connection.execute(own)).scalar_one()) / _BILLION
