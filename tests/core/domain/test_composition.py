"""What a confirm sends: steps in their order, time notes with their marker."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from resolutionflow.domain.composition import Composition, PlannedTime, steps_of, time_notes
from resolutionflow.domain.delivery import DeliveryStepState, StatusSkippedReason
from resolutionflow.plugin_api import NoteType

NOW = datetime(2026, 4, 5, 15, 18, tzinfo=UTC)
TIME = PlannedTime("101", "Amara Diallo", NOW, Decimal("0.25"), "FlowPilot session: Mail [ref RF-7K3Q9D-T]")


def composition(time: PlannedTime | None = TIME, skip: StatusSkippedReason | None = None) -> Composition:
    """A note in two parts."""
    return Composition(
        note_type=NoteType.RESOLUTION,
        notify_customer=False,
        markdown="Whole text.",
        parts=("First.", "Second."),
        reference="RF-7K3Q9D",
        time=time,
        skip_status=skip,
    )


def test_b38_note_then_time_then_status_then_verification() -> None:
    steps = steps_of("d", composition())

    assert ["NOTE", "NOTE", "TIME_ENTRY", "STATUS_CHANGE", "STATUS_VERIFICATION"] == [
        step.kind for step in steps
    ]
    assert [0, 1, 2, 3, 4] == [step.position for step in steps]
    assert [(1, "First."), (2, "Second.")] == [(step.part, step.text) for step in steps[:2]]
    assert ("101", NOW, Decimal("0.25")) == (steps[2].member_id, steps[2].started_at, steps[2].hours)
    assert {DeliveryStepState.PENDING} == {step.state for step in steps}


def test_without_time_there_is_no_time_step() -> None:
    assert "TIME_ENTRY" not in [step.kind for step in steps_of("d", composition(time=None))]


def test_a_status_that_cannot_be_changed_is_skipped_from_the_start() -> None:
    steps = steps_of("d", composition(skip=StatusSkippedReason.NOT_SUPPORTED_BY_PROVIDER))

    assert ["SKIPPED", "SKIPPED"] == [step.state for step in steps[-2:]]


@pytest.mark.parametrize(
    ("problem", "notes"),
    [
        ("Outlook hangs.", "FlowPilot session: Outlook hangs. [ref RF-7K3Q9D-T]"),
        ("two\nlines", "FlowPilot session: two lines [ref RF-7K3Q9D-T]"),
        (None, "FlowPilot session: Troubleshooting [ref RF-7K3Q9D-T]"),
        ("  ", "FlowPilot session: Troubleshooting [ref RF-7K3Q9D-T]"),
    ],
)
def test_b24_time_notes_name_the_problem_and_end_with_the_marker(problem: str | None, notes: str) -> None:
    assert notes == time_notes(problem, "RF-7K3Q9D")


def test_time_notes_of_a_long_problem_are_shortened() -> None:
    assert len(time_notes("word " * 1000, "RF-7K3Q9D")) < 1_100
