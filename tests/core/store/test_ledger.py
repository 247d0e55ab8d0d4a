"""The ledger: attempts at a delivery's steps, and what came of them."""

from __future__ import annotations

import pytest

from resolutionflow.domain.delivery import AttemptOutcome, DeliveryStepState
from resolutionflow.domain.step_changes import StepChange
from resolutionflow.store.claim import Claim

LANDED = StepChange(state=DeliveryStepState.CONFIRMED, external_id="5001", sends=0, looks=0)
REJECTED = StepChange(state=DeliveryStepState.REJECTED, sends=0, looks=0)


@pytest.fixture
async def step(store, rows):
    """A step of a delivery that was never tried."""
    async with store.write() as unit:
        integration, session = rows.integration(), rows.session()
        await unit.integrations.add(integration, {})
        await unit.sessions.add(session)
        delivery = rows.delivery(session.id, integration.id)
        step = rows.delivery_step(delivery.id)
        await unit.deliveries.add(delivery, [step])
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
