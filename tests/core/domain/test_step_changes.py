"""What each answer of the PSA makes of a step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from resolutionflow.domain.delivery import AttemptOutcome, DeliveryStepState
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.domain.step_changes import (
    absent,
    after_failed_read,
    after_failed_write,
    applied,
    look_failed,
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
)

NOW = datetime(2026, 4, 5, 15, 18, tzinfo=UTC)
POLICY = RetryPolicy()


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
    step, error: PsaError, outcome: str, state: str
) -> None:
    told, change = after_failed_write(step(), error, NOW, NOW, POLICY)

    assert (outcome, state) == (told, change.state)


def test_b45_a_failed_send_comes_again_after_5_15_and_45_minutes_then_never(step) -> None:
    sent, waits = step(), []
    while not sent.gave_up:
        _, change = after_failed_write(sent, NotSent("refused"), NOW, NOW, POLICY)
        waits.append(change.next_attempt_at - NOW if change.next_attempt_at else None)
        sent = applied(sent, change)

    assert [timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45), None] == waits
    assert 4 == sent.sends


def test_b45_a_pause_that_the_psa_asks_for_costs_no_attempt(step) -> None:
    _, change = after_failed_write(step(sends=2), RateLimited("slow down", retry_after=7), NOW, NOW, POLICY)

    assert (2, NOW + timedelta(seconds=7)) == (change.sends, change.next_attempt_at)


def test_b44_an_uncertain_send_is_not_touched_before_the_quiet_time_is_over(step) -> None:
    started = NOW - timedelta(seconds=20)
    _, change = after_failed_write(step(), OutcomeUnknown("cut off"), started, NOW, POLICY)

    assert started + POLICY.quiet == change.next_attempt_at
    assert 1 == change.sends


def test_b44_what_is_looked_for_and_absent_is_sent_again_as_late_as_any_failed_send(step) -> None:
    began = NOW - POLICY.quiet
    change = absent(step(state="UNCERTAIN", sends=1, next_attempt_at=NOW), NOW, POLICY)

    assert DeliveryStepState.PENDING == change.state
    assert began + POLICY.retries[0] == change.next_attempt_at
    assert 1 == change.sends


def test_b44_absent_after_the_last_send_gives_up(step) -> None:
    assert absent(step(state="UNCERTAIN", sends=4, next_attempt_at=NOW), NOW, POLICY).gave_up


@pytest.mark.parametrize(
    "error", [AuthFailed("expired"), NotFound("gone"), OutcomeUnknown("cut off"), NotSent("away")]
)
def test_b44_a_look_that_fails_leaves_the_step_uncertain_whatever_the_error(step, error: PsaError) -> None:
    doubtful = step(state="UNCERTAIN", sends=1)
    outcome, change = after_failed_read(doubtful, error, NOW, POLICY)

    assert (AttemptOutcome.UNCERTAIN, DeliveryStepState.UNCERTAIN) == (outcome, change.state)
    assert 1 == change.looks


def test_b44_after_its_budget_of_looks_a_person_has_to_look(step) -> None:
    change = look_failed(step(state="UNCERTAIN", sends=1, looks=3), NOW, POLICY)

    assert (True, DeliveryStepState.UNCERTAIN) == (change.gave_up, change.state)


def test_a_read_that_was_cut_off_applied_nothing(step) -> None:
    outcome, change = after_failed_read(step(), OutcomeUnknown("cut off"), NOW, POLICY)

    assert (AttemptOutcome.NOT_APPLIED, DeliveryStepState.PENDING) == (outcome, change.state)
