"""Deliveries: what each answer of the PSA makes of a step, and the steps of a delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolutionflow.domain.delivery import (
    AttemptOutcome,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    RetryPolicy,
    StatusReading,
    absent,
    after_failed_read,
    after_failed_write,
    applied,
    circuit_pause,
    confirmed,
    is_verified,
    look_failed,
    next_step,
    read_status,
    resting_state,
)
from resolutionflow.plugin_api import (
    AuthFailed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    PsaError,
    RateLimited,
    Rejected,
    TicketStatus,
)

NOW = datetime(2026, 4, 5, 15, 18, tzinfo=UTC)
POLICY = RetryPolicy()
OPEN = TicketStatus("1", "In Progress", is_closed=False)
RESOLVED = TicketStatus("2", "Resolved", is_closed=True)
CLOSED = TicketStatus("3", "Closed", is_closed=True)


def step(kind: str = "NOTE", state: str = "PENDING", **values: Any) -> DeliveryStep:
    """A step of a delivery."""
    blank: dict[str, Any] = dict.fromkeys(
        ("part", "text", "external_id", "member_id", "started_at", "hours", "next_attempt_at")
    )
    given = {"sends": 0, "looks": 0, "gave_up": False, **values}
    return DeliveryStep(
        **{
            **blank,
            "id": kind,
            "delivery_id": "d",
            "position": 0,
            "kind": DeliveryStepKind(kind),
            "state": DeliveryStepState(state),
            **given,
        }
    )


@pytest.mark.parametrize(
    ("error", "outcome", "state"),
    [
        (NotSent("refused"), "NOT_APPLIED", "PENDING"),
        (RateLimited("slow down", retry_after=7), "RATE_LIMITED", "PENDING"),
        (OutcomeUnknown("cut off"), "UNCERTAIN", "UNCERTAIN"),
        (PsaError("anything else"), "UNCERTAIN", "UNCERTAIN"),
        (Rejected("no"), "REJECTED", "REJECTED"),
        (AuthFailed("no"), "REJECTED", "REJECTED"),
        (PermissionDenied("no"), "REJECTED", "REJECTED"),
        (NotFound("no"), "REJECTED", "REJECTED"),
    ],
)
def test_b45_a_failed_write_is_certain_only_where_its_error_says_so(
    error: PsaError, outcome: str, state: str
) -> None:
    told, change = after_failed_write(step(), error, NOW, NOW, POLICY)

    assert (outcome, state) == (told, change.state)


def test_b45_a_failed_send_comes_again_after_5_15_and_45_minutes_then_never() -> None:
    sent, waits = step(), []
    while not sent.gave_up:
        _, change = after_failed_write(sent, NotSent("refused"), NOW, NOW, POLICY)
        waits.append(change.next_attempt_at - NOW if change.next_attempt_at else None)
        sent = applied(sent, change)

    assert [timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45), None] == waits
    assert 4 == sent.sends


def test_b45_a_pause_that_the_psa_asks_for_costs_no_attempt() -> None:
    _, change = after_failed_write(step(sends=2), RateLimited("slow down", retry_after=7), NOW, NOW, POLICY)

    assert (2, NOW + timedelta(seconds=7)) == (change.sends, change.next_attempt_at)


def test_b44_an_uncertain_send_is_not_touched_before_the_quiet_time_is_over() -> None:
    started = NOW - timedelta(seconds=20)
    _, change = after_failed_write(step(), OutcomeUnknown("cut off"), started, NOW, POLICY)

    assert started + POLICY.quiet == change.next_attempt_at
    assert 1 == change.sends


def test_b44_what_is_looked_for_and_absent_is_sent_again_as_late_as_any_failed_send() -> None:
    began = NOW - POLICY.quiet
    change = absent(step(state="UNCERTAIN", sends=1, next_attempt_at=NOW), NOW, POLICY)

    assert DeliveryStepState.PENDING == change.state
    assert began + POLICY.retries[0] == change.next_attempt_at
    assert 1 == change.sends


def test_b44_absent_after_the_last_send_gives_up() -> None:
    assert absent(step(state="UNCERTAIN", sends=4, next_attempt_at=NOW), NOW, POLICY).gave_up


@pytest.mark.parametrize(
    "error", [AuthFailed("expired"), NotFound("gone"), OutcomeUnknown("cut off"), NotSent("away")]
)
def test_b44_a_look_that_fails_leaves_the_step_uncertain_whatever_the_error(error: PsaError) -> None:
    doubtful = step(state="UNCERTAIN", sends=1)
    outcome, change = after_failed_read(doubtful, error, NOW, POLICY)

    assert (AttemptOutcome.UNCERTAIN, DeliveryStepState.UNCERTAIN) == (outcome, change.state)
    assert 1 == change.looks


def test_b44_after_its_budget_of_looks_a_person_has_to_look() -> None:
    change = look_failed(step(state="UNCERTAIN", sends=1, looks=3), NOW, POLICY)

    assert (True, DeliveryStepState.UNCERTAIN) == (change.gave_up, change.state)


def test_a_read_that_was_cut_off_applied_nothing() -> None:
    outcome, change = after_failed_read(step(), OutcomeUnknown("cut off"), NOW, POLICY)

    assert (AttemptOutcome.NOT_APPLIED, DeliveryStepState.PENDING) == (outcome, change.state)


@pytest.mark.parametrize("state", ["UNCERTAIN", "PENDING"])
def test_b38_nothing_follows_a_note_that_did_not_land(state: str) -> None:
    steps = [step(state=state, gave_up=True), step("TIME_ENTRY"), step("STATUS_CHANGE")]

    assert next_step(steps) is None


def test_b24_a_failed_time_entry_never_stops_the_status() -> None:
    note, change = step(state="CONFIRMED"), step("STATUS_CHANGE")
    for time in (step("TIME_ENTRY", "REJECTED"), step("TIME_ENTRY", gave_up=True)):
        assert change == next_step([note, time, change])


def test_b38_steps_are_taken_in_their_order() -> None:
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
    changes: dict[str, Any], reason: str | None, state: str
) -> None:
    last = step("STATUS_CHANGE", **{"state": "CONFIRMED", **changes})

    assert DeliveryState(state) == resting_state([step(state="CONFIRMED"), last], reason)


@pytest.mark.parametrize(
    ("current", "by_us", "reading"),
    [
        (RESOLVED, None, StatusReading.ON_TARGET),
        (OPEN, None, StatusReading.UNTOUCHED),
        (CLOSED, True, StatusReading.UNTOUCHED),
        (CLOSED, False, StatusReading.MOVED),
        (CLOSED, None, StatusReading.MOVED),
    ],
)
def test_b43_a_status_that_a_person_set_counts_as_moved(
    current: TicketStatus, by_us: bool | None, reading: StatusReading
) -> None:
    assert reading == read_status(current, RESOLVED, OPEN.external_id, changed_by_us=by_us)


def test_b39_a_workflow_may_move_a_ticket_on_from_one_closed_status_to_another() -> None:
    assert is_verified(CLOSED, RESOLVED)
    assert not is_verified(OPEN, RESOLVED)
    assert not is_verified(replace(CLOSED, is_closed=None), RESOLVED)
    assert not is_verified(CLOSED, OPEN)


def test_the_circuit_opens_after_five_failures_and_rests_longer_each_time() -> None:
    pauses = [circuit_pause(failures) for failures in (1, 4, 5, 6, 7, 8, 9, 10_000)]
    seconds = [pause.total_seconds() if pause else None for pause in pauses]

    assert [None, None, 30, 60, 120, 240, 300, 300] == seconds
