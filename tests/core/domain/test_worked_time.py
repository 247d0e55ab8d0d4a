from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.domain.worked_time import (
    TimeRounding,
    WorkInterval,
    billed_hours,
    exact_hours,
    hours_of_minutes,
    hours_text,
    record_activity,
    worked_seconds,
)

START = datetime(2026, 4, 5, 15, 0, tzinfo=UTC)
LIMIT = timedelta(minutes=30)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("seconds", "quarter", "half", "exact"),
    [
        (0, "0.00", "0.00", "0.00"),
        (1, "0.25", "0.50", "0.00"),
        (18, "0.25", "0.50", "0.01"),
        (900, "0.25", "0.50", "0.25"),
        (901, "0.50", "0.50", "0.25"),
        (1800, "0.50", "0.50", "0.50"),
        (1801, "0.75", "1.00", "0.50"),
    ],
)
def test_rounding(seconds, quarter, half, exact):
    """B4: 15 and 30 minutes round up, exact keeps two decimals, half up."""
    billed = [
        billed_hours(seconds, rounding)
        for rounding in (TimeRounding.MINUTES_15, TimeRounding.MINUTES_30, TimeRounding.EXACT)
    ]

    assert [Decimal(quarter), Decimal(half), Decimal(exact)] == billed


def test_no_rounding_logs_no_time():
    """B7: `none` gives no hours at all, which is not the same as none worked."""
    assert billed_hours(3600, TimeRounding.NONE) is None


@pytest.mark.parametrize(("minutes", "expected"), [(0, "0.00"), (1, "0.02"), (20, "0.33"), (90, "1.50")])
def test_minutes_given_on_confirm(minutes, expected):
    """B7: `timeMinutes` becomes hours with two decimals."""
    assert Decimal(expected) == hours_of_minutes(minutes)


@pytest.mark.parametrize(
    ("hours", "expected"), [("0.25", "0.25 hrs"), ("1", "1.00 hrs"), ("12.345", "12.35 hrs")]
)
def test_hours_are_read_as_decimals(hours, expected):
    """B6: decimal hours with two decimals, never hours and minutes."""
    assert expected == hours_text(Decimal(hours))


@given(st.integers(0, 10**7))
def test_rounding_up_never_bills_less_than_worked(seconds):
    """B4: a block rounding bills what was worked or more, by less than one block."""
    for rounding, block in ((TimeRounding.MINUTES_15, 900), (TimeRounding.MINUTES_30, 1800)):
        billed = billed_hours(seconds, rounding)

        assert billed is not None
        assert seconds <= billed * 3600 < seconds + block


def test_first_activity_opens_an_interval():
    """B5: worked time starts with the first activity."""
    recorded = record_activity(None, START, LIMIT)

    assert recorded.is_new
    assert recorded.closed is None
    assert WorkInterval(START, START) == recorded.current


def test_activity_within_the_limit_extends_the_interval():
    """B5: a silence of exactly the idle limit is still work."""
    recorded = record_activity(WorkInterval(START, after(5)), after(35), LIMIT)

    assert not recorded.is_new
    assert WorkInterval(START, after(35)) == recorded.current


def test_activity_after_the_limit_cuts_the_interval_and_opens_another():
    """B5: an interval idle for longer than the limit ends at its last activity."""
    recorded = record_activity(WorkInterval(START, after(5)), after(36), LIMIT)

    assert recorded.is_new
    assert WorkInterval(START, after(5), after(5)) == recorded.closed
    assert WorkInterval(after(36), after(36)) == recorded.current


def test_a_clock_that_runs_behind_takes_no_work_away():
    """B5: two nodes' clocks may differ; an activity dated before the last one changes nothing."""
    recorded = record_activity(WorkInterval(START, after(5)), after(4), LIMIT)

    assert not recorded.is_new
    assert WorkInterval(START, after(5)) == recorded.current


@pytest.mark.parametrize(("now", "end"), [(20, 20), (35, 35), (36, 5), (3, 5)])
def test_pausing_and_closing_end_the_interval(now, end):
    """B5: a pause or close ends the interval then, or at its last activity after too long a silence."""
    closed = WorkInterval(START, after(5)).close(after(now), LIMIT)

    assert WorkInterval(START, after(end), after(end)) == closed


def test_worked_time_is_the_sum_of_intervals():
    """B5: pauses are left out; the open interval counts up to now."""
    intervals = [WorkInterval(START, after(10), after(10)), WorkInterval(after(60), after(62))]

    assert worked_seconds(intervals, after(65), LIMIT) == 10 * 60 + 5 * 60
    assert worked_seconds(intervals, after(600), LIMIT) == 10 * 60 + 2 * 60


def test_worked_time_is_cut_to_whole_seconds():
    """B4: time is cut to whole seconds before anything is rounded."""
    intervals = [WorkInterval(START, START, START + timedelta(seconds=900, milliseconds=999))]
    seconds = worked_seconds(intervals, START, LIMIT)

    assert seconds == 900
    assert Decimal("0.25") == billed_hours(seconds, TimeRounding.MINUTES_15) == exact_hours(seconds)
