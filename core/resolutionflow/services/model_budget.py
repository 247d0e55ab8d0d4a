"""What an account may spend on models in a month, and what it has spent."""

from __future__ import annotations

from decimal import Decimal

from resolutionflow.domain.access import Actor
from resolutionflow.plugin_api import ModelUsage
from resolutionflow.store import Store

from .clock import now

SPENT = "This month's budget for the model is used up."


class ModelBudget:
    """A budget in US dollars for each account and calendar month (UTC); `None`: no limit."""

    def __init__(self, store: Store, dollars: Decimal | None) -> None:
        self._store = store
        self._dollars = dollars

    async def is_spent(self, actor: Actor) -> bool:
        """Whether the account has to do without a model until next month."""
        if self._dollars is None:
            return False
        month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        async with self._store.read() as unit:
            return await unit.model_costs.since(actor, month) >= self._dollars

    async def charge(self, actor: Actor, usage: ModelUsage | None) -> None:
        """Put what was spent on the account's bill."""
        if usage is None:
            return
        async with self._store.write() as unit:
            await unit.model_costs.add(actor, usage.cost, now())
