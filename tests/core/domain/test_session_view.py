from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from resolutionflow.domain.integration import PostingSettings
from resolutionflow.domain.session import (
    Fact,
    ScriptParameter,
    ScriptRun,
    Session,
    Step,
    StepOption,
    SuggestedFix,
)
from resolutionflow.domain.session_view import PEOPLE, SessionMaterial, texts_of, view_of, with_texts
from resolutionflow.domain.worked_time import WorkInterval
from resolutionflow.plugin_api import (
    FactSource,
    FactStatus,
    FixOutcome,
    NoteKind,
    SessionStatus,
    StepKind,
)

START = datetime(2026, 4, 5, 9, 0, tzinfo=UTC)
IDLE = timedelta(minutes=30)


def fix(name: str, **values: object) -> SuggestedFix:
    given = {
        "id": name,
        "session_id": "s",
        "title": f"{name} title",
        "description": f"{name} description",
        "confidence_percent": 70,
        "outcome": FixOutcome.PROPOSED,
        "superseded_at": None,
        "created_at": START,
    }
    return SuggestedFix(**{**given, **values})  # type: ignore[arg-type]


@pytest.fixture
def material() -> SessionMaterial:
    """A session with a text of its own in every place that holds one."""
    session = Session(
        id="s",
        account_id="a",
        status=SessionStatus.ACTIVE,
        state_version=1,
        revision=0,
        engineer_id="u",
        escalated_to_id=None,
        title="the title",
        problem_summary="the problem",
        problem_domain="the domain",
        intake_text="the intake",
        resolution_summary="the resolution",
        resolution_action="the action",
        escalation_reason="the reason",
        suggested_next_steps=("first next", "second next"),
        integration_id=None,
        ticket_external_id=None,
        created_at=START,
        updated_at=START,
        closed_at=None,
    )
    step = Step(
        id="step",
        session_id="s",
        position=1,
        kind=StepKind.QUESTION,
        text="the question",
        options=(StepOption("yes", "the label"),),
        selected_value="yes",
        free_text="the remark",
        was_skipped=False,
        follow_up_recommendations=("the follow-up",),
        created_at=START,
    )
    fact = Fact(
        id="fact",
        session_id="s",
        text="the fact",
        status=FactStatus.CONFIRMED,
        source=FactSource.ENGINEER,
        source_summary="the source",
        created_at=START,
        updated_at=START,
        deleted_at=None,
    )
    run = ScriptRun(
        id="run",
        session_id="s",
        template_name="the template",
        template_slug="slug",
        parameters=(ScriptParameter("the key", "the value", False),),
        result="the result",
        created_at=START,
    )
    return SessionMaterial(
        session=session,
        steps=(step,),
        facts=(fact,),
        fixes=(fix("old", superseded_at=START), fix("new")),
        script_runs=(run,),
        secret_values=(),
        engineer="Ann Example",
        receiver="Cole Example",
        intervals=(WorkInterval(START, START + timedelta(minutes=12)),),
        settings=PostingSettings(include_diagnostic_steps=False),
    )


def strings(value: object) -> list[str]:
    """Every plain text anywhere in a view, found by looking at all of it."""
    if type(value) is str:
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in strings(item)]
    if is_dataclass(value) and not isinstance(value, type):
        return [
            text
            for field in fields(value)
            if field.name not in PEOPLE
            for text in strings(getattr(value, field.name))
        ]
    return []


def test_b51_every_text_of_a_view_is_given_to_be_redacted_but_ids_and_peoples_names(
    material: SessionMaterial,
) -> None:
    texts = list(texts_of(view_of(material, NoteKind.RESOLUTION, idle_limit=IDLE)))

    assert texts == strings(view_of(material, NoteKind.RESOLUTION, idle_limit=IDLE))
    for expected in (
        "the title",
        "the intake",
        "first next",
        "the label (the remark)",
        "the follow-up",
        "the source",
    ):
        assert expected in texts
    for expected in (
        "the fact",
        "the template",
        "the key",
        "the value",
        "the result",
        "old title",
        "new description",
    ):
        assert expected in texts
    assert {"Ann Example", "step", "RESOLUTION", "ACTIVE"}.isdisjoint(texts)


def test_b51_every_text_that_is_given_is_changed_and_nothing_else(material: SessionMaterial) -> None:
    view = view_of(material, NoteKind.RESOLUTION, idle_limit=IDLE)

    changed = with_texts(view, str.upper)

    assert list(texts_of(changed)) == [text.upper() for text in texts_of(view)]
    assert (changed.kind, changed.status, changed.engineer, changed.receiver) == (
        view.kind,
        view.status,
        "Ann Example",
        "Cole Example",
    )
    assert [step.id for step in changed.steps] == ["step"]
    assert with_texts(view, lambda text: text) == view


def test_b15_an_open_session_has_neither_end_nor_duration(material: SessionMaterial) -> None:
    view = view_of(material, NoteKind.RESOLUTION, idle_limit=IDLE)

    assert (view.ended_at, view.duration) == (None, None)
    assert (view.include_steps, view.engineer, view.receiver) == (False, "Ann Example", "Cole Example")


@pytest.mark.parametrize(("billed", "duration"), [(None, "0.20 hrs"), (Decimal("0.25"), "0.25 hrs")])
def test_b6_the_duration_is_what_was_billed_else_what_was_worked(
    material: SessionMaterial, billed: Decimal | None, duration: str
) -> None:
    closed_at = START + timedelta(minutes=12)
    closed = replace(material.session, status=SessionStatus.RESOLVED, closed_at=closed_at)

    view = view_of(
        replace(material, session=closed, billed_hours=billed), NoteKind.RESOLUTION, idle_limit=IDLE
    )

    assert (view.ended_at, view.duration) == (closed_at, duration)


def test_b29_the_newest_fix_that_is_not_superseded_is_active(material: SessionMaterial) -> None:
    view = view_of(material, NoteKind.RESOLUTION, idle_limit=IDLE)
    none = view_of(
        replace(material, fixes=(fix("old", superseded_at=START),)), NoteKind.RESOLUTION, idle_limit=IDLE
    )

    assert [(each.id, each.is_active) for each in view.fixes] == [("old", False), ("new", True)]
    assert none.active_fix is None
