"""Claims: who may take which delivery, and whose writes still count."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from resolutionflow.domain.delivery import AttemptOutcome, DeliveryState, DeliveryStepState
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.store.claim import Claim, ClaimLost
from resolutionflow.store.delivery_claims import AT_ONCE, BURST, CUT_SHORT

POLICY = RetryPolicy()
SECOND = timedelta(seconds=1)


@pytest.fixture
async def now(store):
    """The database's time, which claims and leases go by."""
    async with store.read() as unit:
        return await unit.database_now()


@pytest.fixture
def queue(store, rows, now):
    """Queues a delivery of one step, each of its own session; on one integration unless another is given."""
    made = {}

    async def add(ticket="7001", integration=None, **values):
        async with store.write() as unit:
            if integration is None and "integration" not in made:
                made["integration"] = rows.integration()
                await unit.integrations.add(made["integration"], {})
            integration = integration or made["integration"]
            session = rows.session()
            await unit.sessions.add(session)
            given = {"next_attempt_at": now, "ticket_external_id": ticket, **values}
            delivery = rows.delivery(session.id, integration.id, **given)
            await unit.deliveries.add(delivery, [rows.delivery_step(delivery.id)])
        return delivery

    return add


@pytest.fixture
def claim(store):
    """Claims the delivery that is due the longest, as a worker does; `None` where none is."""

    async def take(now, owner="worker"):
        async with store.write() as unit:
            integration_id = await unit.delivery_claims.due(now)
            if integration_id is None:
                return None
            await unit.delivery_claims.hold_integration(integration_id)
            return await unit.delivery_claims.claim(owner, integration_id, now, POLICY)

    return take


async def test_a_claim_takes_the_delivery_that_is_due_the_longest(queue, claim, now):
    later = await queue("7002")
    first = await queue("7001", next_attempt_at=now - SECOND)
    await queue("7003", next_attempt_at=now + SECOND)

    taken = [await claim(now) for _ in range(3)]

    assert [each and each[1].id for each in taken] == [first.id, later.id, None]
    assert {each[1].state for each in taken[:2]} == {DeliveryState.RUNNING}


@pytest.mark.parametrize("state", [state for state in DeliveryState if state.is_settled])
async def test_a_settled_delivery_is_never_claimed(queue, claim, now, state):
    await queue(state=state)

    assert await claim(now) is None


async def test_of_many_workers_at_once_one_gets_a_delivery(queue, claim, now):
    delivery = await queue()

    async def try_to(owner):
        try:
            return await claim(now, owner)
        except IntegrityError:
            return None

    taken = [each for each in await asyncio.gather(*map(try_to, "abcde")) if each is not None]

    assert [each[1].id for each in taken] == [delivery.id]


async def test_many_workers_at_once_get_different_deliveries(queue, claim, now):
    made = [await queue(str(7000 + number)) for number in range(5)]

    async def take_until_none(owner):
        taken = []
        while (found := await claim(now, owner)) is not None:
            taken.append(found[1].id)
        return taken

    taken = await asyncio.gather(*map(take_until_none, "abc"))

    assert sorted(each for some in taken for each in some) == sorted(delivery.id for delivery in made)


async def test_a_claim_holds_until_its_lease_is_over_and_the_next_one_has_a_higher_fence(queue, claim, now):
    await queue()
    first, _ = await claim(now, "one")

    early = await claim(now + POLICY.lease - SECOND, "two")
    second, _ = await claim(now + POLICY.lease, "two")

    assert early is None
    assert (first.fence, second.fence) == (1, 2)


async def test_a_worker_that_lost_its_claim_writes_nothing(store, queue, claim, now):
    await queue()
    lost, _ = await claim(now, "one")
    held, _ = await claim(now + POLICY.lease, "two")

    async with store.write() as unit:
        with pytest.raises(ClaimLost):
            await unit.delivery_claims.hold(lost)
        with pytest.raises(ClaimLost):
            await unit.delivery_claims.change(lost, state=DeliveryState.DONE)
        assert (await unit.delivery_claims.hold(held)).delivery.state is DeliveryState.RUNNING


