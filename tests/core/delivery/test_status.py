"""The ticket's status in a ConnectWise sandbox over real HTTP: changed, left alone, or loudly not what it should."""

from __future__ import annotations

import asyncio

import pytest

from resolutionflow.domain.delivery import DeliveryState, DeliveryStepState, StatusSkippedReason
from resolutionflow.domain.integration import StatusTarget
from resolutionflow.services.results import PostOutcome, PostWarningCode

ONBOARDING_TICKET = 7008
"""On a board without a target status."""


async def test_b39_a_status_that_the_psa_silently_keeps_is_loud(worked, post, steps_of, connectwise):
    await connectwise.fault("silent-status", times=None)

    result = await post(worked)

    steps = await steps_of(result.delivery)
    assert result.outcome is PostOutcome.RESOLVED
    assert result.delivery.state is DeliveryState.NEEDS_ATTENTION
    assert (result.status_error.requested.name, result.status_error.actual.name) == ("Closed", "In Progress")
    assert "kept the status In Progress instead of Closed" in result.status_error.message
    assert result.provider_error is None
    assert steps[-1].state is DeliveryStepState.REJECTED
    assert len(connectwise.notes()) == 1


@pytest.mark.parametrize("posting_settings", [{"status_targets": (StatusTarget("21", "312", "312"),)}])
async def test_b39_a_status_that_the_psa_refuses_is_loud_with_its_own_words(worked, post, connectwise):
    """312 is a status of another board."""
    result = await post(worked)

    assert result.delivery.state is DeliveryState.NEEDS_ATTENTION
    assert "Service Status 312 not found for Service Board 21" in result.status_error.message
    assert len(connectwise.notes()) == 1
    assert connectwise.status() == "In Progress"


async def test_b39_a_status_that_comes_late_is_waited_for(worked, post, connectwise):
    """The first read after the change is served by a replica that does not have it yet."""
    await connectwise.fault("silent-status", method="PATCH")
    changed = asyncio.create_task(_move_soon(connectwise))

    result = await post(worked)
    await changed

    assert result.delivery.state is DeliveryState.DONE
    assert result.status_error is None


async def _move_soon(connectwise):
    while "PATCH" not in await connectwise.writes():  # noqa: ASYNC110 - nothing else tells
        await asyncio.sleep(0.02)
    await connectwise.move(7001, "Closed")


async def test_b39_a_closed_ticket_is_what_was_asked_for_whichever_status_closes_it(
    worked, post, connectwise
):
    """B39: a workflow moved it on, from one closing status to another."""
    closing = {**connectwise.state.statuses[306], "id": 308, "name": "Closed and Billed"}
    connectwise.state.statuses[308] = closing
    await connectwise.fault("workflow-moves", method="PATCH", status="Closed and Billed")

    result = await post(worked)

    assert result.delivery.state is DeliveryState.DONE
    assert (result.delivery.requested_status.name, result.delivery.verified_status.name) == (
        "Closed",
        "Closed and Billed",
    )


async def test_b41_without_a_target_status_everything_else_goes_on(begun, post, connectwise):
    result = await post(await begun(ticket=ONBOARDING_TICKET))

    assert result.outcome is PostOutcome.RESOLVED
    assert result.delivery.state is DeliveryState.DONE
    assert result.delivery.skipped_reason is StatusSkippedReason.TARGET_STATUS_NOT_CONFIGURED
    assert [warning.code for warning in result.warnings] == [PostWarningCode.STATUS_NOT_CHANGED]
    assert "statusTargets" in result.warnings[0].message
    assert len(connectwise.notes(ONBOARDING_TICKET)) == len(connectwise.time(ONBOARDING_TICKET)) == 1
    assert "PATCH" not in await connectwise.writes()


@pytest.mark.parametrize(
    "posting_settings", [{"status_targets": (StatusTarget(None, "325"), StatusTarget("21", "306"))}]
)
async def test_b2_a_board_without_a_row_of_its_own_takes_the_one_for_all_others(begun, post, connectwise):
    await post(await begun(ticket=ONBOARDING_TICKET))

    assert connectwise.status(ONBOARDING_TICKET) == "Done"


async def test_a_ticket_that_stands_at_its_target_already_is_left_alone(worked, post, connectwise):
    await connectwise.move(7001, "Closed")

    result = await post(worked, time_minutes=0)

    assert result.delivery.state is DeliveryState.DONE
    assert result.delivery.skipped_reason is StatusSkippedReason.ALREADY_IN_STATUS
    assert result.delivery.verified_status.name == "Closed"
    assert result.warnings == ()
    assert await connectwise.writes() == ["POST"]
