"""Integrations: their defaults, and which status a ticket gets."""

from __future__ import annotations

import pytest

from resolutionflow.domain.integration import NoteVisibility, PostingSettings, StatusTarget, target_status
from resolutionflow.domain.worked_time import TimeRounding
from resolutionflow.plugin_api import NoteKind, NoteType


def test_b1_a_missing_setting_takes_its_default() -> None:
    settings = PostingSettings()

    assert (True, True, True) == (
        settings.auto_push,
        settings.auto_time_entry,
        settings.include_diagnostic_steps,
    )
    assert (TimeRounding.MINUTES_15, NoteVisibility.INTERNAL) == (
        settings.time_rounding,
        settings.note_visibility,
    )
    assert ("classic", ()) == (settings.formatter, settings.status_targets)


@pytest.mark.parametrize("stored", ["PUBLIC", "both", "", None, 7])
def test_b3_an_unknown_visibility_is_never_customer_visible(stored: object) -> None:
    assert NoteVisibility.INTERNAL is NoteVisibility.read(stored)


@pytest.mark.parametrize(
    ("visibility", "kind", "lands"),
    [
        (NoteVisibility.INTERNAL, NoteKind.RESOLUTION, NoteType.INTERNAL_ANALYSIS),
        (NoteVisibility.BOTH, NoteKind.RESOLUTION, NoteType.DESCRIPTION),
        (NoteVisibility.INTERNAL, NoteKind.ESCALATION, NoteType.INTERNAL_ANALYSIS),
        (NoteVisibility.BOTH, NoteKind.ESCALATION, NoteType.INTERNAL_ANALYSIS),
    ],
)
def test_b22_an_escalation_is_internal_whatever_the_setting(
    visibility: NoteVisibility, kind: NoteKind, lands: NoteType
) -> None:
    assert lands is PostingSettings(note_visibility=visibility).push_note_type(kind)


@pytest.mark.parametrize(
    ("settings", "logs"),
    [
        (PostingSettings(), True),
        (PostingSettings(auto_time_entry=False), False),
        (PostingSettings(time_rounding=TimeRounding.NONE), False),
    ],
)
def test_b7_no_time_is_logged_where_a_setting_says_so(settings: PostingSettings, logs: bool) -> None:
    assert logs is settings.logs_time


def test_b2_a_boards_own_row_goes_before_the_row_for_every_other_board() -> None:
    targets = (StatusTarget("21", "305", "304"), StatusTarget(None, "405", None))

    assert "305" == target_status(targets, NoteKind.RESOLUTION, "21")
    assert "304" == target_status(targets, NoteKind.ESCALATION, "21")
    assert "405" == target_status(targets, NoteKind.RESOLUTION, "22")
    assert "405" == target_status(targets, NoteKind.RESOLUTION, None)
    assert target_status(targets, NoteKind.ESCALATION, "22") is None


def test_b2_a_board_without_any_row_has_no_target() -> None:
    assert target_status((StatusTarget("21", "305"),), NoteKind.RESOLUTION, "22") is None
