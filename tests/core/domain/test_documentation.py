from datetime import UTC, datetime

from resolutionflow.domain.documentation import DocumentedStep, WhatWeKnow, document
from resolutionflow.plugin_api import (
    FactStatus,
    FactView,
    NoteKind,
    SessionStatus,
    SessionView,
    StepKind,
    StepView,
)

STARTED = datetime(2026, 4, 5, 15, 18, tzinfo=UTC)
STEPS = (
    StepView(id="s1", kind=StepKind.BRIEFING, text="Read this first", response="Done"),
    StepView(id="s2", kind=StepKind.QUESTION, text="Does it\nprint?", response="No"),
    StepView(id="s3", kind=StepKind.ACTION, text="  "),
    StepView(id="s4", kind=StepKind.STATUS_UPDATE, text="Half way"),
    StepView(id="s5", kind=StepKind.ACTION, text="Restart the spooler", was_skipped=True),
    StepView(
        id="s6",
        kind=StepKind.RESOLUTION_SUGGESTION,
        text="Replace the driver",
        follow_up_recommendations=("Order toner", " "),
    ),
    StepView(id="s7", kind=StepKind.OTHER, text="Anything else?"),
    StepView(id="s8", kind=StepKind.RESOLUTION_SUGGESTION, text="", follow_up_recommendations=("Call back",)),
)


def view(**changes):
    known = {
        "kind": NoteKind.RESOLUTION,
        "status": SessionStatus.RESOLVED,
        "started_at": STARTED,
        "steps": STEPS,
    }
    return SessionView(**(known | changes))


def test_steps_are_numbered_without_holes():
    """B12: suggestions, briefings, status updates and empty texts are left out."""
    assert document(view()).steps == (
        DocumentedStep(1, "Does it print?", "No", was_skipped=False),
        DocumentedStep(2, "Restart the spooler", None, was_skipped=True),
        DocumentedStep(3, "Anything else?", None, was_skipped=False),
    )


def test_follow_ups_of_every_suggestion_in_order():
    """B14: whatever the setting says about steps."""
    assert document(view(include_steps=False)).follow_up_recommendations == ("Order toner", "Call back")


def test_what_we_know_from_facts():
    """B18: by status, each with where it comes from."""
    facts = (
        FactView(id="f1", text="Driver is old", status=FactStatus.CONFIRMED, source_summary="device manager"),
        FactView(id="f2", text="Cable", status=FactStatus.RULED_OUT),
        FactView(id="f3", text="Firmware", status=FactStatus.PENDING),
    )

    assert document(view(facts=facts, include_steps=False)).what_we_know == WhatWeKnow(
        confirmed=("Driver is old — device manager",), ruled_out=("Cable",), pending=("Firmware",)
    )


def test_what_we_know_from_steps_that_are_not_printed():
    """B18: without facts, answered steps are pending; printed steps are not told twice."""
    assert document(view(include_steps=False)).what_we_know == WhatWeKnow(pending=("Does it print? → No",))
    assert not document(view()).what_we_know


def test_resolution_holds_summary_and_action():
    """B13: the action stands on a line of its own."""
    documented = document(
        view(resolution_summary=" Fixed. ", resolution_action="Replaced driver.\r\nTested.")
    )

    assert documented.resolution == "Fixed.\nReplaced driver.\nTested."
    assert document(view()).resolution is None


def test_a_session_without_summary_says_so():
    """B11: no summary is named as that."""
    assert document(view()).problem == "No summary available"
