"""Workers: any number of them keep an integration's limits together, and stop in good order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.access import Actor
from resolutionflow.domain.delivery import Delivery, DeliveryState
from resolutionflow.domain.integration import Integration
from resolutionflow.services.commands import UpdateIntegration
from resolutionflow.settings import Settings

TICKETS = (7001, 7002, 7003)
NOTES = {"method": "POST", "path": "*/notes"}
LONGER_THAN_A_POLL = 1.5
"""Seconds after which every worker has looked for work again."""


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """PostgreSQL, the database of many nodes."""
    return postgresql_url


@pytest.fixture
async def second_node(application: Application, settings: Settings) -> AsyncIterator[Application]:
    """Another node with a worker, which shares nothing with the first but the database."""
    async with running(settings) as node:
        yield node


@pytest.fixture
def confirm(begun: Callable[..., Any], post: Callable[..., Any]) -> Callable[[int], Any]:
    """Confirms the note of a session on a ticket, without waiting for its delivery."""

    async def confirm(ticket: int) -> Delivery:
        delivery: Delivery = (await post(await begun(ticket=ticket))).delivery
        return delivery

    return confirm


@pytest.fixture
def states(application: Application, actor: Actor) -> Callable[..., Any]:
    async def read(given: list[Delivery]) -> list[DeliveryState]:
        found = await application.deliveries.many(actor, [each.id for each in given])
        return [found[each.id].state for each in given]

    return read


async def is_paused(application: Application, actor: Actor, integration: Integration) -> bool:
    found = await application.integrations.many(actor, [integration.id])
    return found[integration.id].paused_until is not None


@pytest.mark.parametrize("changed_settings", [{"delivery_confirm_wait_seconds": 0}])
async def test_nodes_keep_an_integrations_rate_together(
    application: Application,
    second_node: Application,
    actor: Actor,
    integration: Integration,
    confirm: Callable[[int], Any],
    states: Callable[..., Any],
    settled: Callable[..., Any],
) -> None:
    """At six requests a minute one delivery uses up more than a minute: the others wait, on both nodes."""
    slow = (("requestsPerMinute", 6),)
    await application.integrations.update(
        actor, UpdateIntegration(integration_id=integration.id, configuration=slow)
    )

    confirmed = [await confirm(ticket) for ticket in TICKETS]
    await settled(confirmed[0])
    await asyncio.sleep(LONGER_THAN_A_POLL)

    assert [DeliveryState.DONE, DeliveryState.QUEUED, DeliveryState.QUEUED] == await states(confirmed)


@pytest.mark.parametrize("changed_settings", [{"delivery_confirm_wait_seconds": 0}])
@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "429", "retry_after": 600, "times": 1},
        {"fault": "429", "retry_after": 600, "times": 1, "form": "date"},
        {"fault": "503", "times": 5},
    ],
    ids=["retry-after in seconds", "retry-after as a date", "five failures in a row"],
)
async def test_a_psa_that_wants_a_rest_is_left_alone_by_all_nodes(
    application: Application,
    second_node: Application,
    actor: Actor,
    integration: Integration,
    connectwise: Any,
    confirm: Callable[[int], Any],
    fault: dict[str, Any],
) -> None:
    await connectwise.fault(**fault)
    await confirm(7001)
    await confirm(7002)
    await _until(lambda: is_paused(application, actor, integration))
    await asyncio.sleep(LONGER_THAN_A_POLL)
    before = len(await connectwise.requests())

    await confirm(7003)
    await asyncio.sleep(LONGER_THAN_A_POLL)

    assert before == len(await connectwise.requests())
    assert [] == await connectwise.writes()


@pytest.mark.parametrize("changed_settings", [{"delivery_confirm_wait_seconds": 0, "worker": False}])
async def test_a_worker_that_stops_ends_what_is_in_flight_and_leaves_the_rest_for_others(
    settings: Settings,
    connectwise: Any,
    confirm: Callable[[int], Any],
    states: Callable[..., Any],
    settled: Callable[..., Any],
    steps_of: Callable[..., Any],
) -> None:
    await connectwise.fault("hang", seconds=1, **NOTES)
    async with asyncio.TaskGroup() as others, running(settings, worker=True):
        delivery = await confirm(7001)
        await _until(lambda: connectwise.requests("POST", "/notes"))
        late = others.create_task(_soon(confirm, 7002))
    after = await states([delivery, late.result()])
    reached = [step.state for step in await steps_of(delivery)]

    assert [DeliveryState.QUEUED, DeliveryState.QUEUED] == after
    assert ["CONFIRMED", "PENDING", "PENDING", "PENDING"] == reached
    async with running(settings, worker=True):
        assert DeliveryState.DONE is (await settled(delivery)).state
    assert 1 == len(connectwise.notes(7001))


async def _soon(confirm: Callable[[int], Any], ticket: int) -> Delivery:
    """Confirm while the worker is stopping already."""
    await asyncio.sleep(0.2)
    delivery: Delivery = await confirm(ticket)
    return delivery


async def _until(found: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while True:
            if await found():
                return
            await asyncio.sleep(0.02)
