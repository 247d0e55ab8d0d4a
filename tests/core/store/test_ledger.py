"""The ledger: attempts at a delivery's steps, and what came of them."""

from __future__ import annotations

import pytest

from resolutionflow.domain.delivery import AttemptOutcome, DeliveryState, DeliveryStepState
from resolutionflow.domain.step_changes import StepChange
from resolutionflow.store.claim import Claim

LANDED = StepChange(state=DeliveryStepState.CONFIRMED, external_id="5001", sends=0, looks=0)
REJECTED = StepChange(state=DeliveryStepState.REJECTED, sends=0, looks=0)


@pytest.fixture
async def delivery(store, rows):
    async with store.write() as unit:
        integration, session = rows.integration(), rows.session()
        await unit.integrations.add(integration, {})
        await unit.sessions.add(session)
        delivery = rows.delivery(session.id, integration.id)
        await unit.deliveries.add(delivery, [rows.delivery_step(delivery.id)])
    return delivery


@pytest.fixture
async def step(store, delivery):
    """The delivery's step, which was never tried."""
    async with store.read() as unit:
        (step,) = await unit.ledger.steps(delivery.id)
    return step


async def test_an_outcome_is_written_once(store, step):
    """What came too late does not overwrite what stands: the taker-over has marked it uncertain."""
    claim = Claim(step.delivery_id, "one", fence=1)
    async with store.write() as unit:
        now = await unit.database_now()
        attempt = await unit.ledger.begin_attempt(claim, step, now)
        first = await unit.ledger.finish_attempt(attempt, now, AttemptOutcome.CONFIRMED, LANDED)
        again = await unit.ledger.finish_attempt(attempt, now, AttemptOutcome.REJECTED, REJECTED)
        (step,) = await unit.ledger.steps(step.delivery_id)

    assert (first, again) == (True, False)
    assert (step.state, step.external_id) == (DeliveryStepState.CONFIRMED, "5001")


async def test_attempts_are_numbered_from_1(store, step):
    claim = Claim(step.delivery_id, "one", fence=1)
    async with store.write() as unit:
        now = await unit.database_now()
        numbers = [(await unit.ledger.begin_attempt(claim, step, now)).number for _ in range(3)]

    assert numbers == [1, 2, 3]


@pytest.mark.parametrize(
    ("claims_since", "state", "is_counted_again"),
    [(0, DeliveryState.NEEDS_ATTENTION, False), (1, DeliveryState.DONE, True)],
)
async def test_b44_a_recount_says_nothing_of_a_delivery_that_was_claimed_meanwhile(
    store, rows, delivery, claims_since, state, is_counted_again
):
    """What it found may be what a retry has taken as sent since; the new end has a recount of its own."""
    async with store.write() as unit:
        now = await unit.database_now()
        done = {"state": DeliveryState.DONE, "settled_at": now, "recount_at": now}
        counted = await unit.deliveries.change(delivery.id, **done)
        await unit.deliveries.change(delivery.id, fence=counted.fence + claims_since)
        await unit.ledger.settle_recount(counted, "It surfaced.")
        due = await unit.ledger.due_for_recount(now)
        stands = (await unit.deliveries.many(rows.actor, [delivery.id]))[delivery.id]

    assert (state, is_counted_again) == (stands.state, due is not None)
