"""What models have cost, account by account and month by month."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

NOVEMBER, DECEMBER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


async def test_costs_add_up_exactly_for_each_account_alone(store, rows, other_rows):
    async with store.write() as unit:
        await unit.model_costs.add(rows.actor, Decimal("0.000000125"), NOVEMBER)
        await unit.model_costs.add(rows.actor, Decimal("0.01"), DECEMBER)
        await unit.model_costs.add(other_rows.actor, Decimal(7), DECEMBER)
    async with store.read() as unit:
        since = [await unit.model_costs.since(rows.actor, month) for month in (NOVEMBER, DECEMBER)]

    assert [Decimal("0.010000125"), Decimal("0.01")] == since