async def test_a_claim_of_the_same_worker_from_before_is_lost_too(store, queue, claim, now):
    """The fence tells them apart, not the name."""
    await queue()
    lost, delivery = await claim(now, "one")
    await claim(now + POLICY.lease, "one")

    async with store.write() as unit:
        for wrong in (lost, Claim(delivery.id, "one", 3), Claim(delivery.id, "two", 2)):
            with pytest.raises(ClaimLost):
                await unit.delivery_claims.hold(wrong)


async def test_deliveries_of_one_ticket_go_one_after_another_in_the_order_they_came(store, queue, claim, now):
    """The second is due for longer, and is not taken before the first has settled."""
    first = await queue()
    await asyncio.sleep(0.002)  # ids made within one millisecond have no order
    second = await queue(next_attempt_at=now - SECOND)

    held, taken = await claim(now)
    while_running = await claim(now)
    async with store.write() as unit:
        await unit.delivery_claims.change(held, state=DeliveryState.WAITING, next_attempt_at=now + SECOND)
    while_waiting = await claim(now)
    async with store.write() as unit:
        await unit.deliveries.change(first.id, state=DeliveryState.DONE)
    after = await claim(now)

    assert taken.id == first.id
    assert (while_running, while_waiting) == (None, None)
    assert after[1].id == second.id


async def test_the_same_number_in_another_psa_is_another_ticket(store, rows, queue, claim, now):
    other = rows.integration(name="Other PSA")
    async with store.write() as unit:
        await unit.integrations.add(other, {})
    await queue()
    await queue(integration=other)

    assert await claim(now) is not None
    assert await claim(now) is not None


async def test_the_database_itself_allows_one_running_delivery_for_each_ticket(store, queue, claim, now):
    await queue()
    second = await queue()
    await claim(now)

    with pytest.raises(IntegrityError):
        async with store.write() as unit:
            await unit.deliveries.change(second.id, state=DeliveryState.RUNNING)


async def test_an_integration_that_is_paused_or_over_its_rate_is_left_alone(store, queue, claim, now):
    delivery = await queue()
    async with store.write() as unit:
        await unit.integrations.pause(delivery.integration_id, now + SECOND)
        paused = await unit.delivery_claims.due(now)
        over = await unit.delivery_claims.due(now + SECOND)
        await unit.delivery_claims.take_rate(delivery.integration_id, now, BURST + 3 * SECOND)
        too_fast = await unit.delivery_claims.due(now + SECOND)
        worked_off = await unit.delivery_claims.due(now + 3 * SECOND)

    assert (paused, over) == (None, delivery.integration_id)
    assert (too_fast, worked_off) == (None, delivery.integration_id)


async def test_only_so_many_deliveries_of_one_integration_are_under_way_at_once(queue, claim, now):
    for number in range(AT_ONCE + 1):
        await queue(str(7000 + number))

    taken = [await claim(now) for _ in range(AT_ONCE + 1)]

    assert [each is None for each in taken] == [False] * AT_ONCE + [True]


async def test_b44_a_send_that_was_cut_short_is_uncertain_when_another_worker_takes_over(
    store, rows, queue, claim, now
):
    """The process died between the intent and the outcome: whether the note landed is to be looked up."""
    delivery = await queue()
    first, _ = await claim(now, "one")
    async with store.write() as unit:
        (step,) = await unit.ledger.steps(delivery.id)
        await unit.ledger.begin_attempt(first, step, now)
    await claim(now + POLICY.lease, "two")

    async with store.read() as unit:
        (step,) = await unit.ledger.steps(delivery.id)
        attempt = await unit.ledger.last_attempt(step.id)
        doubtful = await unit.ledger.doubtful_steps(delivery.id)
    assert step.state is DeliveryStepState.UNCERTAIN
    assert step.next_attempt_at == now + POLICY.quiet
    assert (attempt.outcome, attempt.detail) == (AttemptOutcome.UNCERTAIN, CUT_SHORT)
    assert doubtful == {step.id}


async def test_when_the_next_delivery_is_due_or_a_lease_runs_out(store, queue, claim, now):
    async with store.read() as unit:
        assert await unit.delivery_claims.next_due() is None
    await queue(next_attempt_at=now + 200 * SECOND)
    async with store.read() as unit:
        assert await unit.delivery_claims.next_due() == now + 200 * SECOND
    await queue("7002")
    await claim(now)

    async with store.read() as unit:
        assert await unit.delivery_claims.next_due() == now + POLICY.lease
