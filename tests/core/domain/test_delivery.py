"""Deliveries: in which order their steps are taken, and what becomes of the whole."""

from __future__ import annotations

from typing import Any

import pytest

from resolutionflow.domain.delivery import DeliveryState, next_step, resting_state
from resolutionflow.domain.step_changes import applied, confirmed


@pytest.mark.parametrize("state", ["UNCERTAIN", "PENDING"])
def test_b38_nothing_follows_a_note_that_did_not_land(step, state: str) -> None:
    steps = [step(state=state, gave_up=True), step("TIME_ENTRY"), step("STATUS_CHANGE")]

    assert next_step(steps) is None


def test_b24_a_failed_time_entry_never_stops_the_status(step) -> None:
    note, change = step(state="CONFIRMED"), step("STATUS_CHANGE")
    for time in (step("TIME_ENTRY", "REJECTED"), step("TIME_ENTRY", gave_up=True)):
        assert change == next_step([note, time, change])


def test_b38_steps_are_taken_in_their_order(step) -> None:
    steps = [step(), step("TIME_ENTRY"), step("STATUS_CHANGE"), step("STATUS_VERIFICATION")]
    taken = []
    while (upcoming := next_step(steps)) is not None:
        taken.append(upcoming.kind)
        steps = [applied(each, confirmed(each)) if each == upcoming else each for each in steps]

    assert ["NOTE", "TIME_ENTRY", "STATUS_CHANGE", "STATUS_VERIFICATION"] == taken


@pytest.mark.parametrize(
    ("changes", "reason", "state"),
    [
        ({}, None, "DONE"),
        ({"state": "SKIPPED"}, None, "DONE"),
        ({"state": "REJECTED"}, None, "NEEDS_ATTENTION"),
        ({}, "Somebody moved the ticket.", "NEEDS_ATTENTION"),
        ({"state": "UNCERTAIN", "gave_up": True}, None, "NEEDS_ATTENTION"),
        ({"state": "PENDING", "gave_up": True}, None, "FAILED"),
    ],
)
def test_a_delivery_at_rest_says_whether_a_person_is_needed(
    step, changes: dict[str, Any], reason: str | None, state: str
) -> None:
    last = step("STATUS_CHANGE", **{"state": "CONFIRMED", **changes})

    assert DeliveryState(state) == resting_state([step(state="CONFIRMED"), last], reason)
