"""B51: whatever leaves goes through the boundary, and what is secret in one text of a session is secret in all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resolutionflow.boundary import Boundary
from resolutionflow.plugin_api import NoteKind, ScriptRunView, SessionStatus, SessionView
from resolutionflow.plugin_host import load_plugins
from resolutionflow.plugin_host.redaction import RedactorPool

WORD = "kestrelmoorland"
"""Nothing about it says that it is a secret."""


@pytest.fixture
def boundary() -> Boundary:
    """One without plugins."""
    return Boundary(RedactorPool(load_plugins(built_ins=(), entry_points=())))


def view(**values: object) -> SessionView:
    began = datetime(2026, 11, 21, tzinfo=UTC)
    return SessionView(kind=NoteKind.RESOLUTION, status=SessionStatus.ACTIVE, started_at=began, **values)


async def test_a_parameter_that_is_named_for_a_secret_is_one_wherever_it_stands(boundary: Boundary) -> None:
    run = ScriptRunView(id="1", template_name="Reset", parameters=(("newPassword", WORD), ("site", "Dallas")))

    shown, known = await boundary.redact_view(
        view(problem_summary=f"It says {WORD}.", script_runs=(run,)), ()
    )

    assert (("newPassword", "[REDACTED:secret]"), ("site", "Dallas")) == shown.script_runs[0].parameters
    assert "It says [REDACTED:secret]." == shown.problem_summary
    assert "[REDACTED:secret]" == (await boundary.redact(WORD, known)).text


async def test_a_short_value_goes_too_where_the_parameters_name_tells(boundary: Boundary) -> None:
    run = ScriptRunView(id="1", template_name="Reset", parameters=(("pin", "77"),))

    shown, _ = await boundary.redact_view(view(title="Room 77", script_runs=(run,)), ())

    assert (("pin", "[REDACTED:secret]"),) == shown.script_runs[0].parameters
    assert "Room 77" == shown.title


async def test_what_one_text_tells_is_removed_from_the_others(boundary: Boundary) -> None:
    shown, _ = await boundary.redact_view(
        view(title=f"On {WORD}9 again", intake_text=f"password: {WORD}9"), ()
    )

    assert "On [REDACTED:password] again" == shown.title


async def test_declared_values_are_removed(boundary: Boundary) -> None:
    shown, _ = await boundary.redact_view(view(title=f"On {WORD} again"), [WORD])

    assert "On [REDACTED:secret] again" == shown.title
